"""The lists of names: what they hold, and that their file names its sources."""

from __future__ import annotations

from importlib.resources import files

import pytest

from tuneready.names import lists


def test_the_file_names_its_sources_and_licences():
    head = (files("tuneready.names") / "names.txt").read_text(encoding="utf-8")[:900]
    assert all(word in head for word in ("Faker", "MIT", "public domain", "Census"))


@pytest.mark.parametrize("name", ["john", "anna", "łukasz", "lukasz", "agnès", "agnes", "priya"])
def test_first_names(name):
    assert name in lists.first_names()


@pytest.mark.parametrize("name", ["smith", "kowalski", "garcía", "garcia", "müller", "patel"])
def test_last_names(name):
    assert name in lists.last_names()


@pytest.mark.parametrize("name", ["will", "mark", "may", "paris"])
def test_names_that_are_words_are_marked(name):
    assert name in lists.common_names()


@pytest.mark.parametrize(("word", "bare"), [("Łaskawiec", "łaskawiec"), ("łaskawiec", "laskawiec"), ("agnès", "agnes"), ("smith", "smith")])
def test_plain_takes_marks_away(word, bare):
    assert lists.plain(word.lower()) == lists.plain(bare)
