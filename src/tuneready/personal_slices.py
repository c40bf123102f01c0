"""Personal data per source and per declared slice: rows that hold some, and which kinds stand where.

Slices are the values of the fields that ``data.slices`` names. Rows are counted, so a share needs no interval (SPEC §0.1); whether a
slice is apart from all other rows is asked by Fisher's exact test, over all slices with Benjamini and Hochberg (SPEC §0.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready import column_paths, detection, personal_data
from tuneready.batch import Batch
from tuneready.finding import excerpt
from tuneready.kernels import hypergeometric
from tuneready.kernels.multiple_testing import benjamini_hochberg
from tuneready.personal_data import TOP, shown_path
from tuneready.signal import Scope, percent
from tuneready.summary import Counts, FieldSpans, Measurement

FEWEST = 20  # rows under which a slice is too small to say anything (SPEC §3: test rows per slice)
MOST_VALUES = 1_000  # values of a field beyond which it names no slices
MOST_LINES = 1_000  # lines of a table of kinds
APART, Q = 2.0, 0.05  # times the share of all rows from which a slice is named; expected share of false ones among those called different
NONE, SOURCE = "(none)", "source"
Place = tuple[str, str]  # field, value


def counts(batch: Batch, slices: Sequence[str], spans: FieldSpans) -> dict[str, Counts]:
    """Rows, rows with personal data, and rows of each kind, per source and per value of each of the ``slices`` (paths)."""
    out: dict[str, Counts] = {}
    sources = batch.table.column(SOURCE)
    if sources.null_count < len(sources):
        out |= {f"source_{name}": found for name, found in _per_value(((SOURCE, sources),), spans).items()}
    if slices:
        fields = [(name, pc.fill_null(column_paths.of_batch(name, batch), NONE)) for name in slices]
        out |= {f"slice_{name}": found for name, found in _per_value(fields, spans).items()}
    return out


def _per_value(fields: Iterable[tuple[str, pa.Array]], spans: FieldSpans) -> dict[str, Counts]:
    """``rows`` and ``hits`` by (field, value), ``kinds`` by (field, value, kind); nulls are left out. A field with too many values in
    this batch alone stands in ``rows`` by its name alone."""
    width = max(1, len(spans.kinds))
    hits, pairs = np.unique(spans.row), np.unique(spans.row * width + spans.kind)
    rows: dict[tuple, int] = {}
    held: dict[tuple, int] = {}
    kinds: dict[tuple, int] = {}
    for name, column in fields:
        encoded = column.dictionary_encode()
        values = encoded.dictionary.to_pylist()
        if name != SOURCE and len(values) > MOST_VALUES:
            rows[(name,)] = 1
            continue
        code = np.asarray(pc.fill_null(encoded.indices, -1), dtype=np.int64)
        rows |= {(name, values[i]): n for i, n in _tally(code)}
        held |= {(name, values[i]): n for i, n in _tally(code[hits])}
        there = code[pairs // width]
        kinds |= {(name, values[i // width], spans.kinds[i % width]): n for i, n in _tally(np.where(there < 0, -1, there * width + pairs % width))}
    return {"rows": Counts(rows), "hits": Counts(held), "kinds": Counts(kinds)}


def _tally(code: np.ndarray) -> list[tuple[int, int]]:
    """(number, times) of the numbers from 0 on."""
    number, times = np.unique(code[code >= 0], return_counts=True)
    return list(zip(number.tolist(), times.tolist()))


def tables(measurement: Measurement, scope: Scope, dictionary: str = "") -> dict[str, Any]:
    """The figures of the finding: ``sources``, ``kinds_by_source``, ``slices``, ``kinds_by_slice``, ``slices_left_out`` and
    ``stands_out``; empty where there is nothing to compare.

    Args:
        dictionary: file of names that are always found. Values are shown without the personal data that detectors find in them.
    """
    rows, hits, kinds = _of_sources(measurement, scope)
    out: dict[str, Any] = {"sources": [], "kinds_by_source": []}
    if len(rows) > 1:
        order = sorted((place for place in rows if hits.get(place)), key=lambda place: (-hits[place] / rows[place], -hits[place], place))[:TOP]
        names = _shown(order, dictionary) if "source_rows" in measurement.values else {at: (SOURCE, shown_path(at[1])) for at in order}
        out["sources"] = [{"source": names[at][1], "rows": hits[at], "rows_in_all": rows[at], "share": hits[at] / rows[at]} for at in order]
        out["kinds_by_source"] = [{"source": names[at][1], "kind": kind, "rows": n, "share": n / rows[at]} for at, kind, n in _by_kind(order, kinds)]
    return out | _slices(measurement, scope, dictionary)


def _of_sources(measurement: Measurement, scope: Scope) -> tuple[dict[Place, int], dict[Place, int], dict[tuple, int]]:
    """Rows, rows with personal data, and rows of each kind per source; per file where no row tells its source."""
    if "source_rows" in measurement.values:
        return tuple(measurement.values[f"source_{name}"].items for name in ("rows", "hits", "kinds"))
    files, spans = scope.rows.file[: scope.judged], measurement.values.get("spans", FieldSpans())
    column = pa.DictionaryArray.from_arrays(pa.array(files, pa.int32()), pa.array([f"{i}" for i in range(len(scope.rows.files))]))
    found = _per_value(((SOURCE, column),), spans)
    paths = [(SOURCE, file.path) for file in scope.rows.files]
    return tuple({(*paths[int(key[1])], *key[2:]): n for key, n in found[name].items.items()} for name in ("rows", "hits", "kinds"))


def _by_kind(order: Sequence[Place], kinds: Mapping[tuple, int]) -> list[tuple[Place, str, int]]:
    """(place, kind, rows), places as given, within each the kind with most rows first."""
    held: dict[Place, list[tuple[str, int]]] = {}
    for (field, value, kind), n in kinds.items():
        held.setdefault((field, value), []).append((kind, n))
    return [(at, kind, n) for at in order for kind, n in sorted(held.get(at, ()), key=lambda one: (-one[1], one[0]))]


def _slices(measurement: Measurement, scope: Scope, dictionary: str) -> dict[str, Any]:
    """Every slice against all other rows: the highest share first, those with too few rows last."""
    if "slice_rows" not in measurement.values:
        return {}
    every, hits, kinds = (measurement.values[f"slice_{name}"].items for name in ("rows", "hits", "kinds"))
    left, rows = _told(every)
    total, held = scope.judged, len(measurement.flags.counted())
    tested = [at for at, n in rows.items() if n >= FEWEST and total - n >= FEWEST]
    p = [hypergeometric.fisher((hits.get(at, 0), rows[at]), (held - hits.get(at, 0), total - rows[at])) for at in tested]
    q = dict(zip(tested, benjamini_hochberg(np.array(p, dtype=np.float64)).round(6).tolist()))
    order = sorted(rows, key=lambda at: (rows[at] < FEWEST, -hits.get(at, 0) / rows[at], -rows[at], at))
    names = _shown(order, dictionary)
    lines = [_line(names[at], rows[at], hits.get(at, 0), q.get(at), held / total if total else 0.0) for at in order]
    by_kind = [{"slice": names[at][0], "value": names[at][1], "kind": kind, "rows": n, "share": n / rows[at] if rows[at] >= FEWEST else None}
               for at, kind, n in _by_kind(order, kinds)]
    out = {"slices": lines, "kinds_by_slice": by_kind[:MOST_LINES], "kinds_by_slice_left_out": max(0, len(by_kind) - MOST_LINES),
           "slices_left_out": "; ".join(left), "stands_out": _stands_out(order, names, rows, hits, q, (held, total))}
    return {name: figure for name, figure in out.items() if figure}


def _told(every: Mapping[tuple, int]) -> tuple[list[str], dict[Place, int]]:
    """Fields that name no slices, with the reason, and the rows of every slice of the others."""
    of: dict[str, list[tuple]] = {}
    for key in every:
        of.setdefault(key[0], []).append(key)
    left: list[str] = []
    rows: dict[Place, int] = {}
    for field, keys in of.items():
        if (field,) in every or len(keys) > MOST_VALUES:
            left.append(f"{shown_path(field)}: more than {MOST_VALUES:,} values")
        elif len(keys) < 2:
            left.append(f"{shown_path(field)}: {'no row has it' if keys[0][1] == NONE else 'one value only'}")
        else:
            rows |= {key: every[key] for key in keys}
    return sorted(left), rows


def _line(name: Place, rows: int, hits: int, q: float | None, overall: float) -> dict[str, Any]:
    """One line of the table of slices; of a slice with too few rows the counts alone."""
    share = hits / rows if rows >= FEWEST else None
    told = "too few rows to say" if share is None else "" if q is None or q > Q else "more than the rest" if share > overall else "less than the rest"
    return {"slice": name[0], "value": name[1], "rows": hits, "rows_in_all": rows, "share": share, "q": q, "compared": told}


def _stands_out(order: Sequence[Place], names: Mapping[Place, Place], rows: Mapping[Place, int], hits: Mapping[Place, int],
                q: Mapping[Place, float], whole: tuple[int, int]) -> str:
    """The slice with the highest share among those that are told apart from the rest and hold ``APART`` times the share of all rows."""
    overall = whole[0] / whole[1] if whole[1] else 0.0
    apart = [at for at in order if q.get(at, 1.0) <= Q and hits.get(at, 0) / rows[at] >= APART * overall > 0]
    if not apart:
        return ""
    first, more = apart[0], len(apart) - 1
    behind = f"; {more:,} more slice{'s' if more > 1 else ''} so" if more else ""
    return f"{names[first][0]} {names[first][1]}: {percent(hits[first] / rows[first])} of {rows[first]:,} rows, of all rows {percent(overall)}{behind}"


def _shown(places: Sequence[Place], dictionary: str) -> dict[Place, Place]:
    """Fields and values as they may be shown: a value can be a name or an address itself, and is read with its column's name before it."""
    heads = [personal_data.heading(field) for field, _ in places]
    found = detection.detect([head + value for head, (_, value) in zip(heads, places)], None, personal_data.dictionary(dictionary))
    spans: dict[int, list[tuple[int, int, str]]] = {}
    for text, start, end, kind in zip(found.text.tolist(), found.start.tolist(), found.end.tolist(), () if found.kind is None else found.kind.tolist()):
        if start >= len(heads[text]):
            spans.setdefault(text, []).append((start - len(heads[text]), end - len(heads[text]), found.kinds[kind]))
    return {at: (shown_path(at[0]), excerpt(personal_data.hidden(at[1], spans.get(i, ())), 60)) for i, at in enumerate(places)}
