"""Argilla v2: records as JSON, nested or flat, and back (reference/ecosystem.md §2). Responses are read, suggestions never.

The export of the tool has no times, so the answers have none either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tuneready.kernels.canonical_json import loads
from tuneready.review import exchange, sides
from tuneready.review.exchange import BLOCK, Packet, Said
from tuneready.review_record import DRAFT, SKIPPED, SUBMITTED, Item, Review

NAME, RECORDS = "argilla", "records.json"
_STATUS = {"submitted": SUBMITTED, "discarded": SKIPPED, "draft": DRAFT}
_WORD = {status: word for word, status in _STATUS.items()}
_FIELDS = ("verdict", "severity", "correct_label", "comment")


def write(packet: Packet) -> dict[str, bytes]:
    """``records.json``: a list of records for ``rg.Dataset.records.from_json``."""
    return {RECORDS: b"[" + b",\n".join(exchange.written(_record(packet, item)) for item in packet.items) + b"]\n"}


def _record(packet: Packet, item: Item) -> dict[str, Any]:
    shown = packet.of(item)
    metadata = packet.keys(item) | ({"label": shown.label} if shown.label else {})
    responses: dict[str, list[dict[str, Any]]] = {}
    for number, review in enumerate(packet.reviews.get(item.item_id, ())):
        for name, value in _values(review):
            responses.setdefault(name, []).append({"value": value, "user_id": review.reviewer, "status": _WORD.get(review.status, "submitted"), "n": number})
    blocks = [exchange.sealed(review, _native(responses, review.reviewer, number)) for number, review in enumerate(packet.reviews.get(item.item_id, ()))]
    suggestions = {"label": {"value": shown.suggestion, "score": shown.score, "agent": shown.model or "tuneready"}} if shown.suggestion else {}
    return {"id": item.item_id, "fields": dict(shown.texts), "metadata": metadata | ({BLOCK: blocks} if blocks else {}), "suggestions": suggestions,
            "responses": responses}


def _values(review: Review) -> list[tuple[str, Any]]:
    """(question, value) of an answer; one that says nothing still names its question."""
    out = [(name, getattr(review, name)) for name in _FIELDS if getattr(review, name)]
    if review.value is not None and review.question != "verdict":
        out.append((review.question, (review.question == "pair" and sides.of_page(review)) or review.value))
    return out or [(review.question, None)]


def recognise(first: Mapping[str, Any]) -> bool:
    """True for a record, nested or flat."""
    nested = isinstance(first.get("fields"), Mapping) and any(name in first for name in ("responses", "suggestions", "status"))
    return nested or any(key.endswith((".responses", ".responses.users", ".suggestion")) for key in first)


def read(data: bytes) -> Iterator[Said | None]:
    """Every person's answer to every record, of a list or of JSON Lines; None for a record without one."""
    if data.lstrip()[:1] == b"[":
        records = [(f"record {place}", value) for place, value in enumerate(loads(data.decode("utf-8-sig")), 1)]
    else:
        records = [(f"line {line}", value) for line, value in exchange.lines(data)]
    for where, record in records:
        if not isinstance(record, Mapping):
            yield Said(where, fault=str(record) if isinstance(record, ValueError) else "it is no record of Argilla")
        else:
            yield from _of_record(where, record)


def _of_record(where: str, record: Mapping[str, Any]) -> Iterator[Said | None]:
    responses = record.get("responses") if isinstance(record.get("responses"), Mapping) else _flat(record)
    metadata = record.get("metadata") if isinstance(record.get("metadata"), Mapping) else {
        key.removeprefix("metadata."): value for key, value in record.items() if key.startswith("metadata.")}
    groups: dict[tuple[str, int], dict[str, Mapping[str, Any]]] = {}
    for question, held in responses.items():
        seen: dict[str, int] = {}
        for one in held if isinstance(held, list) else ():
            if not isinstance(one, Mapping):
                yield Said(where, fault="a response is no response")
                continue
            user = str(one.get("user_id") or "")
            told = one.get("n")
            number = told if type(told) is int else seen.get(user, 0)
            seen[user] = number + 1
            groups.setdefault((user, number), {})[question] = one
    if not groups:
        yield None
    blocks = metadata.get(BLOCK) if isinstance(metadata.get(BLOCK), list) else []
    for (user, number), group in sorted(groups.items(), key=lambda pair: (pair[0][1], pair[0][0])):
        block = blocks[number] if 0 <= number < len(blocks) else None
        yield _said(where, user, group, (record, metadata, exchange.opened(block, _native(responses, user, number))))


def _flat(record: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Nested responses of the flat form."""
    out = {}
    for key, values in record.items():
        if not key.endswith(".responses") or not isinstance(values, list):
            continue
        users, statuses = ((told if isinstance(told, list) else []) for told in (record.get(f"{key}.users"), record.get(f"{key}.status")))
        out[key.removesuffix(".responses")] = [
            {"value": value, "user_id": users[i] if i < len(users) else "", "status": statuses[i] if i < len(statuses) else "submitted"}
            for i, value in enumerate(values)]
    return out


def _native(responses: Mapping[str, Any], user: str, number: int) -> Any:
    """What the responses of one answer say."""
    return [[name, one.get("value"), one.get("status")] for name, held in sorted(responses.items()) if isinstance(held, list)
            for one in held if isinstance(one, Mapping) and one.get("user_id") == user and one.get("n") == number]


def _said(where: str, user: str, group: Mapping[str, Mapping[str, Any]], more: tuple[Mapping[str, Any], Mapping[str, Any], tuple[dict[str, Any], bool]]) -> Said:
    record, metadata, (base, holds) = more
    uid = metadata.get("uid") if isinstance(metadata.get("uid"), str) else ""
    where = f"{where}, user {user}"
    if holds:
        return Said(where, base, uid)
    told: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for name, one in group.items():
        if name in _FIELDS:
            told[name] = "" if one.get("value") is None else one["value"]
        else:
            rest[name] = one.get("value")
    if len(rest) == 1:
        name, value = next(iter(rest.items()))
        told |= {"question": name if name in ("label", "spans", "rubric", "pair", "verdict") else _guess(value), "value": value}
    elif rest:
        told |= {"question": "rubric", "value": rest}
    statuses = {_STATUS.get(str(one.get("status") or "submitted")) for one in group.values()}
    fault = "" if len(statuses) == 1 and None not in statuses else "its status is none of Argilla's"
    told |= {"item_id": metadata.get("item_id") or "", "row_hash": metadata.get("item_hash") or "", "reviewer": user, "source_tool": NAME,
             "status": statuses.pop() or "", "blind": metadata.get("blind") is True and not record.get("suggestions"),
             "source_ref": str(record.get("id") or "")[:200]}
    return Said(where, base | told, uid, fault)


def _guess(value: Any) -> str:
    """The question a foreign value answers, by its form."""
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        return "spans" if "start" in value[0] else "pair"
    return "rubric" if isinstance(value, (int, float)) else "label"
