"""Writes a finished check to its report folder: every face of the report, the row findings, the quarantine."""

from __future__ import annotations

from pathlib import Path

from tuneready import personal_places, shelf
from tuneready.audit import Audit
from tuneready.errors import UserError
from tuneready.renderers import csv
from tuneready.source import ReadLimits
from tuneready.state import judged_file, quarantine
from tuneready.state.files import PRIVATE, write_atomic
from tuneready.state.raw_rows import raw_rows

MARKER = ".tuneready-report"


def write(audit: Audit, folder: str | Path) -> dict[str, Path]:
    """Writes all files of the report into ``folder`` and returns name → path.

    Each file is replaced as a whole or not at all. A marker file keeps later folder scans from reading reports as data.

    Raises:
        UserError: the folder cannot be made or written.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        renderers = [r for r in shelf.modules("renderers") if getattr(r, "FILES", ())]
        # First, so that a report cut short is not read as data either.
        names = "".join(f"{name}\n" for name in (*(name for r in renderers for name in r.FILES), judged_file.NAME, personal_places.NAME))
        write_atomic(folder / MARKER, f"A report of tuneready. Folder scans skip these files:\n{names}".encode())
        written: dict[str, Path] = {}
        for renderer in renderers:
            for name, content in renderer.render(audit.report, audit.rows).items():
                write_atomic(folder / name, content)
                written[name] = folder / name
        written |= _to_judge(folder, audit)
        written |= _places(folder, audit)
        _set_apart(folder, audit)
    except OSError as error:
        raise UserError(f"cannot write the report: {error.strerror or error}", where=str(folder), code="E-WRITE",
                        fix="choose another folder with -o DIR, or free some space") from error
    return written


def guard(folder: str | Path, judged: str) -> None:
    """Before a check: stops where writing its report would lose a person's judgements of leak hits.

    Raises:
        UserError: the folder's ``leaks.csv`` holds judgements that ``judged``, the file given to the check, does not.
    """
    judged_file.unsaved(folder, judged)


def _to_judge(folder: Path, audit: Audit) -> dict[str, Path]:
    """Writes the pairs of leaked rows for a person to judge; an earlier file goes where there is none."""
    path = folder / judged_file.NAME
    if not len(audit.leaks):
        path.unlink(missing_ok=True)
        return {}
    write_atomic(path, csv.document(audit.leaks))
    return {judged_file.NAME: path}


def _places(folder: Path, audit: Audit) -> dict[str, Path]:
    """Writes where personal data stands, for its owner's eyes only; an earlier file goes where nobody looked."""
    path = folder / personal_places.NAME
    if audit.places is None:
        path.unlink(missing_ok=True)
        return {}
    write_atomic(path, personal_places.document(audit.places), PRIVATE)
    return {personal_places.NAME: path}


def _set_apart(folder: Path, audit: Audit) -> None:
    """Copies refused rows byte for byte where the container has bytes of a row; what an earlier run set apart is removed."""
    for old in (folder / quarantine.FOLDER).glob("*.jsonl"):
        old.unlink()
    for number in sorted({number for number, _ in audit.refusals}):
        file = audit.files[number]
        refused = [refusal for at, refusal in audit.refusals if at == number]
        with raw_rows(file, ReadLimits()) as raw:
            quarantine.write(folder, file.path, sorted(refused, key=lambda refusal: refusal.offset), raw)
