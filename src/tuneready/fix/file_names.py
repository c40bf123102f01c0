"""Names of the written files. A text file of a folder is often named after its client or its patient."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.kernels import keyed
from tuneready.names import lists
from tuneready.source import File

_WORD = re.compile(r"[^\W\d_]+")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}")
SHORT = 2  # letters of a word that tells nobody


def plain(name: str) -> bool:
    """Whether a file's name, without its folder, holds numbers, ordinary words and single letters only."""
    path = PurePosixPath(name)
    return all(len(word) <= SHORT or word.lower() in lists.ordinary_words() for word in _WORD.findall(path.stem))


def surrogates(names: Sequence[str], files: Sequence[File], key: bytes) -> list[str]:
    """The names under which files are written: text files whose name is more than ordinary words get one drawn under the key.

    Folders keep their names, which may be classes.
    """
    return [name if file.container != "text" or plain(name) else _surrogate(name, key) for name, file in zip(names, files)]


def _surrogate(name: str, key: bytes) -> str:
    path = PurePosixPath(name)
    suffix = path.suffix if _SUFFIX.fullmatch(path.suffix) else ""
    return str(path.with_name(f"text-{keyed.digest(key, 'file name', name).hex()[:16]}{suffix}"))


def refuse_twice(names: Sequence[str], reserved: Sequence[str]) -> None:
    """Raises UserError where two files would have one name."""
    twice = next((name for name, count in Counter([*names, *reserved]).items() if count > 1), "")
    if twice:
        raise UserError("two files would have this name in the output folder", where=visible(twice), code="E-OUTPUT",
                        fix="anonymise them one by one, or name the folder above them")
