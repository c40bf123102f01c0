"""report.md is what a ticket shows: our headings and tables, and nothing that the data could make."""

import re

import pytest
from markdown_it import MarkdownIt

from tests.renderers import hostile, sample
from tuneready.renderers import markdown

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def text_of(report):
    return markdown.render(report, sample.rows_table())["report.md"].decode("utf-8")


def shape(text):
    """Kinds of all tokens but plain text, in order."""
    kinds = []
    for token in PARSER.parse(text):
        kinds.append(token.type)
        kinds += [t.type for t in token.children or () if t.type not in ("text", "text_special", "softbreak", "hardbreak")]
    return kinds


@pytest.mark.parametrize("name", sample.SAMPLES)
def test_the_decision_is_the_heading_and_the_checks_follow(name):
    report = sample.SAMPLES[name]()
    text = text_of(report)
    assert text.startswith("## " + report.verdict.decision)
    assert [text.index(f"| {gate.code} ") for gate in report.gates[:3]] == sorted(text.index(f"| {gate.code} ") for gate in report.gates[:3])
    assert len(text) < 20_000


def test_ways_out_are_cheapest_first_with_a_command_to_paste():
    text = text_of(sample.hold())
    costs = [int(m.replace(",", "")) for m in re.findall(r"\\\$[\d,]+–([\d,]+)", text.split("###")[1])]
    assert costs == sorted(costs) and len(costs) >= 4
    assert "`tuneready lock data/tickets-2025.jsonl --size 1400`" in text


@pytest.mark.parametrize("text", hostile.known(), ids=ascii)
def test_hostile_text_makes_no_link_image_html_heading_or_table(text):
    clean, dirty = (text_of(sample.with_text(sample.hold(), t)) for t in ("neutral", text))
    assert shape(dirty) == shape(clean)
    assert not re.search(r"(?i)(https?|ftp)://|www\.|@\w", re.sub(r"`+[^`]*`+", "", dirty))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u061c\u2028]", dirty)


@pytest.mark.parametrize(("text", "wanted"), [
    ("a*b", "a\\*b"), ("<b>", "&lt;b&gt;"), ("1. x", "1\\. x"), ("0.5 h", "0.5 h"), ("# x", "\\# x"), ("re-label", "re-label"), ("a|b", "a\\|b"),
])
def test_only_what_has_a_meaning_is_escaped(text, wanted):
    assert markdown.escaped(text) == wanted
