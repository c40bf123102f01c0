"""What a dataset is judged by: date, project, policy, target, tokenizer."""

from __future__ import annotations

import datetime as dt

import pytest

from tuneready.audit import Options, check
from tuneready.errors import UserError
from tuneready.rules import Sources, read, today, tokenizer_limits
from tuneready.state import profile_file

DAY = dt.date(2026, 3, 2)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return tmp_path


@pytest.mark.parametrize(("epoch", "date"), [
    ("0", dt.date(1970, 1, 1)), ("86399", dt.date(1970, 1, 1)), ("86400", dt.date(1970, 1, 2)), (" 1772409600 ", dt.date(2026, 3, 2)),
])
def test_source_date_epoch_is_the_date_in_utc(here, monkeypatch, epoch, date):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
        monkeypatch.setenv("TZ", zone)
        assert today() == date
    assert read([], Sources()).as_of == date


@pytest.mark.parametrize("epoch", ["tomorrow", "-1", "1.5", "²", "٣", "99999999999999999999", "0x10", "\x1b[2J"])
def test_a_time_that_is_none_is_no_silent_today(here, monkeypatch, epoch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(UserError) as caught:
        today()
    assert caught.value.where == "SOURCE_DATE_EPOCH" and "--as-of" in caught.value.fix and "\x1b" not in str(caught.value)


@pytest.mark.parametrize("epoch", [None, "", "  "])
def test_without_it_the_date_is_today(here, monkeypatch, epoch):
    if epoch is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    before = dt.date.today()
    assert before <= today() <= dt.date.today()


def test_a_given_date_leads(here, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "not looked at")
    assert read([], Sources(as_of=DAY)).as_of == DAY


def test_nothing_given_is_the_shipped_policy_and_an_empty_project(here):
    found = read([], Sources(as_of=DAY))
    assert found.policy.profile == "default" and found.project.facts == {} and found.target == {} and found.against == ()
    assert found.overrides == {("SRC002", "floor"): found.policy["real_share_floor"]} and not found.policy.limits


def test_the_project_file_beside_the_data_is_found(here):
    (here / "data").mkdir()
    (here / "data" / "tuneready.toml").write_text('who = "A"\nwhen = 2026-03-01\n[task]\nkind = "extraction"\n')
    found = read([str(here / "data" / "rows.jsonl")], Sources(as_of=DAY))
    assert found.project.value("task.kind") == "extraction"
    assert read([], Sources(as_of=DAY)).project.facts == {}


@pytest.mark.parametrize(("given", "named"), [
    (Sources(project="none.toml"), "none.toml"), (Sources(policy="none.toml"), "none.toml"), (Sources(profile="regulatd"), "regulated"),
    (Sources(target="opneai"), "openai"),
])
def test_every_typo_stops(here, given, named):
    with pytest.raises(UserError) as caught:
        read([], given)
    assert named in str(caught.value)


def target_limit(name: str):
    return next(iter(profile_file.signal_limits(profile_file.load(name)).items()))


def test_the_target_brings_its_limits(here):
    found = read([], Sources(target="openai", as_of=DAY))
    key, value = target_limit("openai")
    assert found.target["name"] == "openai" and found.overrides[key] == value


def test_the_target_of_the_project_counts_and_the_command_line_leads(here):
    (here / "tuneready.toml").write_text('who = "A"\nwhen = 2026-03-01\n[task]\ntarget = "together"\n')
    assert read([], Sources(as_of=DAY)).target["name"] == "together"
    assert read([], Sources(target="openai", as_of=DAY)).target["name"] == "openai"
    (here / "tuneready.toml").write_text('who = "A"\nwhen = 2026-03-01\n[task]\ntarget = "no such"\n')
    with pytest.raises(UserError):
        read([], Sources(as_of=DAY))


def test_the_policy_wins_over_the_target(here):
    limits = profile_file.signal_limits(profile_file.load("openai"))
    (code, field), value = next((k, v) for k, v in limits.items() if isinstance(v, int) and not isinstance(v, bool) and v > 1)
    (here / "ours.toml").write_text(f'[signals.{code}]\n{field} = {value - 1}\n')
    assert read([], Sources(target="openai", policy="ours.toml", as_of=DAY)).overrides[(code, field)] == value - 1


def test_the_tokenizer_reaches_every_signal_that_counts_tokens(here):
    keys = tokenizer_limits()
    assert len(keys) >= 3 and {field for _, field in keys} == {"tokenizer"}
    found = read([], Sources(tokenizer="my.json", target="openai", as_of=DAY))
    assert {found.overrides[key] for key in keys} == {"my.json"}
    assert not any(key in read([], Sources(as_of=DAY)).overrides for key in keys)


def test_a_tokenizer_changes_the_counts(here):
    tokenizers = pytest.importorskip("tokenizers")
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    made.save("words.json")
    line = '{"messages": [{"role": "user", "content": "one two three"}, {"role": "assistant", "content": "internationalisation four"}]}\n'
    (here / "rows.jsonl").write_text(line)

    def statistics(**options):
        return check(["rows.jsonl"], Options(workers=0, as_of=DAY, **options)).report.data.statistics

    exact = {name: s["maximum"] for name, s in statistics(tokenizer="words.json").items() if "token" in name}
    assert 5 in exact.values() and exact != {n: s["maximum"] for n, s in statistics().items() if "token" in n}


def test_benchmarks_are_kept(here):
    assert read([], Sources(against=("a.jsonl",), as_of=DAY)).against == ("a.jsonl",)
