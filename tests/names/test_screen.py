"""The screen of texts: whatever the rules find in a text, the screen lets pass, whatever stands beside it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.names import people, screen

SENTENCES = ("Please ask Mark Young about it.", "Zadzwoń do Łukasza Kowalskiego.", "nothing here", "你好，世界", "Regards,\nAnna", "Élodie Petit a appelé.", "", "I met J. R. Smith in Łódź.",
             "We sat in the Green Room.", "Dear John,", "Straße, Öl und Ärger", "“Anna’s account”", "克拉拉·辛克林（Clara Hinklin）", "😀Marek pisze", "thank you! Cho", "hi Nguyen, how are you", "regards, Nguyen", "mr Nguyen called", "the patient Nguyen was seen", "Mark", "Young")


@settings(deadline=None)  # the first call builds the tables
@given(st.lists(st.sampled_from(SENTENCES), max_size=12))
def test_texts_with_names_pass_and_numbers_are_right_beside_any_script(texts):
    passed = set(screen.with_names(screen.joined(texts)).tolist())
    assert {k for k, text in enumerate(texts) if people.found(text)} <= passed
    assert all(texts[k] not in ("nothing here", "你好，世界", "") for k in passed)


def test_the_same_texts_pass_for_any_cut():
    texts = list(SENTENCES) * 3
    whole = screen.with_names(screen.joined(texts)).tolist()
    for size in (1, 5):
        cut = [k + start for start in range(0, len(texts), size) for k in screen.with_names(screen.joined(texts[start:start + size])).tolist()]
        assert whole == cut


def test_a_curly_quote_or_a_foreign_bracket_beside_a_name_hides_nothing():
    for text in ("I saw “Anna” there", "It is Anna’s account", "老师（Anna Nowak）说", "😀Anna pisze"):
        assert screen.with_names(screen.joined([text])).tolist() == [0], text
