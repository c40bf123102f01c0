"""doccano: JSON Lines, or a zip with one file per user, and back (reference/ecosystem.md §2).

The tool keeps other keys of a line as they are, knows no times, and names the reviewer only by the name of the user's file.
A zip is read member by member in memory: nothing is unpacked, and sizes are checked before and while reading.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.kernels.archive import check_zip
from tuneready.review import exchange, sides
from tuneready.review.exchange import BLOCK, Packet, Said
from tuneready.review_record import SUBMITTED, VERDICTS, Item, Review
from tuneready.source import ReadLimits

NAME, TASKS, ANSWERS = "doccano", "items.jsonl", "reviews.zip"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date a zip can hold: no clock in the bytes
_KEYS = ("label", "labels", "entities", "Comments", "comments")


def write(packet: Packet) -> dict[str, bytes]:
    """``items.jsonl`` to import; with answers also ``reviews.zip``, a file per person."""
    tasks = {item.item_id: _line(packet, item, number) for number, item in enumerate(packet.items, 1)}
    people: dict[str, list[bytes]] = {}
    for item in packet.items:
        for review in packet.reviews.get(item.item_id, ()):
            people.setdefault(review.reviewer, []).append(exchange.written(_answered(tasks[item.item_id], review)))
    out = {TASKS: b"".join(exchange.written(line) + b"\n" for line in tasks.values())}
    return out | ({ANSWERS: _zip(people)} if people else {})


def _line(packet: Packet, item: Item, number: int) -> dict[str, Any]:
    shown = packet.of(item)
    texts = list(shown.texts.items())
    text = texts[0][1] if len(texts) == 1 else "\n\n".join(f"{name}\n{text}" for name, text in texts)
    given = {"given_label": shown.label} if shown.label else {}
    return {"id": number, "text": text, "label": [], **packet.keys(item), **given}


def _answered(line: Mapping[str, Any], review: Review) -> dict[str, Any]:
    value, out = (review.question == "pair" and sides.of_page(review)) or review.value, dict(line)
    if review.question in ("verdict", "rubric"):
        out["label"] = [review.verdict] if review.verdict else []
    elif review.question == "spans" and isinstance(value, list) and all(isinstance(one, dict) for one in value):
        out["label"] = [[one.get("start"), one.get("end"), one.get("label")] for one in value]
    elif isinstance(value, str):
        out["label"] = [value]
    elif isinstance(value, list) and all(isinstance(one, str) for one in value):
        out["label"] = value
    if review.comment:
        out["Comments"] = [review.comment]
    return out | {BLOCK: exchange.sealed(review, _native(out))}


def _native(line: Mapping[str, Any]) -> Any:
    return [line.get(name) for name in _KEYS]


def _zip(people: Mapping[str, list[bytes]]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, lines in sorted(people.items()):
            member = zipfile.ZipInfo(_file(name), _EPOCH)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(member, b"".join(line + b"\n" for line in lines))
    return sink.getvalue()


def _file(name: str) -> str:
    """A file name no system stumbles over, different for different people."""
    plain = quote(name, safe=" ", errors="surrogatepass")
    return (plain if len(plain) <= 100 and not plain.startswith(".") else f"reviewer-{exchange.digest(name)}") + ".jsonl"


def recognise(first: Mapping[str, Any]) -> bool:
    """True for a line with a text and labels in one of the tool's forms."""
    return ("text" in first or "data" in first) and any(isinstance(first.get(name), list) for name in _KEYS)


def read(data: bytes, name: str = "") -> Iterator[Said | None]:
    """The answer of every line, None for a line without one. ``name`` is the user's where the file is one user's."""
    for number, line in exchange.lines(data):
        where = f"{name}.jsonl line {number}" if name else f"line {number}"
        if not isinstance(line, Mapping):
            yield Said(where, fault=str(line) if isinstance(line, ValueError) else "it is no line of doccano")
        else:
            yield _said(where, line, name)


def read_zip(data: bytes, where: str) -> Iterator[Said | None]:
    """The same of a zip of ``<user>.jsonl``.

    Raises:
        UserError: E-ARCHIVE, E-PATH, E-COMP-RATIO: the zip is damaged, or would do harm unpacked.
    """
    limits = ReadLimits()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_zip(archive, where, len(data), limits)
            if sum(member.file_size for member in archive.infolist()) > exchange.LARGEST:
                raise UserError("the zip holds more than 1 GiB", where=where, code="E-REVIEW-FILE", fix="cut it into several files")
            for member in archive.infolist():
                if not member.is_dir():
                    yield from _member(archive, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise UserError(f"the zip is damaged: {visible(str(error))[:100]}", where=where, code="E-ARCHIVE", fix="export it again") from None


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[Said | None]:
    shown = visible(member.filename)[:100]
    name = member.filename.rsplit("/", 1)[-1]
    if not name.endswith(".jsonl"):
        yield Said(shown, fault="it is no .jsonl file")
        return
    with archive.open(member) as stream:
        body = stream.read(member.file_size + 1)  # zipfile refuses more than the directory says
    yield from read(body, visible(name.removesuffix(".jsonl")))


def _said(where: str, line: Mapping[str, Any], name: str) -> Said | None:
    uid = line.get("uid") if isinstance(line.get("uid"), str) else ""
    base, holds = exchange.opened(line.get(BLOCK), _native(line))
    if holds:
        return Said(where, base, uid)
    told, fault = _answer(line)
    if told is None:
        return None
    told |= {"item_id": line.get("item_id") or "", "row_hash": line.get("item_hash") or "", "reviewer": name, "status": SUBMITTED,
             "blind": line.get("blind") is True, "source_tool": NAME, "source_ref": f"document {line['id']}" if isinstance(line.get("id"), int) else ""}
    return Said(where, base | told, uid, fault)


def _answer(line: Mapping[str, Any]) -> tuple[dict[str, Any] | None, str]:
    """(fields of the review, why they are unusable); None for a line nobody labelled."""
    labels = next((line[key] for key in ("label", "labels", "entities") if isinstance(line.get(key), list)), [])
    comments = next((line[key] for key in ("Comments", "comments") if isinstance(line.get(key), list)), [])
    if not labels and not comments:
        return None, ""
    out: dict[str, Any] = {"comment": "\n".join(str(one) for one in comments)}
    if labels and all(isinstance(one, str) for one in labels):
        if line.get("question") == "verdict" and all(one in VERDICTS for one in labels):
            return out | {"question": "verdict", "verdict": labels[0]}, "" if len(labels) == 1 else "there are several verdicts"
        return out | {"question": line["question"] if line.get("question") in ("pair", "rubric") else "label", "value": labels[0] if len(labels) == 1 else labels}, ""
    spans = [_span(one) for one in labels]
    if None in spans:
        return out, "a label is neither a text nor a span"
    return out | ({"question": "spans", "value": spans} if spans else {}), ""


def _span(one: Any) -> dict[str, Any] | None:
    if isinstance(one, Mapping):
        one = [one.get("start_offset"), one.get("end_offset"), one.get("label")]
    good = isinstance(one, list) and len(one) == 3 and type(one[0]) is int and type(one[1]) is int and isinstance(one[2], str)
    return {"start": one[0], "end": one[1], "label": one[2]} if good else None
