"""Laws of the decision: worse evidence never helps, removing a fact never earns a GO, waivers and order of reasons."""

from __future__ import annotations

import copy
import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import dossier_facts
from tests.dossier_facts import bases, facts, policy, spec
from tuneready import decision, shelf
from tuneready.gate import Flip
from tuneready.project import KEYS, Project

RANK = {"DON'T FINE-TUNE": 0, "HOLD": 1, "GO": 2}
READY = ("hospital", "tickets", "contracts", "pairs")
WAIVABLE = [m.CODE for m in shelf.modules("gates") if m.CODE not in decision.CHECKS]


def verdict(body: dict, waivers: tuple[dict, ...] = ()) -> str:
    return decision.decide(facts(body), policy(body, waivers)).verdict.decision


def waiver(gate: str, **change) -> dict:
    return {"gate": gate, "reason": "accepted", "approver": "CTO", "expires": dossier_facts.dt.date(2027, 12, 31), **change}


# ---------------------------------------------------------------- worse evidence, one step at a time


def fewer_usable(body, n):
    for key in ("estimate", "lower", "upper"):
        if key in body["usable"]:
            body["usable"][key] = max(0, body["usable"][key] - n)


def raise_to(section, key, value):
    def worse(body, n):
        if section in body:
            body[section][key] = max(body[section].get(key, 0), value * (1 + n % 7))
    worse.__name__ = f"raise {section}.{key}"
    return worse


def lower_to(section, *keys):
    def worse(body, n):
        if section in body:
            for key in keys:
                body[section][key] = body[section][key] * (n % 100) / 100 if body[section].get(key) is not None else None
    worse.__name__ = f"lower {section}.{keys}"
    return worse


def less_agreement(body, n):
    if "reviews" in body and body["reviews"].get("agreement") is not None:
        for key in ("agreement", "agreement_lower", "agreement_upper"):
            body["reviews"][key] *= (n % 100) / 100


def add_finding(code, severity="major"):
    def worse(body, n):
        rows = min(body["rows"]["judged"], max(body.get("findings", {}).get(code, {}).get("rows", 0), n))
        if rows:
            body.setdefault("findings", {})[code] = {"rows": rows, "severity": severity}
    worse.__name__ = f"add {code}"
    return worse


def refuse_rows(body, n):
    body["rows"]["refused"] = body["rows"].get("refused", 0) + n
    body["rows"]["rows_in"] += n


def less_real(body, n):
    names = sorted(body.get("sources", {}))
    if names:
        source = body["sources"][names[n % len(names)]]
        source["inputs"] = {"production": "public", "expected": "public", "public": "synthetic"}.get(source.get("inputs"), source.get("inputs", "unknown"))


def machine_answers(body, n):
    names = sorted(body.get("sources", {}))
    if names:
        body["sources"][names[n % len(names)]]["outputs"] = "model"


def flag(section, key, value):
    def worse(body, n):
        if section in body:
            body[section][key] = value
    worse.__name__ = f"{section}.{key} = {value}"
    return worse


def declare(key, value):
    def worse(body, n):
        body.setdefault("declare", {})[key] = value
    worse.__name__ = f"declare {key} = {value}"
    return worse


def cut_short(body, n):
    body["incomplete_files"] = ["a.jsonl.gz"]


def late_training(body, n):
    if "plan" in body:
        body["plan"]["missing"] = ["deduplication"]


WORSE = (
    fewer_usable, less_agreement, refuse_rows, less_real, machine_answers, cut_short, late_training,
    raise_to("lock", "leaks_exact", 1), raise_to("lock", "leaks_near", 1), raise_to("lock", "half_width", 0.03),
    raise_to("reviews", "errors", 30), raise_to("reviews", "error_upper", 0.02), raise_to("reviews", "label_errors_upper", 0.03),
    raise_to("reviews", "stale", 1), raise_to("residual", "upper", 0.004), raise_to("plan", "stretch", 1.5),
    lower_to("plan", "expert_share"), lower_to("traffic", "lower"), lower_to("reviews", "double"), lower_to("lock", "real"),
    lower_to("lock", "reviewed"), lower_to("reviews", "agreement_lower"),
    add_finding("FMT006", "blocker"), add_finding("FMT091", "blocker"), add_finding("PII001"), add_finding("LBL001"),
    add_finding("SYN001"), add_finding("LEK001", "blocker"),
    flag("lock", "verifies", False), flag("lock", "before_training", False), flag("lock", "short", {"refund": 3}),
    flag("residual", "bound_to_data", False), flag("reviews", "probability_sample", False), flag("reviews", "rubber_stamped", ["X"]),
    flag("reviews", "short", {"de": 2}), flag("plan", "review_after_training", True), flag("plan", "lock_after_training", True),
    flag("target", "status", "closed"), declare("rights.resolved", False), declare("review.when", "never"),
    declare("proposal.volume_labellers", "less-qualified"), declare("training.nothing_before_lock", False),
    declare("traffic.exists", "none"), declare("task.need", "fresh-facts"),
)
STEPS = st.lists(st.tuples(st.sampled_from(WORSE), st.integers(0, 40_000)), max_size=4)


@settings(max_examples=400, deadline=None)
@given(base=st.sampled_from(sorted(bases())), before=STEPS, step=st.sampled_from(WORSE), n=st.integers(1, 40_000),
       gates=st.lists(st.sampled_from(WAIVABLE), max_size=2))
def test_worse_evidence_never_improves_the_verdict(base, before, step, n, gates):
    body, waivers = spec({"base": base}), tuple(waiver(g) for g in gates)
    for earlier, size in before:
        earlier(body, size)
    first = verdict(body, waivers)
    worse = copy.deepcopy(body)
    step(worse, n)
    second = verdict(worse, waivers)
    assert RANK[second] <= RANK[first], (step.__name__, first, second)


# ---------------------------------------------------------------- removing what was known


def removable(body: dict) -> list[str]:
    """Every fact that can be left out: declared facts, whole records, and what a record says in favour."""
    paths = [f"declare/{key}" for key in body.get("declare", {})]
    paths += [name for name in ("lock", "reviews", "residual", "target", "plan", "experts", "tasks") if name in body]
    paths += [f"sources/{name}" for name in body.get("sources", {})]
    paths += [f"sources/{name}/{key}" for name, table in body.get("sources", {}).items() for key in table if key != "rows"]
    paths += [f"usable/{key}" for key in ("lower", "upper") if key in body["usable"]]
    for name, keys in FAVOURABLE.items():
        paths += [f"{name}/{key}" for key in keys if key in body.get(name, {})]
    # A sample of traffic nobody ever mentioned cannot be missed: SPEC §3 lets R1 pass as attested without one.
    if "traffic.sample" in body.get("declare", {}) and "traffic" in body:
        paths.append("traffic")
    if "traffic" not in body or verdict_of_gate(body, "R1") != "pass":
        paths = [p for p in paths if p != "declare/traffic.sample"]
    # With a training start in the ledger SPEC §3 asks for no statement, so one that was never made cannot be missed either.
    if body.get("lock", {}).get("train_started"):
        paths = [p for p in paths if p != "declare/training.nothing_before_lock"]
    return paths


FAVOURABLE = {
    "lock": ("locked_at", "before_training", "half_width", "superseding_ok", "real", "reviewed", "train_started"),
    "reviews": ("reviewers_named", "reviewers_qualified", "probability_sample", "reviewed", "population", "error_upper", "double",
                "agreement", "agreement_lower", "agreement_upper", "statistic", "label_errors_upper"),
    "plan": ("days", "expert_share", "stretch"),
    "traffic": ("lower", "estimate"),
}


def verdict_of_gate(body: dict, code: str) -> str:
    return next(a.status for a in decision.decide(facts(body), policy(body)).gates if a.code == code)


def remove(body: dict, path: str) -> dict:
    body = copy.deepcopy(body)
    dossier_facts.without(body, path)
    return body


def unsign(body: dict, path: str, how: str) -> dict:
    """Takes name or date off a declared fact or source, or dates it in the future."""
    body = copy.deepcopy(body)
    change = {"who": {"who": ""}, "when": {"when": ""}, "future": {"when": dossier_facts.dt.date(2027, 6, 1)}}[how]
    if path.startswith("declare/"):
        key = path.removeprefix("declare/")
        value = body["declare"][key]
        body["declare"][key] = {**(value if isinstance(value, dict) else {"value": value}), **change}
    else:
        body["sources"][path.split("/")[1]].update({k: v or None if k == "when" else v for k, v in change.items()})
    return body


@settings(max_examples=400, deadline=None)
@given(base=st.sampled_from(READY), before=st.lists(st.tuples(st.sampled_from(WORSE), st.integers(0, 40_000)), max_size=2), data=st.data(), gates=st.lists(st.sampled_from(WAIVABLE), max_size=2))
def test_leaving_out_a_fact_never_earns_a_go(base, before, data, gates):
    body, waivers = spec({"base": base}), tuple(waiver(g) for g in gates)
    for earlier, size in before:
        earlier(body, size)
    for _ in range(data.draw(st.integers(0, 2))):  # some facts were missing to begin with
        body = remove(body, data.draw(st.sampled_from(removable(body))))
    choices = removable(body)
    if verdict(body, waivers) == "GO" or not choices:
        return
    path = data.draw(st.sampled_from(choices))
    assert verdict(remove(body, path), waivers) != "GO", path


@pytest.mark.parametrize("base", READY)
def test_no_single_fact_left_out_hides_any_single_fault(base):
    earned = []
    for worse in WORSE:
        body = spec({"base": base})
        worse(body, 700)
        if verdict(body) != "GO":
            earned += [(worse.__name__, path) for path in removable(body) if verdict(remove(body, path)) == "GO"]
    assert earned == []


@settings(max_examples=300, deadline=None)
@given(base=st.sampled_from(READY), before=STEPS, data=st.data(), how=st.sampled_from(["who", "when", "future"]))
def test_taking_a_name_or_a_date_away_never_earns_a_go(base, before, data, how):
    body = spec({"base": base})
    for earlier, size in before:
        earlier(body, size)
    if verdict(body) == "GO":
        return
    path = data.draw(st.sampled_from([f"declare/{key}" for key in body["declare"]] + [f"sources/{name}" for name in body["sources"]]))
    assert verdict(unsign(body, path, how)) != "GO", path


# Facts that inform and decide nothing: taking them away leaves a ready project ready.
INFORMS = {"declare/task.narrow", "declare/task.goal", "declare/task.target", "declare/plan.preparation_is", "declare/plan.unit",
           "declare/proposal.quality_evidence"}
SPARE = {"supplier", "language", "licence"}  # a licence is spare where a consent is declared
# Either of two proofs is enough: reviewers on record name experts, a full review needs no random draw, a measured sample of
# traffic needs no path, lower bounds need no estimate or upper bound.
SECOND_PROOFS = {"experts", "reviews/probability_sample", "declare/traffic.sample", "usable/upper", "traffic/estimate"}


@pytest.mark.parametrize("base", READY)
def test_each_single_fact_taken_from_a_ready_project_ends_the_go(base):
    body = spec({"base": base})
    assert verdict(body) == "GO"
    kept = []
    for path in removable(body):
        if path in INFORMS or path.split("/")[-1] in SPARE:
            continue
        if verdict(remove(body, path)) == "GO":
            kept.append(path)
    assert set(kept) <= SECOND_PROOFS, kept


# ---------------------------------------------------------------- waivers


@pytest.mark.parametrize("gate", WAIVABLE)
def test_a_waiver_turns_a_holding_gate_and_is_counted(gate):
    dossier = next(d for d in dossier_facts.dossiers() if d["expect"].get("gates", {}).get(gate) in ("fail", "unknown"))
    body = spec(dossier)
    found = decision.decide(facts(body), policy(body, (waiver(gate),)))
    answer = next(a for a in found.gates if a.code == gate)
    assert answer.status == "waived" and not answer.holds and found.verdict.waivers == 1
    assert "Waived by CTO until 2027-12-31" in answer.reasons[0].text


@pytest.mark.parametrize("gate", decision.CHECKS)
def test_the_three_checks_cannot_be_waived(gate):
    body = spec({"base": "bare"})
    found = decision.decide(facts(body), policy(body, tuple(waiver(m.CODE) for m in shelf.modules("gates"))))
    answer = next(a for a in found.gates if a.code == gate)
    assert answer.status == "unknown" and found.verdict.decision == "HOLD"
    assert any("cannot be waived" in r.text for r in answer.reasons)


def test_an_expired_waiver_is_said():
    body = spec({"drop": ["declare/plan.owner"]})
    late = waiver("G-plan", expires=dossier_facts.dt.date(2026, 11, 21))
    answer = next(a for a in decision.decide(facts(body), policy(body, (late,))).gates if a.code == "G-plan")
    assert answer.status == "unknown" and any("expired on 2026-11-21" in r.text for r in answer.reasons)


def test_a_valid_waiver_counts_beside_an_expired_one():
    body = spec({"drop": ["declare/plan.owner"]})
    both = (waiver("G-plan", expires=dossier_facts.dt.date(2026, 1, 1)), waiver("G-plan"))
    assert verdict(body, both) == "GO"


def test_a_waiver_of_nothing_is_said_and_a_pass_needs_none():
    body = spec({})
    found = decision.decide(facts(body), policy(body, (waiver("G-plan"), waiver("G-nothing"))))
    assert (found.verdict.decision, found.verdict.waivers) == ("GO", 0)
    assert any("G-nothing" in note for note in found.notes)


# ---------------------------------------------------------------- order of reasons, price, purity


def price(flip: Flip) -> Flip:
    return dataclasses.replace(flip, hours=(flip.reviews / 15, flip.reviews / 15), cost=(flip.reviews * 6.0, flip.reviews * 7.0 + flip.rows))


def test_the_cheapest_way_out_comes_first_and_what_has_no_price_last():
    body = spec({"base": "bare"})
    found = decision.decide(facts(body), policy(body), price)
    costs = [r.flip.cost[1] if r.flip.cost else float("inf") for r in found.verdict.reasons]
    assert costs == sorted(costs) and len(costs) > 5 and costs[0] < costs[-1]
    assert all(r.flip.cost is not None for a in found.gates for r in a.reasons if r.flip and (r.flip.reviews or r.flip.answers))


def test_what_stops_comes_before_anything_cheap():
    body = spec({"set": {"usable": {"estimate": 10, "lower": 5, "upper": 12}}, "drop": ["declare/plan.owner"]})
    found = decision.decide(facts(body), policy(body), price)
    assert [r.effect for r in found.verdict.reasons][:2] == ["stop", "hold"]
    assert found.verdict.sentence.endswith(next(s.fact for s in found.stop_signals if s.code == "S1"))


def test_a_signal_that_misses_what_a_gate_asks_for_is_not_said_twice():
    body = spec({"drop": ["declare/evaluation.harness", "declare/evaluation.metric"]})
    found = decision.decide(facts(body), policy(body))
    assert [s.code for s in found.stop_signals] == ["S4"]
    assert [r.code for r in found.verdict.reasons] == ["G-evaluation"]


def test_gates_come_in_the_order_of_the_report():
    body = spec({})
    codes = tuple(a.code for a in decision.decide(facts(body), policy(body)).gates)
    assert codes == decision.ORDER


def test_the_derived_list_of_stop_signals_is_said():
    body = spec({})
    assert any("derived" in note and "stop signals" in note for note in decision.decide(facts(body), policy(body)).notes)


@pytest.mark.parametrize("dossier", dossier_facts.dossiers()[::7], ids=lambda d: d["name"])
def test_the_same_facts_give_the_same_decision(dossier):
    body = spec(dossier)
    assert decision.decide(facts(body), policy(body), price) == decision.decide(facts(body), policy(body), price)


def test_a_shuffled_project_file_gives_the_same_decision():
    body = spec({"drop": ["lock"]})
    turned = {**body, "declare": dict(reversed(body["declare"].items()))}
    assert decision.decide(facts(body), policy(body)) .verdict == decision.decide(facts(turned), policy(turned)).verdict


# ---------------------------------------------------------------- keys: every fact read is named


class Listening(Project):
    """A project that notes which facts are asked for."""

    asked: set

    def fact(self, name):
        self.asked.add(name)
        return super().fact(name)


SHELVES = (("gates", "answer"), ("situations", "match"), ("mistakes", "detect"), ("stops", "fact"))
MODULES = [(m, function) for shelf_name, function in SHELVES for m in shelf.modules(shelf_name)]


@pytest.mark.parametrize("module, function", MODULES, ids=[m.CODE for m, _ in MODULES])
def test_every_fact_that_is_read_is_named_as_a_key(module, function):
    asked = set()
    for dossier in dossier_facts.dossiers():
        body = spec(dossier)
        made = facts(body)
        project = Listening(**{f.name: getattr(made.project, f.name) for f in dataclasses.fields(Project)})
        object.__setattr__(project, "asked", asked)
        getattr(module, function)(dataclasses.replace(made, project=project), policy(body))
    named = set(module.KEYS)
    assert named and asked <= named, asked - named
    assert all(key in KEYS or key in ("sources.*", "experts.*", "plan.tasks") for key in named)


@pytest.mark.parametrize("module", shelf.modules("gates"), ids=lambda m: m.CODE)
def test_a_gate_names_policy_entries_that_exist(module):
    shipped = policy(spec({}))
    assert all(name in shipped.entries for name in module.POLICY)


@pytest.mark.parametrize("module", [m for m, _ in MODULES], ids=[m.CODE for m, _ in MODULES])
def test_every_module_explains_itself(module):
    from tuneready.signal import HEADINGS

    page, at = module.__doc__, -1
    for heading in HEADINGS:
        here = page.index(f"\n{heading}\n{'-' * len(heading)}\n")
        assert here > at
        at = here
    assert page.splitlines()[0].startswith(f"{module.CODE}: ")


@pytest.mark.parametrize("name", [name for name, _ in SHELVES])
def test_codes_stand_once_and_are_all_there(name):
    codes = set(shelf.by_code(name))
    expected = {"gates": set(decision.ORDER), "situations": {f"T{n}" for n in range(1, 13)},
                "mistakes": {f"M{n}" for n in range(1, 6)}, "stops": {f"S{n}" for n in range(1, 12)}}
    assert codes == expected[name]
