"""The engine: same spans with and without RE2, for lists and Arrow arrays; overlaps, names of a row, dictionary."""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import sys

import numpy as np
import pyarrow as pa
import pytest
from benchmarks.personal_data import tickets
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready import detection
from tuneready.detector import Candidate, Detector, Spans
from tuneready.kernels import overlaps, pattern_set


def listed(spans: Spans) -> list[tuple]:
    return [(int(t), int(a), int(b), round(float(s), 9), spans.kinds[k]) for t, a, b, s, k in zip(spans.text, spans.start, spans.end, spans.score, spans.kind)]


def without_re2(monkeypatch, *args, **more) -> Spans:
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "re2", None)
        assert not pattern_set.available()
        return detection.detect(*args, **more)


def made(kind: str, pattern: str, score: float = 0.9, rank: int = 50, **more) -> Detector:
    def accept(found: Candidate) -> float:
        return score

    fields = {"name": kind, "find": None, "digits": 0, "literals": (), "view": "form", "hipaa": "", "specimens": (), "page": "", "module": kind}
    return Detector(kind=kind, pattern=pattern, accept=accept, rank=rank, **{**fields, **more})


def samples(limit: int = 150) -> list[str]:
    texts = [row["text"] for row in json.loads(shared("data/pii/pii-synthetic-nano/pii_syn_nano_en.json").read_text(encoding="utf-8"))]
    for name in ("en", "pl"):
        with gzip.open(shared(f"data/multilingual/evi/dialogues.{name}.tsv.gz"), "rt", encoding="utf-8") as lines:
            texts += [row["transcription"] for row in itertools.islice(csv.DictReader(lines, delimiter="\t"), limit)]
    texts += json.loads(shared("data/hostile/naughty-strings/blns.json").read_text(encoding="utf-8"))
    for path in sorted(shared("data/contracts/cuad/full_contract_txt").glob("*.txt"))[:3]:
        texts += path.read_text(encoding="utf-8", errors="replace")[:20_000].split("\n\n")
    return texts + tickets(100)[0]


def test_the_same_spans_with_and_without_re2(monkeypatch):
    texts = samples()
    spans = detection.detect(texts)
    assert len(spans) > 100
    assert listed(spans) == listed(without_re2(monkeypatch, texts))


@given(st.lists(st.text(st.sampled_from("aZ1 9.@-:+(\n\x0b\u212a\u017f\ud800é"), max_size=40), max_size=5))
def test_the_two_engines_agree_on_odd_letters(texts):
    using = [made("a", r"(?i)\bk?(?P<value>[a-z]+)\s[0-9]{1,3}$"), made("b", r"[^a-z\s]{2,4}\S"), made("c", r"\ba\.?[0-9-]{0,3}\b")]
    quick = listed(detection.detect(texts, using=using))
    there, pattern_set.available = pattern_set.available, lambda: False
    try:
        assert quick == listed(detection.detect(texts, using=using))
    finally:
        pattern_set.available = there


def test_lists_and_arrow_arrays_give_the_same_and_offsets_are_code_points():
    texts = ["é😀 jane@example.com", None, "", "tel. +44 20 7946 0958"]
    spans = listed(detection.detect(texts))
    assert [texts[t][a:b] for t, a, b, *_ in spans] == ["jane@example.com", "+44 20 7946 0958"]
    for array in (pa.array(texts), pa.array(["x", *texts], pa.large_string())[1:], pa.chunked_array([texts[:1], texts[1:]])):
        assert listed(detection.detect(array)) == spans


def test_a_text_alone_holds_what_it_holds_among_others():
    texts = [text for text in samples(60) if len(text) < 400][::2]
    alone = [(k, *span[1:]) for k, text in enumerate(texts) for span in listed(detection.detect([text]))]
    assert len(alone) > 100
    assert alone == listed(detection.detect(texts))


def test_no_texts_no_spans():
    assert len(detection.detect([])) == 0 and len(detection.detect([None, ""])) == 0


@pytest.mark.parametrize(("strong", "weak"), [
    (made("a", "bc", rank=60), made("b", "abcd", rank=50)), (made("a", "bc", 0.9), made("b", "abcd", 0.8)), (made("a", "abcd"), made("b", "bc")),
    (made("a", "abc"), made("b", "bcd"))])
def test_overlaps_go_by_rank_then_score_then_length_then_place(strong, weak):
    for using in ([strong, weak], [weak, strong]):
        assert [found[4] for found in listed(detection.detect(["abcde"], using=using))] == ["a"]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30), st.integers(1, 8), st.integers(0, 3)), max_size=30))
def test_settled_spans_never_overlap_and_every_dropped_one_met_a_stronger(found):
    text, start, width, rank = (np.array(part, dtype=np.int64) for part in (list(zip(*found)) or [()] * 4))
    kept = overlaps.settled(text, start, start + width, (-rank, start, width)).tolist()
    cells = [(text[k], place) for k in kept for place in range(start[k], start[k] + width[k])]
    assert len(cells) == len(set(cells))
    for lost in set(range(len(found))) - set(kept):
        assert any(text[k] == text[lost] and start[k] < start[lost] + width[lost] and start[lost] < start[k] + width[k] and rank[k] >= rank[lost] for k in kept)


def test_names_of_a_row_are_found_in_its_other_texts():
    using = [made("person", r"my name is (?P<value>[A-Z]\w+ [A-Z]\w+)")]
    texts = ["my name is Jane Doer", "Dear Ms Doer, jane doer wrote. Doers do.", "Jane Doer of another row", "JANE DOER"]
    spans = listed(detection.detect(texts, row=np.array([0, 0, 1, 2]), using=using))
    assert [(t, texts[t][a:b], s) for t, a, b, s, _ in spans] == [(0, "Jane Doer", 0.9), (1, "Doer", 0.7), (1, "jane doer", 0.7)]


def test_unsure_names_are_not_spread():
    using = [made("person", r"is (?P<value>[A-Z]\w+ [A-Z]\w+)", 0.6)]
    assert len(detection.detect(["is Jane Doer", "Jane Doer"], row=np.zeros(2, dtype=np.int64), using=using)) == 1


@pytest.mark.parametrize("re2", [True, False])
def test_the_dictionary_is_found_as_whole_words_in_any_case(monkeypatch, re2):
    names = [f"Company{number} Ltd" for number in range(10_000)] + ["Acme", "Acme Holdings", "王小明", "  ", "#88-LK"]
    texts = ["ACME  HOLDINGS and acme, not acmes", "by COMPANY77\nLTD.", "客户王小明说", "policy #88-LK", "nothing"]
    spans = detection.detect(texts, dictionary=names, using=()) if re2 else without_re2(monkeypatch, texts, dictionary=names, using=())
    assert [texts[t][a:b] for t, a, b, *_ in listed(spans)] == ["ACME  HOLDINGS", "acme", "COMPANY77\nLTD", "王小明", "88-LK"]
    assert spans.kinds == ("custom",)


def test_detectors_with_find_see_only_texts_that_can_hold_one():
    seen = []

    def find(texts):
        seen.extend(texts)
        return Spans.of([(number, 0, 1, 0.9) for number in range(len(texts))])

    one = made("x", "", find=find, digits=2, literals=("key",))
    assert [found[0] for found in listed(detection.detect(["KEY 12", "key 1", "12", None, "a key 123"], using=[one]))] == [0, 4]
    assert seen == ["KEY 12", "a key 123"]


@pytest.mark.parametrize("text", [r"a\s$", r"[]\s]{2,3}x", r"[^]]{1,9}", r"(?P<value>a{0,3})b\Z", "\\{2,3}"])
def test_patterns_for_re2_still_compile(text):
    import re2

    re2.compile(pattern_set.for_re2(text))


def test_a_text_that_stands_many_times_has_its_spans_at_every_place():
    texts = ["Write to a.b@example.com", "nothing", "Write to a.b@example.com", "", "nothing", "call 212-555-0143", "Write to a.b@example.com"]
    alone = [[(start, end, kind) for _, start, end, kind, *_ in listed(detection.detect([text]))] for text in texts]
    together = listed(detection.detect(texts))
    assert [[(start, end, kind) for number, start, end, kind, *_ in together if number == n] for n in range(len(texts))] == alone
    assert sum(map(len, alone)) == 4


@pytest.mark.parametrize("one", [d for d in detection.detectors() if d.first], ids=lambda d: d.module.rsplit(".", 1)[1])
def test_skipping_to_the_first_characters_loses_no_match(one):
    pattern = detection._compiled(one.pattern)
    texts = [*samples(20)[::9], *(f"{before}{value}{after}" for value in one.specimens for before in ("", "x", "9", "a (", "é") for after in ("", ".", "7", "z"))]
    assert any(pattern.search(text) for text in texts)
    for text in texts:
        assert [m.span() for m in detection._each(pattern, one.first, text)] == [m.span() for m in pattern.finditer(text)]


SCREENED = [(one, pattern_set.PatternSet([one.screen])) for one in detection.detectors() if one.screen and one.find is not None]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["my name is", "MY NAME İS", "ıch bin", "Thanks", "/S/", " ", "\n", ": ", "Name", "Dr", "señor", "Jane", "anna", "Doe", "'", "é", "Manager"]), max_size=9))
def test_a_screen_passes_every_text_where_something_is_found(parts):
    text = "".join(parts)
    column = detection._Column([text])
    for one, screen in SCREENED:
        assert not len(one.find([text])) or len(screen.matching(column.raw, column.offsets, np.arange(1))[0])


@pytest.mark.parametrize(("pattern", "text", "begin", "least"), [
    (r"[0-9]{2,3}\b", "ab 1234 x", 0, 3), (r"[0-9]{2,3}\b", "ab 1234 x", 5, 5), (r"[0-9]{2,3}\b", "ab 1234 x", 7, -1),
    (r"\bé?x", "éé 中 x", 0, 5), (r"\bé?x", "éé 中 x y", 6, -1), (r"\b7", "67 7", 1, 3)])
def test_a_place_is_in_code_points_and_keeps_what_stands_before(pattern, text, begin, least):
    assert pattern_set.Places(pattern).first(text, begin) == least


def test_places_lead_to_the_same_spans(monkeypatch):
    texts = tickets(300, 5, share=0.6)[0]
    texts += [f"é中 {value} 🙂 {value}; {value[1:]}{value}" for one in detection.detectors() for value in one.specimens]
    out = []
    for many in (0, 10**9):
        monkeypatch.setattr(detection, "_MANY", max(many, 1))
        spans = detection.detect(texts)
        out.append((spans.text.tolist(), spans.start.tolist(), spans.end.tolist(), spans.score.tolist(), spans.kinds, spans.kind.tolist()))
    assert out[0] == out[1] and out[0][0]
