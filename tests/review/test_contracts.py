"""The guide's contracts (E3) by the command line: two lawyers mark 500 of 8,000 blind; agreement per clause type, and where more rows are needed."""

import json
import random
import shutil
from pathlib import Path

import pytest

from tests.review import made
from tuneready.cli.main import outcome

ROOT = Path(__file__).resolve().parents[2]
REGULATED = ("--profile", "regulated")
UNCLEAR = "audit rights"  # the guideline does not say where this clause ends


@pytest.fixture
def contracts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1777896000")  # 2026-05-04
    rows = made.contracts(8_000)
    shutil.copy(ROOT / "examples/e3-contracts/tuneready.toml", "tuneready.toml")
    return made.lines("contracts.jsonl", rows), rows


def lawyer(rows, seed):
    """Marks what stands there, two in a hundred with another end, and every second time for the unclear type."""
    def answer(row, number):
        rng = random.Random(f"{seed} {row['uid']}")
        marks = [dict(mark) for mark in rows[int(row["uid"].rsplit(":", 1)[1]) - 1]["spans"]]
        for mark in marks:
            if rng.random() < (0.5 if mark["label"] == UNCLEAR else 0.02):
                mark["end"] -= rng.randrange(1, 9)
        return {"value": json.dumps(marks)}
    return answer


def test_agreement_on_500_contracts_by_clause_type(contracts, capsys):
    data, rows = contracts
    assert outcome(["review", "sample", data, "--size", "500", "--blind", "--packets", "csv", "--guideline", "2.1", *REGULATED]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "500 of 8,000 rows" in shown and shown.count(": 500 rows") == 2  # two see each row, as the project declares
    for sheet in sorted(Path("review").rglob("*.csv")):
        assert "2.1" in sheet.read_text("utf-8-sig")
        assert outcome(["review", "import", made.fill(sheet, lawyer(rows, sheet.stem))]) == 0
    capsys.readouterr()
    assert outcome(["review", "status", data, "--format", "json", *REGULATED]) == 0
    stands = json.loads(capsys.readouterr().out)
    assert stands["statistic"] == "span F1" and stands["double"] == 500 and 0.85 < stands["agreement"][0] < 0.97
    types = stands["types"]
    assert len(types) == 22 and all(one["low"] <= one["f1"] <= one["high"] for one in types.values())
    assert types[UNCLEAR]["more"] is None and types[UNCLEAR]["f1"] < 0.7  # more rows do not help there
    rare, common = types[made.CLAUSES[-1]], types[made.CLAUSES[0]]
    assert rare["marks"] < 40 < common["marks"] and rare["high"] - rare["low"] > 2 * (common["high"] - common["low"])
    short = {name for name, one in types.items() if one["more"]}
    assert short and common["more"] == 0 and min(types[name]["marks"] for name in types) in {types[name]["marks"] for name in short}
    assert outcome(["review", "status", data, *REGULATED]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert f"{UNCLEAR}: F1" in shown and "sharpen the guideline" in shown and "add rows here: about" in shown
    assert stands["serious"] == 0 and stands["errors"] > 50  # other edges are minor errors


def test_the_given_marks_are_not_in_a_blind_packet(contracts, capsys):
    data, rows = contracts
    assert outcome(["review", "sample", data, "--size", "60", "--blind", "--packets", "html,csv", *REGULATED]) == 0
    for packet in Path("review").rglob("*.*"):
        assert '"start"' not in packet.read_text("utf-8-sig").replace("&#34;", '"') or packet.suffix == ".html"
    (page, *_) = sorted(Path("review").rglob("*.html"))
    assert '"spans":null' in page.read_text("utf-8") and all(clause in page.read_text("utf-8") for clause in made.CLAUSES)
