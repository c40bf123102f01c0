"""Rows whose answer is known, to be planted among those that are judged: from a file of checked rows, or from earlier rounds."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.review import current_rows, tally
from tuneready.review_record import RIGHT, SUBMITTED, WRONG, Item, Review
from tuneready.row_facts import RowFacts
from tuneready.state import reviews_file

if TYPE_CHECKING:
    from tuneready.state.review_store import Store

CODE = "E-REVIEW"


def of_file(path: str, facts: RowFacts, question: str) -> dict[int, str]:
    """Row → known answer, from a file of checked rows as ``check --reviews`` reads it, rows named by file and line.

    A row that has another label now than the one that was checked stays out. A question about labels needs the right label.

    Raises:
        UserError: the file cannot be read, or no line of it names a row of this data.
    """
    table = reviews_file.read([path])
    at = {(facts.rows.files[int(file)].path, int(line)): row for row, (file, line) in enumerate(zip(facts.rows.file, facts.rows.line))}
    labels = facts.columns["label"].to_pylist()
    out: dict[int, str] = {}
    for one in table.to_pylist():
        row = at.get((one["file"], one["line"]))
        if row is None or one["right"] is None or (one["given"] and one["given"] != labels[row]):
            continue
        answer = _answer(one["right"], one["correct"] or (labels[row] or "" if one["right"] else ""), question)
        if answer:
            out[row] = answer
    if not out:
        raise UserError("no line of the file is a known answer to a row of this data", where=visible(path), code=CODE,
                        fix="name rows by file and line as rows.parquet prints them, with a verdict; for --blind with the right label")
    return out


def of_rounds(store: Store, facts: RowFacts, question: str) -> dict[int, str]:
    """Row → what two or more people said of it alike in earlier rounds, for rows that have not changed since."""
    items = {one.item_id: one for one in store.items()}
    said: dict[str, list[Review]] = defaultdict(list)
    for one in store.reviews():
        if one.status == SUBMITTED and one.reviewer_kind not in tally.NEVER and one.item_id in items and one.row_hash == items[one.item_id].row_hash:
            said[one.item_id].append(one)
    alike: list[tuple[Item, str]] = []
    for name, reviews in sorted(said.items()):
        answers = {_of_review(one, question) for one in reviews}
        if len({one.reviewer for one in reviews}) > 1 and len(answers) == 1 and (answer := answers.pop()):
            alike.append((items[name], answer))
    return {row: answer for row, (_, answer) in zip(current_rows.places([item for item, _ in alike], facts), alike) if row is not None}


def _of_review(review: Review, question: str) -> str:
    if question == "label":
        return str((review.value if isinstance(review.value, str) else "") or review.correct_label)
    return review.verdict if review.verdict in (RIGHT, WRONG) else ""


def _answer(right: bool, label: str, question: str) -> str:
    return label if question == "label" else RIGHT if right else WRONG
