"""What each tool says, as its own exports say it: foreign files, not only ours."""

import io
import json
import zipfile
from dataclasses import replace
from hashlib import sha256

import openpyxl
import pytest

from tuneready.errors import UserError
from tuneready.review import exporting, importing, records_csv
from tuneready.review.exchange import Shown
from tuneready.review.importing import People
from tuneready.review_record import Item, Review, item_id

HASH = [sha256(str(i).encode()).hexdigest() for i in range(3)]
ITEMS = tuple(Item(item_id(h), f"d.jsonl:{i}", "d.jsonl", i, h, stratum="label=secret stratum", kind="gold" if i else "sample", gold="secret gold")
              for i, h in enumerate(HASH))
KEYS = {"item_id": ITEMS[0].item_id, "item_hash": HASH[0], "uid": ITEMS[0].uid, "blind": True}
SHOWN = {item.item_id: Shown({"text": "Where is my refund?"}, "secret label", "secret suggestion", 0.9, "secret model") for item in ITEMS}


def read(tmp_path, data, name="export.json", **more):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return importing.read(path, **more)


def lines(*values):
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def label_studio(annotations, data=KEYS, **more):
    return [{"id": 7, "data": {"field1": "Where is my refund?", **data}, "annotations": annotations, **more}]


def choice(name, *values):
    return {"id": "x", "from_name": name, "to_name": "field1", "type": "choices", "value": {"choices": list(values)}}


def annotation(*results, **more):
    return {"id": 3, "completed_by": 5, "result": list(results), "was_cancelled": False, "lead_time": 12.5, "created_at": "2026-03-01T10:00:00.123456Z",
            "updated_at": "2026-03-01T11:00:00Z", **more}


MAP = People(users={"5": "Dr. Ana", "b@x.example": "Ben", "c0ffee00-0000-0000-0000-000000000000": "Cleo"})


def test_label_studio_annotations_become_reviews(tmp_path):
    note = {"from_name": "comment", "to_name": "field1", "type": "textarea", "value": {"text": ["not a refund"]}}
    got = read(tmp_path, label_studio([
        annotation(choice("verdict", "wrong"), choice("severity", "serious"), choice("correct_label", "lost parcel"), note),
        annotation(choice("verdict", "right"), completed_by={"id": 9, "email": "b@x.example"}),
        annotation(was_cancelled=True)], drafts=[{"user": 5, "result": [choice("verdict", "unsure")]}]), people=MAP)
    assert got.tool == "label-studio" and got.refused == ()
    assert got.reviews[0] == Review(ITEMS[0].item_id, HASH[0], "Dr. Ana", "verdict", None, "wrong", "serious", "lost parcel", "not a refund",
                                    submitted_at="2026-03-01T11:00:00Z", seconds=12.5, source_tool="label-studio", source_ref="task 7 annotation 3")
    assert [(r.reviewer, r.verdict, r.status) for r in got.reviews[1:]] == [("Ben", "right", "submitted"), ("Dr. Ana", "", "skipped"), ("Dr. Ana", "unsure", "draft")]


def test_label_studio_predictions_are_never_reviews(tmp_path):
    prediction = {"model_version": "m", "score": 0.9, "result": [choice("verdict", "right")]}
    got = read(tmp_path, label_studio([], predictions=[prediction]), people=MAP)
    assert (got.reviews, got.refused, got.blank) == ((), (), 1)
    accepted = read(tmp_path, label_studio([annotation(choice("verdict", "right"), parent_prediction=1)], predictions=[prediction]), people=MAP)
    assert [r.blind for r in accepted.reviews] == [False], "who saw a suggestion was not blind"
    foreign = read(tmp_path, label_studio([annotation(choice("sentiment", "good"))], {"uid": ITEMS[1].uid}), people=MAP, items=ITEMS)
    assert [(r.item_id, r.question, r.value, r.blind) for r in foreign.reviews] == [(ITEMS[1].item_id, "label", "good", False)]


@pytest.mark.parametrize(("result", "question", "value"), [
    (choice("topic", "a", "b"), "label", ["a", "b"]),
    ({"from_name": "r", "to_name": "field1", "type": "rating", "value": {"rating": 4}}, "rubric", {"r": 4}),
    ({"from_name": "p", "to_name": "a,b", "type": "pairwise", "value": {"selected": "left"}}, "pair", "left"),
    ({"from_name": "s", "to_name": "field1", "type": "labels", "value": {"start": 6, "end": 8, "text": "is", "labels": ["VERB"]}}, "spans",
     [{"start": 6, "end": 8, "label": "VERB"}]),
])
def test_label_studio_values_by_type(tmp_path, result, question, value):
    got = read(tmp_path, label_studio([annotation(result)]), people=MAP)
    assert [(r.question, r.value) for r in got.reviews] == [(question, value)]


@pytest.mark.parametrize(("start", "end", "found"), [(2, 5, (2, 5)), (4, 7, (2, 5)), (0, 3, None)])
def test_spans_are_code_points_also_where_a_browser_counted(tmp_path, start, end, found):
    span = {"from_name": "s", "to_name": "field1", "type": "labels", "value": {"start": start, "end": end, "text": "abc", "labels": ["X"]}}
    got = read(tmp_path, label_studio([annotation(span)], {**KEYS, "field1": "😀😀abc"}), people=MAP)
    if found is None:
        assert [r.why for r in got.refused] == ["the text of a span is not at its place"]
    else:
        assert (got.reviews[0].value[0]["start"], got.reviews[0].value[0]["end"]) == found


@pytest.mark.parametrize(("one", "why"), [
    (annotation(), "there is no verdict"), (annotation(choice("verdict", "maybe")), "verdict is none of"), (annotation(choice("verdict", "right"), completed_by=6), "user 6 has no name"),
    (annotation(choice("verdict", "right"), completed_by=None), "reviewer is empty"), (annotation(choice("verdict", "right"), lead_time="long"), "seconds is no number"),
    (annotation(choice("verdict", "right"), created_at="x", updated_at=""), "submitted_at is no time"), (annotation(choice("verdict", "right"), created_at=5, updated_at=0), "submitted_at is no text"),
    (annotation({"value": 3}), "no list of results"), (5, "no annotation"),
])
def test_label_studio_refusals_name_the_annotation(tmp_path, one, why):
    got = read(tmp_path, label_studio([one, annotation(choice("verdict", "right"))]), people=MAP)
    assert len(got.reviews) == 1 and len(got.refused) == 1 and why in got.refused[0].why
    assert got.refused[0].where == "task 1, annotation 1"


def test_argilla_nested_and_flat(tmp_path):
    user = "c0ffee00-0000-0000-0000-000000000000"
    nested = {"id": "r1", "fields": {"text": "t"}, "metadata": KEYS, "suggestions": {}, "status": "completed", "responses": {
        "verdict": [{"value": "wrong", "user_id": user}, {"value": "right", "user_id": "Ben"}], "comment": [{"value": "no", "user_id": user}]}}
    flat = {"id": "r1", "text": "t", "verdict.responses": ["wrong", None], "verdict.responses.users": [user, "Ben"], "verdict.responses.status": ["submitted", "discarded"],
            "verdict.suggestion": "right", "metadata.item_id": ITEMS[0].item_id}
    got = read(tmp_path, [nested], people=MAP)
    assert got.tool == "argilla"
    assert [(r.reviewer, r.verdict, r.comment, r.submitted_at, r.blind) for r in got.reviews] == [
        ("Ben", "right", "", "", True), ("Cleo", "wrong", "no", "", True)]
    got = read(tmp_path, lines(flat), people=MAP)
    assert [(r.reviewer, r.verdict, r.status) for r in got.reviews] == [("Ben", "", "skipped"), ("Cleo", "wrong", "submitted")]
    only = read(tmp_path, [{**nested, "responses": {}, "suggestions": {"verdict": {"value": "right", "agent": "m"}}}], people=MAP)
    assert (only.reviews, only.blank) == ((), 1), "a suggestion is no response"
    assert "has no name" in read(tmp_path, [nested]).refused[0].why


def test_prodigy_binary_answers_are_verdicts_and_choices_are_labels(tmp_path):
    task = {"text": "t", "meta": KEYS, "_task_hash": 4, "_annotator_id": "alex", "_timestamp": 1767225600}
    got = read(tmp_path, lines(
        {**task, "label": "refund", "answer": "accept"}, {**task, "label": "refund", "answer": "reject"}, {**task, "label": "refund", "answer": "ignore"},
        {**task, "options": [{"id": "a"}], "accept": ["a"], "answer": "accept"}, {**task, "options": [], "accept": [], "answer": "accept"},
        {**task, "spans": [{"start": 0, "end": 1, "label": "X", "token_start": 0, "token_end": 0}], "answer": "accept"}, {**task, "answer": "perhaps"}, task), "x.jsonl")
    assert got.tool == "prodigy" and got.blank == 1
    assert [(r.question, r.verdict, r.value, r.status) for r in got.reviews] == [
        ("verdict", "right", None, "submitted"), ("verdict", "wrong", None, "submitted"), ("verdict", "", None, "skipped"),
        ("label", "", "a", "submitted"), ("spans", "", [{"start": 0, "end": 1, "label": "X"}], "submitted")]
    assert got.reviews[0].submitted_at == "2026-01-01T00:00:00Z" and got.reviews[0].reviewer == "alex"
    assert [r.why for r in got.refused] == ["no option is accepted", "its answer is none of accept, reject, ignore"]


def doccano_zip(**members):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), body)
    return sink.getvalue()


def test_doccano_names_the_reviewer_by_the_file(tmp_path):
    line = {"id": 1, "text": "t", **KEYS}
    data = doccano_zip(ana_dot_jsonl=lines({**line, "label": ["a"]}, {**line, "label": []}, {**line, "label": [[0, 1, "X"]], "Comments": ["c"]}),
                       ben_dot_jsonl=lines({**line, "label": ["wrong"], "question": "verdict"}, {**line, "entities": [{"id": 1, "label": "X", "start_offset": 0, "end_offset": 1}]},
                                           {**line, "label": [3]}), notes_dot_txt=b"hello")
    got = read(tmp_path, data, "x.zip", people=People(users={"ana": "Dr. Ana"}))
    assert got.tool == "doccano" and got.blank == 1
    assert [(r.reviewer, r.question, r.value, r.verdict) for r in got.reviews] == [
        ("Dr. Ana", "label", "a", ""), ("Dr. Ana", "spans", [{"start": 0, "end": 1, "label": "X"}], ""), ("ben", "verdict", None, "wrong"),
        ("ben", "spans", [{"start": 0, "end": 1, "label": "X"}], "")]
    assert [(r.where, r.why) for r in got.refused] == [("ben.jsonl line 3", "a label is neither a text nor a span"), ("notes.txt", "it is no .jsonl file")]
    single = read(tmp_path, lines({**line, "label": ["a"]}), "ana.jsonl", people=People("Dr. Ana"))
    assert [r.reviewer for r in single.reviews] == ["Dr. Ana"]
    assert [r.why for r in read(tmp_path, lines({**line, "label": ["a"]}), "ana.jsonl").refused] == ["reviewer is empty"]


@pytest.mark.parametrize(("data", "code"), [
    (doccano_zip(**{"..__evil_dot_jsonl": b"{}"}), "E-PATH"), (doccano_zip(a_dot_jsonl=b" " * (300 << 20)), "E-COMP-RATIO"),
    (doccano_zip(a_dot_jsonl=b"x" * 1000)[:-30], "E-ARCHIVE"), (b"PK\x03\x04" + b"\0" * 50, "E-ARCHIVE"),
], ids=["leads out", "bomb", "cut", "no archive"])
def test_a_zip_that_would_do_harm_is_refused(tmp_path, data, code):
    with pytest.raises(UserError) as told:
        read(tmp_path, data, "x.zip")
    assert told.value.code == code


def table(*rows, names="item_id,row_hash,uid,verdict,severity,correct_label,comment,reviewer,submitted_at,seconds"):
    return "\r\n".join([names, *rows, ""]).encode("utf-8-sig")


def test_a_table_as_people_fill_it_in(tmp_path):
    row = f"{ITEMS[0].item_id},{HASH[0]},u,"
    got = read(tmp_path, table(row + "Wrong,SERIOUS,'=refund,\"two\nlines\",Dr. Ana,2026-03-01 10:00,12", row + ",,,,Dr. Ana,,", row + "yes,,,,,,",
                               row + "perhaps,,,,Dr. Ana,,", row + ",,,a thought,Dr. Ana,,", f",,{ITEMS[1].uid},no,,,,Ben,,", ",,nowhere,no,,,,Ben,,",
                               row + "right,,,,Dr. Ana,,,extra"), "x.csv", items=ITEMS)
    assert got.tool == "csv" and got.blank == 1
    assert [(r.item_id, r.verdict, r.severity, r.correct_label, r.comment, r.reviewer, r.seconds) for r in got.reviews] == [
        (ITEMS[0].item_id, "wrong", "serious", "=refund", "two\nlines", "Dr. Ana", 12.0), (ITEMS[1].item_id, "wrong", "", "", "", "Ben", None)]
    assert [r.why for r in got.refused] == ["reviewer is empty", 'verdict is "perhaps": write right, wrong or unsure', "there is no verdict",
                                            "its uid is that of no item", "it has 11 cells, the header 10"]
    named = read(tmp_path, table(row + "right,,,,,,"), "x.csv", people=People("Dr. Ana"))
    assert [r.reviewer for r in named.reviews] == ["Dr. Ana"]


@pytest.mark.parametrize("tool", ["csv", "xlsx"])
def test_no_cell_is_a_formula(tmp_path, tool):
    import openpyxl

    evil = ["=1+1", "@SUM(A1)", "+1", "-1", "\t=1", "＝1", "'=1"]
    said = [Review(ITEMS[0].item_id, HASH[0], "=who", verdict="right", comment=text, correct_label=text) for text in evil]
    shown = {name: replace(one, texts={"=name": "=text"}) for name, one in SHOWN.items()}
    files = exporting.export(ITEMS, shown, tool, reviews=said, blind=False)
    data = next(iter(files.values()))
    path = tmp_path / next(iter(files))
    path.write_bytes(data)
    if tool == "xlsx":
        cells = [cell for row in openpyxl.load_workbook(path).worksheets[0].iter_rows() for cell in row if cell.value is not None]
        assert all(cell.data_type == "s" for cell in cells)
        cells = [cell.value for cell in cells]
    else:
        import csv

        cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "＝"))]
    assert [r.comment for r in importing.read(path).reviews] == evil


@pytest.mark.parametrize("tool", exporting.TOOLS)
def test_a_blind_export_shows_nothing_that_tells(tmp_path, tool):
    items = [replace(item, question=question) for item, question in zip(ITEMS, ("verdict", "label", "spans"))]
    told = b"".join(contents(name, data) for name, data in exporting.export(items, SHOWN, tool, labels=("a", "b")).items())
    assert b"secret" not in told and b"refund" in told
    open_ = b"".join(contents(name, data) for name, data in exporting.export(items, SHOWN, tool, labels=("a", "b"), blind=False).items())
    assert b"secret label" in open_ and b"secret gold" not in open_ and b"secret stratum" not in open_ and b"gold" not in open_


def contents(name, data):
    """The bytes of a file, or of what is in a zip."""
    if not name.endswith((".zip", ".xlsx")):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(archive.read(member) for member in archive.namelist() if "theme" not in member and "styles" not in member)


@pytest.mark.parametrize("tool", exporting.TOOLS)
def test_an_edited_answer_leads_over_what_was_exported(tmp_path, tool):
    said = Review(ITEMS[0].item_id, HASH[0], "Dr. Ana", verdict="right", role="physician", submitted_at="2026-01-01T00:00:00Z", token="t")
    files = exporting.export(ITEMS[:1], SHOWN, tool, blind=False, reviews=[said])
    name = "reviews.zip" if "reviews.zip" in files else next(iter(files))
    data = files[name]
    if tool in ("xlsx", "doccano"):
        sink = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(sink, "w") as new:
            for member in old.namelist():
                new.writestr(member, old.read(member).replace(b">right<", b">wrong<").replace(b'"label": ["right"]', b'"label": ["wrong"]'))
        data = sink.getvalue()
    else:
        for old, new in ((b'["right"]', b'["wrong"]'), (b'"value": "right"', b'"value": "wrong"'), (b'"accept"', b'"reject"'), (b",right,", b",wrong,")):
            data = data.replace(old, new)
    got = read(tmp_path, data, name)
    assert [(r.verdict, r.reviewer, r.role, r.token) for r in got.reviews] == [("wrong", "Dr. Ana", "physician", "")] and data != files[name]


def test_answers_of_our_packets(tmp_path):
    packet = {"format": "tuneready-review-answers", "version": 1, "reviewer": "Dr. Ana", "round": 2, "role": "physician",
              "answers": [{"item_id": ITEMS[0].item_id, "row_hash": HASH[0], "verdict": "right", "seconds": 4, "token": "t"}, {"item_id": ITEMS[0].item_id, "verdict": 3},
                          {"item_id": ITEMS[1].item_id, "verdict": "right", "prediction": 1}, 5]}
    got = read(tmp_path, packet)
    assert got.tool == "tuneready" and len(got.sha256) == 64 and got.file == "export.json"
    assert got.reviews == (Review(ITEMS[0].item_id, HASH[0], "Dr. Ana", verdict="right", role="physician", seconds=4, round=2, token="t"),)
    assert [(r.where, r.why) for r in got.refused] == [("answer 2", "verdict is no text"), ("answer 3", "prediction is no field of an answer"), ("answer 4", "it is no answer")]
    again = read(tmp_path, importing.answers(got.reviews, "Dr. Ana", 2))
    assert again.reviews == got.reviews
    with pytest.raises(UserError, match="newer version"):
        read(tmp_path, packet | {"version": 2})


@pytest.mark.parametrize("data", [b"", b" \n", b"{", b"[", b'{"a": NaN}', b"[" * 100_000, b"null", b"\xff\xfe\x00", b'{"a": 1}', b"[]", b"a,b\r\n1,2\r\n", b'item_id\r\n"open',
                                  b"item_id,item_id\r\n1,2\r\n", b'{"data": {}, "annotations": []}\n{"data": {}, "annotations": []}', b"PK\x03\x04xl/workbook.xml",
                                  b'{"annotation_id": 1, "annotator": 2, "lead_time": 3}'])
def test_a_file_that_is_none_is_one_line(tmp_path, data):
    with pytest.raises(UserError) as told:
        read(tmp_path, data)
    assert "\n" not in str(told.value) and told.value.fix


def test_paths_that_are_no_files_and_tools_that_are_none(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere.json"):
        with pytest.raises(UserError):
            importing.read(path)
    with pytest.raises(UserError, match="no tool"):
        read(tmp_path, b"x", tool="excel")
    with pytest.raises(UserError, match="no tool"):
        exporting.export(ITEMS, SHOWN, "excel")
    with pytest.raises(UserError, match="nothing is shown"):
        exporting.export(ITEMS, {}, "csv")


def test_user_maps(tmp_path):
    for name, data in (("u.csv", b"user,name\r\n5,Dr. Ana\r\nb@x.example, Ben\r\n"), ("u.json", b'{"5": "Dr. Ana", "b@x.example": "Ben"}')):
        (tmp_path / name).write_bytes(data)
        assert importing.users(tmp_path / name) == {"5": "Dr. Ana", "b@x.example": "Ben"}
    for bad in (b"user,name\r\n5\r\n", b"user,name\r\n5,\r\n", b"user,name\r\n5,A\r\n5,B\r\n", b'{"5": 3}', b'{"5": "a", "5": "b"}', b"{"):
        (tmp_path / "bad").write_bytes(bad)
        with pytest.raises(UserError):
            importing.users(tmp_path / "bad")


def test_reviewers_can_go_out_under_pseudonyms(tmp_path):
    said = [Review(ITEMS[i].item_id, HASH[i], who, verdict="right", role="physician", token=str(i)) for i, who in enumerate(("Dr. Ana", "Ben", "dr.  ana"))]
    known = exporting.pseudonyms(said)
    files = exporting.export(ITEMS, SHOWN, "label-studio", reviews=exporting.pseudonymous(said, known))
    assert b"Ana" not in files["tasks.json"] and b"physician" not in files["tasks.json"]
    got = read(tmp_path, files["tasks.json"], people=People(users=known))
    assert [r.reviewer for r in got.reviews] == [known["reviewer-2"], "Ben", known["reviewer-2"]] and known["reviewer-1"] == "Ben"


def workbook(path, rows, far=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if far:
        book.active.cell(*far).value = " "
    book.save(path)
    return path


@pytest.mark.parametrize("far", [None, (200_000, 200), (3, 100)])
def test_a_sheet_that_claims_to_be_vast_is_read_row_by_row_and_says_the_same(tmp_path, far):
    rows = [["item_id", "row_hash", "verdict", "comment", "seconds"], [ITEMS[0].item_id, HASH[0], "right", "_x0041_ 3", 4], [ITEMS[1].item_id, HASH[1], "wrong", None, 2.5]]
    rows[1][3] = records_csv.plainly(rows[1][3])
    path = workbook(tmp_path / "a.xlsx", rows, far)
    with zipfile.ZipFile(path) as archive:
        assert (records_csv._cells(archive) > records_csv.MOST_CELLS) == (far == (200_000, 200))
    said = [one for one in records_csv.read_book(path.read_bytes(), "a.xlsx") if one is not None and "cells, the header" not in one.fault]
    assert [(one.told["verdict"], one.told["comment"], one.told["seconds"]) for one in said] == [("right", "_x0041_ 3", 4.0), ("wrong", "", 2.5)]


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: data[:40] + b"\x00" * 40 + data[80:]])
def test_a_damaged_workbook_is_a_mistake_and_no_crash(tmp_path, damage):
    path = workbook(tmp_path / "a.xlsx", [["item_id", "verdict"], [ITEMS[0].item_id, "right"]])
    with pytest.raises(UserError):
        list(records_csv.read_book(damage(path.read_bytes()), "a.xlsx"))


@pytest.mark.parametrize(("data", "told"), [(b"<!doctype html>\n<html lang=en>...", "this is the packet's page itself"), (b'{"text": "a row", "class": "b"}\n', "of no review tool")])
def test_files_that_hold_no_answers_say_what_to_give_instead(tmp_path, data, told):
    with pytest.raises(UserError) as caught:
        read(tmp_path, data)
    assert told in caught.value.what and "--tool" not in caught.value.fix  # there is no such option
