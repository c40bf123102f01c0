"""Judgements read back from a CSV that a person, or a spreadsheet, has saved."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from tuneready.errors import UserError
from tuneready.state import judged_file

A, B = "L" + "a" * 32, "L" + "b" * 32


def written(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("text", [
    f"id,judgement,judge,date\n{A},leak,Ada,2026-11-01\n{B},no leak,Bo,2026-11-02\n",
    f"\ufeffid;code;judgement;judge;date\r\n{A};LEK003;LEAK;Ada;2026-11-01\r\n'{B};LEK003; No  Leak ;Bo;2026-11-02\r\n",
    f"Judge\tDate\tJudgement\tID\nAda\t2026-11-01\tleak\t{A}\nBo\t2026-11-02\tno leak\t{B}\n\n",
    f'id,train_text,judgement,judge,date\n{A},"two\nlines, here",leak,Ada,2026-11-01\n{B},,no leak,Bo,2026-11-02\nL0,,,,\n',
])
def test_how_a_spreadsheet_may_save_it(tmp_path, text):
    path = written(tmp_path / "leaks.csv", text)
    found = judged_file.read(path)
    assert {name: (said.leak, said.judge, said.date) for name, said in found.by_id.items()} == {
        A: (True, "Ada", dt.date(2026, 11, 1)), B: (False, "Bo", dt.date(2026, 11, 2))}
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest() and found.file == str(path)


def test_the_same_word_twice_is_one_judgement_and_the_named_one_leads(tmp_path):
    found = judged_file.read(written(tmp_path / "x.csv", f"id,judgement,judge,date\n{A},no leak,,\n{A},no leak,Ada,2026-11-01\n"))
    assert found.by_id[A].judge == "Ada"


@pytest.mark.parametrize("text, where, what", [
    (f"id,judgement\n{A},leak\n{B},maybe\n", ":3:2", "'maybe'"),
    (f'id,note,judgement\n{A},"a\nb",leak\n{B},,no\n', ":4:3", "'no'"),
    (f"id,judgement,date\n{A},leak,22/11/2026\n", ":2:3", "'22/11/2026'"),
    (f"id,judgement\n{A},leak\n{A},no leak\n", ":3:2", "line 2"),
    ("id,judgment\n", ":1", '"judgement"'),
    ("", "", "empty"),
    ("code,similarity\n", ":1", '"id"'),
])
def test_what_cannot_be_read_names_line_and_column(tmp_path, text, where, what):
    path = written(tmp_path / "x.csv", text)
    with pytest.raises(UserError) as caught:
        judged_file.read(path)
    assert caught.value.where == f"{path}{where}" and what in caught.value.what and caught.value.fix
    assert (caught.value.code, caught.value.exit_code) == ("E-JUDGED", 3)


def test_hostile_cells_reach_no_terminal_raw(tmp_path):
    path = written(tmp_path / "x.csv", f"id,judgement\n{A},\x1b[31mleak\n")
    with pytest.raises(UserError) as caught:
        judged_file.read(path)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("data", [b"id,judgement\n\xff\xfe,leak\n", None])
def test_no_text_and_no_file(tmp_path, data):
    if data is not None:
        (tmp_path / "x.csv").write_bytes(data)
    with pytest.raises(UserError, match="E-JUDGED"):
        judged_file.read(tmp_path / "x.csv")


def test_judgements_are_never_overwritten_unread(tmp_path):
    mine = written(tmp_path / "leaks.csv", f"id,judgement\n{A},leak\n{B},\n")
    with pytest.raises(UserError) as caught:
        judged_file.unsaved(tmp_path, "")
    assert caught.value.code == "E-JUDGED-LOST" and f"--judged {mine}" in caught.value.fix
    judged_file.unsaved(tmp_path, str(mine))
    judged_file.unsaved(tmp_path, str(written(tmp_path / "more.csv", f"id,judgement\n{A},leak\n{B},no leak\n")))
    with pytest.raises(UserError):
        judged_file.unsaved(tmp_path, str(written(tmp_path / "other.csv", f"id,judgement\n{B},leak\n")))
    written(mine, f"id,judgement\n{A},\n")
    judged_file.unsaved(tmp_path, "")
    judged_file.unsaved(tmp_path / "nowhere", "")
