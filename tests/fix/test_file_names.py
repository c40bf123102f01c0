"""Which names of files tell somebody something."""

import pytest

from tuneready.fix import file_names


@pytest.mark.parametrize(("name", "told"), [
    ("a.txt", False), ("0001.txt", False), ("letter_2020-01-02.md", False), ("Jane Doe.txt", True), ("ZORBLATTINC_03_2003-AGENCY.txt", True),
    ("below/letter.txt", False), ("Zorblatt/letter.txt", False),
])
def test_a_name_is_plain_when_it_holds_numbers_and_ordinary_words(name: str, told: bool) -> None:
    assert file_names.plain(name) is not told
