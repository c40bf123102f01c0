"""Where an expert review stands, and what it still takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuneready import dataset
from tuneready.facts import Facts
from tuneready.gates import r3_expert_review
from tuneready.planning.review_effort import minutes, rate
from tuneready.review import current_rows, drawing
from tuneready.review.standing import Standing
from tuneready.review.stopping import Rule
from tuneready.review_record import FULL, SAMPLE
from tuneready.rules import Rules
from tuneready.rules import read as read_rules
from tuneready.running import Options
from tuneready.state import review_store
from tuneready.testset import rows as locked_rows


@dataclass(frozen=True)
class ToPass:
    """What R3 still asks for: rows nobody judged, rows for a second expert, and what these judgements take."""

    rows: int
    second: int
    judgements: int
    hours: float
    cost: float


@dataclass(frozen=True)
class Status:
    """Where a review stands. ``left``: judgements of the drawn items still wanted; ``hours``, ``cost``: what they take at the project's minutes and
    rate; ``spent``: (hours, cost) so far by the clock of the packets; ``top_up``: rows to draw from those added since; ``to_pass``: see there."""

    standing: Standing
    rules: Rules
    task: str
    round: int
    left: int
    hours: float
    cost: float
    spent: tuple[float, float]
    top_up: int
    to_pass: ToPass


def status(inputs: Sequence[str], options: Options, store: str = "") -> Status:
    """Where the review of the current data stands, what it still takes, and the rules it is held against.

    Raises:
        UserError: nothing was drawn yet, or the data cannot be read.
    """
    rules = read_rules(inputs, options.rules())
    limit = float(rules.policy["serious_error_upper"])
    with review_store.open(store or locked_rows.STATE) as kept:
        current_rows.latest(kept)
        data = dataset.read(inputs, options, rules, current_rows.fields(kept))
        draws = current_rows.drawn_here(kept, locked_rows.STATE, data.facts)
        everything = [item for one in draws for item in kept.items(one.round)]
        given = current_rows.stands(everything, data.work, data.parts, data.facts)
        found = current_rows.standing(kept, locked_rows.STATE, data.facts, given, Rule(limit), float(rules.policy["agreement_lower"]))
    items = [one for one in everything if one.kind in (SAMPLE, FULL)]
    votes = {one.item.item_id: len(one.votes) for one in found.judged}
    left = sum(max(0, one.slots - votes.get(one.item_id, 0)) for one in items)
    full = bool(draws[0].parameters.get("full"))
    more = found.added if full or not found.judged else drawing.more_rows(current_rows.counts(found), found.added, limit)
    facts = Facts(rules.as_of, rules.project)
    each, price = minutes(facts, rules.policy)[0], rate(facts, rules.policy)[0]
    return Status(found, rules, data.work.task, draws[-1].round, left, left * each / 60, left * each / 60 * price,
                  (found.minutes / 60, found.minutes / 60 * price), more, _to_pass(found, rules, more, each, price))


def _to_pass(found: Standing, rules: Rules, more: int, each: float, price: float) -> ToPass:
    """A set under the band of T3 is reviewed in full; else what was drawn and what rows added since ask for."""
    whole = found.population  # rows added since are in it
    stops = found.look is not None and found.look.decision == "pass"
    small = whole < rules.policy["usable_band_2"]
    rows = max(0, whole - len(found.judged)) if small else more + (0 if stops else found.open)
    second = max(0, r3_expert_review.doubles(len(found.judged) + rows, rules.policy) - found.double)
    hours = (rows + second) * each / 60
    return ToPass(rows, second, rows + second, round(hours, 2), round(hours * price, 2))
