"""Rows over the token limit, with the estimate and with a tokenizer file."""

from __future__ import annotations

import pytest

from tests.signals import runs
from tests.signals.rows import batch, chat, pair, preference
from tuneready.errors import UserError
from tuneready.signals import len_over_limit as signal

WORDS = "the card was declined when I tried to pay "


def test_rows_over_the_limit_and_their_tokens():
    rows = [pair(WORDS * 2, "ok"), pair(WORDS * 100, "ok"), pair("q", WORDS * 100)]
    flags = runs.measure(signal, batch(rows), token_limit=500).flags
    assert flags.rows.tolist() == [1, 2]
    assert all(800 < tokens < 1200 for tokens in flags.score)


def test_default_limit_and_empty_rows():
    assert runs.counted(signal, batch([pair(WORDS * 300, "ok"), pair("", "")])) == []


def test_the_sides_of_a_pair_are_not_added_up():
    long = WORDS * 40
    assert runs.counted(signal, batch([preference("q", long, long)], "preference"), token_limit=500) == []
    assert runs.counted(signal, batch([chat(("user", "q"), ("assistant", long), ("user", "q"), ("assistant", long))]), token_limit=500) == [0]


def test_the_finding_states_limit_method_and_error():
    (finding,) = runs.judge(signal, batch([pair(WORDS * 100, "ok")]), {"token_limit": 500},
                            target={"title": "OpenAI", "max_row_tokens": 500})
    assert finding.limit == "500 tokens (OpenAI)"
    assert "estimated; error per text 3 % (median), 10.3 % (95th percentile)" in finding.method
    assert finding.details["over_by_more_than_the_error"] == 1


def test_a_tokenizer_file_counts_exactly(tmp_path):
    tokenizers = pytest.importorskip("tokenizers")
    path = tmp_path / "tokenizer.json"
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    made.save(str(path))
    flags = runs.measure(signal, batch([pair("a b c", "d e"), pair("a", "b")]), token_limit=4, tokenizer=str(path)).flags
    assert (flags.rows.tolist(), flags.score.tolist()) == ([0], [5.0])


def test_a_missing_or_broken_tokenizer_is_the_users_to_mend(tmp_path):
    broken = tmp_path / "tokenizer.json"
    broken.write_text("{}")
    for path in (broken, tmp_path / "none.json"):
        with pytest.raises(UserError) as caught:
            runs.measure(signal, batch([pair("a", "b")]), tokenizer=str(path))
        assert caught.value.fix and "--tokenizer" in caught.value.where


def test_without_the_extra_the_error_names_it(monkeypatch):
    import sys

    from tuneready import tokenizer

    tokenizer.exact.cache_clear()
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(UserError, match=r"pip install 'tuneready\[tokens\]'"):
        tokenizer.exact("tokenizer.json")
