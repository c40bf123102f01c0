"""Personal data in disguise is found where it stands, and nothing else moves."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready import detection
from tuneready.fix import anonymise, disguised

PIECES = st.lists(st.sampled_from(["\u200b", "\u00ad", "４", "＠", "𝐉", "٣", "&#64;", "&nbsp;", "&amp;", "%40", "%", "&", "😀", "a", " ", "é", "漢", "（", "&zz;"]), max_size=12).map("".join)


@given(PIECES)
def test_every_character_seen_lies_where_it_is_written(text) -> None:
    seen, starts, ends = disguised._seen(text)
    assert len(seen) == len(starts) == len(ends) and starts == sorted(starts)
    assert all(0 <= a < b <= len(text) for a, b in zip(starts, ends)) and all(seen[i] == text[a] for i, (a, b) in enumerate(zip(starts, ends)) if seen[i] in "😀aé漢")
    assert disguised.plain(text) == (seen if disguised.is_disguised(text) else text)


def test_a_text_without_disguise_is_not_read_again() -> None:
    texts = ["Mail jane.doe@acme.com & co, 100 % sure &amp; 漢字（x）", "nothing"]
    found = detection.detect(texts)
    assert disguised.second_look(texts, np.arange(2), found, lambda *given: pytest.fail("read again")) is found


@pytest.mark.parametrize(("written", "kind"), [
    ("jane\u200b.doe@acme.com", "email"), ("ｊａｎｅ.doe＠acme.com", "email"), ("jane.doe&#64;acme.com", "email"), ("jane.doe%40acme.com", "email"),
    ("４１１１ １１１１ １１１１ １１１１", "card"), ("4111\u00ad1111\u200b11111111", "card"), ("John&nbsp;Smith", "person"), ("+48&nbsp;601&nbsp;234&nbsp;567", "phone"),
    ("+48 601\u2060 234\u200b 567", "phone"), ("Ｊｏｈｎ Ｓｍｉｔｈ", "person")])
def test_what_is_disguised_is_replaced_whole(written: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = f"😀 card or mail or phone of Mr. {written} — thanks &amp; bye"
    Path("a.jsonl").write_text(json.dumps({"text": text}) + "\n")
    done = anonymise.anonymise(["a.jsonl"], anonymise.Options("out", canaries=0))
    made = json.loads(Path("out/a.jsonl").read_text())["text"]
    before, behind = text.split(written)
    assert made.startswith(before) and made.endswith(behind) and done.kinds[kind] == 1 and done.after == 0
    assert disguised.plain(written) not in disguised.plain(made) and len(made) > len(before) + len(behind)


def test_one_entity_has_one_surrogate_in_any_disguise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    texts = ["Mail jane.doe@acme.com today", "Mail jane\u200b.doe@acme.com today", "Mail jane.doe&#64;acme.com today", "Mail jane.doe%40acme.com today"]
    Path("a.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    anonymise.anonymise(["a.jsonl"], anonymise.Options("out", canaries=0))
    made = [json.loads(line)["text"].split()[1] for line in Path("out/a.jsonl").read_text().splitlines()]
    assert made[0].endswith(".example.org") and made[:3] == [made[0]] * 3 and made[3] == made[0].replace("@", "%40")
