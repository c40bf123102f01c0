"""Label Studio: tasks as JSON with the labelling configuration beside them, and its JSON export back (reference/ecosystem.md §2).

``predictions`` are written where the packet is not blind, and never read. An annotation that began as a prediction is not blind.
Spans are checked against the text the tool kept beside them, in code points and then in UTF-16, which browsers count in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tuneready.finding import visible
from tuneready.kernels.canonical_json import loads
from tuneready.review import exchange, sides
from tuneready.review.exchange import BLOCK, Packet, Said
from tuneready.review_record import DRAFT, MINOR, SERIOUS, SKIPPED, SUPERSEDED, VERDICTS, Item, Review

NAME, TASKS, CONFIG = "label-studio", "tasks.json", "labeling_config.xml"
_SPANS = ("labels", "hypertextlabels", "paragraphlabels")
_HELD = ("annotations", "completions", "drafts")


def write(packet: Packet) -> dict[str, bytes]:
    """``tasks.json`` to import and ``labeling_config.xml`` to paste into the settings of the project."""
    most = max((len(packet.of(item).texts) for item in packet.items), default=1) or 1
    body = b",\n".join(exchange.written(_task(packet, item)) for item in packet.items)
    return {TASKS: b"[" + body + b"]\n", CONFIG: _config(packet, most).encode("utf-8", "replace")}


def _task(packet: Packet, item: Item) -> dict[str, Any]:
    shown, reviews = packet.of(item), packet.reviews.get(item.item_id, ())
    data = packet.keys(item)
    for number, (name, text) in enumerate(shown.texts.items(), 1):
        data |= {f"field{number}_name": name, f"field{number}": text}
    if shown.label:
        data["label"] = shown.label
    task: dict[str, Any] = {"data": data}
    if shown.suggestion:
        result = [_result("label", "choices", {"choices": [shown.suggestion]})]
        task["predictions"] = [{"model_version": shown.model or "tuneready", **({"score": shown.score} if shown.score is not None else {}), "result": result}]
    texts = list(shown.texts.items())
    task["annotations"] = [_annotation(review, texts) for review in reviews if review.status != DRAFT]
    drafts = [_annotation(review, texts) for review in reviews if review.status == DRAFT]
    return task | ({"drafts": drafts} if drafts else {})


def _annotation(review: Review, texts: list[tuple[str, str]]) -> dict[str, Any]:
    out: dict[str, Any] = {"completed_by": {"email": review.reviewer}, "was_cancelled": review.status == SKIPPED,
                           "result": [{**one, "id": f"r{number}"} for number, one in enumerate(_results(review, texts), 1)]}
    if review.seconds is not None:
        out["lead_time"] = review.seconds
    if review.submitted_at:
        out["created_at"] = review.submitted_at
    return {**out, BLOCK: exchange.sealed(review, _native(out))}


def _results(review: Review, texts: list[tuple[str, str]]) -> list[dict[str, Any]]:
    out = [_result(name, "choices", {"choices": [getattr(review, name)]}) for name in ("verdict", "severity") if getattr(review, name)]
    out += [_result(name, "textarea", {"text": [getattr(review, name)]}) for name in ("correct_label", "comment") if getattr(review, name)]
    value, question = review.value, review.question
    if value is None:
        return out
    if question == "label" and isinstance(value, str):
        return [*out, _result("label", "choices", {"choices": [value]})]
    if question == "label" and isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return [*out, _result("label", "choices", {"choices": value})]
    if question == "spans" and isinstance(value, list) and all(map(_is_span, value)):
        return [*out, *(_span(one, texts) for one in value)]
    if question == "rubric" and isinstance(value, dict) and all(type(one) is int for one in value.values()):
        return [*out, *(_result(f"rubric:{name}", "rating", {"rating": one}) for name, one in value.items())]
    if question == "pair" and (side := sides.of_page(review)):
        return [*out, _result("pair", "choices", {"choices": [side]})]
    return [*out, _result("value", "textarea", {"text": [exchange.written(value).decode()]})]


def _is_span(value: Any) -> bool:
    return (isinstance(value, dict) and set(value) <= {"start", "end", "label", "field", "text"} and {"start", "end", "label"} <= set(value)
            and type(value["start"]) is int and type(value["end"]) is int and isinstance(value["label"], str))


def _span(span: Mapping[str, Any], texts: list[tuple[str, str]]) -> dict[str, Any]:
    number = next((i for i, (name, _) in enumerate(texts) if name == span.get("field")), 0)
    text = texts[number][1][max(span["start"], 0):max(span["end"], 0)] if texts else ""
    value = {"start": span["start"], "end": span["end"], "text": text, "labels": [span["label"]]}
    return {"from_name": "spans", "to_name": f"field{number + 1}", "type": "labels", "value": value}


def _result(name: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"from_name": name, "to_name": "field1", "type": kind, "value": value}


def _config(packet: Packet, most: int) -> str:
    """The labelling configuration: the texts, then one control per question asked."""
    questions = {packet.question(item) for item in packet.items}
    lines = ["<View>"]
    for number in range(1, most + 1):
        lines += [f'  <Header value="$field{number}_name"/>', f'  <Text name="field{number}" value="$field{number}"/>']
    if any(packet.of(item).label for item in packet.items):
        lines += ['  <Header value="The label it has"/>', '  <Text name="given" value="$label"/>']
    if questions & {"verdict", "rubric"}:
        lines += _choices("verdict", VERDICTS) + _choices("severity", (MINOR, SERIOUS))
        lines += ['  <TextArea name="correct_label" toName="field1" placeholder="the right label"/>']
    if "label" in questions:
        lines += _choices("label", packet.labels)
    if "spans" in questions:
        lines += ['  <Labels name="spans" toName="field1">', *(f"    <Label value={_quoted(one)}/>" for one in packet.labels), "  </Labels>"]
    if "pair" in questions:
        lines += _choices("pair", sides.SIDES)
    if "rubric" in questions:
        lines += [f'  <Rating name={_quoted("rubric:" + one)} toName="field1"/>' for one in packet.labels]
    return "\n".join([*lines, '  <TextArea name="comment" toName="field1" placeholder="comment"/>', "</View>", ""])


def _choices(name: str, known: tuple[str, ...]) -> list[str]:
    return [f'  <Choices name="{name}" toName="field1" choice="single">', *(f"    <Choice value={_quoted(one)}/>" for one in known), "  </Choices>"]


def _quoted(text: str) -> str:
    """An attribute's value; XML has no control characters, so they are shown as escapes."""
    return quoteattr(visible(text)) if text else f'"{escape(text)}"'


def recognise(first: Mapping[str, Any]) -> bool:
    """True for a task of a JSON export."""
    return isinstance(first.get("data"), Mapping) and any(name in first for name in ("annotations", "predictions", "completions", "drafts"))


def read(data: bytes) -> Iterator[Said | None]:
    """Every annotation and draft of a JSON export, None for a task without; predictions are passed over."""
    tasks = loads(data.decode("utf-8-sig"))
    for place, task in enumerate(tasks if isinstance(tasks, list) else [tasks], 1):
        if not isinstance(task, Mapping) or not isinstance(task.get("data"), Mapping):
            yield Said(f"task {place}", fault="it is no task of Label Studio")
            continue
        if not any(task.get(kind) for kind in _HELD):
            yield None
        for kind in _HELD:
            held = task.get(kind) or []
            for number, one in enumerate(held if isinstance(held, list) else [None], 1):
                where = f"task {place}, {kind[:-1]} {number}"
                yield _said(where, one, task, kind == "drafts") if isinstance(one, Mapping) else Said(where, fault="it is no annotation")


def _said(where: str, one: Mapping[str, Any], task: Mapping[str, Any], draft: bool) -> Said:
    data = task["data"]
    uid = data.get("uid") if isinstance(data.get("uid"), str) else ""
    base, holds = exchange.opened(one.get(BLOCK), _native(one))
    if holds:
        return Said(where, base, uid)
    results = one.get("result") or []
    if not isinstance(results, list) or not all(isinstance(r, Mapping) and isinstance(r.get("value", {}), Mapping) for r in results):
        return Said(where, fault="its result is no list of results")
    told, why = _answer(results, data)
    seen = bool(task.get("predictions")) or one.get("parent_prediction") is not None or any(str(r.get("origin", "")).startswith("prediction") for r in results)
    told = base | told | {
        "item_id": data.get("item_id") or "", "row_hash": data.get("item_hash") or "", "reviewer": _who(one), "seconds": one.get("lead_time"),
        "submitted_at": one.get("updated_at") or one.get("created_at") or "", "status": exchange.status_of(bool(one.get("was_cancelled")), draft),
        "blind": data.get("blind") is True and not seen, "source_tool": NAME, "source_ref": _reference(task, one)}
    return Said(where, told, uid, "" if told["status"] in (SKIPPED, DRAFT, SUPERSEDED) else why)


def _native(one: Mapping[str, Any]) -> Any:
    """What the tool's own fields say of an annotation."""
    results = one.get("result") if isinstance(one.get("result"), list) else []
    return [[_part(r) for r in results], bool(one.get("was_cancelled")), one.get("completed_by"), one.get("created_at"), one.get("lead_time")]


def _part(result: Any) -> Any:
    return [result.get(name) for name in ("from_name", "to_name", "value")] if isinstance(result, Mapping) else None


def _who(one: Mapping[str, Any]) -> str:
    """Email or number of the user, as the user map names it."""
    told = one.get("completed_by", one.get("created_username", one.get("user", "")))
    if isinstance(told, Mapping):
        told = told.get("email") or told.get("username") or told.get("id") or ""
    return str(told) if isinstance(told, (str, int)) and not isinstance(told, bool) else ""


def _reference(task: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    return " ".join(f"{name} {held['id']}" for name, held in (("task", task), ("annotation", one)) if isinstance(held.get("id"), (int, str)))[:200]


def _answer(results: list[Mapping[str, Any]], data: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """(what the results say as fields of a review, why they say nothing usable)."""
    choices: dict[str, list[Any]] = {}
    texts: dict[str, list[Any]] = {}
    spans, ratings, pair = [], {}, None
    for result in results:
        kind, value, name = str(result.get("type", "")), result.get("value", {}), str(result.get("from_name", ""))
        if kind in ("choices", "taxonomy"):
            choices.setdefault(name, []).extend(_listed(value.get(kind)))
        elif kind in _SPANS:
            span, why = _read_span(value, kind, data.get(str(result.get("to_name", ""))), _field(result, data))
            if why:
                return {}, why
            spans.append(span)
        elif kind in ("rating", "number"):
            ratings[name.removeprefix("rubric:")] = value.get(kind)
        elif kind == "textarea":
            texts.setdefault(name, []).extend(_listed(value.get("text")))
        elif kind == "pairwise":
            pair = value.get("selected")
    return _fields(choices, texts, spans, (ratings, pair, data.get("question")))


def _fields(choices: dict[str, list[Any]], texts: dict[str, list[Any]], spans: list[Any], more: tuple[dict[str, Any], Any, Any]) -> tuple[dict[str, Any], str]:
    ratings, pair, asked = more
    out: dict[str, Any] = {}
    for name in ("verdict", "severity", "correct_label"):
        told = choices.pop(name, []) or texts.pop(name, [])
        out[name] = str(told[0]) if told else ""
    raw = texts.pop("value", None)
    out["comment"] = "\n".join(str(text) for held in (texts.pop("comment", []), *texts.values()) for text in held)
    pair = (choices.pop("pair", None) or [None])[0] if pair is None else pair
    labels = [one for held in choices.values() for one in held]
    if raw:
        try:
            out |= {"question": asked or "label", "value": loads(str(raw[0]))}
        except (ValueError, RecursionError):
            return {}, "its value is no JSON"
    elif spans or (asked == "spans" and not labels):
        out |= {"question": "spans", "value": spans}
    elif pair is not None:
        out |= {"question": "pair", "value": pair}
    elif ratings:
        out |= {"question": "rubric", "value": ratings}
    elif labels:
        out |= {"question": "label", "value": labels[0] if len(labels) == 1 else labels}
    elif asked in ("label", "rubric", "pair", "verdict"):
        out["question"] = asked
    return out, ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _field(result: Mapping[str, Any], data: Mapping[str, Any]) -> Any:
    return data.get(f"{result.get('to_name')}_name")


def _read_span(value: Mapping[str, Any], kind: str, text: Any, name: Any) -> tuple[dict[str, Any], str]:
    """A span with offsets in code points, or why it is none."""
    start, end, label = value.get("start"), value.get("end"), (_listed(value.get(kind)) or [None])[0]
    if type(start) is not int or type(end) is not int or not isinstance(label, str):
        return {}, "a span has no whole start, end and label"
    seen = value.get("text")
    if isinstance(text, str) and isinstance(seen, str) and seen and text[start:end] != seen:
        units = text.encode("utf-16-le", "surrogatepass")
        piece = units[2 * start:2 * end].decode("utf-16-le", "replace")
        if piece != seen:
            return {}, "the text of a span is not at its place"
        start, end = (len(units[:2 * at].decode("utf-16-le", "surrogatepass")) for at in (start, end))
    return {"start": start, "end": end, "label": label, **({"field": name} if isinstance(name, str) else {})}, ""
