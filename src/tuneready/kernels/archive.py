"""What a ZIP or TAR archive would do if it were unpacked, told from its list of members; nothing is written."""

from __future__ import annotations

import re
import tarfile
import zipfile
from typing import Any, BinaryIO

from tuneready.errors import UserError

MEMBERS = 10_000  # most members looked at (reference/reliability.md §2.2)
ACTIVE = ("xl/vbaProject.bin", "xl/externalLinks/", "xl/connections.xml", "xl/activeX/", "xl/embeddings/")
PIECE = 1 << 20
PROLOGUE = 64 << 10  # bytes of an XML member searched for a document type
_MERGED = re.compile(rb'<mergeCell ref="[A-Z]+(\d+):[A-Z]+(\d+)"')
OPEN = "unpack it yourself and check the folder"


def escapes(name: str) -> bool:
    """True when a member's name leads out of the folder it is unpacked in."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name.startswith(("/", "\\")) or name[1:2] == ":"


def check_zip(archive: zipfile.ZipFile, where: str, size: int, limits: Any) -> None:
    """Refuses an archive by its directory.

    Args:
        archive: opened, not read.
        where: the file's name, for errors.
        size: its bytes on disk.
        limits: gives ``unpacked_bytes``, ``ratio`` and ``ratio_from`` (``source.ReadLimits``).

    Raises:
        UserError: E-PATH for a name that leads outside, E-COMP-RATIO for a bomb, E-XLSX for too many or encrypted members.
    """
    members = archive.infolist()
    outside = next((m.filename for m in members if escapes(m.filename)), None)
    if outside is not None:
        raise UserError("an entry of the archive leads out of its folder", where=where, code="E-PATH",
                        fix="do not unpack it; ask where it comes from")
    grown = sum(member.file_size for member in members)
    if grown > limits.unpacked_bytes or (grown > limits.ratio_from and grown > limits.ratio * max(1, size)):
        raise UserError(f"the archive unpacks to {grown:,} bytes from {size:,}", where=where, code="E-COMP-RATIO",
                        fix="unpack it by hand if it is meant, or raise ratio or unpacked_bytes")
    if len(members) > MEMBERS or any(member.flag_bits & 1 for member in members):
        what = "encrypted" if len(members) <= MEMBERS else f"made of more than {MEMBERS:,} members"
        raise UserError(f"the archive is {what}", where=where, code="E-ARCHIVE", fix=OPEN)


def declares_document_type(archive: zipfile.ZipFile) -> bool:
    """True when an XML member starts with a document type: Office writes none, and it can make entities grow without end."""
    for member in archive.infolist():
        if member.filename.endswith((".xml", ".rels")):
            with archive.open(member) as stream:
                if b"<!DOCTYPE" in stream.read(PROLOGUE).upper():
                    return True
    return False


def workbook_notes(archive: zipfile.ZipFile) -> tuple[str, ...]:
    """``I-ACTIVE-CONTENT`` for macros, links and embedded objects; ``I-XLSX-FORMULAS`` for cells that are computed;
    ``I-XLSX-MERGED`` for cells merged over several rows, of which only the first row has the value."""
    names = archive.namelist()
    active = any(name.startswith(ACTIVE) for name in names)
    sheets = [name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    computed = any(_has_formula(archive, name) for name in sheets)
    merged = any(_has_merged_rows(archive, name) for name in sheets)
    return ("I-ACTIVE-CONTENT",) * active + ("I-XLSX-FORMULAS",) * computed + ("I-XLSX-MERGED",) * merged


def _has_formula(archive: zipfile.ZipFile, name: str) -> bool:
    last = b""
    with archive.open(name) as stream:
        while piece := stream.read(PIECE):
            seen = last + piece
            if b"<f>" in seen or b"<f " in seen:
                return True
            last = seen[-2:]
    return False


def _has_merged_rows(archive: zipfile.ZipFile, name: str) -> bool:
    last = b""
    with archive.open(name) as stream:
        while piece := stream.read(PIECE):
            seen = last + piece
            if any(first != second for first, second in _MERGED.findall(seen)):
                return True
            last = seen[-64:]
    return False


def refuse_tar(stream: BinaryIO, where: str) -> UserError:
    """The error for a TAR archive: what in it is unsafe, else that it must be unpacked first."""
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for number, member in enumerate(archive):
                if member.issym() or member.islnk():
                    return UserError("the archive holds a link, which can lead anywhere", where=where, code="E-SYMLINK",
                                     fix="pack the files themselves")
                if not (member.isfile() or member.isdir()) or escapes(member.name):
                    what = "leads out of its folder" if escapes(member.name) else "is a device or a pipe"
                    return UserError(f"an entry of the archive {what}", where=where, code="E-PATH",
                                     fix="do not unpack it; ask where it comes from")
                if number >= MEMBERS:
                    break
    except (tarfile.TarError, EOFError, OSError) as error:
        return UserError(f"the TAR archive is damaged: {error}", where=where, code="E-ARCHIVE", fix="fetch it again")
    return UserError("this is a TAR archive, and archives are not unpacked", where=where, code="E-ARCHIVE", fix=OPEN)


def refuse_zip(location: str, where: str, size: int, limits: Any) -> UserError:
    """The error for a ZIP archive that is not a workbook."""
    try:
        with zipfile.ZipFile(location) as archive:
            check_zip(archive, where, size, limits)
            names = archive.namelist()
    except UserError as error:
        return error
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        return UserError(f"the ZIP archive is damaged: {error}", where=where, code="E-ARCHIVE", fix="fetch it again")
    if any(name.startswith("word/") for name in names):
        return UserError("this is a Word document", where=where, code="E-UNKNOWN-FORMAT", fix="save its text as .txt, one file per row")
    if any(name.endswith("data.pkl") for name in names):
        return UserError("this is a PyTorch file, which runs code when it is opened", where=where, code="E-UNSAFE",
                         fix="export the data as JSONL or Parquet")
    return UserError("this is a ZIP archive, and archives are not unpacked", where=where, code="E-ARCHIVE", fix=OPEN)
