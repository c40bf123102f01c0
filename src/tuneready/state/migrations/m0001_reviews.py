"""Draws, items, reviewers, imports, and answers that can only be added to."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEPT = "answers are never changed or deleted"


def upgrade() -> None:
    """Makes the tables and the triggers that keep answers as they are."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "draws",
        sa.Column("round", sa.Integer, primary_key=True, autoincrement=False), sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("population", sa.BigInteger, nullable=False), _text("strata"), _text("parameters"),
        sa.Column("data_sha256", sa.String(64), nullable=False), sa.Column("drawn_at", sa.String(40), nullable=False), _text("drawn_by"))
    op.create_table(
        "items",
        sa.Column("seq", number, primary_key=True, autoincrement=True), _key("item_id", 64, unique=True), _text("uid"), _text("file"),
        sa.Column("line", sa.BigInteger, nullable=False), _key("row_hash", 64), sa.Column("occurrence", sa.Integer, nullable=False),
        _text("stratum"), sa.Column("probability", sa.Double, nullable=False), _word("kind"), _word("question"),
        sa.Column("round", sa.Integer, sa.ForeignKey("draws.round"), nullable=False), sa.Column("slots", sa.Integer, nullable=False),
        _text("gold"))
    op.create_index("items_row_hash", "items", ["row_hash"])
    op.create_table(
        "reviewers", _key("person", 800, primary_key=True), _text("name"), _text("role"), _text("qualification"), _text("independence"))
    op.create_table(
        "imports",
        sa.Column("seq", number, primary_key=True, autoincrement=True), sa.Column("at", sa.String(40), nullable=False),
        sa.Column("tool", sa.String(40), nullable=False), _text("file"), sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("refused", sa.Integer, nullable=False), _text("counts"))
    op.create_table(
        "reviews",
        sa.Column("seq", number, primary_key=True, autoincrement=True), _key("item_id", 64, sa.ForeignKey("items.item_id")),
        sa.Column("row_hash", sa.String(64), nullable=False), _key("person", 800, sa.ForeignKey("reviewers.person")), _text("reviewer"),
        _word("question"), _text("value"), _word("verdict"), _word("severity"), _text("correct_label"), _text("comment"), _text("role"),
        _text("qualification"), _word("reviewer_kind"), sa.Column("started_at", sa.String(40), nullable=False),
        sa.Column("submitted_at", sa.String(40), nullable=False), sa.Column("submitted_us", sa.BigInteger, nullable=False),
        sa.Column("seconds", sa.Double), _word("status"), sa.Column("blind", sa.Boolean, nullable=False), _text("guideline_version"),
        sa.Column("round", sa.Integer, nullable=False), _key("token", 128, unique=True), _key("answer", 64), _text("source_tool"),
        _text("source_ref"), sa.Column("import_seq", number, sa.ForeignKey("imports.seq"), nullable=False))
    op.create_index("reviews_item", "reviews", ["item_id", "person", "question"])
    op.create_index("reviews_answer", "reviews", ["answer"])
    _keep_answers()


def _keep_answers() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER reviews_no_{event.lower()} BEFORE {event} ON reviews BEGIN SELECT RAISE(ABORT, '{KEPT}'); END")
        return
    op.execute("CREATE FUNCTION reviews_kept() RETURNS trigger LANGUAGE plpgsql AS "
               f"$$ BEGIN RAISE EXCEPTION '{KEPT}'; END $$")
    op.execute("CREATE TRIGGER reviews_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON reviews "
               "FOR EACH STATEMENT EXECUTE FUNCTION reviews_kept()")


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False)


def _word(name: str) -> sa.Column:
    return sa.Column(name, sa.String(16), nullable=False)


def _key(name: str, length: int, *more: object, **options: object) -> sa.Column:
    """Compared byte by byte on every database."""
    kind = sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
    return sa.Column(name, kind, *more, nullable=False, **options)
