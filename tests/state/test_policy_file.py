"""The policy: shipped numbers with their origin, profiles, an organisation's overrides, waivers, and every way to get them wrong."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from pathlib import Path

import pytest

from tuneready import shelf
from tuneready.errors import UserError
from tuneready.policy import Override
from tuneready.state import policy_file, policy_values

SHIPPED = policy_file.load()

# SPEC §3: number, default, regulated.
SPEC = {
    "usable_floor": (500, 500), "real_share_floor": (0.6, 0.6), "serious_error_upper": (0.05, 0.02),
    "label_noise_upper": (0.05, 0.02), "agreement_estimate": (0.80, 0.80), "agreement_lower": (0.667, 0.80),
    "leaks_exact": (0, 0), "leaks_near": (0, 0), "test_rows_minimum": (20, 20), "half_width_points": (0.05, 0.05),
    "personal_data_left_upper": (0.01, 0.005), "quarantine_share": (0.01, 0.01), "expert_time_share": (0.05, 0.10),
    "traffic_coverage_lower": (0.80, 0.90),
}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "acme.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", SPEC)
def test_numbers_of_the_specification(name):
    assert (SHIPPED[name], policy_file.load(None, "regulated")[name]) == SPEC[name]


@pytest.mark.parametrize("name", SHIPPED.entries)
def test_every_entry_says_where_it_comes_from(name):
    entry = SHIPPED.entries[name]
    assert entry.origin in ("guide", "ours")
    assert entry.reason and entry.title and entry.unit in policy_values.UNITS
    assert bool(entry.code) == (entry.origin == "guide")


@pytest.mark.parametrize("code", SHIPPED.tables)
def test_every_bracket_says_where_it_comes_from(code):
    table = SHIPPED.tables[code]
    assert table["origin"] == "guide" and table["code"] == code and table["reason"] and table["title"]


def test_the_guides_brackets():
    tables = SHIPPED.tables
    assert tables["C1"]["rows"] == (500, 2000) and tables["C1"]["weeks"] == (4, 6) and tables["C1"]["cost"] == (5000, 15000)
    assert tables["C2"]["rows"] == (5000, 15000) and tables["C2"]["weeks"] == (6, 10) and tables["C2"]["cost"] == (15000, 50000)
    assert tables["C3"]["rows"][0] == 50000 and tables["C3"]["weeks"] == (10, 16) and tables["C3"]["cost"] == (40000, 150000)
    assert tables["C4"]["factor"] == (1.3, 1.5) and tables["C5"]["weeks"] == (4, 6)


def test_default_rate_and_minutes_reproduce_the_hospital():
    hours = 1200 * SHIPPED["default_minutes_per_row"] / 60
    assert hours * SHIPPED["default_rate"] == 8000


@pytest.mark.parametrize("shelf_name", ["gates", "situations", "mistakes", "stops"])
def test_every_number_a_check_names_exists(shelf_name):
    named = [(m.CODE, name) for m in shelf.modules(shelf_name) for name in getattr(m, "POLICY", ())]
    assert [(code, name) for code, name in named if name not in SHIPPED.entries] == []


# ------------------------------------------------------------------------------------------------- profiles

LOWER_IS_STRICTER = ("serious_error_upper", "label_noise_upper", "half_width_points", "synthetic_doubt_points",
                     "personal_data_left_upper")
TASK_PROFILES = ("classification", "extraction", "generation", "preference")


@pytest.mark.parametrize("profile", [*TASK_PROFILES, "regulated"])
def test_a_shipped_profile_only_tightens_and_is_listed(profile):
    policy = policy_file.load(None, profile)
    changed = {name for name in SHIPPED.entries if policy[name] != SHIPPED[name]}
    assert changed and changed == {o.name for o in policy.overrides}
    for name in changed:
        stricter = policy[name] < SHIPPED[name] if name in LOWER_IS_STRICTER else policy[name] > SHIPPED[name]
        assert stricter, name
    for override in policy.overrides:
        assert override.shipped == SHIPPED[override.name] and override.value == policy[override.name]
        assert override.by == f"profile {profile}" and override.reason


@pytest.mark.parametrize("task", TASK_PROFILES)
def test_a_task_profile_and_regulated_both_apply_in_any_order(task):
    one, other = policy_file.load(None, f"regulated+{task}"), policy_file.load(None, f"{task} + regulated")
    assert one == other and one.profile == f"{task}+regulated"
    alone = policy_file.load(None, task), policy_file.load(None, "regulated")
    assert set(one.overrides) == {*alone[0].overrides, *alone[1].overrides}


def test_no_two_profiles_pull_one_number_to_different_values():
    values: dict = {}
    for profile in policy_file.profiles():
        for override in policy_file.load(None, profile).overrides:
            values.setdefault(override.name, set()).add(override.value)
    assert all(len(found) == 1 for found in values.values())


def test_a_profile_on_the_command_line_adds_to_the_files_and_never_takes_it_away(tmp_path):
    path = written(tmp_path, 'profile = "regulated"\n')
    for asked, profile in ((None, "regulated"), ("default", "regulated"), ("extraction", "extraction+regulated")):
        assert policy_file.load(path, asked).profile == profile


# ------------------------------------------------------------------------------------------------- overrides

GOOD = """
profile = "regulated"

[numbers]
real_share_floor = 0.7
serious_error_upper = { value = 0.05, reason = "low stakes, board 2026-03" }
usable_floor = 500          # as shipped: no override
[numbers.test_rows_minimum]
value = 30
[planning]
default_rate = 140
[brackets.C1]
cost = [8000, 20000]
reason = "our own projects of 2025"

[[waivers]]
gate = "G-plan"
reason = "plan agreed outside the tool"
approver = "Ada Osei"
expires = 2026-12-31
"""


def test_an_organisations_file(tmp_path):
    policy = policy_file.load(written(tmp_path, GOOD))
    assert policy["real_share_floor"] == 0.7 and policy["test_rows_minimum"] == 30 and policy["default_rate"] == 140
    assert policy["serious_error_upper"] == 0.05 and policy["label_noise_upper"] == 0.02
    assert policy.tables["C1"]["cost"] == (8000, 20000) and policy.tables["C1"]["weeks"] == (4, 6)
    entry = policy.entries["real_share_floor"]
    assert (entry.origin, entry.code, entry.unit, entry.reason) == ("organisation", "", "share", "set by acme.toml")
    mine = [o for o in policy.overrides if o.by == "acme.toml"]
    assert mine == [
        Override("real_share_floor", 0.6, 0.7, "acme.toml"),
        Override("serious_error_upper", 0.05, 0.05, "acme.toml", "low stakes, board 2026-03; sets aside 0.02 of the profile"),
        Override("test_rows_minimum", 20, 30, "acme.toml"),
        Override("default_rate", 100.0, 140.0, "acme.toml"),
        Override("C1.cost", [5000.0, 15000.0], [8000.0, 20000.0], "acme.toml", "our own projects of 2025"),
    ]
    assert policy.waiver("G-plan", dt.date(2026, 12, 31)).approver == "Ada Osei"
    assert policy.waiver("G-plan", dt.date(2027, 1, 1)) is None


def test_the_hash_follows_what_is_in_force_and_nothing_else(tmp_path):
    def digest(text: str) -> str:
        return policy_file.load(written(tmp_path, text)).sha256

    assert digest("") == digest("# a remark\n[numbers]\nusable_floor = 500\n") == SHIPPED.sha256
    assert digest("[numbers]\nreal_share_floor = 1") == digest("numbers.real_share_floor = { value = 1.0 }")
    texts = ["", 'profile = "regulated"', "[numbers]\nreal_share_floor = 0.7", "[brackets.C1]\nweeks = [5, 6]", GOOD]
    assert len({digest(text) for text in texts}) == len(texts)


def limits_of_signals():
    """Every (code, field, shipped value) a signal on the shelf lets a policy set."""
    return [(code, f.name, getattr(signal.limits(), f.name))
            for code, signal in shelf.signals().items() for f in dataclasses.fields(signal.limits)]


def test_limits_of_signals_take_a_value_of_their_type_and_refuse_another(tmp_path):
    numbers = [(code, name, value) for code, name, value in limits_of_signals() if type(value) in (int, float)]
    for code, name, value in numbers:
        new = value + 1 if isinstance(value, int) else value / 2
        policy = policy_file.load(written(tmp_path, f"[signals.{code}]\n{name} = {new}\n"))
        assert policy.limits == ({(code, name): new} if new != value else {})
        for wrong in ('"a"', "true", "nan", "-1", "[]"):
            with pytest.raises(UserError) as caught:
                policy_file.load(written(tmp_path, f"[signals.{code}]\n{name} = {wrong}\n"))
            assert caught.value.where.endswith("acme.toml:2") and name in caught.value.what


def test_a_limit_that_does_not_exist_names_the_nearest(tmp_path):
    for code, name, _ in limits_of_signals()[:1]:
        with pytest.raises(UserError) as caught:
            policy_file.load(written(tmp_path, f"[signals.{code}]\n{name}x = 1\n"))
        assert f'unknown limit of {code} "{name}x"' in caught.value.what and f'did you mean "{name}"?' in caught.value.fix


# ------------------------------------------------------------------------------------------------- faults

WAIVER = 'reason = "r"\napprover = "A. Osei"\nexpires = 2026-12-31\n'
BAD = [
    ("[numbers]\nreal_share_flor = 0.5", 2, 'unknown key "real_share_flor" in [numbers]', 'did you mean "real_share_floor"?'),
    ("\n[number]\n", 2, 'unknown key "number"', 'did you mean "numbers"?'),
    ("[numbers]\ndefault_rate = 90", 2, 'unknown key "default_rate" in [numbers]', "it belongs in [planning]"),
    ("real_share_floor = 0.5", 1, 'unknown key "real_share_floor"', "it belongs in [numbers]"),
    ("[numbers]\nreal_share_floor = 60", 2, "real_share_floor is 60, outside 0 to 1", "write 0.6, not the percentage"),
    ("[numbers]\nreal_share_floor = '0.6'", 2, 'real_share_floor is "0.6", not a number', "write a number of share"),
    ("[numbers]\nreal_share_floor = true", 2, "real_share_floor is true, not a number", "write a number"),
    ("[numbers]\nreal_share_floor = nan", 2, "real_share_floor is nan, not a number", "write a number"),
    ("[numbers]\nusable_floor = inf", 2, "usable_floor is inf, outside", "write a number in rows"),
    ("[numbers]\nusable_floor = 500.5", 2, "usable_floor is 500.5, not a whole number", "write whole rows"),
    ("[numbers]\nusable_floor = -1", 2, "usable_floor is -1, outside", "write a number in rows"),
    ("[numbers]\nusable_floor = 0x" + "F" * 5000, 2, "integer of more than 64 bits", "write a smaller number"),
    ("[signals.LEN002]\ntoken_limit = 9007199254740993", 2, "token_limit of LEN002 is 9007199254740993", "a whole number"),
    ("[brackets.C1]\nweeks = [1, 9007199254740993]", 2, "weeks of C1 is [1, 9007199254740993]", "low first"),
    ("[numbers]\nusable_floor = 6000", 2, "usable_floor = 6000 is above usable_band_2 = 5000", "keep usable_floor at or below"),
    ("[numbers]\nagreement_estimate = 0.5", 2, "agreement_lower = 0.667 is above agreement_estimate = 0.5", "keep"),
    ("[numbers]\nusable_floor = { valeu = 1 }", 2, 'unknown key "valeu" of usable_floor', "write { value"),
    ("[numbers]\nusable_floor = { reason = 'x' }", 2, "usable_floor has no value", "write { value"),
    ("[numbers]\nusable_floor = { value = 600, reason = 1 }", 2, "reason of usable_floor is 1, not text", "quotes"),
    ("numbers = 3", 1, "numbers is 3, not a table", "write [numbers]"),
    ('profile = "regulatd"', 1, 'unknown profile "regulatd"', 'did you mean "regulated"?'),
    ('profile = "regulated+x"', 1, 'unknown profile "x"', "known: default, classification"),
    ("profile = 1", 1, "profile is 1, not text", "write one of default"),
    ("[brackets.C9]\nweeks = [1, 2]", 1, 'unknown key "C9" in [brackets]', "known: C1, C2, C3"),
    ("[brackets.C4]\nweeks = [1, 2]", 2, 'unknown key "weeks" in [brackets.C4]', "known: factor"),
    ("[brackets.C1]\nweeks = [6, 4]", 2, "weeks of C1 is [6, 4], not a rising pair", "low first"),
    ("[brackets.C1]\nweeks = [6]", 2, "weeks of C1 is [6], not a rising pair", "write weeks = [4, 6]"),
    ("[brackets]\nC1 = 4", 2, "C1 is 4, not a table", "write [brackets.C1]"),
    ("[signals.ZZZ999]\nx = 1", 1, 'unknown signal "ZZZ999"', ""),
    ("[[waivers]]\ngate = 'R1'\n" + WAIVER, 2, "R1 cannot be waived", "R1, R2 and R3 are never waived"),
    ("[[waivers]]\ngate = 'R3'\n" + WAIVER, 2, "R3 cannot be waived", "bring its evidence"),
    ("[[waivers]]\n" + WAIVER, 1, "waiver without gate", "add gate"),
    ("[[waivers]]\ngate = 'G-plan'\nreason = ' '", 3, "waiver without reason", "add reason"),
    ("[[waivers]]\ngate = 'G-plan'\nreason = 'r'", 1, "waiver without approver", "add approver"),
    ("[[waivers]]\ngate = 'G-plan'\nreason = 'r'\napprover = 'A'", 1, "waiver without a date in expires", "expires = 2026-12-31"),
    ("[[waivers]]\ngate = 'G-plan'\nexpire = 2026-12-31", 3, 'unknown key "expire" in [[waivers]]', 'did you mean "expires"?'),
    ("waivers = 'G-plan'", 1, "waivers is not a list of tables", "write [[waivers]]"),
    ("[numbers\n", 1, "not valid TOML", "write key = value"),
]


@pytest.mark.parametrize(("text", "line", "what", "fix"), BAD)
def test_a_fault_names_what_where_and_how_to_mend(tmp_path, text, line, what, fix):
    path = written(tmp_path, text)
    with pytest.raises(UserError) as caught:
        policy_file.load(path)
    error = caught.value
    assert what in error.what and fix in error.fix and error.fix
    assert error.where.split(":")[:2] == [str(path), str(line)]
    assert error.code.startswith("E-POLICY") and error.exit_code == 3


@pytest.mark.parametrize(("gate", "fix"), [("G-plann", 'did you mean "G-plan"?'), ("S1", "known: ")])
def test_only_gates_can_be_waived(tmp_path, gate, fix):
    with pytest.raises(UserError, match=f'unknown gate "{gate}"') as caught:
        policy_file.load(written(tmp_path, f"[[waivers]]\ngate = '{gate}'\n{WAIVER}"))
    assert caught.value.fix.startswith(fix)


def test_an_expired_waiver_is_refused_at_a_date_and_kept_without_one(tmp_path):
    path = written(tmp_path, "[[waivers]]\ngate = 'G-plan'\n" + WAIVER)
    assert len(policy_file.load(path, None, dt.date(2026, 12, 31)).waivers) == 1
    assert len(policy_file.load(path).waivers) == 1
    with pytest.raises(UserError) as caught:
        policy_file.load(path, None, dt.date(2027, 1, 1))
    assert caught.value.what == "the waiver of G-plan expired on 2026-12-31 (as of 2027-01-01)"
    assert caught.value.where == f"{path}:5" and "renewed" in caught.value.fix


def test_an_unknown_profile_of_the_command_line():
    with pytest.raises(UserError) as caught:
        policy_file.load(None, "regualted")
    assert caught.value.message() == '--profile  E-POLICY-PROFILE  unknown profile "regualted" -> did you mean "regulated"?'


def test_a_missing_file():
    with pytest.raises(UserError, match="no such file"):
        policy_file.load(Path("nowhere.toml"))


def test_every_key_with_a_letter_missing_is_led_back_home(tmp_path):
    for name in itertools.chain(SHIPPED.entries):
        section = "planning" if name in policy_file.load().entries and name.startswith(("m5", "c6", "default", "days")) else "numbers"
        typo = name[:4] + name[5:]
        if typo in SHIPPED.entries:
            continue
        with pytest.raises(UserError) as caught:
            policy_file.load(written(tmp_path, f"[{section}]\n{typo} = 1\n"))
        assert f'did you mean "{name}"?' == caught.value.fix
