"""Turns of a conversation as segments: the part of row conversion that many shapes share.

A **message** is ``{role, content}``, a **turn** is ShareGPT's ``{from, value}``; both end as segments whose ``index`` is
the position in the list and whose field is the path of the text with that position left open
(``messages[].content``, ``messages[].content[0].text``: the first ``[]`` is the index). Nothing here raises, whatever
the value: what cannot be understood is kept as JSON text and flagged.

Names of roles and keys: reference/ecosystem.md §1.1 and §1.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from tuneready.batch import (
    ASSISTANT,
    BAD_TOOLS,
    CALLS,
    DEVELOPER,
    INPUT,
    INSTRUCTION,
    MEDIA,
    MESSAGES_AS_TEXT,
    NO_ROLE,
    NULL,
    OTHER,
    PARTS,
    PROMPTS_DIFFER,
    REJECTED,
    SYSTEM,
    TARGET,
    THOUGHT,
    TOOL,
    TOOLS_AS_TEXT,
    TWO_SHAPES,
    USER,
    Columns,
    as_text,
)

ROLES: dict[str, int] = {
    **dict.fromkeys(("system", "preamble"), SYSTEM),
    "developer": DEVELOPER,
    **dict.fromkeys(("user", "human"), USER),
    **dict.fromkeys(("assistant", "gpt", "model", "bot", "chatbot", "chatgpt", "bing", "bard", "function_call",
                     "tool_call"), ASSISTANT),
    **dict.fromkeys(("tool", "observation", "ipython", "function", "function_response", "tool_response"), TOOL),
}
SIDES = (INSTRUCTION, INSTRUCTION, INPUT, TARGET, INPUT, INPUT, INPUT)  # by role
REASONING = ("reasoning", "reasoning_content", "thinking")
_CALLING = ("function_call", "tool_call")
_MEDIA = frozenset(["image", "image_url", "input_image", "video", "video_url", "audio", "audio_url", "input_audio", "file", "document", "inlineData", "fileData", "inline_data", "file_data"])
_THINKING = frozenset(("reasoning", "thinking", "redacted_thinking", "thought"))
_CALLED = frozenset(("tool_call", "tool_use", "toolUse", "functionCall"))
_RESULTS = frozenset(("tool_result", "toolResult", "functionResponse"))
# Roles whose turns hold text and nothing else.
PLAIN_ROLES = {name: role for name, role in ROLES.items() if name not in _CALLING and name != "tool"}
_PART_NAMES = 16  # parts beyond this share one path: a segment numbers its field with one byte
_LARGEST = 3.0e38  # of float32


def role_of(name: Any) -> int:
    """Role of a name; ``OTHER`` for a name nobody uses, and for no name."""
    return ROLES.get(name, OTHER) if type(name) is str else OTHER


def parsed(text: str) -> Any:
    """The value of a JSON text, or None where it is none (or nested too deep to be written again)."""
    try:
        value = orjson.loads(text)
        orjson.dumps(value)
    except (orjson.JSONDecodeError, TypeError, UnicodeEncodeError):
        return None
    return value


def listed(value: Any) -> tuple[list | None, int]:
    """A list of messages, given as such or as JSON text, and the row flag that says so; None for anything else."""
    if type(value) is list:
        return value, 0
    if type(value) is str and value.lstrip()[:1] == "[":
        found = parsed(value)
        if type(found) is list:
            return found, MESSAGES_AS_TEXT
    return None, 0


def has_roles(value: Any) -> bool:
    """True for a list (or its JSON text) in which some element is a message: an object with role and content."""
    found, _ = listed(value)
    return found is not None and any(type(m) is dict and "role" in m and "content" in m for m in found)


def has_speakers(value: Any) -> bool:
    """True for a list (or its JSON text) in which some element is a ShareGPT turn: an object with from and value."""
    found, _ = listed(value)
    return found is not None and any(type(m) is dict and "from" in m and "value" in m for m in found)


def two_formats(row: Mapping[str, Any], own: str) -> int:
    """``TWO_SHAPES`` when the row also carries a second complete training format besides the one under ``own``."""
    if own != "text" and type(row.get("text")) is str:
        return TWO_SHAPES
    if own != "prompt" and "prompt" in row and "completion" in row:
        return TWO_SHAPES
    if (own != "messages" and type(row.get("messages")) is list) or (own != "conversations" and type(row.get("conversations")) is list):
        return TWO_SHAPES
    return 0


def is_judged(row: Mapping[str, Any]) -> bool:
    """True when the row carries a pair of answers or a boolean judgement, which makes it a preference row."""
    return ("chosen" in row and "rejected" in row) or type(row.get("kto_tag", row.get("label"))) is bool


def set_weight(out: Columns, message: Mapping[str, Any], first: int) -> None:
    """Weight of a message on its segments from number ``first``: ``weight``, ``loss_weight`` or ``train``, else nothing."""
    for key in ("weight", "loss_weight", "train"):
        value = message.get(key)
        if isinstance(value, (int, float)):
            for segment in range(first, len(out.text)):
                out.weight.setdefault(segment, bounded(value))
            return


def bounded(value: float) -> float:
    """A number that fits float32; integers too long for a float are cut to its ends."""
    try:
        return max(-_LARGEST, min(_LARGEST, float(value)))
    except OverflowError:
        return _LARGEST if value > 0 else -_LARGEST


def add_message(out: Columns, message: Any, base: str, index: int, learnt: int = TARGET) -> None:
    """Adds one message: its reasoning, its text or parts, tool calls, the id it answers, its weight.

    Args:
        message: ``{role, content, …}`` or ``{from, value, …}``; anything else becomes a segment of role ``OTHER``.
        base: path of the message, ``messages[]``.
        index: position in the list, -1 where there is none.
        learnt: side of an assistant's text: TARGET, REJECTED, or INPUT where it is context only.
    """
    if type(message) is not dict:
        out.segment(OTHER, INPUT, message, out.field_number(base), index)
        return
    if "role" in message or "from" not in message:
        names = ("role", "parts" if "parts" in message and "content" not in message else "content")
    else:
        names = ("from", "value")
    name, content = message.get(names[0]), message.get(names[1])
    role = role_of(name)
    side = learnt if role == ASSISTANT else SIDES[role]
    first = len(out.text)
    for key in REASONING:
        if message.get(key):
            out.segment(role, THOUGHT, message[key], out.field_number(f"{base}.{key}"), index)
    flags = _add_calls(out, message, index)
    if name in _CALLING and type(content) is str:
        add_call_text(out, content, index)
        flags = CALLS
    path = f"{base}.{names[1]}"
    if type(content) is list:
        _add_parts(out, content, (role, side, path, index, flags))
    else:
        out.segment(role, side, content, out.field_number(path), index, flags)
    answered = message.get("tool_call_id")
    # Formats without ids at all (ShareGPT, LLaMA-Factory v1) match by order; there is nothing to record for them.
    if answered is not None or (name == "tool" and any(call["id"] for call in out.calls.get(out.row, ()))):
        out.answers.setdefault(out.row, []).append({"index": index, "id": _name(answered)})
    set_weight(out, message, first)


def add_messages(out: Columns, messages: Sequence[Any], base: str, learnt: int = TARGET, *, context: int = 0) -> None:
    """Adds a list of messages or turns; assistants among the first ``context`` ones are context, not learnt.

    A message of two keys with a plain string, the common case, is appended without a call.
    """
    base = f"{base}[]"
    before = None
    for i, message in enumerate(messages):
        side = INPUT if i < context else learnt
        if type(message) is dict and len(message) == 2:
            names = ("from", "value") if "from" in message else ("role", "content")
            name, text = message.get(names[0]), message.get(names[1])
            if type(text) is str and type(name) is str and name in PLAIN_ROLES:
                if names is not before:
                    path, before = out.field_number(f"{base}.{names[1]}"), names
                role = ROLES[name]
                out.role.append(role)
                out.side.append(side if role == ASSISTANT else SIDES[role])
                out.text.append(text)
                out.source.append(path)
                out.index.append(i)
                out.flags.append(0)
                continue
        add_message(out, message, base, i, side)


def context_length(messages: Sequence[Any]) -> int:
    """How many messages stand before the closing run of assistant turns: what a preference trainer takes as prompt."""
    end = len(messages)
    while end and type(messages[end - 1]) is dict and _speaker(messages[end - 1]) == ASSISTANT:
        end -= 1
    return end


def add_text(out: Columns, value: Any, base: str, side: int, role: int = NO_ROLE) -> None:
    """Adds what may be a string, one message, a list of messages, or a list of strings, under the path ``base``.

    In message lists assistants get ``side``; elsewhere the whole text does.
    """
    if type(value) is list and value:
        if any(type(m) is dict and ("content" in m or "value" in m) for m in value):
            add_messages(out, value, base, side)
            return
        if all(type(m) is str for m in value):
            path = out.field_number(f"{base}[]")
            for i, text in enumerate(value):
                out.segment(role, side, text, path, i)
            return
    if type(value) is dict and (("role" in value and "content" in value) or ("from" in value and "value" in value)):
        add_message(out, value, base, -1, side)
        return
    out.segment(role, side, value, out.field_number(base))


def add_pair(out: Columns, row: Mapping[str, Any], names: tuple[str, str] = ("chosen", "rejected"), prompt: Any = None) -> int:
    """Adds the preferred and the rejected answer; returns ``PROMPTS_DIFFER`` when they answer different prompts.

    Where both are message lists, the turns they share from the start are the prompt: they are added once, and not at all
    when ``prompt`` (already added by the caller) says the same.
    """
    chosen, rejected = row.get(names[0]), row.get(names[1])
    if not (_is_messages(chosen) and _is_messages(rejected)):
        add_text(out, chosen, names[0], TARGET)
        add_text(out, rejected, names[1], REJECTED)
        return 0
    shared = 0
    while shared < min(len(chosen), len(rejected)) - 1 and chosen[shared] == rejected[shared]:
        shared += 1
    repeated = prompt is not None and (prompt == chosen[:shared] or prompt in [_content(m) for m in chosen[:shared]])
    base = (f"{names[0]}[]", f"{names[1]}[]")
    for i, message in enumerate(chosen):
        if i >= shared or not repeated:
            add_message(out, message, base[0], i, INPUT if i < shared else TARGET)
    for i, message in enumerate(rejected[shared:], shared):
        add_message(out, message, base[1], i, REJECTED)
    asked = [[_content(m) for m in side if _speaker(m) != ASSISTANT] for side in (chosen, rejected)]
    return 0 if asked[0] == asked[1] else PROMPTS_DIFFER


def add_tools(out: Columns, value: Any) -> int:
    """Keeps the declared tools of the current row as JSON text; returns the row flags."""
    if value is None or value == "":
        return 0
    if type(value) is str:
        out.tools[out.row] = value
        return TOOLS_AS_TEXT | (0 if type(parsed(value)) is list else BAD_TOOLS)
    out.tools[out.row] = as_text(value)[0] or ""
    return 0 if type(value) is list else BAD_TOOLS


def add_system(out: Columns, row: Mapping[str, Any], *keys: str) -> None:
    """Adds the system prompt that stands in a column of its own, the first of ``keys`` that is there and not empty."""
    for key in keys:
        if row.get(key):
            add_text(out, row[key], key, INSTRUCTION, SYSTEM)
            return


def add_truth(out: Columns, value: Any) -> int:
    """Adds a boolean judgement as the label ``true`` or ``false``; returns nonzero when it was not a JSON boolean."""
    if type(value) is bool:
        out.label("true" if value else "false")
        return 0
    known = {"true": "true", "false": "false", "1": "true", "0": "false"}
    text = as_text(value)[0] or ""
    out.label(known.get(text.strip().lower(), text))
    return 1


def add_call(out: Columns, index: int, call: Any) -> None:
    """Keeps one tool call of the current row: ``{id, function: {name, arguments}}``, ``{name, arguments}`` or anything."""
    found = call if type(call) is dict else {}
    body = found.get("function")
    inner = body if type(body) is dict else found
    name = body if type(body) is str else inner.get("name")
    arguments = next((inner[key] for key in ("arguments", "parameters", "input", "args") if key in inner), None)
    out.calls.setdefault(out.row, []).append({
        "index": index, "id": _name(next((found[k] for k in ("id", "toolUseId", "call_id") if k in found), None)),
        "name": _name(name), "arguments": as_text(arguments if found else call)[0],
    })


def add_call_text(out: Columns, text: str, index: int) -> None:
    """Keeps the tool calls written as JSON text in a turn; text that is no JSON object is kept as its arguments."""
    found = parsed(text)
    for call in found if type(found) is list and found else [found if type(found) is dict else text]:
        add_call(out, index, call)


def _add_calls(out: Columns, message: Mapping[str, Any], index: int) -> int:
    calls, single = message.get("tool_calls"), message.get("function_call")
    if single:
        add_call(out, index, single)
    if calls:
        for call in calls if type(calls) is list else [calls]:
            add_call(out, index, call)
    return CALLS if calls or single else 0


def _add_parts(out: Columns, parts: list, message: tuple[int, int, str, int, int]) -> None:
    role, side, path, index, flags = message
    if not parts:
        out.segment(role, side, "", out.field_number(path), index, flags | PARTS)
    for k, part in enumerate(parts):
        place = f"{path}[{k}]" if k < _PART_NAMES else f"{path}[…]"
        first = len(out.text)
        add_part(out, part, place, (role, side, index, flags | PARTS))
        if type(part) is dict:
            set_weight(out, part, first)


def add_part(out: Columns, part: Any, path: str, place: tuple[int, int, int, int]) -> None:
    """Adds one part of a message: text, reasoning, a refusal, a tool call or its result, or media (no text).

    ``place`` is (role, side, index, flags). Kinds of OpenAI, Anthropic, Bedrock, Gemini and LLaMA-Factory v1 are known.
    """
    role, side, index, flags = place
    if type(part) is not dict:
        out.segment(role, side, part, out.field_number(path), index, flags)
        return
    kind = _kind(part)
    if kind in _CALLED:
        body = part.get(kind, part) if kind in ("toolUse", "functionCall") else part.get("value", part)
        text = body if type(body) is str else None
        add_call_text(out, text, index) if text is not None else add_call(out, index, body)
        key, flags = ("value", flags | CALLS)
    elif kind in _MEDIA:
        out.segment(role, side, None, out.field_number(path), index, flags | MEDIA)
        _drop_null(out)
        return
    else:
        side = THOUGHT if kind in _THINKING or part.get("thought") is True else side
        key = next((k for k in ("text", "value", "refusal", "thinking", "reasoning", "content", "json") if k in part), "text")
        text = part.get(key)
        if kind in _RESULTS:
            body = part.get(kind) if type(part.get(kind)) is dict else part
            answered = next((body[k] for k in ("tool_use_id", "toolUseId", "id", "name") if k in body), None)
            out.answers.setdefault(out.row, []).append({"index": index, "id": _name(answered)})
            text = next((body[k] for k in ("content", "response", "value") if k in body), None)
            text = as_text(text)[0] if type(text) in (dict, list) else text  # these formats hold results as objects: no fault of the row
            role, side = TOOL, INPUT
    out.segment(role, side, text, out.field_number(f"{path}.{key}"), index, flags)
    if text is None and flags & CALLS:
        _drop_null(out)


def _kind(part: Mapping[str, Any]) -> str:
    """Kind of a part: its ``type``, else (Bedrock, Gemini) the known key it carries."""
    kind = part.get("type")
    if type(kind) is str:
        return kind
    return "text" if "text" in part else next((key for key in part if key in _MEDIA or key in _CALLED or key in _RESULTS), "")


def _drop_null(out: Columns) -> None:
    """A part that never holds text (media, a call) is not a text that is missing."""
    out.flags[-1] &= ~NULL


def _is_messages(value: Any) -> bool:
    return type(value) is list and bool(value) and all(type(m) is dict and ("role" in m or "from" in m) for m in value)


def _content(message: Any) -> Any:
    return message.get("content", message.get("value")) if type(message) is dict else message


def _speaker(message: Any) -> int:
    return role_of(message.get("role", message.get("from"))) if type(message) is dict else OTHER


def _name(value: Any) -> str | None:
    return value if value is None or type(value) is str else as_text(value)[0]
