"""Commands around the locked test set: parse, one call, show, exit code."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from tuneready.errors import EXIT_LOCK

LockPath = Annotated[str | None, typer.Option("--lock", help="Lock file (default: testset.lock.json here).", metavar="FILE")]
GitTag = Annotated[bool, typer.Option("--git-tag", help="Tag the current git commit with the ledger's head; verify holds the ledger against it.")]
By = Annotated[str, typer.Option("--by", help="Your name, as the ledger shall keep it (default: your login name).")]


def register(app: typer.Typer) -> None:
    """Adds the commands to the application."""
    app.command()(lock)
    app.command()(verify)
    app.command()(guard)
    app.command()(train_start)


def person(by: str) -> str:
    """The name given, else that of the login."""
    import getpass

    if by.strip():
        return by.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def lock(
    data: Annotated[list[str] | None, typer.Argument(help="Data to carve the test set from; with --test the training pool.", metavar="DATA...")] = None,
    test: Annotated[str, typer.Option("--test", help="Lock this file as it is, instead of carving one.", metavar="FILE")] = "",
    size: Annotated[int | None, typer.Option("--size", help="Test rows (default: what the declared threshold needs).", min=1)] = None,
    by: Annotated[str, typer.Option("--stratify", help="Fields to stratify by (default: the label and declared slices).", metavar="FIELD,…")] = "",
    group: Annotated[str, typer.Option("--group", help="Field whose rows stay together (default: the project's).", metavar="FIELD")] = "",
    since: Annotated[str, typer.Option("--since", help="Time split: test rows are from this date on, training rows before.", metavar="DATE")] = "",
    families: Annotated[bool, typer.Option("--families/--no-families", help="Keep near copies on one side.")] = True,
    output: Annotated[str, typer.Option("-o", "--output", help="Folder for test file and training pool.", metavar="DIR")] = "testset",
    supersede: Annotated[str, typer.Option("--supersede", help="Replace the lock that is here, and why.", metavar="REASON")] = "",
    force: Annotated[bool, typer.Option("--force", help="Even if fewer usable training rows than the floor stay.")] = False,
    purpose: Annotated[str, typer.Option("--purpose", help="What the test set is for.")] = "",
    project: Annotated[str | None, typer.Option("--project", help="Project file.")] = None,
    policy: Annotated[str | None, typer.Option("--policy", help="Your organisation's policy file.")] = None,
    profile: Annotated[str | None, typer.Option("--profile", help="Policy profile.")] = None,
    shape: Annotated[str | None, typer.Option("--shape", help="Name of the row shape; skips detection.")] = None,
    map: Annotated[list[str] | None, typer.Option("--map", help="Which field is what: prompt=question,target=answer.")] = None,
    workers: Annotated[int | None, typer.Option("--workers", help="Processes.", min=0, max=256)] = None,
    git_tag: GitTag = False,
    by_whom: By = "",
) -> None:
    """Set rows aside as the test set and lock it, before anything is trained."""
    from tuneready import locking
    from tuneready.cli import show_testset
    from tuneready.errors import UserError
    from tuneready.running import Options

    if not data and not test:
        raise UserError("nothing to lock", where="tuneready lock", code="E-USAGE", fix="name the data to carve a test set from, or --test FILE")
    options = Options(project=project, policy=policy, profile=profile, shape=shape, maps=tuple(map or ()), workers=workers)
    choice = locking.Choice(size, tuple(filter(None, by.split(","))), group, since, families, output, supersede, person(by_whom), purpose, force)
    made = locking.existing(test, data or [], options, choice) if test else locking.carve(data or [], options, choice)
    show_testset.locked(made)
    if git_tag:
        show_testset.tagged(locking.tagged(made.path))


def verify(
    lock: LockPath = None,
    test: Annotated[str, typer.Option("--test", help="The test file, where it lies elsewhere than the lock says.", metavar="FILE")] = "",
    head: Annotated[str, typer.Option("--head", help="Head of the ledger as you kept it: 64 hex digits or eight words.")] = "",
    sign: Annotated[str, typer.Option("--sign", help="Sign the lock with this private key, if it holds.", metavar="KEY")] = "",
    new_key: Annotated[str, typer.Option("--new-key", help="Make a private key for signing, outside the project.", metavar="KEY")] = "",
    script: Annotated[str, typer.Option("--script", help="Write the stand-alone verifier here, for an auditor.", metavar="FILE")] = "",
    record: Annotated[bool, typer.Option("--record", help="Add this verification to the ledger.")] = False,
    git_tag: GitTag = False,
    by: By = "",
) -> None:
    """Does the locked test set still hold: its rows, the ledger, signatures. Exits 4 where it does not."""
    from tuneready.cli import show_testset
    from tuneready.testset import git_tag as tags
    from tuneready.testset import rows, signing, verifying

    if new_key:
        show_testset.key(new_key, signing.new_key(new_key))
    if script:
        show_testset.written(verifying.script(script))
    if (new_key or script) and not (sign or lock):
        raise typer.Exit(0)
    path = verifying.located(lock)
    found = verifying.verify(path, test=test, head=head)
    if found.holds and sign:
        found = verifying.co_signed(path, found, sign, person(by))
    if found.holds and record:
        found = verifying.recorded(path, found, person(by))
    show_testset.verification(found, str(path))
    if found.holds and git_tag:
        show_testset.tagged(tags.add(path.parent / rows.STATE, found.ledger))
    raise typer.Exit(0 if found.holds else EXIT_LOCK)


class Printed(StrEnum):
    """What goes to standard output."""

    text = "text"
    json = "json"


def guard(
    files: Annotated[list[str], typer.Argument(help="Training files.", metavar="FILE...")],
    lock: LockPath = None,
    format: Annotated[Printed, typer.Option("--format", help="What to print.")] = Printed.text,
    shape: Annotated[str | None, typer.Option("--shape", help="Name of the row shape; skips detection.")] = None,
    map: Annotated[list[str] | None, typer.Option("--map", help="Which field is what: prompt=question,target=answer.")] = None,
    project: Annotated[str | None, typer.Option("--project", help="Project file.")] = None,
    workers: Annotated[int | None, typer.Option("--workers", help="Processes.", min=0, max=256)] = None,
) -> None:
    """Refuse training files that touch the locked test set. Exits 4 if one does: for CI and pre-commit."""
    from tuneready import guarding
    from tuneready.cli import show_testset
    from tuneready.running import Options
    from tuneready.testset import verifying

    options = Options(project=project, shape=shape, maps=tuple(map or ()), workers=workers)
    found = guarding.guard(files, verifying.located(lock), options)
    show_testset.guarded(found, format.value)
    raise typer.Exit(EXIT_LOCK if found.hits else 0)


def train_start(
    data: Annotated[list[str], typer.Argument(help="The files that training starts on.", metavar="DATA...")],
    report: Annotated[str, typer.Option("--report", help="report.json of their check: its verdict is recorded.", metavar="FILE")] = "",
    lock: LockPath = None,
    shape: Annotated[str | None, typer.Option("--shape", help="Name of the row shape; skips detection.")] = None,
    map: Annotated[list[str] | None, typer.Option("--map", help="Which field is what: prompt=question,target=answer.")] = None,
    by: By = "",
) -> None:
    """Stamp the start of a training run: data, policy and verdict go into the ledger. Exits 4 if the data touches the test set."""
    from pathlib import Path

    from tuneready import guarding
    from tuneready.cli import show_testset
    from tuneready.running import Options
    from tuneready.testset import lock_file, rows, training

    path = Path(lock) if lock else lock_file.find(".")
    if path is not None:
        found = guarding.guard(data, path, Options(shape=shape, maps=tuple(map or ())))
        if found.hits:
            show_testset.guarded(found, "text")
            raise typer.Exit(EXIT_LOCK)
    state = (path.parent if path else Path(".")) / rows.STATE
    show_testset.stamped(training.stamp(data, state, person(by), report), path is not None)
