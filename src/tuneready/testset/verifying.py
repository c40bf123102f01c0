"""Does a lock still hold: the rows against their roots, the ledger against its chain, signatures, and a head kept elsewhere."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.kernels import merkle
from tuneready.state import ledger as ledgers
from tuneready.state.files import write_atomic
from tuneready.state.ledger import Ledger
from tuneready.testset import git_tag, lock_file, rows, signing
from tuneready.testset.lock_file import LockFile

SHOWN = 10  # rows named


@dataclass(frozen=True)
class Verification:
    """What a verification found: it holds where ``problems`` is empty. ``notes``: what could not be checked, or is allowed."""

    lock: LockFile
    ledger: Ledger
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """True where nothing speaks against the lock."""
        return not self.problems


def verify(path: str | Path, state: str | os.PathLike[str] | None = None, test: str = "", head: str = "") -> Verification:
    """Verifies the lock at ``path``; nothing is written.

    Args:
        path: the lock file. state: its state folder; None: ``.tuneready`` beside it.
        test: the test file where it lies elsewhere than the lock says. head: of the ledger, as a person kept it (hex or words).

    Raises:
        UserError: the lock file or the test file cannot be read.
    """
    path = Path(path)
    lock = lock_file.read(path)
    state = path.parent / rows.STATE if state is None else Path(state)
    found = rows.read([test or str(path.parent / lock.test["file"])])
    secret = rows.secret(state)
    log = ledgers.read(state)
    problems, notes = of_rows(lock, found, secret)
    for more in (of_ledger(lock, log, head), signing.checked(lock), git_tag.problems(state, log)):
        problems += more[0]
        notes += more[1]
    return Verification(lock, log, tuple(problems), tuple(notes))


def of_rows(lock: LockFile, found: rows.Rows, secret: bytes | None) -> tuple[list[str], list[str]]:
    """(problems, notes) of the test rows: every row that changed, was added, lost or moved is named."""
    leaves = found.list()
    problems = [f"{visible(found.files[number].path)}:{line} cannot be read ({code})" for number, line, code in found.refused[:SHOWN]]
    if merkle.root(leaves).hex() == lock.root and len(leaves) == lock.rows and not problems:
        same = len(found.files) == 1 and found.files[0].sha256 == lock.test.get("sha256")
        return [], [] if same else ["The file is written in another way (order of keys, spacing, numbers); every row is the same."]
    if merkle.sorted_root(leaves).hex() == lock.sorted_root and len(leaves) == lock.rows and not problems:
        return [f"The test rows stand in another order: all {lock.rows:,} rows are there, order only."], []
    problems.append(f"The test rows are not those that were locked: {len(leaves):,} rows, {lock.rows:,} were locked.")
    if secret is None or rows.commitment(secret) != lock.secret_commitment:
        return problems, ["Which rows changed cannot be named: the lock's secret is not here, or is another one."]
    return problems + _named(lock, found, [rows.key(secret, leaf) for leaf in leaves]), []


def _named(lock: LockFile, found: rows.Rows, keys: Sequence[str]) -> list[str]:
    """Rows that are new here, and numbers of locked rows that are gone."""
    locked, here = Counter(lock.row_keys), Counter(keys)
    new, gone = here - locked, locked - here
    out: list[str] = []
    for number in range(len(keys) - 1, -1, -1):  # of copies the last ones are those too many
        if new[keys[number]] > 0:
            new[keys[number]] -= 1
            out.insert(0, f"{found.place(number)} was not locked like this: it was changed, added or doubled.")
    for number, one in enumerate(lock.row_keys, 1):
        if gone[one] > 0:
            gone[one] -= 1
            out.append(f"Locked row {number:,} is missing or changed.")
    return [*out[:SHOWN], *([f"… and {len(out) - SHOWN:,} more rows"] if len(out) > SHOWN else [])]


def of_ledger(lock: LockFile, log: Ledger, head: str = "") -> tuple[list[str], list[str]]:
    """(problems, notes) of the ledger: its chain, the entry of this lock, the flow of time, and a head kept elsewhere."""
    problems: list[str] = []
    notes: list[str] = []
    if log.broken_at is not None:
        problems.append(f"The ledger is broken at entry {log.broken_at}: {log.why}.")
    recorded = [entry for entry in log.of("lock", "supersede") if entry.data.get("root") == lock.root]
    if not recorded:
        problems.append("The ledger has no entry of this lock: it was made without one, or the ledger was replaced.")
    elif recorded[-1].data.get("lock_sha256") not in (None, lock_digest(lock)):
        problems.append("The lock file is not the one that the ledger records: one of its fields was changed.")
    if (back := log.backwards()) is not None:
        problems.append(f"Time went back at entry {back} of the ledger: a clock was set back, or the entry was dated.")
    if head and not log.holds(head):
        problems.append("The head given is not in this ledger: it was cut or written anew, or the head is of another one.")
    if not head:
        notes.append("Whether the ledger was cut at its end, or written anew, shows only against a head kept elsewhere (--head) or a signature.")
    return problems, notes


def lock_digest(lock: LockFile) -> str:
    """SHA-256 (hex) of what a signature covers: what the ledger records of a lock file, so that a later edit shows."""
    import hashlib

    return hashlib.sha256(lock.signed_bytes()).hexdigest()


def located(given: str | None, folder: str | Path = ".") -> Path:
    """The lock file given, or that of ``folder``. Raises UserError where there is none."""
    path = Path(given) if given else lock_file.find(folder)
    if path is None or not path.is_file():
        raise UserError("there is no lock file here", where=visible(str(given or folder)), code=lock_file.CODE,
                        fix="lock a test set with: tuneready lock --test FILE, or name the file with --lock FILE")
    return path


def co_signed(path: Path, found: Verification, key: str, by: str) -> Verification:
    """The verification after this person has signed the lock too; the signature goes into the lock file and the ledger.

    Raises:
        UserError: the key is none, or has signed already.
    """
    lock = signing.signed(found.lock, key, by)
    state = path.parent / rows.STATE
    lock_file.write(path, lock)
    ledgers.append(state, "co-sign", by, {"root": lock.root, "public_key": lock.signatures[-1]["public_key"]})
    return Verification(lock, ledgers.read(state), found.problems, tuple(signing.checked(lock)[1]))


def recorded(path: Path, found: Verification, by: str) -> Verification:
    """The same, with an entry in the ledger. Raises UserError: the ledger cannot be written."""
    state = path.parent / rows.STATE
    ledgers.append(state, "verify", by, {"root": found.lock.root, "holds": found.holds})
    return Verification(found.lock, ledgers.read(state), found.problems, found.notes)


def script(target: str) -> Path:
    """Writes the stand-alone verifier and returns its path. Raises UserError: it cannot be written."""
    from tuneready.testset import standalone_verifier

    write_atomic(target, Path(standalone_verifier.__file__).read_bytes(), 0o755)
    return Path(target)
