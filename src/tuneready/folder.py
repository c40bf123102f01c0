"""Writes a finished check to its report folder: every face of the report, the row findings, the quarantine."""

from __future__ import annotations

from pathlib import Path

from tuneready import shelf
from tuneready.audit import Audit
from tuneready.errors import UserError
from tuneready.state import quarantine
from tuneready.state.files import write_atomic

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
        written: dict[str, Path] = {}
        for renderer in shelf.modules("renderers"):
            if not getattr(renderer, "FILES", ()):
                continue
            for name, content in renderer.render(audit.report, audit.rows).items():
                write_atomic(folder / name, content)
                written[name] = folder / name
        write_atomic(folder / MARKER, b"A report of tuneready. Folder scans skip this folder.\n")
        quarantine.write_all(folder, audit.files, audit.refusals)
    except OSError as error:
        raise UserError(f"cannot write the report: {error.strerror or error}", where=str(folder), code="E-WRITE",
                        fix="choose another folder with -o DIR, or free some space") from error
    return written
