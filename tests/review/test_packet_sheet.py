"""A packet as a sheet: what is locked, what is open, no formula, and read back as answers."""

import csv
import dataclasses
import io
import json
import zipfile

import openpyxl
import pytest

from tests.renderers import hostile
from tests.review import packets
from tests.signals import rows as made
from tuneready.review import packet_sheet, records_csv
from tuneready.review.records_csv import LONGEST

FORMS = {"verdict": lambda: packets.tickets(6), "label": lambda: packets.tickets(6, "label"), "rubric": packets.answers, "pair": packets.pairs,
         "spans": lambda: packets.spans(["Acme pays."], [[(0, 4, "PARTY")]])}


def book(packet):
    return openpyxl.load_workbook(io.BytesIO(packet_sheet.render_xlsx(packet)))


def table(packet):
    return list(csv.reader(io.StringIO(packet_sheet.render_csv(packet).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("form", FORMS)
def test_the_same_packet_gives_the_same_bytes_whatever_the_clock(form, monkeypatch):
    first = packet_sheet.render_xlsx(FORMS[form]()), packet_sheet.render_csv(FORMS[form]())
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert (packet_sheet.render_xlsx(FORMS[form]()), packet_sheet.render_csv(FORMS[form]())) == first
    with zipfile.ZipFile(io.BytesIO(first[0])) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("docProps/core.xml").count(b"1980-01-01T00:00:00Z") == 2


@pytest.mark.parametrize("form", FORMS)
def test_columns_of_the_item_are_locked_and_those_of_the_answer_open(form):
    packet = FORMS[form]()
    sheet = book(packet)["review"]
    names = [cell.value for cell in sheet[1]]
    assert names == list(packet_sheet.columns(packet)) and sheet.freeze_panes == "A2"
    assert sheet.protection.sheet and sheet.protection.password is None
    open_ = set(packet_sheet.answer_columns(packet))
    for row in sheet.iter_rows(min_row=2):
        for name, cell in zip(names, row):
            assert cell.protection.locked == (name not in open_), name
            assert cell.alignment.wrap_text
    assert all(cell.protection.locked for cell in sheet[1])
    assert [cell.value for cell in sheet["A"]][1:] == [card.item_id for card in packet.cards]
    assert [cell.value for cell in sheet["B"]][1:] == [card.row_hash for card in packet.cards]


def rules(packet):
    sheet = book(packet)["review"]
    names = list(packet_sheet.columns(packet))
    found = [(rule.formula1, next(iter(rule.sqref.ranges))) for rule in sheet.data_validations.dataValidation]
    return {names[place.min_col - 1]: (words, place.min_row, place.max_row) for words, place in found}


def test_answers_offer_their_words():
    assert rules(packets.tickets(6)) == {"verdict": ('"right,wrong,unsure"', 2, 7), "severity": ('"minor,serious"', 2, 7), "correct_label": ("labels!$A$1:$A$6", 2, 7)}
    assert rules(packets.tickets(6, "label")) == {"value": ("labels!$A$1:$A$6", 2, 7), "verdict": ('"unsure"', 2, 7)}
    assert rules(packets.pairs(3))["value"] == ('"left,right,tie"', 2, 4)
    assert [cell.value for cell in book(packets.tickets(1))["labels"]["A"]] == list(packets.LABELS)


def test_the_review_comes_first_and_the_instructions_stand_beside_it():
    found = book(packets.tickets(2))
    assert found.sheetnames == ["review", "instructions", "labels"]
    told = {row[0].value: row[1].value for row in found["instructions"].iter_rows()}
    assert told["Instructions"].startswith("Judge the label alone.\n") and told["Reviewer"] == "Ann Lee, team lead, eight years in support"
    assert set(packet_sheet.answer_columns(packets.tickets(2))) <= set(told)


def test_no_cell_is_a_formula_and_every_risky_one_is_guarded():
    texts = [text for text in hostile.known() if text.encode("utf-8", "ignore").decode() == text]
    batch = made.batch([made.labelled(text, text) for text in texts], "classification")
    packet = packets.packet(batch, title=texts[0], instructions="=1+1", labels=(*texts, "\udc80"))
    found = book(packet)
    cells = [cell for sheet in found for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell.value for cell in cells if cell.value[0] in '=+-@\t\r\n;"＝＋－＠']
    assert not [cell for row in table(packet) for cell in row if cell[:1] and cell[0] in '=+-@\t\r\n;"＝＋－＠']
    assert "'=1+1" in [cell.value for cell in found["instructions"]["B"]]


def test_a_blind_sheet_holds_no_given_label():
    batch = made.batch([made.labelled("Where is my parcel?", "zebra-label")], "classification")
    packet = packets.packet(batch, "label")
    with zipfile.ZipFile(io.BytesIO(packet_sheet.render_xlsx(packet))) as archive:
        assert not [name for name in archive.namelist() if b"zebra" in archive.read(name)]
    assert b"zebra" not in packet_sheet.render_csv(packet) and "label" not in packet_sheet.columns(packet)


@pytest.mark.parametrize("text", ["x" * (LONGEST + 1), "🙂" * LONGEST, "=" + "y" * LONGEST])
def test_a_text_no_cell_can_hold_is_cut_with_a_note_and_whole_in_csv(text):
    assert len(packet_sheet.fitted(text).encode("utf-16-le")) // 2 in (LONGEST, LONGEST - 1)
    assert "cut: a cell holds 32,767 characters" in packet_sheet.fitted(text)
    batch = made.batch([made.labelled(text, "a")], "classification")
    packet = packets.packet(batch)
    at = packet_sheet.columns(packet).index("text: input")
    assert book(packet)["review"].cell(2, at + 1).value.endswith("in the HTML packet]")
    assert table(packet)[1][at].removeprefix("'") == packet.cards[0].shown[0].text


def test_texts_at_the_limit_are_not_cut():
    assert packet_sheet.fitted("x" * LONGEST) == "x" * LONGEST


def filled(packet, **answer):
    """The workbook and the CSV with the first item answered."""
    workbook = book(packet)
    names = list(packet_sheet.columns(packet))
    for name, value in answer.items():
        workbook["review"].cell(2, names.index(name) + 1).value = value
    sink = io.BytesIO()
    workbook.save(sink)
    lines = table(packet)
    lines[1] = [answer.get(name, cell) for name, cell in zip(names, lines[1])]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return sink.getvalue(), text.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("packet, answer, wanted", [
    (packets.tickets(3), {"verdict": "wrong", "severity": "serious", "correct_label": "other", "comment": "see 4"}, {}),
    (packets.tickets(3, "label"), {"value": "refund"}, {}),
    (packets.spans(["Acme pays."], [[(0, 4, "PARTY")]]), {"verdict": "wrong", "severity": "minor", "value": '[{"start": 5, "end": 9, "label": "X"}]'},
     {"value": [{"start": 5, "end": 9, "label": "X"}]}),
    (packets.pairs(2), {"value": "left"}, {"value": {"preferred": packets.pairs(2).cards[0].left, "left": packets.pairs(2).cards[0].left}}),
])
def test_a_filled_sheet_is_read_back_by_the_reader_of_tables(packet, answer, wanted):
    workbook, text = filled(packet, **answer)
    for read in (records_csv.read_book(workbook, "a.xlsx"), records_csv.read(text, "a.csv")):
        said = list(read)
        assert said[1:] == [None] * (len(packet.cards) - 1) and said[0].fault == ""
        told = {"item_id": packet.cards[0].item_id, "row_hash": packet.cards[0].row_hash, "question": packet.question, **answer, **wanted}
        assert {name: said[0].told[name] for name in told} == told


def test_given_spans_stand_in_the_sheet_as_json():
    packet = packets.spans(["Acme pays."], [[(0, 4, "PARTY")]])
    at = packet_sheet.columns(packet).index("label")
    assert json.loads(table(packet)[1][at]) == [{"start": 0, "end": 4, "label": "PARTY"}]


@pytest.mark.parametrize(("side", "verdict"), [("left", {"chosen": "right", "rejected": "wrong"}), ("Right", {"chosen": "wrong", "rejected": "right"}),
                                               ("tie", {"chosen": "unsure", "rejected": "unsure"})])
def test_a_side_of_the_sheet_is_a_side_of_the_row(side, verdict):
    """What stands left on the sheet is drawn per item; the answer names the side of the row, as the page's does."""
    packet = packets.pairs(12)
    names, *rows = list(csv.reader(io.StringIO(packet_sheet.render_csv(packet).decode("utf-8-sig"), newline="")))
    for row in rows:
        row[names.index("value")] = side
    said = list(records_csv.read(sheet(names, rows), "a.csv"))
    for one, card in zip(said, packet.cards):
        other = "rejected" if card.left == "chosen" else "chosen"
        preferred = {"left": card.left, "right": other, "tie": "tie"}[side.casefold()]
        assert one.told["value"] == {"preferred": preferred, "left": card.left} and one.told["verdict"] == verdict[card.left] and one.fault == ""
    assert len({card.left for card in packet.cards}) == 2


@pytest.mark.parametrize(("change", "fault"), [({"round": ""}, "round is empty"), ({"item_id": ""}, "item_id is empty"), ({"verdict": "wrong", "value": "tie"}, "contradicts")])
def test_a_side_that_cannot_be_placed_is_refused(change, fault):
    names, row, *_ = list(csv.reader(io.StringIO(packet_sheet.render_csv(packets.pairs(2)).decode("utf-8-sig"), newline="")))
    cells = dict(zip(names, row)) | {"value": "left"} | change
    (said,) = records_csv.read(sheet(names, [[cells[name] for name in names]]), "a.csv")
    assert fault in said.fault


def test_the_sheet_says_whose_it_is_and_by_which_guideline():
    packet = packets.tickets(2)
    names, *rows = list(csv.reader(io.StringIO(packet_sheet.render_csv(packet).decode("utf-8-sig"), newline="")))
    for row in rows:
        row[names.index("verdict")] = "right"
    for said in records_csv.read(sheet(names, rows), "renamed.csv"):
        assert (said.told["reviewer"], said.told["guideline_version"]) == (packet.reviewer, packet.guideline_version)
    nobody = dataclasses.replace(packet, reviewer="", guideline_version="")
    assert not {"reviewer", "guideline_version"} & set(packet_sheet.columns(nobody))


def sheet(names, rows):
    sink = io.StringIO(newline="")
    csv.writer(sink).writerows([names, *rows])
    return sink.getvalue().encode()
