"""What the commands around the test set print. Texts of data arrive already made safe."""

from __future__ import annotations

import textwrap
from pathlib import Path

import typer

from tuneready.cli.show import width
from tuneready.finding import visible
from tuneready.guarding import Guarded
from tuneready.kernels.proquint import words
from tuneready.locking import Locked
from tuneready.testset.training import Stamp
from tuneready.testset.verifying import Verification

SHOWN = 20  # hits printed


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


def locked(made: Locked) -> None:
    """What was locked, where it lies, what a set of this size can and cannot show."""
    lock, plan = made.lock, made.plan
    typer.echo(f"LOCKED  {lock.rows:,} test rows  {visible(str(made.path))}")
    for path in made.written:
        lines(f"wrote {visible(str(path))}")
    if len(made.counts) > 1:
        lines(", ".join(f"{name} {n:,}" for name, n in made.counts.items()))
    lines(f"A score of {plan.threshold:.0%} seen here would be known to {plan.low:.1%} – {plan.high:.1%} (± {plan.half_width * 100:.1f} points, 95 %)."
          + (f" To show more than {plan.threshold:.0%}, {plan.to_show:.1%} must be seen." if plan.to_show else f" That a model is above {plan.threshold:.0%} cannot be shown."))
    lines("The smallest gain a paired test would see (power 80 %, models that differ on 20 % of the rows): "
          + (f"{plan.gain * 100:.1f} points." if plan.gain else "none under 20 points."))
    if made.short:
        named = ", ".join(f"{visible(name)} ({lock.strata.get(name, 0)} of {total})" for name, total in sorted(made.short.items())[:8])
        lines(f"Too few test rows in {len(made.short):,} of {len(lock.strata):,} classes and slices: {named}{' …' if len(made.short) > 8 else ''}.")
    for note in made.notes:
        lines("· " + note)
    head(made.head, made.words)


def guarded(found: Guarded, format: str) -> None:
    """Training rows that touch the test set, each with the test row it touches."""
    import json
    from dataclasses import asdict

    if format == "json":
        told = {"hits": [asdict(hit) for hit in found.hits], "rows": found.rows, "refused": found.refused, "same_answer": [asdict(one) for one in found.same_answer]}
        typer.echo(json.dumps(told, indent=1))
        return
    touched = len({(hit.file, hit.line) for hit in found.hits})
    typer.echo(f"{'REFUSED' if found.hits else 'CLEAN'}  {touched:,} of {found.rows:,} training rows touch the locked test set")
    if found.refused:
        lines(f"{found.refused:,} rows could not be read and were not compared")
    if found.same_answer:
        asked = {(hit.file, hit.line) for hit in found.hits}
        again = sum((one.file, one.line) in asked for one in found.same_answer)
        lines(f"{again:,} of these rows have a test row's answer too; {len(found.same_answer) - again:,} more have one under another prompt (told, not refused)")
    for hit in found.hits[:SHOWN]:
        near = "" if hit.similarity is None else f" ({hit.similarity:.2f})"
        typer.echo(f"  {hit.code}  {visible(hit.file)}:{hit.line}  {visible(hit.test_uid)}{near}")
    if len(found.hits) > SHOWN:
        typer.echo(f"  … and {len(found.hits) - SHOWN:,} more (--format json lists all)")


def stamped(made: Stamp, locked: bool) -> None:
    """What was recorded of a training run."""
    typer.echo(f"STAMPED  training on {made.rows:,} rows  entry {made.entry.seq} of the ledger")
    lines(f"rows {made.root[:16]}…; verdict {made.decision or 'not recorded (--report FILE)'}")
    if not locked:
        lines("✗ No test set is locked: a lock made from now on comes too late, and R2 will say so.")
    head(made.entry.hash, words(bytes.fromhex(made.entry.hash)))


def head(hexed: str, words: str) -> None:
    """The head of the ledger, in both forms: whoever keeps a copy can show later that nothing was taken away."""
    typer.echo(f"  ledger head {hexed}\n              {words}")
    lines("The head is a SHA-256 over every entry of the ledger so far; the eight words say its first half. Keep either somewhere else (a ticket, "
          "a mail). Whoever has it can show later that no entry was changed or taken away:")
    typer.echo(f"    tuneready verify --head {words}")


def tagged(name: str) -> None:
    """A git tag was made, or was there already."""
    lines(f"git tag {name}")
    lines("Share it: git push origin --tags. A tag that nobody else has can be deleted.")


def key(path: str, public: str) -> None:
    """A new key was made."""
    typer.echo(f"private key {visible(path)} (keep it outside the project)\npublic key  {public}")


def written(path: Path) -> None:
    """A file was written."""
    typer.echo(f"wrote {visible(str(path))}")
