"""Reviews of labels, from a file to the finding, the gates and the notes."""

import csv

import numpy as np
import pytest

from tests.conftest import shared
from tuneready import audit
from tuneready.running import Options

WRONG = 0.18


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """(path, texts, labels as given, bool per row: wrong): 4,000 rows of banking77, 18 % of the labels exchanged."""
    with open(shared("data/intents/banking77/train.csv"), encoding="utf-8", newline="") as stream:
        rows = [(row["text"], row["category"]) for row in csv.DictReader(stream)]
    rng = np.random.default_rng(3)
    rows = [rows[i] for i in np.sort(rng.choice(len(rows), 4000, replace=False))]
    names = sorted({label for _, label in rows})
    wrong = rng.random(len(rows)) < WRONG
    step = rng.integers(1, len(names), len(rows))
    given = [names[(names.index(label) + s) % len(names)] if bad else label for (_, label), bad, s in zip(rows, wrong, step)]
    path = tmp_path_factory.mktemp("planted") / "tickets.csv"
    written(path, ["text", "category"], [[text, label] for (text, _), label in zip(rows, given)])
    return path, [text for text, _ in rows], given, wrong


def written(path, head, rows):
    with open(path, "w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])
    return path


def reviews(path, texts, given, wrong, at, drawn):
    """A file in which Ada judged the rows ``at``."""
    rows = [[texts[i], given[i], "wrong" if wrong[i] else "right", "Ada", "2026-11-01", drawn] for i in at]
    return written(path, ["text", "given", "verdict", "reviewer", "date", "drawn"], rows)


def checked(path, file):
    return audit.check([str(path)], Options(reviews=(str(file),), fast=True, workers=0, cache="")).report


def finding(report, code="LBL001"):
    return next(f for f in report.findings if f.code == code)


def gate(report, code="G-labels"):
    return next(a for a in report.gates if a.code == code)


def test_a_random_sample_gives_the_share_a_confidence_interval(planted, tmp_path):
    path, texts, given, wrong = planted
    at = np.random.default_rng(8).choice(len(texts), 200, replace=False)
    report = checked(path, reviews(tmp_path / "r.csv", texts, given, wrong, at, "random"))
    found = finding(report)
    low, high = found.interval
    assert found.interval_kind == "confidence"
    assert low <= wrong.mean() <= high
    assert high - low < 0.09  # the 200 rows alone would leave 0.107
    assert "200 rows of a random sample" in found.method
    assert gate(report).status == "fail"


def test_a_queue_of_suspects_changes_no_share_and_says_so(planted, tmp_path):
    path, texts, given, wrong = planted
    report = checked(path, reviews(tmp_path / "r.csv", texts, given, wrong, np.flatnonzero(wrong)[:50], "queue"))
    assert finding(report).interval_kind == "model"
    assert any("no whole random sample" in note for note in report.notes)


def test_lines_that_find_no_row_are_counted(planted, tmp_path):
    path, texts, given, wrong = planted
    strange = ["a text that stands nowhere in this data", *texts]
    report = checked(path, reviews(tmp_path / "r.csv", strange, ["x", *given], [True, *wrong], range(11), "random"))
    assert any("10 found their row, 1 did not" in note for note in report.notes)
    assert finding(report).interval_kind == "model"  # the sample is not whole


def test_clean_labels_pass_when_people_found_them_right(planted, tmp_path):
    path, texts, given, wrong = planted
    clean = [i for i in range(len(texts)) if not wrong[i]]
    data = written(tmp_path / "clean.csv", ["text", "category"], [[texts[i], given[i]] for i in clean])
    at = np.random.default_rng(1).choice(clean, 300, replace=False)
    report = checked(data, reviews(tmp_path / "r.csv", texts, given, wrong, at, "random"))
    assert gate(report).status == "pass"
    assert gate(audit.check([str(data)], Options(fast=True, workers=0, cache="")).report).status == "unknown"
