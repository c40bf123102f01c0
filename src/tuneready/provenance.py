"""Which declared source every row belongs to, and what is declared about it.

A source is matched by file (globs), by field value, or by both; the more a declaration says, the earlier it is tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from tuneready.batch import Batch
from tuneready.facts import SourceShare
from tuneready.project import DeclaredSource, Project
from tuneready.source import File
from tuneready.summary import Counts

REAL = ("production", "expected")  # inputs that count as real traffic (R1)


def counted(batch: Batch) -> dict[tuple[int, str], int]:
    """(index of the file, value of the source field or "") → rows of a batch."""
    import pyarrow.compute as pc

    source = batch.table.column("source")
    if source.null_count == len(source):
        return {(batch.file, ""): len(batch)}
    found = pc.value_counts(source.fill_null(""))
    return {(batch.file, value): count for value, count in zip(*(found.field(k).to_pylist() for k in ("values", "counts")))}


def shares(counts: Counts, files: Sequence[File], project: Project, judged: int) -> tuple[SourceShare, ...]:
    """Rows per declared source, in order of declaration; rows no declaration matches stand last under an empty name.

    Args:
        counts: (index of the file, value of the source field or "") → rows.
        judged: rows judged, the denominator of the shares.

    Sources that match no row are left out (``unmatched`` names them).
    """
    rows = [0] * (len(project.sources) + 1)
    for (file, value), count in counts.items.items():
        rows[_source_of(files[file].path, value, project.sources)] += count
    found = [of_source(source, n, n / judged if judged else 0.0) for source, n in zip(project.sources, rows) if n]
    if rows[-1]:
        found.append(SourceShare("", rows[-1], rows[-1] / judged if judged else 0.0, missing=("declaration",)))
    return tuple(found)


def unmatched(counts: Counts, files: Sequence[File], project: Project) -> tuple[str, ...]:
    """Names of declared sources that match no row: most often a misspelt path or value."""
    seen = {_source_of(files[file].path, value, project.sources) for file, value in counts.items}
    return tuple(source.name for number, source in enumerate(project.sources) if number not in seen)


def of_source(source: DeclaredSource, rows: int, share: float) -> SourceShare:
    """What is declared about a source, and what is missing for it to be documented (SPEC §1, R1, T10)."""
    needed = [("owner", source.owner), ("licence or consent", source.licence or source.consent), ("evidence", source.evidence)]
    if source.inputs == "expected":
        needed += [("scenario_list", source.scenario_list), ("scenario_owner", source.scenario_owner),
                   ("recheck", source.recheck)]
    lacking = tuple(name for name, value in needed if not value)
    return SourceShare(
        name=source.name, rows=rows, share=share, inputs=source.inputs, outputs=source.outputs, supplier=source.supplier,
        evidence=source.evidence, gap=source.gap, attested=bool(source.who and source.when), documented=not lacking,
        missing=lacking + (("inputs",) if source.inputs == "unknown" else ()),
    )


def matches(source: DeclaredSource, path: str, value: str, *, only: bool = False) -> bool:
    """True when rows of this file with this value of the source field belong to the source.

    A declaration that names neither files nor a value holds for everything only when it is the ``only`` one.
    Rows named by line are not told apart here, so such a declaration matches nothing.
    """
    if source.lines:
        return False
    if not source.files and not source.value:
        return only
    if source.files and not any(_glob(path, pattern) for pattern in source.files):
        return False
    return not source.value or value == source.value


def _source_of(path: str, value: str, sources: Sequence[DeclaredSource]) -> int:
    """Number of the source, or of the place after the last where none matches; the more specific declaration leads."""
    order = sorted(range(len(sources)), key=lambda n: (-(2 * bool(sources[n].value) + bool(sources[n].files)), n))
    only = len(sources) == 1
    return next((n for n in order if matches(sources[n], path, value, only=only)), len(sources))


def _glob(path: str, pattern: str) -> bool:
    """Glob against the path as given, any tail of it, or the file name; separators as on POSIX."""
    parts = path.replace("\\", "/").split("/")
    pattern = pattern.replace("\\", "/").removeprefix("./").removeprefix("**/")
    return any(fnmatchcase("/".join(parts[at:]), pattern) for at in range(len(parts)))
