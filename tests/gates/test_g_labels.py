"""G-labels: what a model alone says, and that it is called a model's range."""

import dataclasses

import pytest

from tests.dossier_facts import facts, policy, spec
from tuneready.gates import g_labels


def answered(interval, kind):
    """The answer for tickets nobody has checked, with this share of wrong labels."""
    found = {"LBL001": {"rows": 1_933, "share": sum(interval) / 2, "interval": list(interval), "interval_kind": kind}}
    body = spec({"base": "tickets", "set": {"findings": found}})
    return g_labels.answer(dataclasses.replace(facts(body), reviews=None), policy(body))


@pytest.mark.parametrize(("interval", "kind", "status", "words"), [
    ((0.184, 0.204), "model", "fail", "18.4 % to 20.4 % (model range, no confidence interval) of the labels look wrong"),
    ((0.04, 0.204), "model", "unknown", "4 % to 20.4 % (model range, no confidence interval) look wrong; a model alone cannot pass them"),
    ((0.0, 0.001), "model", "unknown", "a model alone cannot pass them"),
    ((0.184, 0.204), "confidence", "fail", "18.4 % to 20.4 % (95 % confidence interval) of the labels look wrong"),
])
def test_the_range_is_called_what_it_is(interval, kind, status, words):
    answer = answered(interval, kind)
    assert answer.status == status and words in answer.reasons[0].text
