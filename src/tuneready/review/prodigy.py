"""Prodigy: tasks as JSON Lines and back (reference/ecosystem.md §2).

A task with ``label`` and no options asks whether that label is right: accept and reject are verdicts, not labels. With
``options`` the answer is what was accepted; with ``spans`` and without a label it is the spans. ``ignore`` is skipped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from tuneready.review import exchange, sides
from tuneready.review.exchange import BLOCK, Packet, Said
from tuneready.review_record import DRAFT, QUESTIONS, RIGHT, SKIPPED, SUBMITTED, WRONG, Item, Review, moment, utc

NAME, TASKS = "prodigy", "tasks.jsonl"
ANSWERS = ("accept", "reject", "ignore")


def write(packet: Packet) -> dict[str, bytes]:
    """``tasks.jsonl``: one line per item, or per answer where there are some."""
    out = []
    for item in packet.items:
        task = _task(packet, item)
        reviews = packet.reviews.get(item.item_id, ())
        out += [exchange.written(_answered(task, review)) for review in reviews] or [exchange.written(task)]
    return {TASKS: b"".join(line + b"\n" for line in out)}


def _task(packet: Packet, item: Item) -> dict[str, Any]:
    shown, question = packet.of(item), packet.question(item)
    texts = list(shown.texts.items())
    text = texts[0][1] if len(texts) == 1 else "\n\n".join(f"{name}\n{text}" for name, text in texts)
    task: dict[str, Any] = {"text": text, "meta": packet.keys(item)}
    if question == "verdict" and shown.label:
        task["label"] = shown.label
    elif question in ("label", "pair"):
        task["options"] = [{"id": one, "text": one} for one in (packet.labels if question == "label" else sides.SIDES)]
        if shown.suggestion:
            task["accept"] = [shown.suggestion]
            task["meta"]["agent"] = shown.model or "tuneready"
    return task


def _answered(task: Mapping[str, Any], review: Review) -> dict[str, Any]:
    out = dict(task) | {"answer": "ignore" if review.status in (SKIPPED, DRAFT) else "reject" if review.verdict == WRONG else "accept",
                        "_annotator_id": review.reviewer}
    value = review.value
    if review.question in ("label", "pair"):
        value = sides.of_page(review) or value if review.question == "pair" else value
        out["accept"] = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    if review.question == "spans" and isinstance(value, list):
        out["spans"] = value
    if review.submitted_at:
        out["_timestamp"] = moment(review.submitted_at).timestamp()
    return out | {BLOCK: exchange.sealed(review, _native(out))}


def _native(line: Mapping[str, Any]) -> Any:
    return [line.get(name) for name in ("answer", "accept", "spans", "label", "_annotator_id", "_timestamp")]


def recognise(first: Mapping[str, Any]) -> bool:
    """True for a line of a Prodigy data set."""
    return "_task_hash" in first or "_input_hash" in first or first.get("answer") in ANSWERS


def read(data: bytes) -> Iterator[Said | None]:
    """The answer of every line; None for a line without one."""
    for number, line in exchange.lines(data):
        where = f"line {number}"
        if not isinstance(line, Mapping):
            yield Said(where, fault=str(line) if isinstance(line, ValueError) else "it is no task of Prodigy")
        else:
            yield _said(where, line) if "answer" in line else None


def _said(where: str, line: Mapping[str, Any]) -> Said:
    meta = line.get("meta") if isinstance(line.get("meta"), Mapping) else {}
    uid = meta.get("uid") if isinstance(meta.get("uid"), str) else ""
    base, holds = exchange.opened(line.get(BLOCK), _native(line))
    if holds:
        return Said(where, base, uid)
    if line["answer"] not in ANSWERS:
        return Said(where, fault="its answer is none of accept, reject, ignore")
    told, fault = _answer(line, meta)
    at, fault = _time(line.get("_timestamp"), fault)
    skipped = line["answer"] == "ignore"
    told |= {"item_id": meta.get("item_id") or "", "row_hash": meta.get("item_hash") or "", "submitted_at": at, "blind": meta.get("blind") is True,
             "reviewer": str(line.get("_annotator_id") or line.get("_session_id") or ""), "status": SKIPPED if skipped else SUBMITTED, "source_tool": NAME,
             "source_ref": f"task {line['_task_hash']}" if isinstance(line.get("_task_hash"), int) else ""}
    return Said(where, base | told, uid, "" if skipped else fault)


def _answer(line: Mapping[str, Any], meta: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """(fields of the review, why there are none)."""
    accepted = line["answer"] == "accept"
    if line["answer"] == "ignore":
        return {"question": meta.get("question") if meta.get("question") in QUESTIONS else "label" if "options" in line else "verdict"}, ""
    if "options" in line or "accept" in line:
        chosen = line.get("accept") if isinstance(line.get("accept"), list) else []
        question = meta.get("question") if meta.get("question") in ("label", "pair") else "label"
        if not accepted or not chosen:
            return {"question": question}, "no option is accepted"
        return {"question": question, "value": chosen[0] if len(chosen) == 1 else chosen}, ""
    if "label" not in line and (line.get("spans") or meta.get("question") == "spans"):
        spans = line.get("spans") if line.get("spans") is not None else []
        if not isinstance(spans, list) or not all(isinstance(one, Mapping) and all(name in one for name in ("start", "end", "label")) for one in spans):
            return {}, "a span has no start, end and label"
        plain = [{name: one[name] for name in ("start", "end", "label")} for one in spans]
        return {"question": "spans", "value": plain if accepted else None, "verdict": "" if accepted else WRONG}, ""
    return {"question": "verdict", "verdict": RIGHT if accepted else WRONG}, ""


def _time(told: Any, fault: str) -> tuple[str, str]:
    """(UTC in ISO 8601, fault) of seconds since 1970."""
    if told is None:
        return "", fault
    try:
        return utc(dt.datetime.fromtimestamp(told, dt.UTC)), fault
    except (TypeError, ValueError, OverflowError, OSError):
        return "", fault or "its _timestamp is no time"
