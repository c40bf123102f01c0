"""Where rows come from: files, the parts one worker reads, and the rows a reader could not accept."""

from __future__ import annotations

from dataclasses import dataclass, field

TRAIN, VALIDATION, TEST = "train", "validation", "test"


@dataclass(frozen=True)
class File:
    """One input file as it was found.

    Attributes:
        path: as given on the command line (or below the folder given); the name every report shows.
        location: where it lies on this machine; never written to a report.
        size: bytes on disk.
        sha256: of the bytes on disk; empty until ``intake`` has read it.
        container: name of the reader (``jsonl``, ``csv`` …), told from the content.
        compression: ``gzip``, ``zstd``, ``xz``, ``bz2`` or None.
        split: ``train``, ``validation`` or ``test``; from the name in folder scans, else ``train``.
        encoding: named encoding of a text container.
        notes: ``I-…`` codes about the file as a whole.
        delimiter: of a CSV/TSV file, else empty.
    """

    path: str
    location: str
    size: int = 0
    sha256: str = ""
    container: str = ""
    compression: str | None = None
    split: str = TRAIN
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()
    delimiter: str = ""


@dataclass(frozen=True)
class Part:
    """A piece of a file that one worker reads.

    Attributes:
        file: index into the run's list of files.
        start, stop: range in the reader's own unit: bytes (JSONL), elements or row groups; ``stop`` is exclusive,
            -1 means "to the end".
        first_line: the line (or element number) at ``start``, 1-based.
    """

    file: int
    start: int = 0
    stop: int = -1
    first_line: int = 1


@dataclass(frozen=True)
class Refusal:
    """A row that was read and not accepted. It is counted and named, never dropped in silence.

    Attributes:
        line: physical line, sheet row or element number, 1-based (SPEC §1).
        offset: byte offset of the record in the file (decompressed), -1 where the container has none.
        column: 1-based, in characters (bytes for ``E-ENC-…``); 0 where it has no meaning.
        code: reader's code, ``E-…``.
        found: what stood there, short and masked.
        mend: how to mend it.
    """

    line: int
    offset: int
    column: int
    code: str
    found: str = ""
    mend: str = ""


@dataclass
class Chunk:
    """Some consecutive records of one part, decoded: accepted rows and refusals side by side.

    ``rows``, ``lines``, ``offsets`` and ``lengths`` run in parallel; ``refusals`` holds the rest, so that
    rows in = len(rows) + len(refusals) + aside. ``blank`` counts lines that hold only white space, ``aside`` rows of the locked
    test set that were taken out.
    """

    rows: list[dict] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    blank: int = 0
    aside: int = 0


@dataclass(frozen=True)
class ReadLimits:
    """Bounds of reading (reference/reliability.md §2.2); each can be raised by name.

    Attributes:
        line_bytes: longest record accepted, bytes.
        depth: deepest nesting of JSON.
        integer_digits: longest JSON integer.
        unpacked_bytes: most bytes a compressed file may grow to.
        ratio: largest growth past ``ratio_from`` bytes.
        chunk_rows: records a reader hands over at once.
        chunk_bytes: bytes of records a reader hands over at once.
        part_bytes: bytes of a JSONL file one worker reads.
    """

    line_bytes: int = 16 << 20
    depth: int = 64
    integer_digits: int = 4300
    unpacked_bytes: int = 50 << 30
    ratio: int = 200
    ratio_from: int = 64 << 20
    chunk_rows: int = 16_384
    chunk_bytes: int = 16 << 20
    part_bytes: int = 4 << 20


def uid(path: str, line: int) -> str:
    """Identity of a row within one run: path and position, never content (SPEC §1)."""
    return f"{path}:{line}"
