"""A git tag that names the ledger's head: a copy of the head in the history that others fetch, so that a cut or rewritten ledger shows.

The tag's name is ``tuneready/PLACE/HEAD``: eight hex digits that stand for the folder within the repository (several projects may share
one) and the 64 of the head. It lies on the current commit and needs no name or mail of git's. Whoever owns the repository can delete a
tag; push it, and others have it too (reference/reliability.md §4.2, anchors).
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from pathlib import Path

from tuneready.errors import UserError
from tuneready.finding import excerpt, visible
from tuneready.state.ledger import START, Ledger

CODE = "E-GIT"
SECONDS = 20
_HEAD = re.compile(r"[0-9a-f]{64}")


def add(state: str | os.PathLike[str], log: Ledger) -> str:
    """Tags the current commit with the ledger's head; returns the tag's name.

    Raises:
        UserError: no git repository, no commit yet, or git refuses.
    """
    root = repository(state)
    if root is None:
        raise UserError("this folder is in no git repository", where=visible(str(state)), code=CODE, fix="leave out --git-tag, or run git init and commit first")
    if log.head == START:
        raise UserError("the ledger has no entry to tag", where=visible(str(state)), code=CODE, fix="lock a test set first")
    name = f"{_prefix(root, state)}{log.head}"
    if name not in _names(root, state):
        _git(root, "tag", name)
    return name


def problems(state: str | os.PathLike[str], log: Ledger) -> tuple[list[str], list[str]]:
    """(problems, notes): tags of this project whose head is not in the ledger. Nothing outside a git repository or without tags."""
    root = repository(state)
    if root is None:
        return [], []
    try:
        names = _names(root, state)
    except UserError as error:
        return [], [f"Git tags of the ledger's head could not be read: {error.what}."]
    lost = [name for name in names if not log.holds(name.rpartition("/")[2])]
    if lost:
        return [f"The git tag {lost[0]} names a head that is not in this ledger: the ledger was cut or written anew, or the tag is of another one."], []
    return [], [f"{len(names):,} git tag{'s' if len(names) > 1 else ''} of earlier heads agree{'' if len(names) > 1 else 's'} with the ledger."] if names else []


def repository(state: str | os.PathLike[str]) -> Path | None:
    """The folder that holds ``.git``, here or above; None where there is none."""
    here = Path(state).resolve()
    return next((folder for folder in here.parents if (folder / ".git").exists()), None)


def _prefix(root: Path, state: str | os.PathLike[str]) -> str:
    place = Path(state).resolve().relative_to(root).as_posix()
    return f"tuneready/{hashlib.sha256(place.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}/"


def _names(root: Path, state: str | os.PathLike[str]) -> list[str]:
    """Tags of this project, in order of their names."""
    prefix = _prefix(root, state)
    told = _git(root, "for-each-ref", "--format=%(refname:strip=2)", f"refs/tags/{prefix}").split()
    return [name for name in told if name.startswith(prefix) and _HEAD.fullmatch(name[len(prefix):])]


def _git(root: Path, *arguments: str) -> str:
    """What git prints. Raises UserError: it is not installed, fails, or takes too long."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False,
                              stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"})
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UserError("git did not run", where=visible(str(root)), code=CODE, fix="install git, or leave out --git-tag") from error
    if done.returncode:
        why = excerpt((done.stderr.strip().splitlines() or ["no reason given"])[-1], 120)
        raise UserError(f"git refused: {why}", where=visible(str(root)), code=CODE, fix="mend what git says (a first commit is needed), or leave out --git-tag")
    return done.stdout
