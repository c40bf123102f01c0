"""The pages behind the codes, as ``explain`` prints and ``rules`` lists them."""

from __future__ import annotations

import json

import pytest

from tuneready import pages, shelf
from tuneready.errors import UserError
from tuneready.signal import HEADINGS

CODES = pages.modules()


def test_everything_with_a_code_has_a_page():
    assert set(CODES) == {code for name in pages.KINDS for code in shelf.by_code(name)}
    assert sum(len(shelf.by_code(name)) for name in pages.KINDS) == len(CODES) > 80


@pytest.mark.parametrize("code", CODES)
def test_a_page_has_its_head_its_headings_and_ends_once(code):
    page = pages.explain(code)
    lines = page.split("\n")
    assert lines[0].startswith(f"{code}  ") and lines[0].endswith(f"({CODES[code][0]})") and set(lines[1]) == {"="}
    places = [page.index(f"\n{heading}\n{'-' * len(heading)}\n") for heading in HEADINGS]
    assert places == sorted(places)
    assert page.endswith("\n") and not page.endswith("\n\n")
    assert max(map(len, lines)) <= 140
    assert lines[0].count(code) == 1


@pytest.mark.parametrize("asked", ["dup001", "DUP001", " Dup001 ", "g-USABLE", "r1", "t3"])
def test_codes_are_found_whatever_their_case(asked):
    assert pages.explain(asked).casefold().startswith(asked.strip().casefold() + "  ")


@pytest.mark.parametrize(("asked", "meant"), [("DUP01", "DUP001"), ("g-usabel", "G-usable"), ("LBL0002", "LBL002"), ("g-personaldata", "G-personal-data")])
def test_a_typo_is_met_with_the_nearest_code(asked, meant):
    with pytest.raises(UserError) as caught:
        pages.explain(asked)
    assert f"did you mean {meant}?" in caught.value.fix and caught.value.exit_code == 3


@pytest.mark.parametrize("asked", ["", "zzzzzzzz", "\x1b[2J\u202e", "x" * 10_000])
def test_what_is_near_nothing_is_told_where_to_look(asked):
    with pytest.raises(UserError) as caught:
        pages.explain(asked)
    message = str(caught.value)
    assert "tuneready rules" in message and "did you mean" not in message
    assert "\x1b" not in message and "\u202e" not in message and len(message) < 300


def test_a_page_shows_what_the_module_declares():
    import dataclasses

    for code, (kind, module) in CODES.items():
        page = pages.explain(code)
        if kind == "signal":
            assert f"\nSeverity: {module.SEVERITY}\n" in page and "\nApplies to: " in page
            limits = getattr(module, "Limits", None)
            for field in dataclasses.fields(limits) if limits else ():
                assert f"Limit {field.name} = {getattr(limits(), field.name)!r} (policy key: signals.{code}.{field.name})" in page
        if getattr(module, "KEYS", ()):
            assert f" Reads: {', '.join(module.KEYS)}" in " ".join(page.split())


def test_the_list_of_rules():
    rows = pages.codes()
    codes = [row["code"] for row in rows]
    assert sorted(codes) == sorted(CODES)
    assert codes.index("T2") < codes.index("T12") and codes.index("R3") < codes.index("G-usable")
    assert {row["kind"] for row in rows} == set(pages.KINDS.values())
    assert all(row["name"] and not row["name"].endswith(".") for row in rows)
    severities = {row["severity"] for row in rows if row["kind"] == "signal"}
    assert severities <= {"blocker", "major", "minor", "info"}
    assert {row["severity"] for row in rows if row["kind"] == "stop signal"} == {"stop", "hold"}
    assert json.loads(json.dumps(rows)) == rows


def test_a_kind_of_personal_data_has_a_page():
    page = pages.explain("Email")
    assert page.startswith("email  e-mail address  (personal data)\n=") and "HIPAA: 45 CFR 164.514(b)(2)(i)(F)" in page
    assert all(f"\n{heading}\n" in page for heading in HEADINGS)
