"""Tables whose first row is data, and tab-separated text that does not quote: told, and mended by the command that is printed."""

from __future__ import annotations

import gzip
import json
import subprocess

import pytest

from tuneready.errors import UserError
from tuneready.intake import discover, identify
from tuneready.source import ReadLimits

LIMITS = ReadLimits()


def refused(name, data, folder, monkeypatch) -> UserError:
    monkeypatch.chdir(folder)
    (folder / name).write_bytes(gzip.compress(data.encode()) if name.endswith(".gz") else data.encode())
    with pytest.raises(UserError) as caught:
        identify.scan(discover.discover([name]), LIMITS)
    return caught.value


@pytest.mark.parametrize(("name", "data", "first"), [
    ("it's.csv", "move money,transfer\nhow much,balance\nmove it,transfer\nsend it,transfer\n", "text,label"),
    ("a.csv", '"3","Wall St","Short"\n"4","Oil","Long"\n"3","Gas","Up"\n"3","Yen","Down"\n', "label,column_2,text"),
    ("a.csv.gz", "move money,transfer\nhow much,balance\nmove it,transfer\nsend it,transfer\n", "text,label"),
    ("a.tsv", "move money\ttransfer\nhow much\tbalance\nmove it\ttransfer\nsend it\ttransfer\n", "text\tlabel"),
])
def test_a_first_row_of_data_is_no_header_and_is_not_lost(name, data, first, tmp_path, monkeypatch):
    error = refused(name, data, tmp_path, monkeypatch)
    assert error.code == "E-CSV-NO-HEADER"
    subprocess.run(["sh", "-c", error.fix.partition(": ")[2]], check=True)
    assert (tmp_path / f"named-{name.removesuffix('.gz')}").read_text() == f"{first}\n{data}"


@pytest.mark.parametrize("data", [
    "text,label\na,label\nb,label\nc,x\n", "0,1\na,x\nb,0\nc,0\nd,0\n", "Subject,Queue\nHi,Queue\nHo,Billing\n", "language,note\nen,x\nen,y\nen,z\n",
    "en,note\nen,x\nen,y\nen,z\n",  # one value alone: its header may well be its name
    "Name,Team\nName,Team\nName,Team\nAnn,A\n",  # a header repeated by joining files
])
def test_headers_are_headers(data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(data)
    files, _, errors = identify.scan(discover.discover(["a.csv"]), LIMITS)
    assert [file.container for file in files] == ["csv"]
    assert not errors


BODY = 'a "fine" day\t1\n"open at the start\t0\n" said she , " and left\t1\n"all of it"\t0\n' * 3


@pytest.mark.parametrize(("name", "header"), [("train.tsv", "sentence\tlabel\n"), ("msr.txt", "#1 String\t#2 Quality\n"), ("train.tsv", "")])
def test_text_that_does_not_quote_is_mended_without_a_lost_row(name, header, tmp_path, monkeypatch):
    error = refused(name, header + BODY, tmp_path, monkeypatch)
    assert error.code == ("E-CSV-QUOTE" if header else "E-CSV-NO-HEADER")
    subprocess.run(["sh", "-c", error.fix.partition(": ")[2]], check=True)
    found = [json.loads(line) for line in (tmp_path / f"{name}.jsonl").read_text().splitlines()]
    assert [list(row.values()) for row in found] == [line.split("\t") for line in BODY.splitlines()]
    assert list(found[0]) == (header.strip().split("\t") if header else ["text", "label"])


def test_a_row_of_another_width_stops_the_command(tmp_path, monkeypatch):
    error = refused("a.tsv", "sentence\tlabel\n" + BODY * 30 + "one\ttwo\tthree\n", tmp_path, monkeypatch)
    done = subprocess.run(["sh", "-c", error.fix.partition(": ")[2]], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "line 362 has 3 fields" in done.stderr


def test_a_comma_table_with_a_stray_quote_keeps_its_advice(tmp_path, monkeypatch):
    error = refused("a.csv", 'a,b\n1,"x" y\n', tmp_path, monkeypatch)
    assert (error.code, "twice" in error.fix) == ("E-CSV-QUOTE", True)
