"""Commands around the locked test set: parse, one call, show, exit code."""

from __future__ import annotations

from typing import Annotated

import typer

from tuneready.errors import EXIT_LOCK

LockPath = Annotated[str | None, typer.Option("--lock", help="Lock file (default: testset.lock.json here).", metavar="FILE")]
By = Annotated[str, typer.Option("--by", help="Your name, as the ledger shall keep it (default: your login name).")]


def register(app: typer.Typer) -> None:
    """Adds the commands to the application."""
    app.command()(verify)


def person(by: str) -> str:
    """The name given, else that of the login."""
    import getpass

    if by.strip():
        return by.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def verify(
    lock: LockPath = None,
    test: Annotated[str, typer.Option("--test", help="The test file, where it lies elsewhere than the lock says.", metavar="FILE")] = "",
    head: Annotated[str, typer.Option("--head", help="Head of the ledger as you kept it: 64 hex digits or eight words.")] = "",
    sign: Annotated[str, typer.Option("--sign", help="Sign the lock with this private key, if it holds.", metavar="KEY")] = "",
    new_key: Annotated[str, typer.Option("--new-key", help="Make a private key for signing, outside the project.", metavar="KEY")] = "",
    script: Annotated[str, typer.Option("--script", help="Write the stand-alone verifier here, for an auditor.", metavar="FILE")] = "",
    record: Annotated[bool, typer.Option("--record", help="Add this verification to the ledger.")] = False,
    by: By = "",
) -> None:
    """Does the locked test set still hold: its rows, the ledger, signatures. Exits 4 where it does not."""
    from tuneready.cli import show_testset
    from tuneready.testset import signing, verifying

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
    raise typer.Exit(0 if found.holds else EXIT_LOCK)
