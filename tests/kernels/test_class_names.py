"""Names that are one name, and names that only look like it."""

from __future__ import annotations

import pytest

from tuneready.kernels import class_names


def alike(*names, most=5000):
    """Name → name it is taken for; a name may come with its number of rows (100 without)."""
    pairs = sorted([(n, 100) if isinstance(n, str) else n for n in names], key=lambda pair: -pair[1])
    found = class_names.alike([n for n, _ in pairs], [r for _, r in pairs], 0.1, most)
    return {pairs[i][0]: pairs[head][0] for i, head in found.items()}


@pytest.mark.parametrize("one, other", [
    ("Refund", "refund "), ("Refund", "refunds"), ("Refund", "re-fund"), ("card_payment_fee", "card payment fee"),
    ("CardPayment", "card payment"), ("address", "addresses"), ("query", "Queries"), ("cancel order", "order cancel"),
    ("1", "1.0"), ("ＡＴＭ", "atm"), ("STRASSE", "straße"), ("n/a", "NA"), ("退款", "退 款"), ("user's guide", "Users guide"),
    ("organisation", "organization"), ("cancellation", "cancelation"), ("received", "recieved"), ("wrong colour", "wrong color"),
    (("delivery delay", 500), ("delivary delay", 20)), (("complaint", 500), ("complant", 50)),
])
def test_one_name(one, other):
    assert len(alike(one, other)) == 1


@pytest.mark.parametrize("one, other", [
    ("C", "C++"), ("C#", "C"), ("1", "-1"), ("1.5", "15"), ("type 1", "type 2"), ("version 10", "version 1 0"),
    ("usd to eur", "eur to usd"), ("not received", "received"), ("able", "unable"), ("insured", "uninsured"), ("charge", "recharge"),
    ("import", "export"), ("shipping", "shopping"), (("shipping fee", 500), ("shopping fee", 400)), ("card", "cart"), ("A B", "B A"),
    ("hypertension", "hypotension"), ("internal", "external"), ("direct", "indirect"), ("informed", "uninformed"), ("😀", "😁"),
    ("pending_card_payment", "pending_cash_withdrawal"), ("declined_card_payment", "declined_cash_withdrawal"),
])
def test_two_names(one, other):
    assert alike(one, other) == {}


def test_a_word_that_stands_in_other_names_too_is_no_slip():
    assert alike(("county tax", 500), ("country tax", 20)) == {"country tax": "county tax"}
    assert alike(("county tax", 500), ("country tax", 20), "country code") == {}


def test_a_family_is_named_after_its_most_frequent_member():
    assert alike(("refund", 5), ("Refunds", 90), ("REFUND", 7)) == {"refund": "Refunds", "REFUND": "Refunds"}


def test_above_the_bound_only_folding_is_compared():
    assert alike("received", "recieved", "Received", most=2) == {"Received": "received"}


def test_names_without_a_letter_are_left_alone():
    assert alike("-", "--", " ", "/") == {}
    assert class_names.alike([], [], 0.1, 5000) == {}
