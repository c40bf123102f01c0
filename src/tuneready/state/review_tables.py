"""Tables of the review store. ``migrations`` makes them; a test holds both against each other.

Answers are only ever added: triggers refuse to change or delete one, whoever asks.
"""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

METADATA = MetaData()
_MARK = "\ufeffjson:"  # what begins with it is written as JSON, and so is what no database keeps
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_UNKNOWN_TIME = -(1 << 62)  # sorts before every known one


class Whole(TypeDecorator):
    """Text that comes back as it went in: PostgreSQL keeps no NUL, and neither database keeps lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Text as written."""
        if value is None or not (_UNKEPT.search(value) or value.startswith(_MARK)):
            return value
        return _MARK + json.dumps(value)

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        """Text as read."""
        return json.loads(value[len(_MARK):]) if value is not None and value.startswith(_MARK) else value


class Json(TypeDecorator):
    """A JSON value as text with sorted keys, so that the same value is the same bytes. NaN and infinities are refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str:
        """Text as written."""
        return as_json(value)

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        """Value as read."""
        return None if value is None else json.loads(value)


def as_json(value: Any) -> str:
    """A JSON value on one line, keys sorted. Raises ValueError for NaN and infinities, TypeError for what JSON does not have."""
    return "null" if value is None else json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _key(name: str, length: int, *more: Any, **options: Any) -> Column:
    """A column of short text compared byte by byte (SQLite does so by itself)."""
    return Column(name, String(length).with_variant(String(length, collation="C"), "postgresql"), *more, **options)


def _number() -> BigInteger:
    return BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only columns of type INTEGER


DRAWS = Table(
    "draws", METADATA,
    Column("round", Integer, primary_key=True, autoincrement=False), Column("seed", BigInteger, nullable=False),
    Column("population", BigInteger, nullable=False), Column("strata", Json, nullable=False), Column("parameters", Json, nullable=False),
    Column("data_sha256", String(64), nullable=False), Column("drawn_at", String(40), nullable=False), Column("drawn_by", Whole, nullable=False))

ITEMS = Table(
    "items", METADATA,
    Column("seq", _number(), primary_key=True, autoincrement=True),
    _key("item_id", 64, nullable=False, unique=True), Column("uid", Whole, nullable=False), Column("file", Whole, nullable=False),
    Column("line", BigInteger, nullable=False), _key("row_hash", 64, nullable=False), Column("occurrence", Integer, nullable=False),
    Column("stratum", Whole, nullable=False), Column("probability", Double, nullable=False), Column("kind", String(16), nullable=False),
    Column("question", String(16), nullable=False), Column("round", Integer, ForeignKey("draws.round"), nullable=False),
    Column("slots", Integer, nullable=False), Column("gold", Whole, nullable=False),
    Index("items_row_hash", "row_hash"))

REVIEWERS = Table(
    "reviewers", METADATA,
    _key("person", 800, primary_key=True), Column("name", Whole, nullable=False), Column("role", Whole, nullable=False),
    Column("qualification", Whole, nullable=False), Column("independence", Whole, nullable=False))

IMPORTS = Table(
    "imports", METADATA,
    Column("seq", _number(), primary_key=True, autoincrement=True), Column("at", String(40), nullable=False),
    Column("tool", String(40), nullable=False), Column("file", Whole, nullable=False), Column("sha256", String(64), nullable=False),
    Column("refused", Integer, nullable=False), Column("counts", Json, nullable=False))

# ``submitted_us`` is ``submitted_at`` in microseconds since 1970, for order; ``answer`` is the digest of what was said.
REVIEWS = Table(
    "reviews", METADATA,
    Column("seq", _number(), primary_key=True, autoincrement=True),
    _key("item_id", 64, ForeignKey("items.item_id"), nullable=False), Column("row_hash", String(64), nullable=False),
    _key("person", 800, ForeignKey("reviewers.person"), nullable=False), Column("reviewer", Whole, nullable=False),
    Column("question", String(16), nullable=False), Column("value", Json, nullable=False), Column("verdict", String(16), nullable=False),
    Column("severity", String(16), nullable=False), Column("correct_label", Whole, nullable=False), Column("comment", Whole, nullable=False),
    Column("role", Whole, nullable=False), Column("qualification", Whole, nullable=False), Column("reviewer_kind", String(16), nullable=False),
    Column("started_at", String(40), nullable=False), Column("submitted_at", String(40), nullable=False),
    Column("submitted_us", BigInteger, nullable=False), Column("seconds", Double), Column("status", String(16), nullable=False),
    Column("blind", Boolean, nullable=False), Column("guideline_version", Whole, nullable=False), Column("round", Integer, nullable=False),
    _key("token", 128, nullable=False, unique=True), _key("answer", 64, nullable=False),
    Column("source_tool", Whole, nullable=False), Column("source_ref", Whole, nullable=False),
    Column("import_seq", _number(), ForeignKey("imports.seq"), nullable=False),
    Index("reviews_item", "item_id", "person", "question"), Index("reviews_answer", "answer"))


def microseconds(when: Any) -> int:
    """A time (``review_record.moment``) as microseconds since 1970; unknown ones come before all others."""
    return _UNKNOWN_TIME if when is None else round(when.timestamp() * 1_000_000)
