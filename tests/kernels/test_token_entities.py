"""Labels of tokens to entities of the text."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready.kernels import token_entities

KINDS = {"PER": "person", "GIVENNAME": "person", "SURNAME": "person", "ORG": "organisation", "EMAIL": "email"}


def found(text: str, said: str, token: str = r"\w+|[^\w\s]", sure: float = 0.9) -> list[tuple[str, str]]:
    """Entities where the tokens of ``text`` have the labels ``said``, with probability ``sure``."""
    places = np.array([m.span() for m in re.finditer(token, text)], np.int64).reshape(-1, 2)
    words = said.split()
    assert len(words) == len(places)
    names = sorted({*words, "O", "B-LOC"})
    chance = np.full((len(words), len(names)), (1 - sure) / (len(names) - 1))
    chance[np.arange(len(words)), [names.index(word) for word in words]] = sure
    known = token_entities.labels(names, KINDS)
    return [(text[a:b], kind) for a, b, kind, _ in token_entities.entities(text, (places[:, 0], places[:, 1], chance), known)]


@pytest.mark.parametrize(("text", "said", "expected"), [
    ("Zor Quill met Vex", "B-PER I-PER O B-PER", ["Zor Quill", "Vex"]),
    ("Zor Quill Vex", "I-PER I-PER B-PER", ["Zor Quill", "Vex"]),  # the older scheme: B only between neighbours
    ("Zor Quill Vex", "B-PER E-PER S-PER", ["Zor Quill", "Vex"]),
    ("Zor Quill Vex", "B-PER L-PER U-PER", ["Zor Quill", "Vex"]),
    ("Zor Quill met Vex", "PER PER O PER", ["Zor Quill", "Vex"]),
    ("Zor Quill, Vex Um", "PER PER O PER PER", ["Zor Quill", "Vex Um"]),
    ("Zor Quill\nVex Um", "PER PER PER PER", ["Zor Quill", "Vex Um"]),
    ("Quill, Zor", "B-PER I-PER I-PER", ["Quill, Zor"]),
    ("J. R. Quill", "B-PER I-PER I-PER I-PER I-PER", ["J. R. Quill"]),
    ("Zor Quill", "B-GIVENNAME B-SURNAME", ["Zor", "Quill"]), ("Zor Quill", "GIVENNAME SURNAME", ["Zor Quill"]),
    ("Zor Vex", "B_PER I_PER", ["Zor Vex"]), ("Zor Ostrava", "B-PER B-LOC", ["Zor"]), ("Zor", "O", []), ("", "", []), ("...", "B-PER I-PER I-PER", []),
    ("Quill's dog", "B-PER O O O", ["Quill"]), ("Zor-Quill ran", "B-PER O O O", ["Zor-Quill"]), ("(Zor)", "O B-PER O", ["Zor"]),
    ("Zor Vex", "PER ORG", ["Zor", "Vex"])])
def test_schemes_and_borders(text, said, expected):
    assert [value for value, _ in found(text, said)] == expected


def test_kinds_are_told_and_a_class_with_a_dash_is_no_prefix():
    assert found("Zor Vex me", "B-PER B-ORG E-MAIL") == [("Zor", "person"), ("Vex", "organisation"), ("me", "email")]


def test_a_word_is_what_its_first_token_says_and_taken_whole():
    assert found("Quillfeather ran", "B-PER O O B-PER", token=r"Quill|feather|r|an") == [("Quillfeather", "person")]


def test_scripts_without_spaces_and_signs_of_words():
    assert found("客户王小明说", "O O PER PER PER O", token=".") == [("王小明", "person")]
    assert found("客户王小明说", "O B-PER O", token="客户|王小明|说") == [("王小明", "person")]
    assert found("सीता गई", "B-PER O", token=r"\S+") == [("सीता", "person")]


def test_labels_of_a_class_add_up_and_what_is_unsure_is_not_told():
    known = token_entities.labels(("O", "B-PER", "I-PER"), KINDS)
    place = np.array([0]), np.array([3])
    assert [(k, round(s, 6)) for *_, k, s in token_entities.entities("Zor", (*place, np.array([[0.4, 0.3, 0.3]])), known)] == [("person", 0.6)]
    three = token_entities.labels(("O", "PER", "ORG"), KINDS)
    assert list(token_entities.entities("Zor", (*place, np.array([[0.3, 0.4, 0.3]])), three)) == []


@given(st.integers(0, 60), st.integers(4, 12), st.integers(1, 3))
def test_windows_make_the_whole_again(tokens, size, shared):
    start = np.arange(tokens)
    firsts = [0, *range(size - shared, max(tokens - shared, 1), size - shared)]
    windows = [(start[a:a + size], start[a:a + size] + 1, start[a:a + size, None]) for a in firsts]
    got = token_entities.joined(windows, shared)
    assert got[0].tolist() == got[2][:, 0].tolist() == start.tolist() and got[1].tolist() == (start + 1).tolist()
