"""Writes a finished check to its report folder: every face of the report, the row findings, the quarantine."""

from __future__ import annotations

from pathlib import Path

from tuneready import shelf
from tuneready.audit import Audit
from tuneready.errors import UserError
from tuneready.source import ReadLimits
from tuneready.state import quarantine
from tuneready.state.files import write_atomic
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
        names = "".join(f"{name}\n" for r in renderers for name in r.FILES)
        write_atomic(folder / MARKER, f"A report of tuneready. Folder scans skip these files:\n{names}".encode())
        written: dict[str, Path] = {}
        for renderer in renderers:
            for name, content in renderer.render(audit.report, audit.rows).items():
                write_atomic(folder / name, content)
                written[name] = folder / name
        _set_apart(folder, audit)
    except OSError as error:
        raise UserError(f"cannot write the report: {error.strerror or error}", where=str(folder), code="E-WRITE",
                        fix="choose another folder with -o DIR, or free some space") from error
    return written


def _set_apart(folder: Path, audit: Audit) -> None:
    """Copies refused rows byte for byte where the container has bytes of a row; what an earlier run set apart is removed."""
    for old in (folder / quarantine.FOLDER).glob("*.jsonl"):
        old.unlink()
    for number in sorted({number for number, _ in audit.refusals}):
        file = audit.files[number]
        refused = [refusal for at, refusal in audit.refusals if at == number]
        with raw_rows(file, ReadLimits()) as raw:
            quarantine.write(folder, file.path, sorted(refused, key=lambda refusal: refusal.offset), raw)
