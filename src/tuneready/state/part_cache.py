"""Results of finished parts, kept: a run after a kill or an edit measures again only what is not there.

One file per part, named by its key (``part_key``), written whole or not at all. An entry is used only when its checksum
fits; anything else is measured again and written anew, and a folder that cannot be used is left alone: the cache makes a
run faster and never changes it. No excerpt of a row is kept; ``evidence`` reads those few rows again. Labels, masked
notes of refusals and the like are, so the folder is its owner's alone (0700, files 0600).
"""

from __future__ import annotations

import dataclasses
import mmap
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, TypeVar

import numpy as np

from tuneready import shelf
from tuneready.errors import UserError
from tuneready.kernels.digest import BLOCK
from tuneready.source import File, Part
from tuneready.state import part_codec, spill
from tuneready.state.files import PRIVATE, private_folder, write_atomic
from tuneready.state.part_key import part_key, relative

FOLDER = os.path.join(".tuneready", "cache")
WORTH = 64 << 20  # bytes of data from which a run keeps its parts without being asked
LEAST = 64 << 10  # bytes of a part: a smaller one is measured sooner than it is looked up and flushed
LIMIT = 2 << 30  # bytes kept in all
SUFFIX = ".kept"
RUN_SUFFIX = ".whole"  # of what is kept of a run as a whole (``run_record``)
_RUN = ".run"  # its time stamp is the start of the last run
_STALE = 600.0  # seconds after which a half-written file is no other run's work
Result = TypeVar("Result")


def chosen(given: str | None, total_bytes: int) -> str:
    """The folder a run keeps its parts in, made ready; empty for none.

    Args:
        given: the folder asked for; empty for none; None: ``.tuneready/cache`` here when it exists or the data is worth it.
        total_bytes: size of the data.
    """
    if given is None and (os.path.isdir(FOLDER) or total_bytes > WORTH):
        given = FOLDER
    return opened(given) if given else ""


def opened(folder: str | os.PathLike[str]) -> str:
    """Makes a folder ready for a run: private, without half-written files, its start marked; empty when it cannot be."""
    path = Path(folder).absolute()
    try:
        private_folder(path)
        if not _owned(os.lstat(path), stat.S_ISDIR):
            return ""
        (path / _RUN).touch()
        for entry in os.scandir(path):
            if entry.name.endswith(".part") and time.time() - entry.stat(follow_symlinks=False).st_mtime > _STALE:
                os.unlink(entry.path)
    except (OSError, UserError):
        return ""
    return str(path)


def kept(work: Any, part: Part, key: str, kind: type[Result], *, behind: bool = True) -> Result | None:
    """The kept result of a part, at its place in this run; None when there is none that can be trusted.

    ``key`` is the part's (``part_key``). Its pairs, sketches and samples are views of the entry; ``behind`` False: of what they hold
    nothing is read or checked, so they must not be used.
    """
    found = Cache(work.cache).get(key, _types(kind), behind=behind) if storable(work, part) else None
    return None if found is None else _placed(found, part.file, *_place(work, part))


def reuse(work: Any, part: Part, codes: Iterable[str], kind: type[Result], measure: Callable[[], Result]) -> Result:
    """The result of a part: the kept one, else ``measure()``, which is then kept.

    Args:
        work: the ``measuring.Work``; its ``cache`` is the folder, empty for none.
        part: the part.
        codes: the signals that look at it.
        kind: type of the result, ``measuring.PartResult``.
        measure: measures the part; what it raises passes through.
    """
    codes = tuple(codes)
    key = named(work, part, codes) if storable(work, part) else ""
    found = kept(work, part, key, kind) if key and Cache(work.cache).path(key).exists() else None
    if found is not None:
        return found
    result = measure()
    if key and named(work, part, codes) == key:  # the file may have changed between its hash and its reading
        start, first_line = _place(work, part)
        Cache(work.cache).put(key, _anywhere(result, start, first_line), _types(kind), _types(kind)[1:])
    return result


def let_go(found: Iterable[Any]) -> None:
    """Gives back the memory in which kept pairs and sketches are mapped; what is looked at again is brought in again."""
    if not hasattr(mmap, "MADV_DONTNEED"):
        return
    arrays = [array for one in found for field in dataclasses.fields(one) if isinstance(array := getattr(one, field.name), np.ndarray)]
    maps = {id(held): held for held in map(_map_of, arrays) if held is not None}
    for held in maps.values():
        held.madvise(mmap.MADV_DONTNEED)


def _map_of(array: np.ndarray) -> mmap.mmap | None:
    """The mapped entry that an array is a view of, if it is one."""
    base: Any = array
    while isinstance(base, np.ndarray):
        base = base.base
    base = base.obj if isinstance(base, memoryview) else base
    return base if isinstance(base, mmap.mmap) else None


def _types(kind: type) -> tuple[type, ...]:
    """What an entry may hold besides the vocabulary: the result, and the samples of model signals."""
    return (kind, *dict.fromkeys(s.sample_type for s in shelf.signals().values() if s.sample_type is not None))


def size(file: File, part: Part) -> int:
    """Bytes of a part where its unit is bytes, else of its file."""
    return part.stop - part.start if relative(file) and part.stop >= 0 else file.size


def storable(work: Any, part: Part) -> bool:
    """True where the results of a part are kept: there is a folder, and the part is worth it."""
    return bool(work.cache) and size(work.files[part.file], part) >= LEAST


def there(work: Any, part: Part, key: str) -> bool:
    """True where an entry lies under the part's key, whether it can be trusted or not."""
    return storable(work, part) and Cache(work.cache).path(key).exists()


def named(work: Any, part: Part, codes: Iterable[str]) -> str:
    """The part's key; empty where it cannot be read, which its reader then tells."""
    try:
        return part_key(work, part, codes)
    except OSError:
        return ""


def _place(work: Any, part: Part) -> tuple[int, int]:
    """What is added to offsets and lines of an entry."""
    return (part.start, part.first_line) if relative(work.files[part.file]) else (0, 0)


def _anywhere(result: Any, start: int, first_line: int) -> Any:
    """A result that does not depend on where its part stands, and that holds no excerpts."""
    bare = {code: dataclasses.replace(m, flags=dataclasses.replace(m.flags, excerpts=[(row, "") for row, _ in m.flags.excerpts]))
            for code, m in result.measurements.items()}
    pairs, sketches = ({code: [spill.loaded(one) for one in found] for code, found in held.items()} for held in (result.pairs, result.sketches))
    hashed = {name: sample for name, sample in result.samples.items() if getattr(sample, "KEPT", True)}  # no text is kept
    return dataclasses.replace(_placed(result, 0, -start, -first_line), measurements=bare, pairs=pairs, sketches=sketches, samples=hashed)


def _placed(result: Any, file: int, start: int, first_line: int) -> Any:
    refusals = [dataclasses.replace(r, line=r.line + first_line, offset=r.offset + start) for r in result.refusals]
    return dataclasses.replace(result, file=file, lines=result.lines + first_line, offsets=result.offsets + start, refusals=refusals)


class Cache:
    """A folder of kept results. ``limit`` is the size it grows to: what earlier runs left makes room, the oldest first.

    The folder is counted again after every sixteenth of the limit that a process writes, so the bound holds to within
    that much per process.
    """

    _counted: dict[str, tuple[int, int]] = {}  # folder → bytes in it when last counted, bytes this process wrote since

    def __init__(self, folder: str | os.PathLike[str], limit: int = LIMIT, suffix: str = SUFFIX):
        self.folder, self.limit, self.suffix = Path(folder), limit, suffix

    def path(self, key: str) -> Path:
        """Where the entry of a key lies."""
        return self.folder / (key + self.suffix)

    def get(self, key: str, known: Sequence[type] = (), *, behind: bool = True) -> Any:
        """The value kept under a key; None when there is none that can be trusted.

        The entry is mapped, not read: what is never looked at is never brought in. ``behind`` False: what lies behind its
        front is not checked and must not be used.
        """
        try:
            handle = os.open(self.path(key), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(handle, "rb", buffering=0) as stream:
                found = os.fstat(handle)
                if not _owned(found, stat.S_ISREG) or found.st_size > self.limit:
                    return None
                entry = memoryview(mmap.mmap(handle, found.st_size, access=mmap.ACCESS_READ))
                value = part_codec.decode(entry, key, known, whole=False)
                at, told = part_codec.behind(entry)
                if behind and part_codec.checksum(key, _blocks(stream, at)).hex() != told:
                    return None
            os.utime(self.path(key))
        except (OSError, ValueError):
            return None
        return value

    def put(self, key: str, value: Any, known: Sequence[type] = (), last: Sequence[type] = ()) -> bool:
        """Keeps a value (``known``, ``last``: as for ``part_codec.encode``); False when it could not be: no room, no permission, or not a value that can be kept."""
        try:
            pieces = part_codec.encode(value, key, known, last)
            size = sum(len(piece) for piece in pieces)
            if not self._room_for(size):
                return False
            write_atomic(self.path(key), lambda stream: stream.writelines(pieces), PRIVATE)
        except (OSError, UserError, TypeError):
            return False
        held, since = self._counted[str(self.folder)]
        self._counted[str(self.folder)] = held, since + size
        return True

    def _room_for(self, size: int) -> bool:
        """Removes what no run has used since the last one began, as far as needed.

        Entries of this run stay: a set larger than the limit would otherwise push out its own beginning each time.
        """
        name = str(self.folder)
        held, since = self._counted.get(name, (self.limit, 0))
        if held + since + size <= self.limit and since <= self.limit // 16:
            return True
        entries = [(entry.path, entry.stat(follow_symlinks=False)) for entry in os.scandir(self.folder)]
        total = sum(found.st_size for _, found in entries)
        marked = self.folder / _RUN
        begun = marked.stat().st_mtime_ns if marked.exists() else time.time_ns()
        old = sorted((found.st_mtime_ns, path, found.st_size) for path, found in entries
                     if path.endswith((SUFFIX, RUN_SUFFIX)) and found.st_mtime_ns < begun)
        for _, path, freed in old:
            if total + size <= self.limit:
                break
            os.unlink(path)
            total -= freed
        self._counted[name] = (total, 0)
        return total + size <= self.limit


def _blocks(stream: IO[bytes], at: int) -> Iterator[bytes]:
    """The bytes of a file from ``at`` on, read and not mapped, so that they do not count as memory of the run."""
    stream.seek(at)
    while block := stream.read(BLOCK):
        yield block


def _owned(found: os.stat_result, kind: Callable[[int], bool]) -> bool:
    """True for a file or folder of this user that nobody else may write."""
    mine = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    return kind(found.st_mode) and mine and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
