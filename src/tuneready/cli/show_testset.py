"""What the commands around the test set print. Texts of data arrive already made safe."""

from __future__ import annotations

import textwrap
from pathlib import Path

import typer

from tuneready.cli.show import width
from tuneready.finding import visible
from tuneready.testset.verifying import Verification


def lines(text: str, indent: str = "  ") -> None:
    """One sentence, wrapped to the terminal, its further lines indented."""
    typer.echo(textwrap.fill(text, width(), initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False, break_long_words=False))


def verification(found: Verification, path: str) -> None:
    """Whether the lock holds, what speaks against it, what could not be checked, and the head to keep."""
    lock = found.lock
    typer.echo(f"{'HOLDS' if found.holds else 'DOES NOT HOLD'}  {visible(path)}")
    lines(f"{lock.rows:,} test rows, locked {lock.locked_at} by {visible(lock.locked_by)}; root {lock.root[:16]}…")
    for problem in found.problems:
        lines("✗ " + problem)
    for note in found.notes:
        lines("· " + note)
    head(found.ledger.head, found.ledger.words)


def head(hexed: str, words: str) -> None:
    """The head of the ledger, in both forms: whoever keeps a copy can show later that nothing was taken away."""
    typer.echo(f"  ledger head {hexed}\n              {words}")
    lines("Keep the head somewhere else (a ticket, a mail): tuneready verify --head …")


def key(path: str, public: str) -> None:
    """A new key was made."""
    typer.echo(f"private key {visible(path)} (keep it outside the project)\npublic key  {public}")


def written(path: Path) -> None:
    """A file was written."""
    typer.echo(f"wrote {visible(str(path))}")
