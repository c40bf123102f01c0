"""The errors a person sees, and the exit code each one ends in.

    TunereadyError
    ├── UserError      3   a mistake the user can mend: usage, configuration, unreadable or undecidable data
    └── LockBroken     4   the lock does not verify, or rows of a locked set are in training data

Anything else that escapes is a bug: it keeps its traceback and ends in exit code 5.
Imports nothing else of the package, so that every module may raise it.
"""

from __future__ import annotations

EXIT_GO, EXIT_HOLD, EXIT_DONT, EXIT_USER, EXIT_LOCK, EXIT_BUG, EXIT_INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


class TunereadyError(Exception):
    """Base of every error that is shown as one message without a traceback."""

    exit_code = EXIT_BUG


class UserError(TunereadyError):
    """A mistake the user can mend.

    Attributes:
        what: what was found, in one sentence.
        where: file, line and column, or the name of the option; may be empty.
        fix: how to mend it, in one sentence; may name a command.
        code: stable reference such as ``E-EMPTY-FILE``.
        lines: further lines printed as they stand (a split of shapes, a line ready to paste).
    """

    exit_code = EXIT_USER

    def __init__(self, what: str, *, where: str = "", fix: str = "", code: str = "E-USAGE", lines: tuple[str, ...] = ()):
        self.what, self.where, self.fix, self.code, self.lines = what, where, fix, code, tuple(lines)
        super().__init__(self.message())

    def message(self) -> str:
        """The whole error as text: ``where  CODE  what -> fix`` and the further lines."""
        head = "  ".join(part for part in (self.where, self.code, self.what) if part)
        return "\n".join([f"{head} -> {self.fix}" if self.fix else head, *self.lines])

    def __reduce__(self):
        """Crosses process borders whole (keyword-only arguments are lost otherwise)."""
        return (_rebuild, (type(self), self.what, self.where, self.fix, self.code, self.lines))


class LockBroken(UserError):
    """The locked test set does not verify, or its rows stand in training data."""

    exit_code = EXIT_LOCK


def _rebuild(kind: type[UserError], what: str, where: str, fix: str, code: str, lines: tuple[str, ...]) -> UserError:
    return kind(what, where=where, fix=fix, code=code, lines=lines)


def nearest(word: str, known: object) -> str:
    """The known word that looks most like ``word``, or an empty string when none is near."""
    import difflib

    found = difflib.get_close_matches(str(word), [str(k) for k in known], n=1, cutoff=0.6)
    return found[0] if found else ""
