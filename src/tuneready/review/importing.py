"""Reads what reviewers said, from whatever tool they said it in. The tool is told by what is in the file, not by its name.

Every answer in the file is a review or a refusal with its place and reason; items nobody answered are counted as blank.
Predictions and suggestions are never read.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.kernels.canonical_json import loads
from tuneready.review import argilla, doccano, exchange, label_studio, prodigy, records_csv
from tuneready.review.exchange import LARGEST, MOST_ROWS, Known, Refused, Said, checked
from tuneready.review_record import Item, Review

OURS, FORMAT, VERSION = "tuneready", "tuneready-review-answers", 1
TOOLS = (OURS, label_studio.NAME, argilla.NAME, prodigy.NAME, doccano.NAME, records_csv.NAME, "xlsx")
CODE = "E-REVIEW-FILE"
_KNOWN = "one of " + ", ".join(TOOLS)
_FIX = "give the answers a packet saved, a filled sheet, or the export of Label Studio (JSON), Argilla, Prodigy or doccano"


@dataclass(frozen=True)
class Read:
    """A file as read: answers + refused + blank are all there is in it.

    Attributes:
        reviews: in the order of the file. refused: what could not be used. blank: items without an answer.
        tool: of ``TOOLS``. file: its name, safe to show. sha256: of its bytes, hex.
    """

    reviews: tuple[Review, ...] = ()
    refused: tuple[Refused, ...] = ()
    blank: int = 0
    tool: str = OURS
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class People:
    """Whose answers they are.

    Attributes:
        reviewer: where the file names nobody. users: the tool's user (number, email, pseudonym) → name of the person.
    """

    reviewer: str = ""
    users: Mapping[str, str] = field(default_factory=dict)


def read(path: str | os.PathLike[str], tool: str | None = None, *, people: People | None = None, items: Iterable[Item] = ()) -> Read:
    """The answers in a file.

    Args:
        path: an export of Label Studio, Argilla, Prodigy or doccano, a CSV or XLSX table, or the answers of one of our packets.
        tool: of ``TOOLS``; None to tell it by content.
        people: who reviewed, where the file does not say it by name.
        items: of the store (``Store.items()``): finds items by ``uid`` where the tool lost the id.

    Raises:
        UserError: E-REVIEW-FILE: the file cannot be read, is too large, or is of no known tool.
    """
    shown = visible(os.fspath(path))
    data = _bytes(Path(path), shown)
    tool = tool or _tool(data, shown)
    if tool not in TOOLS:
        raise UserError(f'there is no tool "{visible(tool)[:40]}"', where="--tool", code=CODE, fix="give " + _KNOWN)
    people, held = people or People(), {item.item_id: item for item in items}
    known = Known(people.reviewer, people.users, {item.uid: item.item_id for item in sorted(held.values(), key=lambda item: item.round)},
                  {name: item.round for name, item in held.items()})
    reviews, refused, blank = [], [], 0
    try:
        for said in _said(data, tool, shown):
            found = None if said is None else checked(said, known)
            if found is None:
                blank += 1
            elif isinstance(found, Refused):
                refused.append(Refused(visible(found.where)[:200], visible(found.why)[:200]))
            else:
                reviews.append(found)
            if len(reviews) + len(refused) > MOST_ROWS:
                raise UserError(f"the file holds over {MOST_ROWS:,} answers", where=shown, code=CODE, fix="cut it into several files")
    except (ValueError, RecursionError) as error:
        raise UserError(f"the file is no JSON: {visible(str(error))[:120]}", where=shown, code=CODE, fix="export it again") from None
    return Read(tuple(reviews), tuple(refused), blank, tool, visible(Path(path).name), hashlib.sha256(data).hexdigest())


def _bytes(path: Path, shown: str) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > LARGEST:
            raise UserError("the file is larger than 1 GiB", where=shown, code=CODE, fix="cut it into several files")
        if path.exists() and not path.is_file():
            raise UserError("this is no file", where=shown, code=CODE, fix="give the file the tool exported")
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"the file cannot be read: {error.strerror or error}", where=shown, code=CODE, fix="give the file the tool exported") from None
    if not data.strip():
        raise UserError("the file is empty", where=shown, code=CODE, fix="export it again")
    return data


def _tool(data: bytes, shown: str) -> str:
    """The tool an export is of, by its first bytes and its first record."""
    if data.startswith(b"PK\x03\x04"):
        return "xlsx" if b"xl/workbook.xml" in data or b"[Content_Types].xml" in data[:4096] else doccano.NAME
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if data[:4096].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise UserError("this is the packet's page itself, and answers are not kept in it", where=shown, code=CODE,
                        fix="open it in the browser it was answered in, save the answers (Ctrl+S), and give the file that is saved")
    if head not in (b"{", b"["):
        return records_csv.NAME
    first = _first(data, head)
    if isinstance(first, Mapping):
        if first.get("format") == FORMAT:
            return OURS
        if {"annotation_id", "annotator", "lead_time"} <= set(first):
            raise UserError("this is the short JSON export of Label Studio, which leaves out who was asked what", where=shown, code=CODE, fix="export it as JSON")
        for module in (label_studio, argilla, prodigy, doccano):
            if module.recognise(first):
                return module.NAME
    raise UserError("the file is of no review tool known here", where=shown, code=CODE, fix=_FIX)


def _first(data: bytes, head: bytes) -> Any:
    """The first record of a JSON list, of JSON Lines, or the object itself; None where there is none."""
    try:
        line = data.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
        if head == b"{":
            try:
                return json.loads(line)
            except ValueError:
                return json.loads(data.decode("utf-8-sig"))
        text = data.decode("utf-8-sig").lstrip()[1:].lstrip()
        return json.JSONDecoder().raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _said(data: bytes, tool: str, shown: str) -> Iterator[Said | None]:
    if tool == OURS:
        return _ours(data, shown)
    if tool == records_csv.NAME:
        return records_csv.read(data, shown)
    if tool == "xlsx":
        return records_csv.read_book(data, shown)
    if tool == doccano.NAME:
        return doccano.read_zip(data, shown) if data.startswith(b"PK") else doccano.read(data, "")
    return {label_studio.NAME: label_studio, argilla.NAME: argilla, prodigy.NAME: prodigy}[tool].read(data)


def _ours(data: bytes, shown: str) -> Iterator[Said]:
    """The answers a packet saved: fields of ``Review``, the reviewer and the round once above them."""
    told = loads(data.decode("utf-8-sig"))
    if not isinstance(told, Mapping) or told.get("format") != FORMAT or not isinstance(told.get("answers"), list):
        raise UserError("these are no answers of a packet", where=shown, code=CODE, fix="save the answers from the packet again")
    if told.get("version") != VERSION:
        raise UserError("the packet is of a newer version of tuneready", where=shown, code=CODE, fix="update tuneready")
    names = {"reviewer": told.get("reviewer", ""), "round": told.get("round", 1)}
    names |= {name: told[name] for name in ("role", "qualification", "guideline_version", "blind") if name in told}
    for place, answer in enumerate(told["answers"], 1):
        where = f"answer {place}"
        if not isinstance(answer, Mapping):
            yield Said(where, fault="it is no answer")
            continue
        strange = sorted(str(name) for name in answer if name not in exchange.FIELDS and name != "uid")
        uid = answer.get("uid") if isinstance(answer.get("uid"), str) else ""
        fields = names | {name: value for name, value in answer.items() if name != "uid"}
        yield Said(where, {} if strange else fields, uid, f"{visible(strange[0])[:40]} is no field of an answer" if strange else "")


def answers(reviews: Iterable[Review], reviewer: str = "", round: int = 1) -> bytes:  # noqa: A002
    """Reviews as the file a packet saves."""
    told = [{name: value for name, value in vars(review).items()} for review in reviews]
    return exchange.written({"format": FORMAT, "version": VERSION, "reviewer": reviewer, "round": round, "answers": told}) + b"\n"


def users(path: str | os.PathLike[str]) -> dict[str, str]:
    """The map from a tool's users to names: a JSON object, or a CSV file with two columns and a header.

    Raises:
        UserError: E-REVIEW-FILE: it is neither.
    """
    shown = visible(os.fspath(path))
    data = _bytes(Path(path), shown)
    fix = "write a CSV file with the columns user and name"
    try:
        if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
            pairs = list(loads(data.decode("utf-8-sig")).items())
        else:
            rows = [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True) if any(row)][1:]
            pairs = [(row[0].strip(), row[1].strip()) for row in rows]
    except (ValueError, RecursionError, IndexError, csv.Error) as error:
        raise UserError(f"the user map cannot be read: {visible(str(error))[:100]}", where=shown, code=CODE, fix=fix) from None
    out = dict(pairs)
    if len(out) != len(pairs) or not all(isinstance(name, str) and name.strip() for name in out.values()):
        raise UserError("a user stands twice in the map, or has no name", where=shown, code=CODE, fix=fix)
    return out
