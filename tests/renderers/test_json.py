"""report.json holds the whole report and keeps to its published schema."""

import copy
import dataclasses
import json as stdlib

import jsonschema
import pytest

from tests.renderers import hostile, sample
from tuneready import facts, finding, gate, report, verdict
from tuneready.renderers import json


@pytest.fixture(scope="module")
def validator():
    return jsonschema.Draft202012Validator(json.schema(), format_checker=jsonschema.FormatChecker())


def parsed(name):
    return stdlib.loads(json.render(sample.SAMPLES[name](), sample.rows_table())["report.json"])


def test_the_schema_is_a_schema(validator):
    jsonschema.Draft202012Validator.check_schema(json.schema())


@pytest.mark.parametrize("name", sample.SAMPLES)
def test_reports_keep_to_the_schema(validator, name):
    assert [e.message for e in validator.iter_errors(parsed(name))] == []


@pytest.mark.parametrize(("path", "value"), [
    (("verdict", "decision"), "MAYBE"), (("verdict", "exit_code"), 3), (("gates", 0, "status"), "green"), (("gates", 0, "grade"), "felt"),
    (("findings", 0, "severity"), "huge"), (("findings", 0, "share"), 40), (("findings", 0, "interval"), [0.1]), (("data", "rows_in"), -1), (("data", "labels"), "guessed"),
    (("usable", "lower"), "unknown"), (("as_of",), "yesterday"), (("stop_signals", 0, "effect"), "warn"), (("surprise",), 1),
    (("next_commands",), ["a", "b", "c", "d"]), (("findings", 0, "details"), {"table": [{"class": {"deep": 1}}]}),
    (("findings", 0, "details"), {"mapping": {"deep": {"er": 1}}}), (("findings", 0, "interval_kind"), "guess"),
])
def test_what_the_schema_refuses(validator, path, value):
    broken = copy.deepcopy(parsed("hold"))
    at = broken
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert list(validator.iter_errors(broken))


@pytest.mark.parametrize("key", ["verdict", "gates", "findings", "data", "usable"])
def test_no_top_level_key_may_be_missing(validator, key):
    broken = parsed("hold")
    del broken[key]
    assert list(validator.iter_errors(broken))


@pytest.mark.parametrize(("name", "kind"), [
    ("finding", finding.Finding), ("gate", gate.Answer), ("flip", gate.Flip), ("reason", gate.Reason), ("verdict", verdict.Verdict),
    ("situation", verdict.Situation), ("mistake", verdict.Mistake), ("stop_signal", verdict.StopSignal), ("usable", facts.Usable),
    ("file", report.FileSummary), ("refusal", report.RefusalCount), ("source", facts.SourceShare), ("policy", report.PolicySummary),
])
def test_schema_and_vocabulary_name_the_same_fields(name, kind):
    assert set(json.schema()["$defs"][name]["properties"]) == {f.name for f in dataclasses.fields(kind)}


def test_top_level_keys_stand_in_the_order_of_the_spec():
    keys = list(parsed("hold"))
    assert keys[:14] == ["schema_version", "tuneready_version", "as_of", "data", "verdict", "gates", "usable", "situations", "mistakes",
                         "stop_signals", "findings", "slices", "plan", "policy"]


@pytest.mark.parametrize("text", hostile.known(), ids=ascii)
def test_any_text_survives_as_valid_json(text):
    body = json.render(sample.with_text(sample.hold(), text), sample.rows_table())["report.json"]
    assert stdlib.loads(body.decode("utf-8"))["verdict"]["sentence"] == text


def test_a_number_that_json_cannot_hold_is_a_bug_and_not_written():
    broken = dataclasses.replace(sample.go(), plan=report.Plan(weeks_low=float("nan")))
    with pytest.raises(ValueError):
        json.render(broken, sample.rows_table())
