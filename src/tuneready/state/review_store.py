"""The review store: what was drawn for review, who reviews, and every answer ever given. ``.tuneready/review.db``.

Answers are added, never changed. Which of a person's answers to an item counts is derived: the latest by ``submitted_at``,
then by order of arrival; a draft never replaces an answer. On return from a method that writes, what it wrote lasts; an
interrupted one wrote nothing, and can be run again: the same token, or the same answer of the same moment, is stored once.

    with review_store.open(".tuneready") as store:
        store.add_draw(Draw(round=1, seed=7, population=1200), items)
        done = store.add_reviews(reviews, tool="label-studio", file="export.json")
        for review in store.reviews(): ...
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Select, case, func, insert, select, update

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.review_record import (
    DRAFT,
    KINDS,
    LONGEST_TOKEN,
    QUESTIONS,
    SKIPPED,
    SUPERSEDED,
    Draw,
    Imported,
    Item,
    Review,
    Reviewer,
    fault,
    moment,
    person,
    utc,
)
from tuneready.state import review_database as database
from tuneready.state.review_tables import DRAWS, IMPORTS, ITEMS, REVIEWERS, REVIEWS, as_json, microseconds

BATCH = 2_000  # answers looked up and written together; as many parameters of one question stay under what every database takes
_REVIEW, _ITEM, _DRAW = ([field.name for field in fields(kind)] for kind in (Review, Item, Draw))


@dataclass(frozen=True)
class Arrival:
    """An import as recorded: when (UTC), of which tool and file, rows refused before the store, and the counts of ``Imported``."""

    at: str
    tool: str
    file: str
    sha256: str
    refused: int
    counts: dict[str, Any]


def open(place: str | os.PathLike[str]) -> Store:  # noqa: A001
    """The store of a state folder (``.tuneready``), a file, or a ``postgresql://`` URL; made where there is none yet.

    Raises:
        UserError: E-REVIEW-STORE: it cannot be made, reached or read, or is damaged; E-REVIEW-NEWER: a newer version wrote it.
    """
    engine, shown = database.engine(place)
    try:
        database.migrate(engine, shown)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, shown)


class Store:
    """An open store (``open``). Safe to use from several processes: writers wait for each other.

    Attributes:
        place: file or address, safe to show.
    """

    def __init__(self, engine: Engine, place: str):
        self._engine, self.place = engine, place

    def close(self) -> None:
        """Lets go of the file or the server."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add_draw(self, draw: Draw, items: Iterable[Item]) -> int:
        """Adds a round and its items in the order given; returns how many items are new. The same draw again adds nothing.

        Raises:
            UserError: E-REVIEW-DRAW: the round was drawn in another way already, or an item is of another round or kind.
        """
        with database.writing(self._engine, self.place) as connection:
            known = _one(connection, draw.round)
            if known is not None and _plan(known) != _plan(draw):
                raise self._fault("E-REVIEW-DRAW", f"round {draw.round} was drawn already, with another seed or plan", "draw the next round")
            if known is None:
                connection.execute(insert(DRAWS), asdict(draw))
            return sum(self._add_items(connection, draw.round, part) for part in _batches(items))

    def _add_items(self, connection: Connection, number: int, items: Sequence[Item]) -> int:
        held = connection.execute(select(*(ITEMS.c[name] for name in _ITEM)).where(ITEMS.c.item_id.in_([item.item_id for item in items])))
        known = {row.item_id: Item(*row) for row in held}
        new = []
        for item in items:
            if item.round != number or item.kind not in KINDS or item.question not in QUESTIONS:
                raise self._fault("E-REVIEW-DRAW", f"item {visible(item.item_id)[:40]} is of another round, kind or question", "draw again")
            before = known.setdefault(item.item_id, item)
            if before is item:
                new.append(vars(item))
            elif replace(before, uid=item.uid, file=item.file, line=item.line) != item:
                raise self._fault("E-REVIEW-DRAW", f"item {visible(item.item_id)[:40]} was drawn in another way already", "draw the next round")
        _insert(connection, ITEMS, new)
        return len(new)

    def draws(self) -> tuple[Draw, ...]:
        """All draws, by round."""
        with database.reading(self._engine, self.place) as connection:
            return tuple(Draw(*row) for row in connection.execute(select(*(DRAWS.c[name] for name in _DRAW)).order_by(DRAWS.c.round)))

    def items(self, round: int | None = None) -> tuple[Item, ...]:  # noqa: A002
        """Items of a round, or of all, by round and then in the order they were drawn."""
        wanted = select(*(ITEMS.c[name] for name in _ITEM)).order_by(ITEMS.c.round, ITEMS.c.seq)
        if round is not None:
            wanted = wanted.where(ITEMS.c.round == round)
        with database.reading(self._engine, self.place) as connection:
            return tuple(Item(*row) for row in connection.execute(wanted))

    def add_reviewer(self, reviewer: Reviewer) -> None:
        """Adds a person, or brings what is known of them up to date. Answers keep what was said when they were given."""
        told = {"person": person(reviewer.name), **asdict(reviewer)}
        if fault(Review("item", "", reviewer.name)):
            raise self._fault("E-REVIEW", fault(Review("item", "", reviewer.name)), "give the name of the reviewer")
        with database.writing(self._engine, self.place) as connection:
            if not connection.execute(update(REVIEWERS).where(REVIEWERS.c.person == told["person"]).values(told)).rowcount:
                connection.execute(insert(REVIEWERS), told)

    def reviewers(self) -> tuple[Reviewer, ...]:
        """Everybody added, and everybody who answered, in order of ``review_record.person``."""
        wanted = select(REVIEWERS.c.name, REVIEWERS.c.role, REVIEWERS.c.qualification, REVIEWERS.c.independence).order_by(REVIEWERS.c.person)
        with database.reading(self._engine, self.place) as connection:
            return tuple(Reviewer(*row) for row in connection.execute(wanted))

    def add_reviews(self, reviews: Iterable[Review], *, tool: str = "tuneready", file: str = "", sha256: str = "", refused: int = 0) -> Imported:
        """Adds answers in one transaction and returns what became of them; all of it is recorded as one import.

        An answer finds its item by ``item_id``, else by ``row_hash`` where one item of the latest round has it; one that finds
        none is counted as unmatched and not stored. It is *stale* where its row hash is not that of the item; it is stored. It
        is a *duplicate*, and not stored, where its token is known with the same answer, or the same answer of the same moment
        is; a known token with another answer is another answer. ``superseded`` counts answers that no longer count since a
        later one of the same person on the same item is here. ``skipped`` counts items left out by their reviewer.

        Args:
            reviews: in order of arrival. tool, file, sha256: where they came from. refused: lines the importer refused.

        Raises:
            UserError: E-REVIEW, naming the review and the field, where one is unusable (``review_record.fault``); nothing is stored then.
        """
        counts: Counter[str] = Counter()
        people: Counter[str] = Counter()
        with database.writing(self._engine, self.place) as connection:
            at = utc(dt.datetime.now(dt.UTC).replace(microsecond=0))
            record = {"at": at, "tool": tool, "file": file, "sha256": sha256, "refused": refused, "counts": {}}
            seq = connection.execute(insert(IMPORTS), record).inserted_primary_key[0]
            place = 0
            for part in _batches(reviews):
                self._add_part(connection, part, (seq, place, counts, people))
                place += len(part)
            done = Imported(**counts, by_reviewer=dict(sorted(people.items())))
            connection.execute(update(IMPORTS).where(IMPORTS.c.seq == seq).values(counts=asdict(done)))
        return done

    def _add_part(self, connection: Connection, part: Sequence[Review], state: tuple[int, int, Counter[str], Counter[str]]) -> None:
        """Adds some answers; ``state`` is (number of the import, answers before these, counts, counts by reviewer)."""
        seq, before, counts, people = state
        for place, review in enumerate(part, before + 1):
            wrong = fault(review)
            if wrong:
                raise self._fault("E-REVIEW", f"review {place:,}: {wrong}", "mend it, or leave it out")
        items = _items_of(connection, part)
        rows = [_row(review, items(review), seq) for review in part]
        counts["unmatched"] += sum(row is None for row in rows)
        new = _new(connection, [row for row in rows if row is not None], counts)
        counts["matched"] += len(new)
        counts["stale"] += sum(row.pop("stale") for row in new)
        counts["skipped"] += sum(row["status"] == SKIPPED for row in new)
        people.update(row["reviewer"] for row in new)
        counts["superseded"] += _superseded(connection, new)
        _add_people(connection, new)
        _insert(connection, REVIEWS, new)

    def reviews(self, current: bool = True, round: int | None = None) -> tuple[Review, ...]:  # noqa: A002
        """Answers in order of item, person, question and time.

        Args:
            current: only the answer that counts of each person and item (it may be one that skips, or a draft); else all, the
                others with the status ``superseded``.
            round: only answers to items of this round.
        """
        with database.reading(self._engine, self.place) as connection:
            rows = connection.execute(_ranked(round)).fetchall()
        return tuple(_review(row) for row in rows if not current or _counts(row))

    def imports(self) -> tuple[Arrival, ...]:
        """Every import, in order."""
        wanted = select(*(IMPORTS.c[name] for name in ("at", "tool", "file", "sha256", "refused", "counts"))).order_by(IMPORTS.c.seq)
        with database.reading(self._engine, self.place) as connection:
            return tuple(Arrival(*row) for row in connection.execute(wanted))

    def _fault(self, code: str, what: str, fix: str) -> UserError:
        return UserError(what, where=self.place, code=code, fix=fix)


def _one(connection: Connection, number: int) -> Draw | None:
    row = connection.execute(select(*(DRAWS.c[name] for name in _DRAW)).where(DRAWS.c.round == number)).first()
    return None if row is None else Draw(*row)


def _plan(draw: Draw) -> str:
    return as_json(asdict(replace(draw, drawn_at="", drawn_by="")))


def _ranked(number: int | None) -> Select:
    """All answers with their place among those of the same person, item and question: 1 counts."""
    last = case((REVIEWS.c.status == SUPERSEDED, 2), (REVIEWS.c.status == DRAFT, 1), else_=0)
    place = func.row_number().over(partition_by=(REVIEWS.c.item_id, REVIEWS.c.person, REVIEWS.c.question),
                                   order_by=(last, REVIEWS.c.submitted_us.desc(), REVIEWS.c.seq.desc()))
    wanted = select(*(REVIEWS.c[name] for name in _REVIEW), place.label("place")).join(ITEMS, ITEMS.c.item_id == REVIEWS.c.item_id)
    if number is not None:
        wanted = wanted.where(ITEMS.c.round == number)
    return wanted.order_by(ITEMS.c.round, ITEMS.c.seq, REVIEWS.c.person, REVIEWS.c.question, REVIEWS.c.submitted_us, REVIEWS.c.seq)


def _counts(row: Any) -> bool:
    return row.place == 1 and row.status != SUPERSEDED


def _review(row: Any) -> Review:
    review = Review(*row[:-1])
    return review if _counts(row) or review.status == SUPERSEDED else replace(review, status=SUPERSEDED)


def _items_of(connection: Connection, part: Sequence[Review]) -> Callable[[Review], Any]:
    """Finds the item of a review: a row with ``item_id``, ``row_hash`` and ``round``, or None."""
    wanted = select(ITEMS.c.item_id, ITEMS.c.row_hash, ITEMS.c.round)
    by_id = {row.item_id: row for row in connection.execute(wanted.where(ITEMS.c.item_id.in_({one.item_id for one in part})))}
    hashes = {one.row_hash for one in part if one.item_id not in by_id and one.row_hash}
    by_hash: dict[str, list[Any]] = {}
    for row in connection.execute(wanted.where(ITEMS.c.row_hash.in_(hashes)).order_by(ITEMS.c.round)) if hashes else ():
        held = by_hash.setdefault(row.row_hash, [])
        held[:] = [one for one in held if one.round == row.round] + [row]

    def find(review: Review) -> Any:
        if review.item_id in by_id:
            return by_id[review.item_id]
        same = by_hash.get(review.row_hash, ()) if not review.item_id else ()
        return same[0] if len(same) == 1 else None

    return find


def _row(review: Review, item: Any, seq: int) -> dict[str, Any] | None:
    """A review as it is stored, with ``stale`` beside it; None without an item."""
    if item is None:
        return None
    row = dict(vars(review))
    when, began = moment(review.submitted_at), moment(review.started_at)
    row |= {"item_id": item.item_id, "row_hash": review.row_hash or item.row_hash, "round": item.round, "reviewer": " ".join(review.reviewer.split()),
            "person": person(review.reviewer), "submitted_at": utc(when) if when else "", "submitted_us": microseconds(when),
            "started_at": utc(began) if began else "", "import_seq": seq, "stale": review.row_hash not in ("", item.row_hash)}
    try:
        said = as_json([row[name] for name in ("item_id", "row_hash", "person", "question", "value", "verdict", "severity", "correct_label", "comment")])
    except (ValueError, TypeError):
        raise UserError(f"the value of a review of item {item.item_id} is no JSON", code="E-REVIEW", fix="mend it, or leave it out") from None
    row["answer"] = hashlib.sha256(said.encode()).hexdigest()
    row["token"] = _token(review.token, row)
    return row


def _token(told: str, row: dict[str, Any]) -> str:
    """The token as given, where it is short and plain; its hash where it is not; made of the answer where there is none."""
    if told and len(told) <= LONGEST_TOKEN and told.isascii() and told.isprintable():
        return told
    basis = told or f"{row['answer']}:{row['submitted_us']}:{row['status']}"
    return hashlib.sha256(basis.encode("utf-8", "surrogatepass")).hexdigest()


def _new(connection: Connection, rows: list[dict[str, Any]], counts: Counter[str]) -> list[dict[str, Any]]:
    """The rows that are no duplicates, with tokens of their own; counts the others."""
    held = select(REVIEWS.c.token, REVIEWS.c.answer, REVIEWS.c.submitted_us, REVIEWS.c.status)
    answers = connection.execute(held.where(REVIEWS.c.answer.in_({row["answer"] for row in rows}))).fetchall()
    tokens = connection.execute(held.where(REVIEWS.c.token.in_({row["token"] for row in rows}))).fetchall()
    by_token = {row.token: (row.answer, row.status) for row in (*answers, *tokens)}
    said = {(row.answer, row.submitted_us, row.status) for row in answers}
    out = []
    for row in rows:
        before = by_token.get(row["token"])
        same = before is not None and before[0] == row["answer"] and row["status"] in (before[1], SUPERSEDED)
        told = (row["answer"], row["submitted_us"], row["status"])
        if same or told in said:
            counts["duplicate"] += 1
            continue
        if before is not None:
            row["token"] = _token("", row)
        by_token[row["token"]] = (row["answer"], row["status"])
        said.add(told)
        out.append(row)
    return out


def _superseded(connection: Connection, rows: list[dict[str, Any]]) -> int:
    """How many answers, old and new, no longer count once these are stored."""
    groups = {(row["item_id"], row["person"], row["question"]) for row in rows if row["status"] != SUPERSEDED}
    columns = (REVIEWS.c.item_id, REVIEWS.c.person, REVIEWS.c.question)
    held = select(*columns).distinct().where(REVIEWS.c.item_id.in_({row["item_id"] for row in rows}), REVIEWS.c.status != SUPERSEDED)
    return len(rows) - len(groups - {tuple(row) for row in connection.execute(held)})


def _add_people(connection: Connection, rows: list[dict[str, Any]]) -> None:
    first = {row["person"]: row for row in reversed(rows)}
    known = set(connection.execute(select(REVIEWERS.c.person).where(REVIEWERS.c.person.in_(first))).scalars())
    _insert(connection, REVIEWERS, [{"person": key, "name": row["reviewer"], "role": row["role"], "qualification": row["qualification"], "independence": ""}
                                    for key, row in sorted(first.items()) if key not in known])


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        connection.execute(insert(table), rows)
        return
    # SQLAlchemy's own way for many rows takes half as long again: the same statement and the same types, row by row as tuples.
    columns = [table.c[name] for name in rows[0]]
    typed = [(column.name, column.type.bind_processor(connection.dialect)) for column in columns]
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table.name} ({', '.join(column.name for column in columns)}) VALUES ({marks})"
    connection.exec_driver_sql(statement, [tuple(row[name] if of is None else of(row[name]) for name, of in typed) for row in rows])


def _batches(rows: Iterable[Any]) -> Iterator[Sequence[Any]]:
    steps = iter(rows)
    while part := tuple(islice(steps, BATCH)):
        yield part
