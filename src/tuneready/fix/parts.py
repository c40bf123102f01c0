"""What a worker does with one part: the first pass looks, the second writes. Tasks and results can cross processes."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import numpy as np

from tuneready import field_names, personal_data, shelf
from tuneready.fix import rewriting, vault
from tuneready.fix.mentions import Mentions
from tuneready.fix.rewriting import Change, Rewriter, Seen, Settings
from tuneready.fix.surrogates import Table
from tuneready.kernels import keyed
from tuneready.source import Chunk, File, Part, ReadLimits, Refusal


@dataclass(frozen=True)
class Task:
    """One part to work on. ``folder`` is private to the run; ``key`` seals what lies there; ``name``: of the written file, where it
    is another than the original's; ``only``: numbers of the rows to look at, ascending, ``offsets``: their places in the file; None for all."""

    file: File
    part: Part
    number: int
    limits: ReadLimits
    settings: Settings
    folder: str
    key: bytes
    name: str = ""
    only: np.ndarray | None = None
    offsets: np.ndarray | None = None

    @property
    def found(self) -> str:
        """Where the spans of the first pass lie: places, never values."""
        return os.path.join(self.folder, f"found-{self.number}.npz")

    @property
    def notes(self) -> str:
        """Where the second pass writes the lines of changes.jsonl."""
        return os.path.join(self.folder, f"notes-{self.number}")

    @property
    def ours(self) -> str:
        """Where the second pass says what it wrote: int64 ``places``, columns row (of those kept), place, start, end; ``offsets`` of
        these rows in the body, each once."""
        return os.path.join(self.folder, f"ours-{self.number}.npz")

    @property
    def body(self) -> str:
        """Where the second pass writes."""
        return os.path.join(self.folder, f"body-{self.number}")


@dataclass
class Written:
    """What the second pass did with a part.

    Attributes:
        first: bytes before its first record; lead: bytes before the first record kept, whole: which is its first;
            last: bytes after its last record.
        records: rows and refusals; kept: rows written; dropped: rows left out by a rule.
        kinds: spans changed by kind; changed: rows changed. Their lines and where we wrote lie in ``task.notes`` and ``task.ours``.
    """

    first: bytes = b""
    lead: bytes = b""
    last: bytes = b""
    whole: bool = False
    records: int = 0
    kept: int = 0
    dropped: int = 0
    changed: int = 0
    kinds: Counter = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)


def reader(file: File) -> ModuleType:
    """The reader that knows the file."""
    return shelf.by_code("readers", "NAME")[file.container]


def look(task: Task) -> Seen:
    """First pass over a part; its spans go to ``task.found``."""
    seen = Seen()
    for chunk in reader(task.file).read(task.file, task.part, task.limits):
        rewriting.survey(chunk.rows, _wanted(task, chunk, seen.rows), task.settings, seen)
        seen.refused += len(chunk.refusals)
    spans = np.concatenate(seen.spans) if seen.spans else np.zeros((0, 5), np.int64)
    with open(task.found, "wb") as stream:
        np.savez(stream, spans=spans, kinds=np.array(seen.kinds, dtype="U"))
    seen.spans = []
    return seen


def _wanted(task: Task, chunk: Chunk, before: int) -> np.ndarray:
    """Numbers of the chunk's rows to look at; ``before``: rows of the part that came before it."""
    if task.offsets is not None:
        return np.flatnonzero(np.isin(np.array(chunk.offsets, np.int64), task.offsets))
    if task.only is not None:
        return task.only[slice(*np.searchsorted(task.only, [before, before + len(chunk.rows)]))] - before
    return np.arange(len(chunk.rows))


def counted(task: Task) -> int:
    """Accepted rows of a part."""
    return sum(len(chunk.rows) for chunk in chunks(task))


class Rows:
    """The changes of a part's rows, chunk after chunk, and the record of them."""

    def __init__(self, task: Task):
        table, known = shared(task.folder, task.key)
        self.task, self.out = task, Written()
        self.known, self._rewriter = known, Rewriter(table, known, task.settings, task.file.path)
        with np.load(task.found) as held:
            self._spans, self._kinds = held["spans"], held["kinds"].tolist()
        self._row = 0
        self._lines: list[bytes] = []
        self._ours: list[tuple[int, int, int, int]] = []
        self._offsets: list[int] = []

    def of(self, rows: list[dict], lines: list[int], maybe: np.ndarray | None = None) -> dict[int, Change]:
        """Row of the chunk → its change. ``maybe``: rows that may hold a name known from other rows (``first_words``); None: all."""
        a, b = np.searchsorted(self._spans[:, 0], [self._row, self._row + len(rows)])
        mine = self._spans[a:b] - np.array([self._row, 0, 0, 0, 0])
        self._row += len(rows)
        among = np.arange(len(rows) if self.known else 0) if maybe is None else maybe
        return self._rewriter.changes(rows, lines, (mine, self._kinds), among)

    def note(self, change: Change, line: int, before: bytes, after: bytes) -> None:
        """Counts a changed or dropped row and adds its line of changes.jsonl; hashes are keyed, values never stand there."""
        out, path = self.out, self.task.name or self.task.file.path
        kinds = {kind: count for kind, count in sorted(change.kinds.items()) if count or change.drop}
        out.kinds.update(kinds)
        out.changed += not change.drop
        hows = self.task.settings.hows
        renamed = {"file_before": keyed.hexadecimal(self.task.key, self.task.file.path.encode("utf-8", "surrogateescape"))} if self.task.name else {}
        self._lines.append(json.dumps({
            "file": path, **renamed, "line": line, "uid": f"{path}:{line}", "fields": [_field(path) for path in change.fields], "kinds": kinds, "action": "drop" if change.drop else "change",
            "rule": {kind: hows.get(kind, "replace") for kind in kinds}, "before": keyed.hexadecimal(self.task.key, before),
            "after": keyed.hexadecimal(self.task.key, after) if not change.drop else None,
        }, ensure_ascii=True).encode())

    def keep(self, change: Change | None, offset: int = 0) -> None:
        """Counts a row that is written, and where surrogates stand in it; ``offset``: where it begins in the body."""
        if change is not None and change.ours:
            self._ours += [(self.out.kept, *place) for place in change.ours]
            self._offsets.append(offset)
        self.out.kept += 1

    def finished(self) -> Written:
        """What was done. The lines and places go to files: what is held in memory does not grow with the number of parts."""
        with open(self.task.notes, "wb") as stream:
            stream.writelines(line + b"\n" for line in self._lines)
        with open(self.task.ours, "wb") as stream:
            np.savez(stream, places=np.array(self._ours, np.int64).reshape(-1, 4), offsets=np.array(self._offsets, np.int64))
        return self.out


@lru_cache(maxsize=10_000)
def _field(path: str) -> str:
    """The path of a field as it may be written: a key can be an address or a name itself."""
    return personal_data.shown_path(field_names.of_paths([path])[0])


def share(folder: str, key: bytes, table: Table, sure: dict[str, list[str]]) -> None:
    """Seals the table of surrogates and the names to look for, for every worker."""
    text = json.dumps({"words": dict(table.words), "sure": sure}).encode()
    with open(Path(folder) / "table", "wb") as stream:
        vault.seal(stream, key, [text])


@lru_cache(maxsize=1)
def shared(folder: str, key: bytes) -> tuple[Table, Mentions]:
    """What ``share`` sealed."""
    with open(Path(folder) / "table", "rb") as stream:
        held = json.loads(b"".join(vault.opened(stream, key, "table")))
    return Table(key, held["words"]), Mentions(held["sure"])


def chunks(task: Task) -> Iterator[Chunk]:
    """The chunks of a part, as both passes read them."""
    return reader(task.file).read(task.file, task.part, task.limits)
