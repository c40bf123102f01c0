"""The sample of leak hits offered for a person's judgement, with the texts of both rows, and what was judged before.

Texts are read again for the pairs shown alone, masked as a whole and cut to an excerpt; a quotation is shown from shortly
before the run both rows share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from tuneready import evidence, judged_leaks, passes, shelf
from tuneready.finding import excerpt, masked
from tuneready.judged_leaks import Judgements, Outcome, Pair
from tuneready.kernels.word_runs import CHARACTERS, WORDS
from tuneready.measuring import Work
from tuneready.project import Project
from tuneready.running import Options
from tuneready.signal import RowTable
from tuneready.source import TEST, Part
from tuneready.summary import Measurement

COLUMNS = ("id", "code", "similarity", "train_file", "train_line", "train_text", "test_file", "test_line", "test_text", "judgement", "judge", "date")
SCHEMA = pa.schema([(name, pa.float64() if name == "similarity" else pa.int64() if name.endswith("_line") else pa.string()) for name in COLUMNS])
WIDTH = 600  # characters of a text in the file
LEAD = 60  # characters shown before a shared run
QUOTES = "LEK005"
_WORD = re.compile(r"[^\W_]+")
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Sample:
    """Measurements whose leak excerpts have their texts; pairs for ``leaks.csv`` (``SCHEMA``), those to judge first; what to say."""

    measured: dict[str, Measurement]
    table: pa.Table
    summary: Mapping[str, Any]
    notes: tuple[str, ...]


def drawn(works: Works, outcome: Outcome, judgements: Judgements, rows: RowTable) -> Sample:
    """The sample of a finished search for leaks. ``rows``: training rows, then rows of test files."""
    measured, offer = dict(outcome.measured), judged_leaks.offered(outcome.measured, judgements)
    against = [code for code, signal in shelf.signals().items() if signal.against and code in measured]
    beside = {code: dict(zip(measured[code].flags.rows.tolist(), measured[code].flags.other.tolist())) for code in against
              if measured[code].flags.other is not None}
    shown = [(code, row, beside[code][row]) for code in beside for row, _ in measured[code].flags.excerpts]
    texts = works.texts([*((p.row, p.other) for p in offer), *((row, other) for _, row, other in shown)], rows)
    for code in beside:
        mine = [(row, _both(code, texts.get(row, ""), texts.get(other, ""))[0]) for of, row, other in shown if of == code]
        measured[code] = replace(measured[code], flags=replace(measured[code].flags, excerpts=mine))
    lines = [_line(pair, texts, rows) for pair in offer]
    lines += [judgements.by_id[pair.id].cells | _places(pair, rows) for pair in outcome.known]
    lines += [judgements.by_id[name].cells for name in outcome.stale]
    return Sample(measured, _table(lines), _summary(outcome, judgements, len(offer)) if against else {}, _notes(outcome, judgements))


@dataclass(frozen=True)
class Works:
    """How rows of the run are read again: the work of the training files, the parts, and how test files are named."""

    train: Work
    parts: Sequence[Part]
    project: Project
    options: Options

    def texts(self, pairs: Iterable[tuple[int, int]], rows: RowTable) -> dict[int, str]:
        """Run-wide row → the input that leaks are told by, of both rows of every pair."""
        code = QUOTES  # any leak signal: all show the input
        asked = {row: (code,) for pair in pairs for row in pair}
        out: dict[int, str] = {}
        for number in sorted({int(rows.file[row]) for row in asked}):
            parts = [part for part in self.parts if part.file == number]
            of_test = self.train.files[number].split == TEST
            work = passes.as_test(self.train, parts, self.project, self.options) if of_test else self.train
            mine = {row: of for row, of in asked.items() if rows.file[row] == number}
            out |= {row: text for (row, _), text in evidence.texts_of(work, parts, mine, rows).items()}
        shown = evidence.without_personal_data(out.values(), self.options.dictionary, self.options.ner)
        return {row: shown[text] for row, text in out.items()}


def _line(pair: Pair, texts: Mapping[int, str], rows: RowTable) -> dict[str, Any]:
    mine, theirs = _both(pair.code, texts.get(pair.row, ""), texts.get(pair.other, ""))
    return {"id": pair.id, "train_text": excerpt(mine, WIDTH), "test_text": excerpt(theirs, WIDTH), **_places(pair, rows)}


def _places(pair: Pair, rows: RowTable) -> dict[str, Any]:
    """Code, similarity and both places of a pair in this run."""
    files = [rows.files[int(rows.file[row])].path for row in (pair.row, pair.other)]
    similarity = 1.0 if pair.code in judged_leaks.EXACT else None if pair.similarity != pair.similarity else round(pair.similarity, 6)
    return {"code": pair.code, "similarity": similarity, "train_file": files[0], "train_line": int(rows.line[pair.row]),
            "test_file": files[1], "test_line": int(rows.line[pair.other])}


def _table(lines: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The lines as a table; cells of a judged file are taken as they stand where they have the column's type."""
    columns = {name: [_cell(line.get(name), SCHEMA.field(name).type) for line in lines] for name in COLUMNS}
    return pa.table(columns, schema=SCHEMA)


def _cell(value: Any, kind: pa.DataType) -> Any:
    if kind == pa.string():
        return "" if value is None else str(value)
    try:
        return None if value is None else int(value) if kind == pa.int64() else float(value)
    except (ValueError, OverflowError):
        return None


def _both(code: str, mine: str, theirs: str) -> tuple[str, str]:
    """Both texts, of a quotation from shortly before the run they share. Texts are masked before they are cut, for half an
    address is known to no mask."""
    if code != QUOTES:
        return mine, theirs
    mine, theirs = masked(mine), masked(theirs)
    for unit, length in ((_WORD, WORDS), (_LETTER, CHARACTERS)):
        a, b = _runs(mine, unit, length), _runs(theirs, unit, length)
        common = next((run for run in a if run in b), None)
        if common is not None:
            return _from(mine, a[common]), _from(theirs, b[common])
    return mine, theirs


def _runs(text: str, unit: re.Pattern[str], length: int) -> dict[tuple[str, ...], int]:
    """Every run of ``length`` words or letters, without case → where in the text it first begins."""
    found = [(match.group().casefold(), match.start()) for match in unit.finditer(text)]
    out: dict[tuple[str, ...], int] = {}
    for at in range(len(found) - length + 1):
        out.setdefault(tuple(word for word, _ in found[at:at + length]), found[at][1])
    return out


def _from(text: str, start: int) -> str:
    """The text from ``LEAD`` characters before ``start``, at the next white space."""
    if start <= LEAD:
        return text
    space = re.search(r"\s", text[start - LEAD:start])
    return "… " + text[start - LEAD + space.end() if space else start:]


def _summary(outcome: Outcome, judgements: Judgements, offer: int) -> dict[str, Any]:
    """Pairs that wait for a judgement, and what was judged, for ``report.json``."""
    return {"to_judge": offer, "judged": len(outcome.known), "stale": len(outcome.stale), "without_name_or_date": outcome.undated,
            "rows_judged_no_leak": outcome.tally.away, "file": judgements.file, "sha256": judgements.sha256,
            "precision": judged_leaks.precision(outcome.measured)}


def _notes(outcome: Outcome, judgements: Judgements) -> tuple[str, ...]:
    """What has to be said about the file of judgements."""
    if not judgements.file:
        return ()
    said = [f"{len(judgements.by_id):,} judgements of leak hits were read (sha256 {judgements.sha256[:12]}); the precision of hits rests on a "
            "random sample of each code, with the exact interval of Clopper and Pearson."]
    if outcome.stale:
        said.append(f"{len(outcome.stale):,} of them are stale: their pair is no hit in this data any more.")
    if outcome.undated:
        said.append(f"{outcome.undated:,} of them have no name or no date up to the as-of date: they count for the precision and clear no row.")
    if outcome.exact:
        said.append(f"{outcome.exact:,} of them say that an exact copy is no leak: exact and normalised copies cannot be judged away.")
    return tuple(said)
