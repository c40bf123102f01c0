"""What each file is, told from its content; then every file read once for its hash, its faults and its parts.

Readers are asked in the order of their ``RANK``, after one layer of compression is taken off. What must never be opened
(pickles, scripts, archives that lead elsewhere) is refused here, before a reader sees it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from types import ModuleType

from tuneready import shelf
from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.intake import parallel, tagged
from tuneready.intake.discover import PACKED, READABLE, not_allowed
from tuneready.kernels import archive, encodings
from tuneready.kernels.content import refuse_by_content
from tuneready.kernels.digest import sha256_file
from tuneready.kernels.unpack import open_unpacked, sniff_compression
from tuneready.source import TRAIN, File, Part, ReadLimits

HEAD = 64 << 10
MANY = 0.01  # of the lines: then one message names the likely encoding (reference/reliability.md §2.2)
TAR_MAGIC, TAR_AT = b"ustar", 257
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
UNSAFE_NAMES = (".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib", ".dill", ".npy", ".npz", ".rds", ".rdata", ".mat", ".py", ".pyc")
YAML_NAMES = (".yaml", ".yml")
_EXPORT = "export the data as JSONL, CSV or Parquet"
_KINDS = (
    (b"%PDF-", "a PDF document"), (b"SQLite format 3\0", "an SQLite database"), (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"), (b"\x89HDF\r\n", "an HDF5 file"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (.xls, .doc)"), (b"ORC", "an ORC file"), (b"Obj\x01", "an Avro file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"), (b"Rar!", "a RAR archive"), (b"\x7fELF", "a program"), (b"MZ", "a program"),
    (b"#!", "a script"), (b"FEA1", "a Feather 1 file"), (b"CDF", "a NetCDF file"), (b"\x04\x22\x4d\x18", "an lz4 file"),
    (b"{\\rtf", "an RTF document"), (b"<?xml", "an XML document"), (b"GGUF", "model weights (GGUF)"),
)


def identify(file: File, limits: ReadLimits) -> File:
    """The file with its container and compression.

    Raises:
        UserError: it may not be read, must not be opened, cannot be what its name says, or no reader knows it.
    """
    _refuse_by_name(file)
    try:
        with open(file.location, "rb", opener=_without_waiting) as stream:
            head = stream.read(HEAD)
            size = os.fstat(stream.fileno()).st_size
    except PermissionError:
        raise not_allowed(file.path) from None
    except OSError as error:
        raise UserError(f"the file cannot be read: {error.strerror}", where=visible(file.path), code="E-READ", fix="copy it again") from None
    shown = visible(file.path)
    refuse_by_content(head, shown, size)
    compression = sniff_compression(head)
    name = shown
    if compression:
        head = _unpacked_head(file, compression, limits)
        name = next((shown[: -len(p)] for p in PACKED if shown.lower().endswith(p)), shown)
        _named(file, lambda: refuse_by_content(head, name, -1))
    _refuse_unsafe(head, shown)
    if head[TAR_AT:TAR_AT + len(TAR_MAGIC)] == TAR_MAGIC:
        with open_unpacked(file.location, compression, limits) as stream:
            raise archive.refuse_tar(stream, shown)
    tagged.refuse(head, len(head) < HEAD, shown, compression)
    zipped = head.startswith(ZIP_MAGIC)  # its members may lie in it unpacked, and look like rows to the readers of text
    found = next((reader for reader in readers() if (binary(reader) or not zipped) and reader.recognise(head, name)), None)
    if found is None:
        raise _unknown(file, head, size, limits)
    if compression and binary(found):
        raise UserError(f"this is {found.NAME} inside {compression}", where=shown, code="E-TYPE-MISMATCH", fix="unpack it first")
    notes = () if binary(found) else _encoding(head, shown, compression)
    return replace(file, size=size, container=found.NAME, compression=compression, notes=file.notes + notes)


def _encoding(head: bytes, shown: str, compression: str | None) -> tuple[str, ...]:
    """The note on a text of which more than 1 % of the first lines are not UTF-8; the last line may be cut."""
    if encodings.is_utf8(head):
        return ()
    broken = encodings.sample(head)
    many = broken and broken.count(b"\n") + 1 > MANY * (head.count(b"\n") + 1)
    return (encodings.note(broken, shown, compression),) if many else ()


@cache
def readers() -> tuple[ModuleType, ...]:
    """The readers in the order they are asked."""
    return tuple(sorted(shelf.modules("readers"), key=lambda reader: (reader.RANK, reader.NAME)))


def binary(reader: ModuleType) -> bool:
    """True for a reader that must work in a child process."""
    return getattr(reader, "BINARY", False)


def scan(files: Sequence[File], limits: ReadLimits) -> tuple[tuple[File, ...], tuple[Part, ...], tuple[UserError, ...]]:
    """Identifies and scans every file: the files accepted, their parts, and an error for each file refused.

    Raises:
        UserError: the only file given is refused, or two files belong together line by line.
    """
    parallel.refuse([file for file in files if file.split == TRAIN])
    known = [_caught(partial(identify, limits=limits), file) for file in files]
    scanned: list = [None] * len(known)
    for isolate in (False, True):
        mine = [i for i, file in enumerate(known) if isinstance(file, File) and binary(_reader(file)) is isolate]
        work = partial(scan_one, limits=limits)
        results = local.map_parts(work, [known[i] for i in mine], isolate=isolate, crashed=_crashed) if mine else ()
        for i, result in zip(mine, results):
            scanned[i] = result
    accepted: list[File] = []
    parts: list[Part] = []
    refused: list[UserError] = []
    for file, result in zip(known, scanned):
        if isinstance(file, UserError) or isinstance(result, UserError):
            refused.append(file if isinstance(file, UserError) else result)
            continue
        parts += [replace(part, file=len(accepted)) for part in result[1]]
        accepted.append(result[0])
    if len(refused) == len(files) == 1:
        raise refused[0]
    return tuple(accepted), tuple(parts), tuple(refused)


def scan_one(file: File, limits: ReadLimits) -> tuple[File, tuple[Part, ...]] | UserError:
    """What the file's reader finds in one pass, or why it refuses the file. Runs in a child for binary formats."""
    return _caught(lambda known: _reader(known).scan(known, 0, limits), file)


def check_unchanged(files: Sequence[File]) -> None:
    """Compares every file with what was scanned: size first, then the hash, for a time stamp can be set back.

    Raises:
        UserError: E-CHANGED, naming the file.
    """
    for file in files:
        try:
            same = os.path.getsize(file.location) == file.size and sha256_file(file.location) == file.sha256
        except OSError:
            same = False
        if not same:
            raise UserError("the file changed while it was read, so nothing said about it would hold", code="E-CHANGED",
                            where=visible(file.path), fix="let the other program finish, then run the check again")


def _reader(file: File) -> ModuleType:
    return shelf.by_code("readers", "NAME")[file.container]


def _caught(step, file: File):
    """The step's result, or its error with the file named in a form that is safe to show."""
    try:
        return step(file)
    except UserError as error:
        place = error.where[len(file.path):] if error.where.startswith(file.path) else ""
        where = error.where if error.where and not error.where.startswith(file.path) else visible(file.path) + place
        return type(error)(error.what, where=where, fix=error.fix, code=error.code, lines=error.lines)
    except PermissionError:
        return not_allowed(file.path)
    except OSError as error:
        return UserError(f"the file cannot be read: {error.strerror or error}", where=visible(file.path), code="E-READ", fix="copy it again")


def _crashed(file: File) -> UserError:
    return UserError("reading this file ended the process that read it", where=visible(file.path), code="E-READER-CRASH",
                     fix="the file is damaged or too large for its reader: export it again, as JSONL if you can")


def _without_waiting(path: str, flags: int) -> int:
    """Opens without waiting, so that a pipe put in the file's place after the look at it cannot hold the run."""
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UserError("this is not a regular file", where=visible(path), code="E-NOT-REGULAR", fix="save the data as a file")
    return handle


def _unpacked_head(file: File, compression: str, limits: ReadLimits) -> bytes:
    with open_unpacked(file.location, compression, limits) as stream:
        return _named(file, lambda: stream.read(HEAD))


def _named(file: File, step):
    """The step's result; an error it raises gets the file's own name."""
    try:
        return step()
    except UserError as error:
        raise UserError(error.what, where=visible(file.path), fix=error.fix, code=error.code) from None


def _refuse_by_name(file: File) -> None:
    """Formats that run code when opened are not even looked at."""
    name = file.path.lower()
    for packed in PACKED:
        name = name.removesuffix(packed)
    if name.endswith(UNSAFE_NAMES):
        raise UserError("files of this kind can run code when they are opened, so this one was not", where=visible(file.path),
                        code="E-UNSAFE", fix=_EXPORT)


def _refuse_unsafe(head: bytes, shown: str) -> None:
    """Pickles by their opcode of protocol, arrays of objects, and YAML that names types or grows."""
    pickled = head[:1] == b"\x80" and head[1:2] in b"\x02\x03\x04\x05" and len(head) > 1
    if pickled or head.startswith(b"\x93NUMPY"):
        raise UserError("this is a Python pickle or array, which can run code when it is opened", where=shown, code="E-UNSAFE", fix=_EXPORT)
    if not shown.lower().endswith(YAML_NAMES):
        return
    if b"!!python" in head or b"!<tag:yaml.org,2002:python" in head:
        raise UserError("the YAML names Python objects, which would run code; it was not parsed", where=shown, code="E-UNSAFE", fix=_EXPORT)
    if sum(line.count(b"*") for line in head.splitlines()) >= 2 and b"&" in head:
        raise UserError("the YAML repeats parts by reference, which can grow without end; it was not parsed", where=shown,
                        code="E-YAML-EXPANSION", fix=_EXPORT)
    tagged.refuse_rasa(head, shown)
    raise UserError("YAML is not read as data", where=shown, code="E-UNKNOWN-FORMAT", fix=_EXPORT)


def _unknown(file: File, head: bytes, size: int, limits: ReadLimits) -> UserError:
    """The error for a file no reader knows: what it looks like, and what can be read."""
    shown = visible(file.path)
    if head.startswith(b"PK"):
        return archive.refuse_zip(file.location, shown, size, limits)
    kind = next((kind for magic, kind in _KINDS if head.startswith(magic)), "")
    if not kind:
        text = b"\0" not in head and not head.translate(None, bytes(range(32, 256)) + b"\t\r\n\f")
        kind = "text in no form known here" if text else "of an unknown binary format"
    fix = f"what can be read: {READABLE}"
    if kind.startswith("text"):
        fix = f"name it .txt if it is one text; if each line is an example: {tagged.lines_of(shown, file.compression)}; {fix}"
    return UserError(f"the file is {kind}", where=shown, code="E-UNKNOWN-FORMAT", fix=fix)
