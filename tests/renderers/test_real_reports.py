"""The faces of checks of real files: what the samples promise holds for reports nobody wrote by hand."""

import json as stdlib

import jsonschema
import pytest

from tests.conftest import shared
from tests.renderers.test_html import Page
from tests.renderers.test_html_browser import Watched, browser  # noqa: F401
from tests.renderers.test_terminal import shown
from tuneready import audit
from tuneready.renderers import csv, html, json, markdown, parquet, terminal
from tuneready.running import Options

DATA = {"intents/banking77/train.csv": "HOLD", "clinical/mts-dialog/MTS-Dialog-TrainingSet.csv": "HOLD",
        "instruct/self-instruct/seed_tasks.jsonl": "DON'T FINE-TUNE"}


@pytest.fixture(scope="module", params=DATA)
def checked(request):
    return DATA[request.param], audit.check([str(shared(f"data/{request.param}"))], Options(fast=True))


def test_every_face_says_the_same_decision(checked):
    decision, done = checked
    faces = {}
    for renderer in (html, json, markdown, csv, parquet):
        faces |= renderer.render(done.report, done.rows)
    assert stdlib.loads(faces["report.json"])["verdict"]["decision"] == decision
    for name in ("report.html", "memo.html"):
        page = Page(faces[name])
        assert page.open == [] and decision in "".join(page.text) and len(faces[name]) <= 1_000_000
    assert faces["report.md"].decode().startswith(f"## {decision}")
    assert faces["findings.csv"].count(b"\r\n") == done.rows.num_rows + 1
    assert f"■ {decision}" in shown(done.report, project=False)


def test_the_report_keeps_to_its_schema(checked):
    body = stdlib.loads(json.render(checked[1].report, checked[1].rows)["report.json"])
    errors = [f"{e.json_path}: {e.message}" for e in jsonschema.Draft202012Validator(json.schema()).iter_errors(body)]
    assert errors == []


def test_the_terminal_stays_on_one_screen(checked):
    for project in (True, False):
        lines = shown(checked[1].report, project=project).splitlines()
        assert len(lines) <= 40 and max(map(terminal.cells, lines)) <= 80


@pytest.mark.browser
def test_the_memo_is_one_page_and_nothing_scrolls_sideways(checked, browser, tmp_path):  # noqa: F811
    for file, body in html.render(checked[1].report, checked[1].rows).items():
        (tmp_path / file).write_bytes(body)
        watched = Watched(browser, viewport={"width": 320, "height": 800})
        page = watched.open(tmp_path / file)
        page.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320 and watched.quiet(tmp_path / file)
        if file == "memo.html":
            for paper in ("A4", "Letter"):
                pdf = page.pdf(format=paper, print_background=True)
                assert pdf.count(b"/Type /Page") - pdf.count(b"/Type /Pages") == 1
        page.close()
