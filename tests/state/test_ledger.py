import datetime as dt
import json

import pytest

from tests.conftest import shared
from tuneready.errors import UserError
from tuneready.state import ledger


def sample():
    cases = json.loads(shared("known-answers/lock.json").read_text())["cases"]
    return next(c for c in cases if c["id"] == "ledger-chain-v1")["expected"]["entries"]


def stored(folder, entries):
    folder.mkdir(exist_ok=True)
    (folder / ledger.NAME).write_bytes(b"".join(json.dumps(e).encode() + b"\n" for e in entries))
    return ledger.read(folder)


def test_the_published_chain_holds(tmp_path):
    read = stored(tmp_path, sample())
    assert read.broken_at is None
    assert [e.hash for e in read.entries] == [e["hash"] for e in sample()]
    assert read.holds(read.head) and read.holds(read.words) and not read.holds("0" * 64)


def edited(entries):
    entries[1]["body"]["data"]["decision"] = "reject"


def dropped(entries):
    del entries[1]


def swapped(entries):
    entries[0], entries[1] = entries[1], entries[0]


@pytest.mark.parametrize(("attack", "at"), [(edited, 1), (dropped, 1), (swapped, 0)])
def test_the_first_bad_entry_is_named(tmp_path, attack, at):
    entries = sample()
    attack(entries)
    assert stored(tmp_path, entries).broken_at == at


def test_a_cut_at_the_end_shows_against_a_head_kept_elsewhere_only(tmp_path):
    head = stored(tmp_path, sample()).head
    cut = stored(tmp_path, sample()[:-1])
    assert cut.broken_at is None and not cut.holds(head)


def test_events_follow_each_other_and_a_broken_ledger_takes_no_more(tmp_path):
    first = ledger.append(tmp_path, "lock", "pm", {"root": "ab"}, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    second = ledger.append(tmp_path, "score", "eng", {"n": 3}, dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    read = ledger.read(tmp_path)
    assert read.entries == (first, second) and second.prev == first.hash and read.backwards() == 1
    path = tmp_path / ledger.NAME
    path.write_bytes(path.read_bytes().replace(b'"pm"', b'"xx"'))
    before = path.read_bytes()
    with pytest.raises(UserError, match="broken at entry 0"):
        ledger.append(tmp_path, "score", "eng", {})
    assert path.read_bytes() == before


def test_a_line_cut_off_is_seen(tmp_path):
    ledger.append(tmp_path, "lock", "pm", {})
    path = tmp_path / ledger.NAME
    path.write_bytes(path.read_bytes() + b'{"body"')
    assert ledger.read(tmp_path).broken_at == 1


def test_the_ledger_is_for_its_owner_alone(tmp_path):
    ledger.append(tmp_path / "state", "lock", "pm", {})
    assert (tmp_path / "state" / ledger.NAME).stat().st_mode & 0o777 == 0o600
    with pytest.raises(ValueError):
        ledger.append(tmp_path, "forgotten", "pm", {})
