"""Tables of a finding on the page: ranges in words and as whiskers, the chart of given and suggested labels, and its bounds."""

import dataclasses
import re

import pytest

from tests.renderers import sample
from tests.renderers.test_html import page
from tuneready.finding import Finding
from tuneready.renderers import _charts, _tables, html


def of_details(details, **more):
    """The page of a report with one finding that has these details."""
    one = dataclasses.replace(Finding("LBL001", "Suspected label errors", "major", 9, 0.1, "m", "r"), details=details, **more)
    return page(dataclasses.replace(sample.hold(), findings=(one,)))


def words(found):
    return " ".join("".join(found.text).split())


@pytest.mark.parametrize(("item", "so"), [
    ([{"a": 1}, {"a": 2}], True), ([{"a": 1}, {"b": 2}], False), ([], False), ([1, 2], False), ({"a": 1}, False), (({"a": "x"},), True)])
def test_what_a_table_is(item, so):
    assert _tables.is_table(item) is so


def test_a_share_with_a_range_is_one_column_with_its_kind():
    made = _tables.table("wrong_labels_by_annotator", sample.by_annotator())
    assert (made.title, made.head, made.kinds) == ("wrong labels by annotator", ("Annotator", "Rows", "Wrong rows", "Share", "Note"), ("model",))
    goran, temp = made.rows
    assert goran[3] == _tables.Cell("43.5 % (38.5–48.6 %)", True, 0.435, (0.385, 0.486), "model") and made.top == 0.5
    assert temp[3] == _tables.Cell("") and temp[4].text == "too few to say"


def test_a_column_with_nothing_in_it_is_left_out():
    assert _tables.table("t", [{"class": "a", "note": ""}, {"class": "b", "note": None}]).head == ("Class",)


@pytest.mark.parametrize(("kind", "said", "ends"), [("model", "model range, which is no confidence interval", 1), ("confidence", "95 % confidence interval", 3)])
def test_the_page_tells_a_model_range_from_a_confidence_interval(kind, said, ends):
    rows = [{"class": "a", "rows": 50, "share": 0.2, "low": 0.1, "high": 0.3, "interval_kind": kind}] * 2
    found = of_details({"by_class": rows}, interval=(0.1, 0.3), interval_kind=kind)
    assert said in words(found) and "20 % (10–30 %)" in words(found)
    drawn = str(_charts.whisker(0.2, (0.1, 0.3), 0.5, kind))
    assert drawn.count("<line") == ends and ("whisker model" in drawn) is (kind == "model")


def test_the_chart_holds_the_most_concerned_classes_and_says_what_it_leaves_out():
    pairs = [{"given": f"class {i:02}", "suggested": f"class {i + 20:02}", "rows": 60.0 - i} for i in range(20)]
    made = _tables.chart(pairs, 100.0)
    assert len(set(made.names) | set(made.across)) <= _tables.CLASSES
    drawn = sum(map(sum, made.cells))
    assert made.largest == 60 and made.left == pytest.approx(sum(p["rows"] for p in pairs) + 100 - drawn)
    assert "class 19" not in made.names and made.cells[made.names.index("class 00")][made.across.index("class 20")] == 60
    assert all(any(row) for row in made.cells) and all(any(column) for column in zip(*made.cells))


def test_one_pair_needs_no_chart():
    assert _tables.chart([{"given": "a", "suggested": "b", "rows": 3.0}]) is None


def test_long_names_keep_both_ends():
    short = _tables.short("balance_not_updated_after_cheque_or_cash_deposit")
    assert len(short) == _tables.NAME and short.startswith("balance_not_updat…") and short.endswith("or_cash_deposit")
    assert _tables.short("refund") == "refund"


def test_the_chart_stands_on_the_page_with_its_numbers_in_words_and_a_table_for_narrow_screens():
    found = of_details({"given_and_suggested_labels": sample.exchanged(), "rows_in_other_pairs": 2110.4})
    classes = [attrs.get("class", "") for _, attrs in found.elements]
    assert "matrix" in classes and "narrow" in classes and classes.count("square") == 4
    assert "1,893.2" in words(found) and "About 2,110 more rows lie in other pairs." in words(found)


def test_the_area_of_a_square_is_its_share_of_the_largest():
    sides = [float(re.search(r'width="([0-9.]+)"', str(_charts.square(n, 100)))[1]) for n in (100, 25, 0)]
    assert sides == [30, 15, 2]


def test_hostile_names_are_text_in_every_table():
    text = "<b onclick=x>\x1b[31m"
    pairs = [{"given": text, "suggested": "b", "rows": 9.0}, {"given": "b", "suggested": text, "rows": 4.0}]
    rows = [{"annotator": text, "rows": 50, "share": 0.2, "low": 0.1, "high": 0.3, "interval_kind": "model"}]
    body = html.render(dataclasses.replace(sample.hold(), findings=(dataclasses.replace(
        sample.findings_hold()[0], details={"given_and_suggested_labels": pairs, "by_annotator": rows}),)), sample.rows_table())["report.html"]
    assert b"<b onclick" not in body and b"\x1b" not in body and body.count(b"&lt;b onclick=x&gt;\\u001b[31m") >= 4


def test_a_page_shows_a_hundred_rows_and_names_the_rest():
    rows = [{"class": f"c{i}", "rows": 10} for i in range(150)]
    found = words(of_details({"by_class": rows}))
    assert "90 more rows" in found and "50 more in report.json." in found and "c99" in found and "c100" not in found
