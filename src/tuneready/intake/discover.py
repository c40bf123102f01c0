"""Finding the input files: files, folders, globs and standard input, without opening a single one.

What is named on the command line is training data whatever its name. In a folder, names say what is what: hidden files,
reports, licences, checksums and pictures are left out, and ``train``, ``validation`` and ``test`` become splits (SPEC §1).
"""

from __future__ import annotations

import atexit
import glob
import json
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tuneready.errors import UserError, nearest
from tuneready.finding import visible
from tuneready.source import TEST, TRAIN, VALIDATION, File

READABLE = "JSONL, JSON, CSV/TSV, Parquet, Arrow, XLSX and plain text, also as gzip, zstd, xz or bz2"
REPORT_MARKER = ".tuneready-report"
ANONYMISED = ("anonymisation.json", "changes.jsonl", "read_sample.csv")  # what anonymise writes beside the data
LOCK = "testset.lock.json"
PACKED = (".gz", ".zst", ".xz", ".bz2")
SHOWN = 8  # names listed in a message
SPLITS = {
    "train": TRAIN, "training": TRAIN, "validation": VALIDATION, "valid": VALIDATION, "val": VALIDATION, "dev": VALIDATION,
    "test": TEST, "testing": TEST, "eval": TEST, "evaluation": TEST,
}
_WORDS = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ABOUT = re.compile(r"(licen[cs]e|copying|notice|readme|changelog|citation|authors|contributing|code_of_conduct|security)"
                    r"([-._].*)?|.*[-_.]readme(\..*)?", re.I)
_TEXTS = (".txt", ".text", ".md", ".markdown", ".rst")
_NOT_DATA = (
    ".md5", ".sha1", ".sha256", ".sha512", ".sum", ".asc", ".sig", ".crc", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp",
    ".ico", ".tif", ".tiff", ".pdf", ".html", ".htm", ".css", ".js", ".ipynb", ".toml", ".ini", ".cfg", ".lock", ".bib", ".log",
    ".yaml", ".yml", ".sh", ".bat", ".ps1", ".mp3", ".wav", ".flac", ".mp4", ".tmp", ".part", ".bak", ".swp",
)
_NOT_DATA_NAMES = ("sha256sums", "sha512sums", "md5sums", "checksums", "makefile", "dockerfile", "dataset_info.json",
                   "dataset_infos.json", "dataset_dict.json", "state.json", "config.json", "metadata.json", "manifest.json", "categories.json",
                   "labels.json", "classes.json", "label2id.json", "id2label.json", "thumbs.db", LOCK)
_FOLDERS_LEFT_OUT = ("quarantine", "__pycache__", "__macosx", "node_modules")


def discover(inputs: Sequence[str]) -> tuple[File, ...]:
    """The files behind what was given, in that order; a folder's files sorted by name. One file counts once.

    Raises:
        UserError: nothing was given, a path is missing, not a regular file or not allowed, a folder has no data, or
            holds code (E-UNSAFE).
    """
    if not inputs:
        raise UserError("no data was named", fix="name files or folders, or - for standard input", code="E-USAGE")
    found: dict[str, File] = {}
    for given in inputs:
        for file in _given(given):
            found.setdefault(os.path.realpath(file.location), file)
    return tuple(found.values())


def _given(given: str) -> Iterator[File]:
    if given == "-":
        yield _standard_input()
    elif os.path.isdir(given):
        yield from folder(given)
    elif os.path.lexists(given) or not glob.has_magic(given):
        yield named(given)
    else:
        matches = sorted(glob.glob(given, recursive=True))
        if not matches:
            raise _missing(given, "no file matches this pattern")
        plain = [match for match in matches if not os.path.isdir(match)]
        for match in plain or matches:
            yield from folder(match) if os.path.isdir(match) else (named(match),)


def named(path: str, *, name: str = "", split: str = TRAIN) -> File:
    """One file by its path.

    Args:
        path: where it lies.
        name: as reports show it; the path by default.
        split: what it is used as.

    Raises:
        UserError: missing, a folder (E-IS-DIR), not a regular file (E-NOT-REGULAR) or not allowed (E-PERMISSION).
    """
    shown = name or path
    try:
        status = os.stat(path)
        notes = ("I-SYMLINK",) if os.path.islink(path) else ()
    except PermissionError:
        raise not_allowed(shown) from None
    except (OSError, ValueError) as error:
        if os.path.islink(path):
            raise UserError("the link leads nowhere", where=visible(shown), code="E-MISSING", fix="mend the link") from None
        raise _missing(path, "there is no such file" if isinstance(error, FileNotFoundError) else f"cannot be opened: {error}") from None
    if stat.S_ISDIR(status.st_mode):
        raise UserError("this is a folder where a file is meant", where=visible(shown), code="E-IS-DIR",
                        fix="name one of its files", lines=tuple(f"  {visible(n)}" for n in _readable_in(path)))
    if not stat.S_ISREG(status.st_mode):
        kind = "a pipe" if stat.S_ISFIFO(status.st_mode) else "a socket" if stat.S_ISSOCK(status.st_mode) else "a device"
        raise UserError(f"this is {kind}, not a file", where=visible(shown), code="E-NOT-REGULAR",
                        fix="save the data as a file, or pass it as standard input (-)")
    return File(shown, path, status.st_size, split=split, notes=notes)


def not_allowed(path: str) -> UserError:
    """The error for a file that may not be read."""
    return UserError("the file may not be read", where=visible(path), code="E-PERMISSION", fix="give yourself the right to read it")


def _missing(path: str, what: str) -> UserError:
    parent = Path(path).parent
    siblings = sorted(os.listdir(parent)) if parent.is_dir() and os.access(parent, os.R_OK | os.X_OK) else []
    near = nearest(Path(path).name, siblings)
    folder_missing = "" if parent.is_dir() else f" (nor a folder {visible(str(parent))})"
    fix = f"did you mean {visible(str(parent / near) if str(parent) != '.' else near)}?" if near else "check the path"
    return UserError(what + folder_missing, where=visible(path), code="E-MISSING", fix=fix)


def _standard_input() -> File:
    """Standard input as a private temporary file, removed at the end of the run."""
    home = tempfile.mkdtemp(prefix="tuneready-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    location = os.path.join(home, "stdin")
    with open(os.open(location, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        shutil.copyfileobj(getattr(sys.stdin, "buffer", sys.stdin), stream, 1 << 20)
    return File("-", location, os.path.getsize(location))


# ------------------------------------------------------------------------------------------------------------- folders


def folder(path: str) -> tuple[File, ...]:
    """The data files below a folder, sorted, with their splits.

    Raises:
        UserError: there is no data (the message names what was there), or a loading script lies beside it.
    """
    names, passed = _walk(path)
    scripts = [name for name in names if name.lower().endswith((".py", ".pyc", ".pyd", ".so"))]
    if scripts:
        raise UserError("the folder holds a script; code in a data set is never run", code="E-UNSAFE",
                        where=visible(_join(path, scripts[0])), fix="name the data files themselves, or move the script away")
    data = _data_among(path, names)
    if not data:
        raise _no_data(path, [*names, *passed])
    return tuple(named(os.path.join(path, name), name=_join(path, name), split=split_of(name)) for name in data)


def left_out(inputs: Sequence[str]) -> tuple[str, ...]:
    """What a scan of the folders among the inputs passes over, sorted: files by name, folders with a slash at the end.

    Our own reports and state are not listed: they would make a second run differ from the first.
    """
    out: list[str] = []
    for path in (given for given in inputs if os.path.isdir(given)):
        names, passed = _walk(path)
        data = set(_data_among(path, names))
        out += [_join(path, name) for name in [*names, *passed] if name not in data and not _ours(path, name)]
    return tuple(sorted(set(out)))


def _ours(path: str, name: str) -> bool:
    return name.rstrip("/").endswith((".tuneready", REPORT_MARKER)) or os.path.exists(os.path.join(path, name, REPORT_MARKER))


def _data_among(path: str, names: Sequence[str]) -> list[str]:
    """The data files among the names: texts count only where there is nothing else, for beside data they describe it."""
    locked = _locked(path, names)
    data = [name for name in names if name not in locked and _is_data(name)]
    return [name for name in data if not _unpacked(name).endswith(_TEXTS)] or data


def split_of(name: str) -> str:
    """The split that a file's name (or, failing that, a folder on its way) says: ``train`` when it says none or two."""
    *folders, last = name.split("/")
    for packed in PACKED:
        last = last.removesuffix(packed)
    for stem in (os.path.splitext(last)[0], *reversed(folders)):
        words = {word.lower() for word in _WORDS.findall(_CAMEL.sub(" ", stem))}
        splits = {SPLITS[word] for word in words & SPLITS.keys()}
        if len(splits) == 1:
            return splits.pop()
        if splits:
            return TRAIN
    return TRAIN


def _join(path: str, name: str) -> str:
    """The name as reports show it: the folder as given, and the relative path with forward slashes."""
    return f"{path.rstrip('/')}/{name}"


def _walk(path: str) -> tuple[list[str], list[str]]:
    """Relative names of the files below a folder, sorted, and the folders and files passed over."""
    names, passed = [], []

    def failed(error: OSError) -> None:
        raise not_allowed(error.filename or path)

    for root, folders, files in os.walk(path, onerror=failed):
        below = os.path.relpath(root, path).replace(os.sep, "/")
        prefix = "" if below == "." else f"{below}/"
        ours = _of_report(os.path.join(root, REPORT_MARKER)) if REPORT_MARKER in files else ()
        if ours is not None and ANONYMISED[0] in files:
            ours = {*ours, *ANONYMISED}
        if ours is None:
            passed.append(prefix or "./")
            folders[:] = []
            continue
        kept = [f for f in folders if not (f.startswith(".") or f.lower() in _FOLDERS_LEFT_OUT or os.path.islink(os.path.join(root, f)))]
        passed += [f"{prefix}{f}/" for f in folders if f not in kept]
        folders[:] = sorted(kept)
        names += [prefix + file for file in files if not file.startswith((".", "~$")) and file not in ours]
        passed += [prefix + file for file in files if file.startswith((".", "~$"))]
    return sorted(names), sorted(passed)


def _of_report(marker: str) -> set[str] | None:
    """Names of the report's own files, as its marker lists them: a folder may hold a report and data side by side.

    None for a marker that lists none: it stands for the whole folder.
    """
    with open(marker, encoding="utf-8", errors="replace") as stream:
        first, *names = [line.strip() for line in stream] or [""]
    return set(names) if names and first.startswith("A report of tuneready") else None


def _unpacked(name: str) -> str:
    lower = name.lower()
    for packed in PACKED:
        lower = lower.removesuffix(packed)
    return lower


def _is_data(name: str) -> bool:
    base = _unpacked(name).rsplit("/", 1)[-1]
    return not (base.endswith(_NOT_DATA) or base in _NOT_DATA_NAMES or _ABOUT.fullmatch(base))


def _locked(path: str, names: Sequence[str]) -> set[str]:
    """The test files that locks in the folder name: every text value of theirs that is a file here."""
    aside: set[str] = set()
    known = set(names)
    for lock in (name for name in names if name.rsplit("/", 1)[-1] == LOCK):
        base = lock[: -len(LOCK)]
        try:
            with open(os.path.join(path, lock), "rb") as stream:
                values = list(_texts(json.loads(stream.read(64 << 20))))
        except (OSError, ValueError, RecursionError):
            continue  # a lock that cannot be read is judged by its own gate
        for value in values:
            relative = os.path.normpath(value).replace(os.sep, "/")
            aside |= known & {base + relative, relative, os.path.relpath(value, path).replace(os.sep, "/")}
    return aside


def _texts(value: object) -> Iterator[str]:
    """Texts under the keys that a lock names files by."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("path", "file", "test", "name", "source") and isinstance(item, str):
                yield item
            else:
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, (dict, list)):
                yield from _texts(item)
            elif isinstance(item, str) and len(value) <= 1000:
                yield item


def _readable_in(path: str) -> list[str]:
    try:
        names, _ = _walk(path)
    except UserError:
        return []
    return [_join(path, name) for name in names if _is_data(name)][:SHOWN]


def _no_data(path: str, there: Sequence[str]) -> UserError:
    shown = ", ".join(visible(name) for name in there[:SHOWN]) + (f" and {len(there) - SHOWN} more" if len(there) > SHOWN else "")
    what = f"the folder holds no data, only {shown}" if there else "the folder is empty"
    fix = f"what can be read: {READABLE}; a file named by itself may be told, with a command that converts it"
    return UserError(what, where=visible(path), code="E-NO-DATA", fix=fix)
