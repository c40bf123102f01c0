"""Cards of a packet: what is shown, what is masked, what stays out."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import examples
from tests.review import packets
from tests.signals import rows as made
from tuneready import packets as packets_of
from tuneready.review import packet as packet_of
from tuneready.review.packet import View, cards, direction, masked

MAIL = "Write to anna.berg@mail.example or call +49 30 901820.\nThank you"


def shown(text, view=None, keep_length=False):
    return masked([text], np.zeros(1, dtype=np.int64), view or View(), keep_length)[0]


def test_personal_data_is_masked_and_nothing_is_shortened():
    text = shown(MAIL + " word" * 2000)
    assert "a•••[email]" in text and "anna" not in text and "901820" not in text
    assert text.endswith(" word" * 2000) and ".\nThank you" in text


def test_masks_of_spans_keep_the_length_and_all_other_offsets():
    text = shown(MAIL, keep_length=True)
    assert len(text) == len(MAIL) and text.index("\nThank") == MAIL.index("\nThank")
    assert "[email]" in text and "anna" not in text and "901820" not in text


def test_what_the_detectors_do_not_know_the_coarse_mask_still_hides():
    assert "123456" not in shown("ticket 123456 is open")
    assert "123456" not in shown("ticket 123456 is open", View(kinds=frozenset()))


def test_only_the_kinds_that_are_asked_for_are_masked():
    text = "Acme GmbH pays. My name is Anna Bergmann."
    assert "Bergmann" not in shown(text, View(kinds=frozenset({"person"})))
    assert "Bergmann" in shown(text, View(kinds=frozenset({"email"})))


def test_a_name_of_the_dictionary_and_one_named_elsewhere_in_the_row_are_masked():
    assert "Zorblax" not in shown("Ask Zorblax about it", View(dictionary=("Zorblax",)))
    batch = made.batch([made.chat(("user", "My name is Anna Bergmann."), ("assistant", "Hello Anna Bergmann, how can I help?"))])
    (card,) = cards(batch, [0], packets.items(batch, "rubric"), View("rubric"))
    assert "Bergmann" not in str(card)


@pytest.mark.parametrize("text, kept, plain", [
    ("a\u202eb", "a\ufffdb", "a\\u202eb"), ("a\r\nb", "a\u240d\nb", "a\nb"), ("a\x1b[2J", "a\u241b[2J", "a\\u001b[2J"), ("a\tb\nc", "a\tb\nc", "a\tb\nc"),
    ("👩‍⚕️", "👩‍⚕️", "👩‍⚕️"), ("می‌خواهم", "می‌خواهم", "می‌خواهم"), ("a\x7fb", "a\u2421b", "a\\u007fb"),
])
def test_characters_that_show_nothing_are_written_out_and_joiners_stay(text, kept, plain):
    assert shown(text) == plain and shown(text, keep_length=True) == kept


@given(st.lists(st.text(max_size=60), max_size=4))
@settings(max_examples=examples(200), deadline=None)
def test_texts_of_spans_always_keep_their_length(texts):
    assert [len(one) for one in masked(texts, np.arange(len(texts)), View(), True)] == [len(one) for one in texts]


@pytest.mark.parametrize("text, wanted", [("abc", "ltr"), ("12 لم", "rtl"), ("(שלום) abc", "rtl"), ("abc שלום", "ltr"), ("123 …", "ltr"), ("", "ltr")])
def test_direction_is_that_of_the_first_strong_character(text, wanted):
    assert direction(text) == wanted
    strong = [unicodedata.bidirectional(c) for c in text if unicodedata.bidirectional(c) in ("L", "R", "AL")]
    assert (wanted == "rtl") == (strong[:1] in (["R"], ["AL"]))


def test_the_language_is_the_declared_one_else_that_of_the_project_else_unknown():
    rows = [made.labelled("x", "a", language=tag) for tag in ("de", "sr-Latn-RS", '" onx=', None)]
    batch = made.batch(rows, "classification")
    found = [[one.shown[0].lang for one in cards(batch, range(4), packets.items(batch), View(language=tag))] for tag in ("", "fr")]
    assert found == [["de", "sr-Latn-RS", "und", "und"], ["de", "sr-Latn-RS", "fr", "fr"]]


@pytest.mark.parametrize("question, blind, label", [("verdict", False, "refund"), ("verdict", True, ""), ("label", False, ""), ("label", True, "")])
def test_the_given_label_is_there_only_where_it_may_be_seen(question, blind, label):
    batch = made.batch([{"segments": [made.turn("user", "Money back"), made.turn("assistant", "refund")], "labels": ["refund"]}], "classification")
    view = View(question, blind=blind, suggestions={packets.items(batch)[0].item_id: "other"})
    (card,) = cards(batch, [0], packets.items(batch), view)
    assert card.label == label and [one.text for one in card.shown] == ["Money back"]
    assert ("refund" in str(card)) == bool(label) and card.suggestion == ("" if blind else "other")


def test_an_answer_without_a_label_is_judged_as_it_stands():
    batch = made.batch([made.pair("Total?", '{"total": 12}')], "extraction")
    (card,) = cards(batch, [0], packets.items(batch), View())
    assert [(one.heading, one.text) for one in card.shown] == [("Text", "Total?"), ("Answer", '{"total": 12}')]


def test_the_rubric_judges_the_last_answer_of_a_conversation():
    batch = made.batch([made.chat(("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d"))])
    (card,) = cards(batch, [0], packets.items(batch), View("rubric"))
    assert [one.text for one in card.shown] == ["a", "b", "c"] and [one.text for one in card.answers] == ["d"]


def test_sides_of_a_pair_follow_seed_and_item_alone():
    one, again, other = packets.pairs(40), packets.pairs(40), packets.pairs(40, seed=2)
    sides = [[card.left for card in packet.cards] for packet in (one, again, other)]
    assert sides[0] == sides[1] != sides[2] and set(sides[0]) == {"chosen", "rejected"}
    for card in one.cards:
        assert card.answers[0].text.startswith("good") == (card.left == "chosen")
        assert card.left == packet_of.left_side(1, card.item_id)


def test_spans_that_lie_outside_the_text_are_left_out():
    packet = packets.spans(["abcdef"], [[(0, 3, "A"), (4, 9, "B")]])
    assert packet.cards[0].spans == ((0, 3, "A"),)
    assert packets.spans(["abcdef"]).cards[0].spans is None


def test_a_packet_tells_neither_kind_nor_gold_nor_stratum():
    assert not {"kind", "gold", "stratum", "probability"} & set(packet_of.Card.__dataclass_fields__)


def test_the_id_changes_with_what_is_asked_of_whom():
    base = packets.tickets(3)
    others = [packets.tickets(4), packets.tickets(3, reviewer="Ben Cho"), packets.tickets(3, round=2), packets.tickets(3, question="label"), packets.tickets(3, guideline_version="4")]
    assert base.id == packets.tickets(3, title="another title").id
    assert len({base.id, *(one.id for one in others)}) == 6 and len(base.id) == 16


@pytest.mark.parametrize("rows, view", [([], View()), ([0], View("other"))])
def test_rows_and_items_that_do_not_fit_are_refused(rows, view):
    batch = made.batch([made.labelled("x", "y")], "classification")
    with pytest.raises(ValueError):
        cards(batch, rows, packets.items(batch), view)


def test_labels_of_cards_are_a_list_to_choose_from():
    assert packet_of.given_labels(packets.tickets(8).cards) == ("account", "delivery", "payment", "refund")
    assert packet_of.given_labels(packets.tickets(8, question="label").cards) == ()


def test_files_of_packets_are_named_after_people_of_all_scripts():
    names = packets_of.file_names(["Žofie Nováková", "李雷", "Jo/../Ann", "Ann Lee", "ann-lee", "…", "Ολγα"])
    assert list(names.values()) == ["zofie-novakova", "李雷", "jo-ann", "ann-lee", "ann-lee-5", "reviewer", "ολγα"]
