"""Values in other notations, and values that are not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready.kernels.value_search import Text


@pytest.mark.parametrize("value, text", [
    ("Ada Lovelace", "by ADA\n  Lovelace"), ("straße", "in der STRASSE"), ("ﬁle", "the file"), ("Acme, Inc.", "for Acme Inc"),
    ("Doe, John", "Mr John Doe"), ("red; blue", "a blue and a red one"), ("555-123-4567", "call (555) 123 4567"),
    (1000, "about 1,000.00 dollars"), (1000, "1.000,00 EUR"), (1000, "1 000 kr"), (1000.0, "1000"), (12.5, "12,5 kg"), (-3, "minus 3"),
    (1500, "1.5k"), (2000000, "2 million"), (0.05, "5% off"), (3, "three bags"), (1, "a ticket"), (0, "no pets"), ("1000", "1,000"),
    ("$1,000.00", "1000 dollars"), ("USD 99", "99 usd"), ("99.00 EUR", "99 euros"),
    ("2024-03-05", "on 5 March 2024"), ("2024-03-05", "on March 5th, 2024"), ("2024-03-05", "05/03/2024"), ("2024-03-05", "3/5/24"),
    ("2024-03-05", "on the 5th of March"), ("2024-03-05T10:00:00", "2024/03/05"), ("March 5, 2024", "2024-03-05"),
    ("2024-03", "in March 2024"), ("5 March", "05.03.2024"), ("...", "anything"),
    ("1999-10-13", "this 13th day of October, 1999"), ("3 months", "for three (3) months"), ("Order Form\n\nTerms", "TERMS and order form"),
    ("no", "No."), (10, "10."), (10, "10.00."), ("USD", "in USD."), ("A-12", "A 12"), ("the tenant ... shall pay", "The tenant, if any, shall pay"), ("退款", "要退款了"),
])
def test_found(value, text):
    assert Text(text).holds(value)


@pytest.mark.parametrize("value, text", [
    ("Ada", "by Grace"), (5, "15 or 25"), (1000, "100 and 10"), ("1000", "900"), ("2024-03-05", "6 March 2024"),
    ("2024-03-05", "5 March 2023"), ("2024-03", "March 2023"), ("Doe, John", "Mr John Dow"), ("USD 99", "98 usd"), (3.5, "3 and 5"),
    (12345, "no numbers here"), ("xy", "x y"), ("no", "notice"), ("USD", "us dollars"), ("3 months", "three weeks"), ("the tenant ... shall go", "The tenant, if any, shall pay"),
])
def test_not_found(value, text):
    assert not Text(text).holds(value)


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_what_is_in_the_text_is_found(value, before, after):
    assert Text(f"{before} {value} {after}").holds(value)
    assert Text(f"{before} 12345{value}6789 {after}").holds("12345" + value)


@given(st.one_of(st.text(max_size=60), st.integers(), st.floats(allow_nan=False)), st.text(max_size=60))
def test_nothing_makes_it_fall_over(value, text):
    assert Text(text).holds(value) in (True, False)


@given(st.integers(0, 10**9))
def test_thousands_in_every_notation(n):
    for text in (f"{n:,}", f"{n:,}.00", f"{n:,}".replace(",", "."), f"{n:,}".replace(",", " "), f"{n:,}".replace(",", "'") + ",00"):
        assert Text(f"it costs {text} in all").holds(n), text
