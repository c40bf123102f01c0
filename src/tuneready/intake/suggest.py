"""A column map to propose where no shape fits: sensible guesses over the columns, shown to the user and never applied."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from tuneready.finding import masked
from tuneready.intake.mapping import quoted
from tuneready.keys import LABELS, TEXTS, is_about

_PROMPTS = ("prompt", "question", "query", "instruction", "input", "request", "problem", "source_text", "user_message", "user", "human",
            "inputs", "input_text")
_TARGETS = ("completion", "response", "answer", "output", "target", "ground_truth", "reference", "reference_answer",
            "solution", "reply", "gold", "expected", "expected_output", "assistant", "ideal", "canonical_solution", "best_answer",
            "correct_answer", "answerkey", "answer_key", "targets", "output_text", "highlights", "long_answer", "code", "sql", "answers")
_SYSTEM = ("system", "system_prompt", "meta_instruction")
_WORDS = ("content", "text", "value", "stem", "message", "messages", "choices", "body")  # of an object, what holds its text
_CHOSEN = ("winner", "preference", "preferred", "better", "choice", "choose", "label", "labels", "score_0", "score_a", "rating_a")  # says which of two is better
_PAIRS = (("1", "2"), ("_1", "_2"), ("_0", "_1"), ("_a", "_b"), ("a", "b"), ("_j", "_k"))
_PAIR_STEMS = ("answer", "response", "completion", "output", "summary", "reply")
_CLASS_WORDS = (*LABELS, "queue", "item", "type", "status", "priority", "kind", "group", "sex")
_TWO = (("sentence1", "sentence2"), ("question1", "question2"), ("premise", "hypothesis"), ("text_a", "text_b"), ("text1", "text2"),
        ("question", "context"), ("question", "passage"), ("ctx", "endings"), ("question", "choices"), ("question", "options"))  # one input in two columns
_BESIDE = ("context", "passage", "article", "story", "choices", "options")  # of a question, a part of the input
_NESTED = 2  # times as long as the text beside it: what a list of objects then holds is the data
_LONGEST_CLASS, _MOST_CLASSES, _MOST_UNNAMED = 40, 0.5, 0.1


def column_map(rows: Sequence[dict]) -> dict[str, str]:
    """Name → path of a map that would read these rows; empty when no column, nor any one level deeper, holds text."""
    found = _columns(rows)
    if found:
        return {} if _nested(rows, found) else found
    inner: list[dict] = [{} for _ in rows]
    paths: dict[str, str] = {}
    for row, flat in zip(rows, inner):
        for outer, value in row.items():
            for key, deeper in value.items() if type(value) is dict else ():
                path = quoted(key)
                flat[f"{outer} {key}"] = deeper
                paths[quoted(f"{outer} {key}")] = quoted(outer) + (path if path.startswith("[") else f".{path}")
    return {name: paths.get(path, path) for name, path in _columns(inner).items() if path in paths}


def _nested(rows: Sequence[dict], found: dict[str, str]) -> str:
    """The list of objects that holds the examples of each row, where the text found is a mere heading (SQuAD and its kin).

    A map of the heading would read, and judge, the wrong texts. Spans of a text lie in it, so they are never longer.
    Empty where there is none.
    """
    keys = dict.fromkeys(key for row in rows for key in row)
    heading = next((key for key in keys if quoted(key) == found.get("text")), None)
    if heading is None or len(found) > 1:
        return ""
    for key in keys:
        values = [row[key] for row in rows if type(row.get(key)) is list and all(type(item) is dict for item in row[key])]
        if values and 2 * len(values) >= len(rows) and median(map(_longest, values)) > _NESTED * _length(rows, heading):
            return key
    return ""


def _longest(value: Any) -> int:
    """Characters of the longest text below a JSON value."""
    if type(value) is str:
        return len(value)
    inner = value.values() if type(value) is dict else value if type(value) is list else ()
    return max(map(_longest, inner), default=0)


def _columns(rows: Sequence[dict]) -> dict[str, str]:
    keys = [key for key in dict.fromkeys(key for row in rows for key in row) if masked(key) == key]
    lower = {key.lower(): key for key in reversed(keys)}
    prompt = next((lower[name] for name in _PROMPTS if name in lower), None)
    target = next((lower[name] for name in _TARGETS if name in lower and lower[name] != prompt), None)
    pair = _pair(lower)
    if pair and any(name in lower for name in _CHOSEN):
        return {}  # which of the two is better stands in another column: no map can say it
    if pair:
        first = {"prompt": prompt} if prompt else {}
        return _paths({**first, "chosen": pair[0], "rejected": pair[1]})
    if prompt and target:
        beside = next((lower[name] for name in _BESIDE if name in lower and _filled(rows, lower[name])), None)
        system = next((lower[name] for name in _SYSTEM if name in lower and _length(rows, lower[name])), None)
        found = {"system": system, "prompt": prompt, "input": beside, "target": target}
        return {name: _inside(rows, key) for name, key in found.items() if key}
    turns = [found for key in keys if (found := _turns(key, [row.get(key) for row in rows])) and not _outdone(rows, key)]
    strings = [found for found in turns if "prompt" in found]  # a list of strings may be turns, or tags of a text beside it
    if turns and (turns[0] not in strings or not _free(rows, keys)):
        return turns[0]
    return _classes(rows, keys, target)


def _free(rows: Sequence[dict], keys: list[str]) -> list[str]:
    """Columns of text that is no class and no remark."""
    return [key for key in keys if _length(rows, key) > _LONGEST_CLASS / 2 and not is_about(key) and not _is_class(rows, key)]


def _classes(rows: Sequence[dict], keys: list[str], target: str | None) -> dict[str, str]:
    """A text and, where a column of most rows repeats a few short values, its label."""
    texts = {key: _length(rows, key) for key in keys if _length(rows, key) > 0}
    if not texts:
        return {}
    deeper = max((_longest(row[key]) for row in rows for key in keys if isinstance(row.get(key), (dict, list))), default=0)
    if all(is_about(key) for key in texts) and deeper > max(texts.values()):
        return {}  # remarks about what lies deeper
    named = [key for key in texts if key.lower() in TEXTS or key.lower() in ("transcription", "transcript", "description", "utt")]
    if target in texts:
        return _paths({"prompt": named[0], "target": target} if named else {"target": target})
    classes = [key for key in keys if _is_class(rows, key)]
    free = [key for key in texts if key not in classes and key.lower() not in _SYSTEM] or [key for key in texts if key not in classes] or list(texts)
    plain = [key for key in free if not is_about(key)] or free
    lower = {key.lower(): key for key in keys}
    two = next(((lower[one], lower[other]) for one, other in _TWO if lower.get(one) in texts and other in lower and _filled(rows, lower[other])), None)
    text = two[0] if two else named[0] if named else max(plain, key=lambda key: (texts[key], -keys.index(key)))
    classes = [key for key in classes if key != text and key not in (two or ())]
    answer = next((key for key in keys if key.lower() in LABELS and key not in classes and _answers(rows, key)), None)
    if named and not two and answer:
        return _paths({"prompt": text, "target": answer})
    if not classes and not named and len(plain) == 2 and len(texts) == 2:  # two texts and nothing else: one likely answers the other
        return _paths({"prompt": plain[0], "target": plain[1]})
    if not classes:
        return _paths({"text": text})
    best = min(classes, key=lambda key: (not _named_class(key), is_about(key), texts.get(key, 0) == 0, keys.index(key)))
    return _paths({"text": text, "input": two[1], "label": best} if two else {"text": text, "label": best})


def _inside(rows: Sequence[dict], key: str) -> str:
    """The path of a column; where it holds objects, of the text or turns in them, by the names that usually hold these."""
    values, path = [row[key] for row in rows if row.get(key)], quoted(key)
    while values and all(type(value) is dict for value in values):
        texts = [name for name in values[0] if type(values[0][name]) is str and not is_about(name)]
        inner = next((name for name in _WORDS if all(value.get(name) for value in values)), texts[0] if texts else "")
        if not inner or masked(inner) != inner:
            return path
        path += f".{quoted(inner)}" if not quoted(inner).startswith("[") else quoted(inner)
        values = [value[inner] for value in values if value.get(inner)]
        if inner == "choices" and all(type(value) is list and type(value[0]) is dict for value in values):
            path, values = f"{path}[0]", [value[0] for value in values]
    return path


def _filled(rows: Sequence[dict], key: str) -> bool:
    return 2 * sum(row.get(key) not in (None, "", [], {}) for row in rows) >= len(rows)


def _answers(rows: Sequence[dict], key: str) -> bool:
    """A column under the name of a label that holds free text, bare or alone in a list (doccano's sequences)."""
    texts = [value[0] if type(value) is list and len(value) == 1 else value for row in rows if (value := row.get(key))]
    return bool(texts) and all(type(text) is str for text in texts) and median(map(len, texts)) > _LONGEST_CLASS


def _outdone(rows: Sequence[dict], key: str) -> bool:
    """True for a list of texts beside a list of objects with longer ones: the examples are there."""
    first = next((row[key] for row in rows if type(row.get(key)) is list and row[key]), [])
    if not all(type(text) is str for text in first):
        return False
    own = max(_longest(row.get(key)) for row in rows)
    return any(_longest(value) > own for row in rows for value in row.values() if type(value) is list and value and type(value[0]) is dict)


def _pair(lower: dict[str, str]) -> tuple[str, str] | None:
    for stem in _PAIR_STEMS:
        for one, two in _PAIRS:
            if stem + one in lower and stem + two in lower:
                return lower[stem + one], lower[stem + two]
    return None


def _turns(key: str, values: list[Any]) -> dict[str, str]:
    """A map for a column of turns: a list of strings, of messages, or of choices that hold turns."""
    first = next((value for value in values if type(value) is list and value), None)
    if first is None:
        return {}
    if all(type(v) is str for v in first):
        return _paths({"prompt": key})
    head = first[0]
    if type(head) is not dict:
        return {}
    if ("role" in head or "from" in head) and ("content" in head or "value" in head):
        return _paths({"messages": key})
    if "text" in head and {"id", "label"} & head.keys():
        return {}  # choices to choose from
    for name in ("turns", "message", "text", "content", "output"):
        if type(head.get(name)) is list and head[name]:
            return {"target": f"{quoted(key)}[0].{name}[0]"}
        if type(head.get(name)) is str:
            return {"target": f"{quoted(key)}[0].{name}"}
    return {}


def _length(rows: Sequence[dict], key: str) -> float:
    found = [len(row[key]) for row in rows if type(row.get(key)) is str and row[key]]
    return median(found) if found else 0.0


def _named_class(key: str) -> bool:
    words = key.lower().replace("-", "_").split("_")
    return any(word in _CLASS_WORDS for word in words)


def _is_class(rows: Sequence[dict], key: str) -> bool:
    values = [row[key] for row in rows if isinstance(row.get(key), (str, int)) and row[key] != ""]
    if len(values) < max(2, len(rows) / 2) or any(type(v) is str and len(v) > _LONGEST_CLASS for v in values):
        return False
    most = _MOST_CLASSES if _named_class(key) else _MOST_UNNAMED
    return 1 < len({str(v) for v in values}) <= max(2, most * len(values))


def _paths(keys: dict[str, str]) -> dict[str, str]:
    return {name: quoted(key) for name, key in keys.items()}
