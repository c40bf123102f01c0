"""A shelf or room of tuneready; see docs/architecture.md."""
