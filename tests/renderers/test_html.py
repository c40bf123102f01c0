"""report.html and memo.html: one file each, everything in it, and only our own markup."""

import base64
import dataclasses
import hashlib
import re
import subprocess
from html.parser import HTMLParser

import pytest

from tests.renderers import hostile, sample
from tuneready import evidence
from tuneready.finding import Finding, visible
from tuneready.renderers import _charts, _pages, html
from tuneready.report import Plan

FILES = html.FILES
VOID = {"meta", "link", "path", "circle", "rect", "line", "col", "br"}


class Page(HTMLParser):
    """Elements with their attributes, text, headings and ids of a page."""

    def __init__(self, body: bytes):
        super().__init__(convert_charrefs=True)
        self.elements, self.text, self.open, self.style = [], [], [], ""
        self.feed(body.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.text.append(data)


def page(report, name="report.html"):
    return Page(html.render(report, sample.rows_table())[name])


def structure(found):
    """Elements and attributes without the values that show text or point at an id of ours."""
    shown = {"id", "href", "data-label", "title", "content", "class"}
    return [(tag, tuple((k, None if k in shown else v) for k, v in attrs.items())) for tag, attrs in found.elements]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("name", sample.SAMPLES)
def test_a_page_closes_what_it_opens_and_stays_small(name, file):
    body = html.render(sample.SAMPLES[name](), sample.rows_table())[file]
    assert Page(body).open == [] and len(body) < 200_000


@pytest.mark.parametrize("file", FILES)
def test_the_policy_allows_the_one_style_sheet_by_hash_and_nothing_else(file):
    found = page(sample.hold(), file)
    policy = next(a["content"] for t, a in found.elements if t == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    digest = base64.b64encode(hashlib.sha256(found.style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    assert "@import" not in found.style and "url(" not in found.style


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("name", sample.SAMPLES)
def test_nothing_runs_loads_or_is_styled_in_place(name, file):
    for tag, attrs in page(sample.SAMPLES[name](), file).elements:
        assert tag not in ("script", "iframe", "object", "embed", "form", "base", "img", "input")
        for key, value in attrs.items():
            assert key != "style" and not key.startswith("on") and key not in ("src", "srcset", "action")
            if key == "href":
                assert value.startswith(("#", "data:image/svg+xml;base64,")) or value == "report.html#reasons"


@pytest.mark.parametrize("text", hostile.known(), ids=ascii)
def test_hostile_text_is_shown_as_text_and_changes_no_markup(text):
    clean, dirty = page(sample.with_text(sample.hold(), "neutral")), page(sample.with_text(sample.hold(), text))
    assert structure(dirty) == structure(clean)
    body = "".join(dirty.text)
    assert visible(text) in body and dirty.style == clean.style
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]", body)
    for _, attrs in dirty.elements:
        assert not attrs.get("href", "#").lower().startswith(("javascript", "http", "//", "\\"))


def test_template_syntax_in_data_is_not_evaluated():
    body = "".join(page(sample.with_text(sample.hold(), "{{7*7}} ${7*7} <%= 7*7 %>")).text)
    assert "49" not in body and "{{7*7}} ${7*7} <%= 7*7 %>" in body


@pytest.mark.parametrize("name", sample.SAMPLES)
def test_every_link_has_its_place_and_ids_are_unique(name):
    found = page(sample.SAMPLES[name]())
    ids = [a["id"] for _, a in found.elements if a.get("id")]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for t, a in found.elements if a.get("href", "").startswith("#")} <= set(ids)
    assert {a["aria-labelledby"] for _, a in found.elements if "aria-labelledby" in a} <= set(ids)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("name", sample.SAMPLES)
def test_headings_go_down_one_level_at_a_time(name, file):
    levels = [int(tag[1]) for tag, _ in page(sample.SAMPLES[name](), file).elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(levels, levels[1:]))


@pytest.mark.parametrize("name", sample.SAMPLES)
def test_the_memo_holds_verdict_checks_and_figures(name):
    report = sample.SAMPLES[name]()
    text = " ".join("".join(page(report, "memo.html").text).split())
    assert report.verdict.decision in text and report.verdict.sentence in text
    assert f"{report.usable.estimate:,}" in text
    for gate in report.gates[:3]:
        assert gate.name in text and f"Evidence: {gate.grade}" in text


def test_every_finding_shows_number_interval_n_remedy_and_places():
    text = " ".join("".join(page(sample.hold()).text).split())
    for finding in sample.findings_hold():
        assert finding.message in text and finding.remedy.replace("`", "") in text and finding.method in text
        for example in finding.examples:
            assert f"{example.file}:{example.line}" in text and example.excerpt in text
    assert "Model range" in text and "15.8–18.7 %" in text and "34,962" in text


def test_the_report_accounts_for_data_policy_facts_and_gaps():
    report = sample.hold()
    text = " ".join("".join(page(report).text).split())
    wanted = [report.data.sha256, "E-JSON-SYNTAX", f"{sample.TICKETS}:112:88", "Board wants two digits.", "Mira Okafor",
              "2026-10-12", "No sample of real traffic was given", "Are usage rights and consent settled", "text_label", report.plan.sentence,
              "review stands after training", "5.6 times too short", "language", "5.6"]
    assert [w for w in wanted if w not in text] == []


def test_an_expired_waiver_and_a_fact_without_a_name_are_said():
    report = sample.go()
    late = dataclasses.replace(report, policy=dataclasses.replace(report.policy, waivers=({**report.policy.waivers[0], "valid": False},)))
    assert "(expired)" in "".join(page(late).text) and "(expired)" not in "".join(page(report).text)
    assert "(not attested)" in "".join(page(sample.hold()).text)


def test_the_same_report_gives_the_same_bytes():
    assert html.render(sample.hold(), sample.rows_table()) == html.render(sample.hold(), sample.rows_table(9))


def test_a_folder_of_many_files_stays_under_a_megabyte_and_says_what_is_left_out():
    report = sample.hold()
    files = tuple(dataclasses.replace(report.data.files[0], path=f"data/{i:05}.jsonl") for i in range(3_000))
    found = html.render(dataclasses.replace(report, data=dataclasses.replace(report.data, files=files)), sample.rows_table())["report.html"]
    assert len(found) <= 1_000_000 and b"2,800 more in report.json" in found


def test_many_findings_and_long_texts_stay_under_a_megabyte():
    many = tuple(Finding(f"TXT{i:03}", "n" * 80, "minor", i, i / 1000, "m" * 300, "r" * 200,
                         details={"counts": {f"k{j}": j for j in range(200)}}) for i in range(1, 100))
    body = html.render(dataclasses.replace(sample.hold(), findings=many), sample.rows_table())["report.html"]
    assert len(body) <= 1_000_000


def test_an_empty_report_still_renders():
    report = dataclasses.replace(sample.go(), findings=(), situations=(), gates=(), plan=Plan(), notes=(), project={})
    assert b"Nothing was found" in html.render(report, sample.rows_table(0))["report.html"]


def test_waterfall_ends_at_the_usable_rows():
    for name in sample.SAMPLES:
        steps = html.waterfall(sample.SAMPLES[name]())
        taken = sum(step["rows"] for step in steps[1:-1])
        assert steps[0]["rows"] - taken == steps[-1]["rows"] == steps[-2]["start"]


@pytest.mark.parametrize(("largest", "end"), [(0, 1), (0.4, 0.5), (0.172, 0.2), (1, 1), (0.0021, 0.0025), (7, 10), (float("nan"), 1)])
def test_scales_end_at_a_round_number(largest, end):
    assert _charts.ceiling(largest) == pytest.approx(end)


def test_bars_lie_where_their_numbers_say():
    drawn = str(_charts.whisker(0.2, (0.1, 0.4), 0.5))
    assert 'width="40%"' in drawn and 'x1="20%"' in drawn and 'x2="80%"' in drawn
    assert 'x="25%"' in str(_charts.bar(25, 50, 100, "lost")) and "NaN" not in str(_charts.bar(1, 1, 0, "lost"))


def test_pages_of_checks_are_read_by_their_headings():
    found = _pages.sections("Title.\n\nWhat is found\n-------------\nOne\ntwo.\n\n- first\n- second\n\nLimits\n------\nNone.\n")
    assert found == {"What is found": ["One two.", "- first", "- second"], "Limits": ["None."]}


@pytest.mark.parametrize("names", [("a.jsonl",), ("a b.jsonl", "c'd.jsonl"), ("x.jsonl", "y.jsonl", "z.jsonl")])
def test_the_printed_command_gives_the_hash_of_the_data(names, tmp_path):
    base, files = sample.hold(), []
    for at, name in enumerate(names):
        (tmp_path / name).write_bytes(b"{}\n" * (at + 1))
        files.append(dataclasses.replace(base.data.files[0], path=name, split="train", sha256=hashlib.sha256(b"{}\n" * (at + 1)).hexdigest()))
    command = html.hash_command(dataclasses.replace(base.data, files=tuple(files)))
    printed = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert printed.split()[0] == evidence.data_sha256(files)


@pytest.mark.parametrize("name", ["-", "-n", "a\\b.jsonl", "a\u202eb.jsonl"])
def test_a_name_that_cannot_be_pasted_is_not_in_the_command(name):
    base = sample.hold().data
    assert html.hash_command(dataclasses.replace(base, files=(dataclasses.replace(base.files[0], path=name, split="train"),))) == "sha256sum FILE"


def test_full_stops_stand_once_and_signals_say_when_they_open_again():
    text = " ".join("".join(page(sample.dont()).text).split())
    assert ".." not in text.replace("...", "") and "Open again" not in text
