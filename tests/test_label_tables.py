"""Tables of the label audit: what they say of few rows, of ranges and of chance, and how they reach the report's files."""

import csv
import json
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready import audit, folder, label_tables
from tuneready.finding import Example
from tuneready.kernels import intervals
from tuneready.label_audit import LabelAudit
from tuneready.label_rate import Rate
from tuneready.label_tables import ABOVE, TOO_FEW
from tuneready.running import Options

NAMES = ("billing", "refund", "seats\x1b[31m")


def audited(counts, shares, rate=None, names=NAMES, **more):
    """An audit with so many rows per class, each with the class's share as its posterior."""
    given = np.repeat(np.arange(len(counts)), counts)
    wrong = np.asarray(shares, dtype=float)[given]
    k = len(counts)
    confusion = np.zeros((k, k))
    np.add.at(confusion, (given, (given + 1) % k), wrong)
    rate = rate or Rate(float(wrong.mean()), float(wrong.mean()), float(wrong.mean()), False, "", 1.0, 1.0)
    fields = {"confusion": confusion, "annotator": np.full(len(given), -1, np.int32), **more}
    return LabelAudit(np.arange(len(given)) * 3, np.zeros(len(given), np.uint64), tuple(names)[:k], given, wrong, (given + 1) % k, wrong, rate=rate, **fields)


def by_class(found):
    return {row["class"]: row for row in label_tables.by_class(found, label_tables.told(found))}


def test_a_class_tells_its_expected_rows_and_too_few_rows_tell_no_share():
    rows = by_class(audited([100, 40, 19], [0.1, 0.5, 0.9]))
    assert list(rows) == ["refund", "billing", "seats\\u001b[31m"]
    assert (rows["refund"]["rows"], rows["refund"]["wrong_rows"], rows["refund"]["share"]) == (40, 20, 0.5)
    few = rows["seats\\u001b[31m"]
    assert few["note"] == TOO_FEW and few["wrong_rows"] == 17.1 and few["share"] is few["low"] is few["high"] is None and few["interval_kind"] == ""


def test_a_range_holds_chance_and_the_range_of_the_whole():
    low, high = (float(end) for end in intervals.wilson(10, 100))
    exact = by_class(audited([100, 100], [0.1, 0.1]))["billing"]
    assert (exact["low"], exact["high"]) == (pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6))
    unsure = by_class(audited([100, 100], [0.1, 0.1], Rate(0.1, 0.05, 0.2, False, "", 1, 1)))["billing"]
    assert (unsure["low"], unsure["high"]) == (pytest.approx(low / 2, abs=1e-6), pytest.approx(high * 2, abs=1e-6))
    assert unsure["interval_kind"] == "model"


def test_where_the_estimate_is_a_lower_bound_no_class_has_an_upper_end():
    found = audited([100, 100], [0.4, 0.5], Rate(0.45, 0.4, 1.0, True, "half the labels are wrong", 0.5, 0.5))
    assert {row["high"] for row in by_class(found).values()} == {1.0}
    said = label_tables.message(found, label_tables.told(found), 90)
    assert said.startswith("at least 45 % of labels look wrong (model range 40–100 %); 90 rows are flagged")
    assert said.endswith(". The estimate is a lower bound: half the labels are wrong")


def test_an_estimate_that_overlap_explains_is_not_told_as_at_least():
    found = audited([100, 100], [0.2, 0.3], Rate(0.25, 0.0, 1.0, True, "of planted noise only 60% was found", 0.6, 0.6))
    said = label_tables.message(found, label_tables.told(found), 40)
    assert said.startswith("about 25 % of labels look wrong (model range 0–100 %); 40 rows are flagged")
    assert said.endswith(". The estimate may be too low: of planted noise only 60% was found. Overlapping classes would look the same")


def test_only_what_chance_cannot_explain_is_marked():
    names = [f"class {i}" for i in range(40)]
    drawn = np.random.default_rng(5).binomial(60, 0.15, 40) / 60
    drawn[7] = 0.45
    rows = by_class(audited([60] * 40, drawn, names=names))
    assert [name for name, row in rows.items() if row["note"] == ABOVE] == ["class 7"]


def test_equal_classes_are_not_marked():
    assert {row["note"] for row in by_class(audited([50, 50, 50], [0.2] * 3)).values()} == {""}


def test_a_class_at_forty_percent_is_named_behind_the_range():
    found = audited([100, 100, 100], [0.02, 0.4, 0.02])
    said = label_tables.message(found, label_tables.told(found), 1)
    assert said == "about 14.7 % of labels look wrong (model range 14.7 %); 1 row is flagged; at 40 % or more: refund (40 %)"


def test_a_checked_sample_is_a_confidence_interval_and_no_lower_bound():
    found = audited([100, 100], [0.4, 0.5], Rate(0.45, 0.4, 1.0, True, "half the labels are wrong", 0.5, 0.5))
    said = label_tables.message(found, label_tables.Told(0.5, 0.42, 0.58, "confidence", ""), 90)
    assert said.startswith("about 50 % of labels look wrong (95 % interval 42–58 %)") and "lower bound" not in said


def test_annotators_are_told_apart_and_their_addresses_masked():
    who = np.repeat([0, 1, 2, -1], [40, 40, 10, 10]).astype(np.int32)
    found = audited([50, 50], [0.1, 0.3], annotator=who, annotators=("max@firm.com", "mira@firm.com", "Temp"))
    people = label_tables.by_annotator(found, label_tables.told(found))
    assert [(row["annotator"], row["rows"], row["note"]) for row in people] == [
        ("m•••[email] 2", 40, ""), ("m•••[email] 1", 40, ""), ("Temp", 10, TOO_FEW)]
    told = label_tables.details(found, None)
    assert told["rows_without_annotator"] == 10 and told["wrong_labels_by_annotator"] == people
    assert "wrong_labels_by_annotator" not in label_tables.details(audited([50, 50], [0.1, 0.3]), None)


@given(st.integers(2, 6).flatmap(lambda k: st.lists(st.floats(0, 40), min_size=k * k, max_size=k * k)))
@settings(max_examples=60, deadline=None)
def test_listed_pairs_and_the_rest_add_up_to_all_wrong_rows(cells):
    k = round(len(cells) ** 0.5)
    table = np.array(cells).reshape(k, k)
    found = replace(audited([5] * k, [0.1] * k, names=[f"c{i}" for i in range(k)]), confusion=table)
    pairs, rest = label_tables.confused(found)
    assert sum(p["rows"] for p in pairs) + rest == pytest.approx(table.sum() - np.trace(table), abs=0.05 * (len(pairs) + 1))
    assert all(p["rows"] >= 1 and p["given"] != p["suggested"] for p in pairs)
    assert [p["rows"] for p in pairs] == sorted((p["rows"] for p in pairs), reverse=True)


def test_examples_stand_surest_first_and_say_what_for_what():
    found = replace(audited([2, 2, 1], [0.1] * 3), wrong=np.array([0.2, 0.9999, 0.5, 0.7049, 0.1]))
    shown = [Example("f", row, f"f:{row}", note="old") for row in (3, 7, 9)]
    assert [e.note for e in label_tables.surest(found, tuple(shown), [3, 7, 9])] == [
        "billing → refund (posterior 0.99)", "refund → seats\\u001b[31m (posterior 0.70)", "old"]


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """(folder of the report, rows → label as it was) of 14 classes of banking77, 15 % of whose labels were exchanged."""
    with open(shared("data/intents/banking77/train.csv"), encoding="utf-8", newline="") as stream:
        rows = [(" ".join(row["text"].split()), row["category"]) for row in csv.DictReader(stream)]  # one row, one line
    names = sorted({label for _, label in rows})[:14]
    rows = [row for row in rows if row[1] in names]
    rng = np.random.default_rng(1)
    bad, step = rng.random(len(rows)) < 0.15, rng.integers(1, 14, len(rows))
    path = tmp_path_factory.mktemp("labels")
    with open(path / "t.csv", "w", encoding="utf-8", newline="") as stream:
        out = [[text, names[(names.index(label) + s) % 14] if b else label, "Goran" if b and s > 4 else "Amara"]
               for (text, label), b, s in zip(rows, bad, step)]
        csv.writer(stream).writerows([["text", "label", "annotator"], *out])
    found = audit.check([str(path / "t.csv")], Options(fast=True, workers=0, cache=""))
    folder.write(found, path / "report")
    return path / "report", {line: label for line, (_, label) in enumerate(rows, 2)}, {line for line, b in enumerate(bad, 2) if b}


def test_the_json_finding_has_rows_share_interval_and_kind(checked):
    report = json.loads((checked[0] / "report.json").read_text("utf-8"))
    found = next(f for f in report["findings"] if f["code"] == "LBL001")
    low, high = found["interval"]
    assert found["interval_kind"] == "model" and low <= found["share"] <= high and low <= 0.15 <= high + 0.03
    assert found["rows"] == pq.read_table(checked[0] / "rows.parquet", filters=[("code", "==", "LBL001"), ("severity", "==", "major")]).num_rows
    assert "model range" in found["message"] and len(found["message"].split(";")[0]) <= 71
    people = {row["annotator"]: row for row in found["details"]["wrong_labels_by_annotator"]}
    assert people["Goran"]["note"] == ABOVE and people["Goran"]["share"] > 0.8 and people["Amara"]["note"] == ""
    assert all(" → " in e["note"] and "(posterior 0.99)" in e["note"] and e["excerpt"] for e in found["examples"])
    assert [e["line"] for e in found["examples"] if e["line"] not in checked[2]] == []


def test_row_findings_carry_posterior_and_the_better_label_and_doubtful_rows_are_information(checked):
    path, labels, bad = checked
    rows = pq.read_table(path / "rows.parquet", filters=[("code", "==", "LBL001")]).to_pylist()
    flagged = [row for row in rows if row["severity"] == "major"]
    doubtful = [row for row in rows if row["severity"] == "info"]
    assert len(flagged) + len(doubtful) == len(rows) and doubtful
    assert all(0.5 < row["score"] <= 1 for row in flagged) and all(0.05 < row["score"] <= 0.5 for row in doubtful)
    found = [row for row in flagged if row["line"] in bad]
    assert len(found) > 0.85 * len(flagged) and len(found) > 0.85 * len(bad)
    assert sum(row["suggestion"] == labels[row["line"]] for row in found) > 0.8 * len(found)
    assert {row["suggestion"] for row in rows} <= set(labels.values())
