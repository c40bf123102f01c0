"""What the rows are for, told from a sample of them: classes, extraction or free text.

A shape says how rows are written, not what they teach: chat rows whose answers are class names are a classification set.
Two questions are answered here: what the answers of the sample are (``recognise``), and which label each row of a batch
has when its answer is the label (``labelled``). The second looks at one row at a time, so no cut of the data changes it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from tuneready.batch import CALLS, INPUT, INSTRUCTION, OTHER_SHAPE, Batch, Columns, build
from tuneready.finding import excerpt
from tuneready.keys import LABELS
from tuneready.turns import parsed

NONE, SINGLE, MULTI, SPANS, ANSWER = "none", "single", "multi", "spans", "answer"
WHERE = (NONE, SINGLE, MULTI, SPANS, ANSWER)  # where the labels of the rows stand

# When answers are class names (all ours; held against the public sets in tests/intake/test_recognise.py).
LEAST = 20  # rows with an answer below which a sample shows nothing
LONGEST = 80  # characters of a class name; the longest of the public intent sets we read has 53
MOST_CLASSES = 200
REPEATED = 0.90  # of the rows stand in values seen twice or more: scales with the sample, 150 even classes show it in 400 rows
DISTINCT = 0.40  # values per row at most; free text has nearly one each
NUMBERS = 11  # different numbers that can still be classes (a rating from 0 to 10); more are amounts
FOUND = 0.60  # of the values of a JSON field stand in the input: it is copied out of it
MOSTLY = 0.90  # share of rows that stands for "all", a few strays apart
LOOKED = 20_000_000  # characters of input looked into, over all sampled rows

_END = ".!?,;:。！？，；："
_NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)*%?")
_OPTION = re.compile(r"(?:^|[\s(\[])([A-Ja-j])[).:\]]\s")
_FENCE = re.compile(r"^```[a-zA-Z]*\s*\n(.*)\n```$", re.DOTALL)


@dataclass(frozen=True)
class Recognised:
    """What a sample was recognised as.

    Attributes:
        task: classification, extraction, generation or preference.
        labels: where the labels stand: ``single`` or ``multi`` in a column, ``spans``, in the ``answer``, or ``none``.
        key: field of the answer's JSON object that holds the label; empty where the answer itself is the label.
        classes: different labels seen in the sample's answers.
        reason: why, one clause.
    """

    task: str
    labels: str = NONE
    key: str = ""
    classes: int = 0
    reason: str = ""


def canonical(rows: Sequence[dict], convert: Callable[[Sequence[dict], Columns], None], task: str) -> Batch:
    """Sampled rows as a batch, without those of another shape."""
    columns = Columns()
    convert(rows, columns)
    whole = build(columns, rows, ([0] * len(rows), [-1] * len(rows), [-1] * len(rows)), {}, 0, task)
    own = np.flatnonzero((whole.flags & OTHER_SHAPE) == 0)
    return whole if len(own) == len(rows) else replace(whole, table=whole.table.take(pa.array(own)))


def recognise(sample: Batch, form: str, declared: str | None = None) -> Recognised:
    """What the sampled rows are for.

    Args:
        sample: the sampled rows.
        form: the task their shape stands for. Only ``generation`` is looked into: labels and spans that stand in columns
            of their own, and pairs of answers, say what they are.
        declared: the project's task. Where it is ``classification``, short answers are taken for labels without proof
            that they repeat.
    """
    labels = _in_columns(sample)
    if form != "generation" or labels != NONE:
        return Recognised(form, labels, reason="told from the shape")
    rows = np.flatnonzero(last_answers(sample) >= 0)
    if declared != "classification" and len(rows) < LEAST:
        return Recognised(form, reason=f"fewer than {LEAST} sampled rows have an answer")
    answers = _answers(sample, rows)
    asked = _asked(sample, rows)
    values = [_fields(text) for text in answers]
    if _share(value is not None for value in values) >= MOSTLY:
        return _of_objects([value or {} for value in values], asked, _inputs(sample, rows), declared)
    return _of_texts(sample, [name_of(text) for text in answers], asked, declared)


def labelled(batch: Batch, key: str = "") -> Batch:
    """The batch with the label of each row read from its last learnt answer; rows that have labels keep them.

    ``key`` is ``Recognised.key``. What is no class name is a label all the same, as it is written (``label_of``):
    a stray answer then shows as a rare class. A row without an answer has no label.
    """
    import pyarrow.compute as pc

    at = last_answers(batch)
    said = np.flatnonzero(at >= 0)
    answers = batch.texts.array.take(pa.array(at[said])).dictionary_encode()
    known = pa.array([label_of(text, key) for text in answers.dictionary.to_pylist()], pa.string())
    bounds = np.concatenate([[0], np.cumsum(at >= 0)]).astype(np.int32)
    read = pa.ListArray.from_arrays(pa.array(bounds), known.take(answers.indices), mask=pa.array(at < 0))
    return batch.with_labels(pc.coalesce(batch.table.column("labels"), read))


def label_of(answer: str, key: str = "") -> str:
    """The label an answer stands for: the value under ``key`` of its JSON object, else the answer itself, folded.

    Labels are shown as class names, unmasked. What is too long for one, or holds an address, is not: of it the label is
    a masked excerpt.
    """
    value = (_fields(answer) or {}).get(key) if key else None
    text = _word(value) if _scalar(value) and _word(value).strip() else answer
    return fold(excerpt(text, LONGEST) if len(text.strip()) > LONGEST or "@" in text else text)


def name_of(answer: str) -> str:
    """The folded answer where it could be a class name: one short line; else an empty text."""
    text = answer.strip()
    return fold(text) if len(text) <= LONGEST and "\n" not in text else ""


def fold(text: str) -> str:
    """A label without what does not tell labels apart: NFKC, case, white space at the ends and in runs, the mark at the end."""
    text = " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())
    return text.rstrip(_END).rstrip() or text


def last_answers(batch: Batch) -> np.ndarray:
    """int64 per row: number of its last segment that is learnt and not blank, tool calls left out; -1 without one."""
    texts = batch.texts
    at = np.flatnonzero(batch.learnt & ~texts.blank & ((texts.flags & CALLS) == 0))
    out = np.full(len(batch), -1, dtype=np.int64)
    out[texts.row[at]] = at  # of equal rows the last assignment stays, and ``at`` ascends
    return out


def _share(found: Any) -> float:
    held = list(found)
    return sum(held) / len(held) if held else 0.0


def _in_columns(sample: Batch) -> str:
    """Where labels stand that the shape itself has read: several where any row has two of them."""
    sizes = np.diff(np.asarray(sample.table.column("labels").offsets, dtype=np.int64))
    if sample.table.column("spans").null_count < len(sample):
        return SPANS
    return MULTI if sizes.size and sizes.max() > 1 else SINGLE if sizes.any() else NONE


def _answers(sample: Batch, rows: np.ndarray) -> list[str]:
    return sample.texts.array.take(pa.array(last_answers(sample)[rows])).to_pylist()


def _asked(sample: Batch, rows: np.ndarray) -> list[int]:
    """One number per row for what it asks: equal inputs have equal numbers, 0 stands for no input."""
    texts = sample.texts
    written = texts.rows_with((texts.side == INPUT) & ~texts.blank)
    return np.where(written, sample.row_keys(normalised=True, inputs_only=True)[:, 0] | np.uint64(1), np.uint64(0))[rows].tolist()


def _inputs(sample: Batch, rows: np.ndarray) -> list[str]:
    """The inputs of each row, one text per row, each cut so that all are `LOOKED` at most."""
    texts = sample.texts
    most = LOOKED // max(1, len(rows))
    out = []
    for row in rows.tolist():
        at = np.arange(texts.starts[row], texts.starts[row + 1])
        said = texts.array.take(pa.array(at[texts.side[at] == INPUT])).to_pylist()
        out.append("\n".join(text for text in said if text)[:most])
    return out


def _of_texts(sample: Batch, names: Sequence[str], asked: Sequence[int], declared: str | None) -> Recognised:
    """Classification where the answers are class names, else free text."""
    if declared == "classification":
        if _share(bool(name) for name in names) >= MOSTLY:
            return Recognised(declared, ANSWER, classes=len({*names} - {""}), reason="declared, and the answers are short")
        return Recognised("generation", reason="the answers are longer than class names")
    doubt = _doubt(names, asked) or _other_turns(sample, set(names)) or _options(sample, names) or _several_tasks(sample, names)
    if doubt:
        return Recognised("generation", reason=doubt)
    count = len({*names} - {""})
    return Recognised("classification", ANSWER, classes=count, reason=f"the answers take {count} values that repeat")


def _doubt(names: Sequence[str], asked: Sequence[int]) -> str:
    """Why these are no class names given to different inputs; empty where they are. Equal rows count once."""
    if _share(bool(name) for name in names) < MOSTLY:
        return "the answers are longer than class names"
    pairs = {(key, name) for name, key in zip(names, asked) if name and key}
    counts = Counter(name for _, name in pairs)
    repeated = sum(n for n in counts.values() if n > 1)
    if len(pairs) < LEAST or len(counts) < 2:
        return "too few different rows, or only one answer"
    if len({key for key, _ in pairs}) <= len(counts):
        return "as many answers as inputs"
    if len(counts) > min(MOST_CLASSES, max(2, DISTINCT * len(pairs))) or repeated < REPEATED * len(pairs):
        return "the answers do not repeat"
    if len(counts) > NUMBERS and all(_NUMBER.fullmatch(name) for name in counts):
        return "the answers are numbers, and more than a scale has"
    return ""


def _other_turns(sample: Batch, names: set[str]) -> str:
    """A doubt where the turns before the last answer are free text: a conversation that ends in a set phrase is no class."""
    texts = sample.texts
    last = last_answers(sample)
    at = np.setdiff1d(np.flatnonzero(sample.learnt & ~texts.blank), last)
    others = zip(texts.row[at].tolist(), texts.array.take(pa.array(at)).to_pylist())
    free = {row for row, text in others if name_of(text) not in names}
    if len(free) > (1 - MOSTLY) * np.count_nonzero(last >= 0):
        return "the answers before the last one are free text"
    return ""


def _options(sample: Batch, names: Sequence[str]) -> str:
    """A doubt where the answers are letters of options that the inputs list: their meaning changes from row to row."""
    if _share(len(name) == 1 and name in "abcdefghij" for name in names) < MOSTLY:
        return ""
    listed = _share(len({letter.lower() for letter in _OPTION.findall(text)}) > 1
                    for text in _inputs(sample, np.flatnonzero(last_answers(sample) >= 0)))
    return "the answers are letters of options in the input" if listed >= MOSTLY else ""


def _several_tasks(sample: Batch, names: Sequence[str]) -> str:
    """A doubt where system prompts set different tasks with answers of their own: one input may then rightly have two labels,
    and what is compared leaves system prompts out."""
    texts = sample.texts
    system = sample.segment_keys(texts.side == INSTRUCTION, normalised=True)[last_answers(sample) >= 0, 0].tolist()
    often = {prompt for prompt, n in Counter(system).items() if n >= len(names) * (1 - MOSTLY)}
    under: dict[str, set[int]] = {}
    for prompt, name in zip(system, names):
        if prompt in often and name:
            under.setdefault(name, set()).add(prompt)
    if len(often) > 1 and _share(len(prompts) == 1 for prompts in under.values()) >= MOSTLY:
        return "several system prompts, each with answers of its own: more than one task"
    return ""


def _fields(answer: str) -> dict[str, Any] | None:
    """The JSON object an answer is, also in a code fence; a list of objects as one under an empty name. None for other text."""
    text = answer.strip()
    fenced = _FENCE.match(text)
    text = fenced[1].strip() if fenced else text
    if text[:1] not in ("{", "["):
        return None
    value = parsed(text)
    if type(value) is list and value and all(type(item) is dict for item in value):
        return {"": value}
    return value if type(value) is dict and value else None


def _of_objects(values: Sequence[dict[str, Any]], asked: Sequence[int], inputs: Sequence[str], declared: str | None) -> Recognised:
    """Extraction where fields are copied out of the input; classification where one field is a class; else free text."""
    copied, varied = _copied(values, inputs)
    keys = [key for key in dict.fromkeys(key for value in values for key in value)
            if _share(_scalar(value.get(key)) for value in values) >= MOSTLY]
    named = {key: [name_of(_word(value.get(key))) for value in values] for key in keys}
    if declared == "classification":
        classes = [key for key in keys if key.lower() in LABELS] or (keys if len(keys) == 1 else [])
    else:
        classes = [key for key in keys if not _doubt(named[key], asked)]
    if varied and copied and declared != "classification":
        return Recognised("extraction", ANSWER, reason="the fields of the JSON answers are copied out of the inputs")
    if len(classes) > 1:
        classes = [key for key in classes if key.lower() in LABELS]
    if len(classes) != 1:
        return Recognised("generation", reason="the answers are JSON objects without one field of few values")
    count = len({*named[classes[0]]} - {""})
    return Recognised("classification", ANSWER, classes[0], count, "one field of the JSON answers takes few values that repeat")


def _copied(values: Sequence[dict[str, Any]], asked: Sequence[str]) -> tuple[bool, bool]:
    """Whether at least half of the fields with text or numbers are mostly found in the input, and whether the values of
    one of these differ from row to row as class names do not."""
    seen: dict[str, list[tuple[str, bool]]] = {}
    for value, text in zip(values, asked):
        near = fold(text)
        words = set(re.findall(r"\w+", near))
        for path, leaf in _leaves(value):
            word = fold(leaf)
            if word:
                seen.setdefault(path, []).append((word, word in words if len(word) < 3 else word in near))
    often = {path: found for path, found in seen.items() if len(found) >= len(values) / 10}
    taken = {path: found for path, found in often.items() if _share(hit for _, hit in found) >= FOUND}
    varied = any(len({word for word, _ in found}) > DISTINCT * len(found) for found in taken.values())
    return bool(taken) and 2 * len(taken) >= len(often), varied


def _leaves(value: Any, path: str = "") -> list[tuple[str, str]]:
    """(path, text) of every text and number below a JSON value, positions left out of the path."""
    if type(value) is dict:
        return [leaf for key, item in value.items() for leaf in _leaves(item, f"{path}.{key}")]
    if type(value) is list:
        return [leaf for item in value for leaf in _leaves(item, f"{path}[]")]
    return [(path, _word(value))] if type(value) in (str, int, float) else []


def _scalar(value: Any) -> bool:
    return type(value) in (str, int, bool)


def _word(value: Any) -> str:
    return ("true" if value else "false") if type(value) is bool else str(value) if type(value) in (str, int, float) else ""
