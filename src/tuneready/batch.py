"""A batch: up to some thousand rows of one part in canonical form, and the views signals share.

A row is a run of **segments**: one text each, with a role (who speaks) and a side (what training does with it).
Every shape is converted to that, so no signal knows a shape. ``Columns`` is what a shape fills, ``Batch`` what a
signal reads.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from tuneready import row_leaves
from tuneready.kernels import text as kernel
from tuneready.summary import EXAMPLES, Flags
from tuneready.texts import Texts

# Who speaks. Names of other tools are mapped by the shapes: human → user, gpt → assistant, observation → tool …
SYSTEM, DEVELOPER, USER, ASSISTANT, TOOL, OTHER, NO_ROLE = range(7)
ROLE_NAMES = ("system", "developer", "user", "assistant", "tool", "other", "none")

# What training does with the text.
INSTRUCTION, INPUT, TARGET, REJECTED, THOUGHT = range(5)
SIDE_NAMES = ("system", "input", "target", "rejected", "reasoning")

# Facts about one segment that conversion saw.
NOT_TEXT, NULL, PARTS, MEDIA, CALLS = 1, 2, 4, 8, 16

# Facts about one row that conversion saw.
(OTHER_SHAPE, TWO_SHAPES, MESSAGES_AS_TEXT, TOOLS_AS_TEXT, BAD_TOOLS, LABEL_AS_TEXT, PROMPTS_DIFFER,
 LENGTHS_DIFFER) = (1, 2, 4, 8, 16, 32, 64, 128)
MOST_FIELDS = 255  # named paths of one batch; the last number is left for the rest
META = ("id", "source", "language", "domain", "group", "time", "split", "annotator")

_SEGMENT = pa.struct([
    ("role", pa.uint8()), ("side", pa.uint8()), ("text", pa.string()), ("field", pa.uint8()), ("index", pa.int32()),
    ("weight", pa.float32()), ("flags", pa.uint8()),
])
_CALL = pa.struct([("index", pa.int32()), ("id", pa.string()), ("name", pa.string()), ("arguments", pa.string())])
_SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("label", pa.string()), ("text", pa.string())])
SCHEMA = pa.schema([
    ("line", pa.int64()), ("offset", pa.int64()), ("length", pa.int64()), ("flags", pa.int32()),
    ("segments", pa.list_(_SEGMENT)), ("labels", pa.list_(pa.string())), ("spans", pa.list_(_SPAN)),
    ("calls", pa.list_(_CALL)), ("answers", pa.list_(pa.struct([("index", pa.int32()), ("id", pa.string())]))),
    ("tools", pa.string()), ("weight", pa.float64()), *((name, pa.string()) for name in META),
])


@dataclass
class Columns:
    """What a shape's ``convert`` fills: segments, then ``end_row`` once per row, in order.

    ``fields`` names the paths segments come from (``messages[].content``, ``prompt``); a segment keeps an index into it.
    """

    fields: list[str] = field(default_factory=list)
    role: bytearray = field(default_factory=bytearray)
    side: bytearray = field(default_factory=bytearray)
    flags: bytearray = field(default_factory=bytearray)
    source: bytearray = field(default_factory=bytearray)
    index: array = field(default_factory=lambda: array("i"))
    text: list[str | None] = field(default_factory=list)
    weight: dict[int, float] = field(default_factory=dict)
    ends: array = field(default_factory=lambda: array("i"))
    row_flags: array = field(default_factory=lambda: array("i"))
    labels: dict[int, list[str]] = field(default_factory=dict)
    spans: dict[int, list[dict]] = field(default_factory=dict)
    calls: dict[int, list[dict]] = field(default_factory=dict)
    answers: dict[int, list[dict]] = field(default_factory=dict)
    tools: dict[int, str] = field(default_factory=dict)
    row_weight: dict[int, float] = field(default_factory=dict)

    def field_number(self, path: str) -> int:
        """Number of a field path, registered on first use. Paths beyond what a byte can number share the name ``…``."""
        if path not in self.fields and len(self.fields) >= MOST_FIELDS:
            path = "…"
        if path not in self.fields:
            self.fields.append(path)
        return self.fields.index(path)

    def segment(self, role: int, side: int, value: Any, path: int, index: int = -1, flags: int = 0) -> None:
        """Adds a text. Anything that is not a string is kept as JSON text and flagged, so conversion is total."""
        if type(value) is not str:
            value, more = as_text(value)
            flags |= more
        self.role.append(role)
        self.side.append(side)
        self.text.append(value)
        self.source.append(path)
        self.index.append(index)
        self.flags.append(flags)

    def set_weight(self, value: Any) -> None:
        """Weight of the segment added last (0, 1 or a number)."""
        if isinstance(value, (int, float)):
            self.weight[len(self.text) - 1] = float(value)

    @property
    def row(self) -> int:
        """Number of the row being filled."""
        return len(self.ends)

    def end_row(self, flags: int = 0) -> None:
        """Closes the current row."""
        self.ends.append(len(self.text))
        self.row_flags.append(flags)

    def label(self, value: Any) -> None:
        """Label or labels of the current row: strings; other scalars are written as text."""
        values = value if isinstance(value, list) else [value]
        found = [v if isinstance(v, str) else as_text(v)[0] or "" for v in values if v is not None]
        self.labels[self.row] = found


def as_text(value: Any) -> tuple[str | None, int]:
    """A value that should have been text, as text, and the flag that says what it was."""
    if value is None:
        return None, NULL
    if isinstance(value, str):
        return value, 0
    import orjson

    try:
        return orjson.dumps(value).decode(), NOT_TEXT
    except TypeError:  # integers beyond 64 bits
        import json

        return json.dumps(value, ensure_ascii=False, default=str), NOT_TEXT


@dataclass(frozen=True)
class Batch:
    """Rows of one part in canonical form.

    Attributes:
        table: RecordBatch with ``SCHEMA``.
        fields: paths the segments come from.
        file: index of the file in the run.
        task: the run's task: ``classification``, ``extraction``, ``generation`` or ``preference``.
        sampled: share of the rows, by the hash of their content, that model signals look at: one number for the whole run, so
            any cut of the data draws the same rows.
        source: the rows as they were read.
        shaped_for: the task the rows' shape stands for, which format signals go by; empty where it is the run's task.
    """

    table: pa.RecordBatch
    fields: tuple[str, ...]
    file: int = 0
    task: str = "generation"
    shaped_for: str = ""
    sampled: float = 1.0
    source: Sequence[Mapping[str, Any]] = field(default=(), compare=False, repr=False)

    def __len__(self) -> int:
        return self.table.num_rows

    @property
    def form(self) -> str:
        """The task the rows are written for: a chat row stays a chat row when its answers turn out to be classes."""
        return self.shaped_for or self.task

    def with_labels(self, labels: pa.ListArray) -> Batch:
        """The same rows with other labels: one list of strings, or null, per row."""
        place = SCHEMA.get_field_index("labels")
        made = replace(self, table=self.table.set_column(place, SCHEMA.field("labels"), labels))
        made.__dict__["texts"] = self.texts  # labels are no part of it
        return made

    @cached_property
    def named(self) -> np.ndarray:
        """bool per row: it is a row of classes, and its label is known; a target beside it only says the label again."""
        if self.task != "classification":
            return np.zeros(len(self), dtype=bool)
        return np.diff(np.asarray(self.table.column("labels").offsets, dtype=np.int64)) > 0

    def drawn(self, hashes: np.ndarray) -> np.ndarray:
        """bool: hashes (uint64) that fall into the sampled share."""
        if self.sampled >= 1:
            return np.ones(len(hashes), dtype=bool)
        return hashes <= np.uint64(int(self.sampled * (1 << 64)))

    @cached_property
    def texts(self) -> Texts:
        """All segments as flat arrays."""
        lists = self.table.column("segments")
        body = lists.values
        starts = np.asarray(lists.offsets, dtype=np.int64)
        strings = body.field("text")
        data, offsets = kernel.buffers(strings)

        def flat(name: str) -> np.ndarray:
            return np.asarray(body.field(name).to_numpy(zero_copy_only=False))

        counts = np.diff(starts)
        return Texts(
            array=strings, data=data, offsets=offsets, role=flat("role"), side=flat("side"), flags=flat("flags"),
            source=flat("field"), index=flat("index"), weight=flat("weight").astype(np.float32),
            row=np.repeat(np.arange(len(counts), dtype=np.int32), counts), starts=starts,
        )

    @cached_property
    def leaves(self) -> row_leaves.Leaves:
        """Texts of the source rows that are no text of the example; no signal but those of personal data looks at them."""
        texts, starts, column = self.texts, self.texts.starts.tolist(), self.table.column("labels")
        more, plain = row_leaves.with_more(self.source, starts, "messages[].content" in self.fields)
        labels = [] if column.null_count == len(column) or not more else column.to_pylist()
        if len(plain) == len(more):
            return row_leaves.beside_messages(self.source, more, labels)
        segments = row_leaves.Segments(texts.array.to_pylist(), texts.source.tobytes(), (texts.flags & NOT_TEXT).tobytes(), starts, self.fields)
        return row_leaves.collect(self.source, more, segments, labels)

    @cached_property
    def flags(self) -> np.ndarray:
        """int32 per row: facts conversion saw."""
        return self.table.column("flags").to_numpy()

    @cached_property
    def learnt(self) -> np.ndarray:
        """bool per segment: training learns it (a target that is not weighted 0)."""
        return (self.texts.side == TARGET) & ~(self.texts.weight == 0)

    @cached_property
    def subject_at(self) -> np.ndarray:
        """Numbers of the segments whose text quality counts.

        What is learnt, without the answers judged bad of unpaired preference data; in label tasks the inputs of rows
        without a target, or whose target is a label.
        """
        texts = self.texts
        chosen = self.learnt
        if self.task in ("classification", "extraction"):
            bare = (texts.count(texts.side == TARGET) == 0) | self.named
            chosen = (chosen & ~self.named[texts.row]) | ((texts.side == INPUT) & bare[texts.row])
        if self.task == "preference":
            chosen = chosen & ~self.judged_bad[texts.row]
        return np.flatnonzero(chosen)

    @cached_property
    def judged_bad(self) -> np.ndarray:
        """bool per row: its one label is ``false``, so its answer is an example of what not to write (KTO)."""
        import pyarrow.compute as pc

        labels = self.table.column("labels")
        bad = np.zeros(len(self), dtype=bool)
        false = np.asarray(pc.fill_null(pc.equal(labels.flatten(), "false"), False), dtype=bool)
        bad[np.asarray(pc.list_parent_indices(labels))[false]] = True
        return bad & np.asarray(pc.fill_null(pc.equal(pc.list_value_length(labels), 1), False), dtype=bool)

    @cached_property
    def subject(self) -> Texts:
        """The segments of ``subject_at`` as flat arrays of their own, so that signals about answers scan nothing else."""
        return self.texts.only(self.subject_at)

    def flag_subject(self, mask: np.ndarray, note: Sequence[str] | None = None) -> Flags:
        """``flag_segments`` for a mask over ``subject``."""
        whole = np.zeros(len(self.texts), dtype=bool)
        whole[self.subject_at] = mask
        return self.flag_segments(whole, note)

    @cached_property
    def segment_hashes(self) -> np.ndarray:
        """uint64[segments, 2] of the exact text."""
        return kernel.hashes(self.texts.data, self.texts.offsets)

    @cached_property
    def normalised_hashes(self) -> np.ndarray:
        """uint64[segments, 2] of the text after NFKC, case folding and white-space collapse (SPEC §2)."""
        import unicodedata

        texts = self.texts
        out = kernel.hashes(*kernel.folded_ascii(texts.data, texts.offsets))
        other = np.flatnonzero(~texts.ascii)
        if other.size:
            folded = [" ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", t).casefold()).split())
                      for t in texts.array.take(pa.array(other)).to_pylist()]
            out[other] = kernel.hashes(*kernel.buffers(pa.array(folded, pa.string())))
        return out

    def row_keys(self, *, normalised: bool, inputs_only: bool) -> np.ndarray:
        """uint64[rows, 2]: hash of a row's texts in order with their roles, system prompts and reasoning left out.

        ``inputs_only`` leaves targets out too: the key of label tasks, of leaks and of conflicts.
        """
        known = self.__dict__.setdefault("_row_keys", {})
        if (normalised, inputs_only) not in known:
            side = self.texts.side
            used = (side == INPUT) if inputs_only else (side != INSTRUCTION) & (side != THOUGHT)
            known[normalised, inputs_only] = self.segment_keys(used, normalised=normalised)
        return known[normalised, inputs_only]

    def segment_keys(self, used: np.ndarray, *, normalised: bool, sided: bool = True, roles: bool = True) -> np.ndarray:
        """uint64[rows, 2]: hash of the segments set in ``used``, in order, with their roles; 0 for a row without any.

        ``sided``: the side (input, target, rejected) is part of the hash too. Without ``roles`` rows of different
        shapes can be compared.
        """
        texts = self.texts
        values = self.normalised_hashes if normalised else self.segment_hashes
        before = np.concatenate([[0], np.cumsum(used)])
        place = before[:-1] - before[texts.starts[:-1]][texts.row]
        salt = place.astype(np.uint64) * np.uint64(64)
        if roles:
            salt += texts.role.astype(np.uint64) * np.uint64(8)
        if sided:
            salt += texts.side.astype(np.uint64)
        out = np.zeros((len(self), 2), dtype=np.uint64)
        for k in range(2):
            mixed = np.where(used, kernel.mix(values[:, k] ^ kernel.mix(salt, k), 3), np.uint64(0))
            out[:, k] = kernel.group_sums(mixed, texts.starts)
        return out

    def tokens(self, tokenizer: str = "") -> np.ndarray:
        """int64 per segment: tokens, counted with the ``tokenizer`` file where one is given, else estimated.

        Raises:
            UserError: the file is no tokenizer, or the extra that reads it is not installed.
        """
        known = self.__dict__.setdefault("_tokens", {})
        if tokenizer not in known:
            from tuneready import tokenizer as counting

            known[tokenizer] = counting.count(self.texts.array, self.texts.data, self.texts.offsets, tokenizer)
        return known[tokenizer]

    def flag_rows(self, mask: np.ndarray, note: Sequence[str] | None = None, score: np.ndarray | None = None) -> Flags:
        """Flags for the rows set in ``mask`` (bool per row), each with an excerpt of its target, else of its input.

        ``note`` and ``score`` run in parallel to the flagged rows.
        """
        rows = np.flatnonzero(mask)
        excerpts = [(int(row), self.text_of(int(row))) for row in rows[:EXAMPLES]]
        return Flags(rows=rows, note=list(note) if note is not None else None, score=score, excerpts=excerpts)

    def flag_segments(self, mask: np.ndarray, note: Sequence[str] | None = None) -> Flags:
        """Flags for the rows of the segments set in ``mask``; the excerpt is the first such segment of each row.

        ``note`` runs in parallel to the flagged rows.
        """
        at = np.flatnonzero(mask)
        rows, first = np.unique(self.texts.row[at], return_index=True)
        excerpts = [(int(row), self.texts.array[int(at[i])].as_py() or "") for row, i in zip(rows[:EXAMPLES], first[:EXAMPLES])]
        return Flags(rows=rows.astype(np.int64), note=list(note) if note is not None else None, excerpts=excerpts)

    def text_of(self, row: int, limit: int = 2000) -> str:
        """Text of a row for an excerpt: its first target that is not empty, else its first other text."""
        start, stop = int(self.texts.starts[row]), int(self.texts.starts[row + 1])
        order = sorted(range(start, stop), key=lambda i: (self.texts.side[i] != TARGET, i))
        for i in order:
            text = self.texts.array[i].as_py()
            if text and text.strip():
                return text[:limit]
        return ""


def build(columns: Columns, rows: Sequence[dict], place: tuple[Sequence[int], Sequence[int], Sequence[int]],
          meta: dict[str, list[str | None]], file: int, task: str) -> Batch:
    """A batch from what a shape filled.

    ``place`` is (lines, offsets, lengths) of the rows; ``meta`` maps names of ``META`` to one text or None per row.
    """
    n, m = len(rows), len(columns.text)
    weight = np.full(m, np.nan, dtype=np.float32)
    if columns.weight:
        weight[list(columns.weight)] = list(columns.weight.values())
    segments = pa.StructArray.from_arrays(
        [pa.array(np.frombuffer(columns.role, np.uint8)), pa.array(np.frombuffer(columns.side, np.uint8)),
         strings(columns.text), pa.array(np.frombuffer(columns.source, np.uint8)),
         pa.array(np.frombuffer(columns.index, np.int32)), pa.array(weight),
         pa.array(np.frombuffer(columns.flags, np.uint8))],
        fields=list(_SEGMENT),
    )
    ends = np.concatenate([[0], np.frombuffer(columns.ends, np.int32)]).astype(np.int32)

    def sparse(values: dict[int, Any], kind: pa.DataType) -> pa.Array:
        return pa.array([values.get(i) for i in range(n)], kind) if values else pa.nulls(n, kind)

    arrays = [
        *(pa.array(numbers, pa.int64()) for numbers in place),
        pa.array(np.frombuffer(columns.row_flags, np.int32), pa.int32()), pa.ListArray.from_arrays(pa.array(ends), segments),
        sparse(columns.labels, SCHEMA.field("labels").type), sparse(columns.spans, SCHEMA.field("spans").type),
        sparse(columns.calls, SCHEMA.field("calls").type), sparse(columns.answers, SCHEMA.field("answers").type),
        sparse(columns.tools, pa.string()), sparse(columns.row_weight, pa.float64()),
        *(pa.array(meta[name], pa.string()) if name in meta else pa.nulls(n, pa.string()) for name in META),
    ]
    return Batch(pa.RecordBatch.from_arrays(arrays, schema=SCHEMA), tuple(columns.fields), file, task, source=rows)


def strings(values: list[str | None]) -> pa.Array:
    """Arrow strings of Python strings. A lone surrogate (impossible in UTF-8) is written as U+FFFD."""
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        clean = [None if v is None else v.encode("utf-8", "replace").decode() for v in values]
        return pa.array(clean, pa.string())
