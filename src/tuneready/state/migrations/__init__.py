"""Steps of the review store's schema, one file each, in the form of Alembic. A step that was published is never changed."""
