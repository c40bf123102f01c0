"""Files of checked labels: what is read, what is passed over, and the line and column of what is wrong."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.errors import UserError
from tuneready.reviewed import SCHEMA
from tuneready.state import reviews_file


def written(tmp_path, text: str | bytes, name: str = "reviews.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def told(path, *names: str) -> list[tuple]:
    rows = reviews_file.read([path]).select(names).to_pylist()
    return [tuple(row.values()) for row in rows]


def test_a_spreadsheets_csv(tmp_path):
    path = written(tmp_path, "\ufeffFile;Line;Given Label;Verdict;Correct Label;Reviewer;Date;Drawn\r\n"
                             "b.jsonl;3;cat;Right;; Ada Osei ;2026-11-02;random\r\n"
                             "b.jsonl;4;dog;WRONG;cat;Ada Osei;2026-11-02;Queue\r\n"
                             "b.jsonl;5;dog;;cat;;;\r\n")
    table = reviews_file.read([path])
    assert table.schema.equals(SCHEMA)
    assert table.to_pylist() == [
        {"file": "b.jsonl", "line": 3, "text": "", "given": "cat", "right": True, "correct": "", "reviewer": "Ada Osei",
         "date": dt.date(2026, 11, 2), "drawn": True},
        {"file": "b.jsonl", "line": 4, "text": "", "given": "dog", "right": False, "correct": "cat", "reviewer": "Ada Osei",
         "date": dt.date(2026, 11, 2), "drawn": False}]


@pytest.mark.parametrize("word, right", [("right", True), ("correct", True), ("YES", True), ("True", True), ("1", True), ("1.0", True),
                                         ("wrong", False), ("Incorrect", False), ("no", False), ("false", False), ("0", False), ("0.0", False)])
def test_every_word_for_right_and_wrong(tmp_path, word, right):
    assert told(written(tmp_path, f"text,label,verdict\na,b, {word} \n"), "right") == [(right,)]


@pytest.mark.parametrize("value, right", [(True, True), (0, False), ("wrong", False)])
def test_json_lines_hold_verdicts_of_any_kind(tmp_path, value, right):
    lines = [{"text": "a\nb", "label": "2020-01-01", "verdict": value, "meta": {"n": 1}}, {"text": "c", "label": "x", "verdict": value}]
    path = written(tmp_path, "\n\n".join(map(json.dumps, lines)) + "\n", "reviews.jsonl")
    assert told(path, "text", "given", "right") == [("a\nb", "2020-01-01", right), ("c", "x", right)]


def test_a_corrected_label_is_a_verdict_where_there_is_no_column_of_verdicts(tmp_path):
    path = written(tmp_path, "uid,given,correct_label\nt.csv:2,a,a\n\"x:y,z.csv:7\",a,b\nt.csv:9,a,\n")
    assert told(path, "file", "line", "right", "correct") == [("t.csv", 2, True, "a"), ("x:y,z.csv", 7, False, "b")]


def test_a_models_suggestion_is_never_a_persons_word(tmp_path):
    table = "uid,label,verdict,suggestion,score\nt.csv:2,a,,b,0.99\nt.csv:3,a,right,b,0.99\nt.csv:4,a,wrong,b,0.99\n"
    assert told(written(tmp_path, table), "line", "right", "correct") == [(3, True, ""), (4, False, "")]
    with pytest.raises(UserError, match="no column of verdicts"):
        reviews_file.read([written(tmp_path, "uid,label,suggestion\nt.csv:2,a,b\n")])


def test_a_random_row_without_a_judgement_is_kept_as_such(tmp_path):
    path = written(tmp_path, "text,label,verdict,drawn\na,x,right,random\nb,x,,random\nc,x,,queue\nd,x,,\n")
    assert told(path, "text", "right", "drawn") == [("a", True, True), ("b", None, True)]


def test_a_text_that_looks_like_a_date_stays_as_it_stands(tmp_path):
    lines = [{"text": "a", "verdict": "right"}, {"text": "b", "verdict": "right", "given": "2020-01-01", "date": "2026-11-03T10:00:00Z"}]
    path = written(tmp_path, "\n".join(map(json.dumps, lines)))
    assert told(path, "given", "date") == [("", None), ("2020-01-01", dt.date(2026, 11, 3))]


def test_a_header_alone_holds_no_judgement(tmp_path):
    assert told(written(tmp_path, "text,verdict\n"), "text") == told(written(tmp_path, "text,verdict"), "text") == []


def test_files_add_up_in_order(tmp_path):
    one, two = (written(tmp_path, f"text,verdict\n{t},right\n", f"{t}.csv") for t in "ab")
    assert reviews_file.read([two, one])["text"].to_pylist() == ["b", "a"]
    assert len(reviews_file.read([])) == 0


@pytest.mark.parametrize("text, where, what", [
    ("text,verdict\na,right\nb,maybe\n", ":3:2", 'column verdict holds "maybe"'),
    ("text,verdict\n\"a\nb\",right\n\nc,maybe\n", ":5:2", "maybe"),
    ("text,Verdict,Drawn\na,right,picked\n", ":2:3", 'column Drawn holds "picked"'),
    ("text,verdict,date\na,right,02.11.2026\n", ":2:3", "holds no date"),
    ("text,verdict,date\na,right,2026-02-30\n", ":2:3", "holds no date"),
    ("file,line,verdict\na,x,right\n", ":2:2", "holds no line number"),
    ("file,line,verdict\na,,right\n", ":2:1", "nothing else names the row"),
    ("uid,verdict\nabc,right\n", ":2:1", "holds no file:line"),
    ("text,given,verdict,correct_label\na,x,right,y\n", ":2:3", "contradicts"),
    ("text,given,verdict,correct_label\na,x,wrong,x\n", ":2:3", "contradicts"),
    ("text,correct_label\na,x\n", ":2:2", "where no given label is"),
    ("text,given\na,x\n", ":1", "no column of verdicts"),
    ("given,verdict\nx,right\n", ":1", "no column names the row"),
    ("file,verdict\nx,right\n", ":1", "no column names the row"),
    ("text,verdict,Verdict\na,right,wrong\n", ":1:3", "is there twice"),
    ("text,verdict\na,right\nb\n", ":3", "the row has 1 cells, the header 2"),
    ("text,verdict,reviewer\na,right," + "x" * 1_001 + "\n", ":2:3", "over 1,000 characters"),
    ("text," + "x" * 200_000 + "\na,right\n", ":1", "no column of verdicts"),
    ("\n\ntext,verdict\na,right\n", ":1", "the first line is empty"),
    ('{"verdict":"right","text":"a","n":1e999}\n', ":1", "no JSON object"),
    ('{"verdict":"right","text":"a","text":"b"}\n', ":1", "no JSON object"),
    ('{"verdict":"right","text":"a"}\n{"verdict":"right","text":"\\ud800"}\n', ":2", "no JSON object"),
    ("text,verdict,date\na,right,0000-00-00\n", ":2:3", "holds no date"),
    ("[1]", ":1", "no column of verdicts"),
    ("  \n", "", "the file is empty"),
    (b"text,verdict\n\xff,right\n", "", "not UTF-8"),
    ('{"text":"a","verdict":"right"}\n\n{"text":"a","verdict":"so"}\n', ":3:2", 'column verdict holds "so"'),
    ('{"text":"a","verdict":"right"}\n{"text":"a","verdict":1}\n', ":2", "no JSON object like the ones before"),
    ('{"text":"a","verdict":"right"}\n{"text":\n', ":2", "no JSON object"),
    ('{"text":"a","verdict":["right"]}\n', ":1", "no column of verdicts"),
])
def test_what_is_wrong_is_named_by_file_line_and_column(tmp_path, text, where, what):
    path = written(tmp_path, text)
    with pytest.raises(UserError) as error:
        reviews_file.read([path])
    assert error.value.code == "E-REVIEWS" and error.value.exit_code == 3 and error.value.fix
    assert error.value.where == f"{path}{where}" and what in error.value.what


def test_hostile_cells_are_shown_masked_on_one_line(tmp_path):
    with pytest.raises(UserError) as error:
        reviews_file.read([written(tmp_path, "text,verdict\na,\x1b[31m{0} ada@example.org\n")])
    assert "\x1b" not in str(error.value) and "ada@" not in str(error.value)


def test_no_file(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        reviews_file.read([tmp_path / "none.csv"])


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=5), st.booleans())
def test_any_table_is_read_or_refused(tmp_path_factory, cells, jsonl):
    rows = [["text", "verdict", "line", "date"], *cells]
    text = ("\n".join(json.dumps(dict(zip(rows[0], row)), ensure_ascii=False) for row in cells) if jsonl
            else "\n".join(",".join('"' + c.replace('"', '""') + '"' for c in row) for row in rows))
    path = written(tmp_path_factory.mktemp("reviews"), text)
    try:
        assert reviews_file.read([path]).schema.equals(SCHEMA)
    except UserError as error:
        assert error.where.startswith(str(path))
