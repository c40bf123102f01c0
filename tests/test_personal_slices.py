"""Personal data per source and per declared slice: counts that agree with the rows, slices told apart honestly, values never shown."""

from __future__ import annotations

import csv
import dataclasses
import gzip
import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import shared
from tests.signals.rows import converted, scope
from tuneready import audit, folder, personal_slices
from tuneready.errors import UserError
from tuneready.kernels import hypergeometric
from tuneready.renderers import terminal
from tuneready.running import Options
from tuneready.signal import of_module
from tuneready.signals import pii_personal_data as signal

PROJECT = '[data]\nslices = {{ value = {slices}, who = "Ann", when = 2026-11-01 }}\n'


def made(counts: dict[tuple[str, str], tuple[int, int]]) -> list[dict]:
    """Rows: (language, region) → (rows, rows with an address among them)."""
    return [{"prompt": f"Where is order {i} of the {i % 7}th?" + (f" Write to p{i}.roe@example.org." if i < held else ""), "completion": "It is on its way.",
             "lang": lang, "meta": {"region": region}} for (lang, region), (n, held) in counts.items() for i in range(n)]


def judged(rows: list[dict], slices: tuple[str, ...], cut: int = 0) -> dict:
    """Details of the finding; ``cut``: measured in two parts that are merged."""
    built, limits = of_module(signal), signal.Limits(slices=slices)
    first, *others = (signal.measure(converted("prompt_completion", some), limits) for some in ([rows[:cut], rows[cut:]] if cut else [rows]))
    for other in others:
        other.shift(cut)
        first.merge(other)
    (finding,) = built.judge(first, scope(len(rows)), limits)
    return finding.details


UNEVEN = {("de", "north"): (60, 30), ("en", "north"): (200, 4), ("en", "south"): (200, 3), ("pl", "south"): (5, 5)}


def test_every_slice_is_counted_and_compared_with_the_rest():
    details = judged(made(UNEVEN), ("lang", "meta.region"))
    told = {(line["slice"], line["value"]): (line["rows"], line["rows_in_all"], line["compared"]) for line in details["slices"]}
    assert told == {("lang", "de"): (30, 60, "more than the rest"), ("lang", "en"): (7, 400, "less than the rest"), ("lang", "pl"): (5, 5, "too few rows to say"),
                    ("meta.region", "north"): (34, 260, "more than the rest"), ("meta.region", "south"): (8, 205, "less than the rest")}
    assert [line["value"] for line in details["slices"]] == ["de", "north", "south", "en", "pl"]  # the highest share first, too few last
    assert details["stands_out"] == "lang de: 50 % of 60 rows, of all rows 9 %"
    (line,) = [one for one in details["kinds_by_slice"] if one["value"] == "de"]
    assert line == {"slice": "lang", "value": "de", "kind": "email", "rows": 30, "share": 0.5}
    assert details["slices"][-1]["share"] is None


def test_even_slices_are_not_told_apart():
    details = judged(made({("de", "a"): (100, 10), ("en", "a"): (100, 12), ("fr", "b"): (100, 9)}), ("lang",))
    assert [line["compared"] for line in details["slices"]] == ["", "", ""] and "stands_out" not in details


def test_many_slices_of_chance_are_rarely_called_different():
    """Forty slices of one rate: single p-values under 0.05 occur, and with q-values none is named."""
    rng = np.random.default_rng(3)
    held = rng.binomial(40, 0.1, 40).tolist()
    details = judged(made({(f"l{i:02}", "a"): (40, n) for i, n in enumerate(held)}), ("lang",))
    assert min(hypergeometric.fisher((n, 40), (sum(held) - n, 1_560)) for n in held) < 0.05
    assert len(details["slices"]) == 40 and not any(line["compared"] for line in details["slices"])


@pytest.mark.parametrize("cut", [1, 30, 61, 300])
def test_any_cut_gives_the_same_tables(cut):
    assert judged(made(UNEVEN), ("lang", "meta.region"), cut) == judged(made(UNEVEN), ("lang", "meta.region"))


def test_fields_that_name_no_slices_are_told():
    rows = made({("de", "north"): (personal_slices.MOST_VALUES + 1, 3)})
    for i, row in enumerate(rows):
        row["id"] = f"row {i}"
    for cut in (0, 40, 600):
        details = judged(rows, ("id", "lang", "nowhere", "meta.none"), cut)
        assert details["slices_left_out"] == "id: more than 1,000 values; lang: one value only; meta.none: no row has it; nowhere: no row has it"
        assert "slices" not in details


def test_a_value_that_is_personal_data_is_not_shown():
    details = judged(made({("jane.doe@example.com", "a"): (30, 20), ("en", "a"): (30, 0)}), ("lang",))
    assert "jane.doe" not in json.dumps(details)
    assert details["slices"][0]["value"] == "j•••[email]"


def test_kinds_per_source():
    rows = [{**row, "source": row["lang"]} for row in made(UNEVEN)]
    assert "kinds_by_source" not in judged(rows, ())  # no source is told, and there is one file
    batch = converted("prompt_completion", rows)
    batch = _with_source(batch, [row["source"] for row in rows])
    (finding,) = of_module(signal).judge(signal.measure(batch, signal.Limits()), scope(len(rows)), signal.Limits())
    assert [(line["source"], line["kind"], line["rows"]) for line in finding.details["kinds_by_source"]] == [("pl", "email", 5), ("de", "email", 30), ("en", "email", 7)]


def _with_source(batch, values):
    place = batch.table.schema.get_field_index("source")
    return dataclasses.replace(batch, table=batch.table.set_column(place, "source", pa.array(values)))


def test_through_a_whole_check(tmp_path, monkeypatch):
    """A slice that stands out is one line in the terminal, and its tables stand in the report; more workers change no byte."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tuneready.toml").write_text(PROJECT.format(slices='["lang", "meta.region"]'))
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in made(UNEVEN)))
    done = audit.check(["rows.jsonl"], Options(cache="", workers=0))
    written = folder.write(done, tmp_path / "out")
    (finding,) = [one for one in json.loads(written["report.json"].read_text())["findings"] if one["code"] == "PII001"]
    assert finding["details"]["slices"][0]["value"] == "de" and finding["details"]["kinds_by_slice"]
    page = written["report.html"].read_text()
    assert "Kinds by slice" in page or "kinds by slice" in page
    stream = io.StringIO()
    terminal.show(done.report, stream, color=False, width=80, report_dir=None, has_project=True)
    assert [line.strip() for line in stream.getvalue().splitlines() if "lang de" in line] == ["lang de: 50 % of 60 rows, of all rows 9 %"[:80]]


def test_a_slice_that_is_no_path_is_the_users_mistake(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tuneready.toml").write_text(PROJECT.format(slices='["meta..region"]'))
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in made(UNEVEN)))
    with pytest.raises(UserError, match="no path") as caught:
        audit.check(["rows.jsonl"], Options(cache=""))
    assert "data.slices" in caught.value.where


def test_spoken_dialogues_by_language_and_question(tmp_path, monkeypatch):
    """EVI (PolyAI): callers asked for a postcode, a name or a date of birth, in two languages; the tables agree with the places found."""
    rows = []
    for lang in ("en", "pl"):
        with gzip.open(shared(f"data/multilingual/evi/dialogues.{lang}.tsv.gz"), "rt") as lines:
            rows += [{"text": row["transcription"], "asked": row["item"], "lang": lang} for row, _ in zip(csv.DictReader(lines, delimiter="\t"), range(300))]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tuneready.toml").write_text(PROJECT.format(slices='["lang", "asked"]'))
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = audit.check(["rows.jsonl"], Options(cache="", maps=("text=text",)))
    written = folder.write(done, tmp_path / "out")
    places = {(one["line"], one["kind"]) for one in pq.read_table(written["personal_data.parquet"]).to_pylist()}
    (finding,) = [one for one in done.report.findings if one.code == "PII001"]
    for line in finding.details["slices"]:
        inside = {i for i, row in enumerate(rows, 1) if row[line["slice"]] == line["value"]}
        assert (line["rows_in_all"], line["rows"]) == (len(inside), len({at for at, _ in places if at in inside}))
    for line in finding.details["kinds_by_slice"]:
        inside = {i for i, row in enumerate(rows, 1) if row[line["slice"]] == line["value"]}
        assert line["rows"] == sum(at in inside for at, kind in places if kind == line["kind"])
    shares = {line["value"]: line["share"] for line in finding.details["slices"] if line["slice"] == "asked"}
    assert set(shares) == {"postcode", "name", "dob"} and shares["name"] > shares["postcode"]
