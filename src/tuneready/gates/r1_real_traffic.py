"""R1: the data comes from real production traffic, or from traffic that is really expected.

What is found
-------------
Whether every source says where its inputs come from, with evidence; whether at least 60 % of the rows come from
production or expected traffic; whether artificial rows stay within 40 % and inside declared gaps; and, where a sample of
real traffic exists, whether the data covers it.

Why it matters
--------------
A tuned model amplifies its data. Rows nobody will ever send teach it to answer questions nobody asks.

How it is measured
------------------
Rows judged are counted by the declared inputs of their source. A claim counts when a named person made it on a date not
after the as-of date, with evidence; expected traffic also needs a signed scenario list and a re-check date not yet passed.
Unknown is not real. Artificial means synthetic inputs or answers of a model that no person approved.

How to mend it
--------------
Declare each source with owner, date and evidence; add real rows; approve or drop model answers; give a traffic sample.

Limits
------
Without a traffic sample the answer is at most attested: a person's word. A sample nobody hands over cannot be missed.

References
----------
GUIDE R1, M2; SPEC §3. Lopez-Paz & Oquab, arXiv:1610.06545 (two-sample tests, behind the coverage figure).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.gate import ATTESTED, MEASURED, MISSING, PASS, Answer, Flip
from tuneready.origin import Origin, origin
from tuneready.policy import Policy
from tuneready.project import TASKS as ALL_TASKS

CODE, NAME, TASKS = "R1", "Real traffic", ALL_TASKS
KEYS = ("sources.*", "traffic.exists", "traffic.sample", "traffic.gaps")
POLICY = ("real_share_floor", "synthetic_share_cap", "synthetic_doubt_points", "traffic_coverage_lower")


def answer(facts: Facts, policy: Policy) -> Answer:
    """Whether the data is real traffic, or traffic really expected."""
    found, points = origin(facts), []
    if not facts.project.sources:
        flip = Flip("Declare where the rows come from: inputs, outputs, owner, evidence, with name and date.",
                    command="tuneready init", answers=1)
        points.append(att.unknown("Nobody has declared where these rows come from.", flip))
    else:
        points += [*sources(found), real(found, policy), artificial(found, policy)]
    covered = coverage(facts, policy)
    points += [p for p in (covered, doubt(facts, found, policy), future(facts)) if p]
    given = att.answer(CODE, NAME, KEYS, points)
    # What people declare is borne out by the sample: only then the pass counts as measured (SPEC §3).
    return replace(given, grade=MEASURED) if given.status == covered.status == PASS else given


def future(facts: Facts) -> att.Point:
    """Whether requests will come at all once the model is live."""
    fact = att.declared(facts, "traffic.exists")
    if fact.value == "none":
        flip = Flip("Find real users or a signed list of expected requests first.", days=0)
        return att.failed(f"Declared: there is no traffic, real or expected ({fact.by}).", flip, ATTESTED)
    return att.asked(facts, "traffic.exists", "Where requests will come from")


def sources(found: Origin) -> Iterator[att.Point]:
    """One point for each source that cannot count yet."""
    for name, missing in found.lacking:
        who = f"Source {att.shown(name)}" if name else "Some rows belong to no declared source and"
        text = f"{who} lacks {', '.join(missing)}." if name else f"{who} lack {', '.join(missing)}."
        flip = Flip(f"Declare {', '.join(missing)} for {att.shown(name) if name else 'the rows no source claims'}.",
                    command="tuneready init --full", answers=len(missing))
        yield att.unknown(text, flip)


def real(found: Origin, policy: Policy) -> att.Point:
    """The share of proven real rows against the floor."""
    floor, share, best = policy["real_share_floor"], found.share(found.real), found.share(found.real + found.maybe_real)
    text = f"{att.percent(share)} of {found.rows:,} rows are proven real or expected traffic (asked: {att.percent(floor)} or more)."
    if share >= floor and found.real:
        return att.passed(text, ATTESTED)
    if best >= floor and found.maybe_real:
        return att.unknown(text, Flip("Prove which rows are real: name, date and evidence for their sources.",
                                      command="tuneready init --full", answers=len(found.lacking)))
    more = math.ceil((floor * found.rows - found.real) / (1 - floor)) if floor < 1 else found.rows - found.real
    return att.failed(text, Flip(f"Add {more:,} rows of real or expected traffic (or drop artificial ones).", rows=more), ATTESTED)


def artificial(found: Origin, policy: Policy) -> att.Point:
    """The share of artificial rows against the cap, and whether they fill declared gaps."""
    cap, share = policy["synthetic_share_cap"], found.share(found.artificial)
    worst = found.share(found.artificial + found.maybe_artificial)
    text = f"{att.percent(share)} of the rows have synthetic inputs or model answers nobody approved (allowed: {att.percent(cap)})."
    if share > cap:
        over = math.ceil(found.artificial - cap * found.rows)
        return att.failed(text, Flip(f"Have a person approve, or drop, {over:,} artificial rows.", rows=over), ATTESTED)
    if found.outside_gaps:
        names = ", ".join(att.shown(n) for n in found.outside_gaps)
        flip = Flip("Name the gap that each artificial source fills, and list it under traffic.gaps.",
                    command="tuneready init --full", answers=len(found.outside_gaps))
        return att.failed(f"Artificial rows stand outside any declared gap: {names}.", flip, ATTESTED)
    if worst > cap:
        text = f"{text} Who wrote the answers of another {att.percent(found.share(found.maybe_artificial))} is not proven."
        return att.unknown(text, Flip("Declare who wrote the answers (outputs) of every source.",
                                      command="tuneready init --full", answers=max(1, len(found.lacking))))
    return att.passed(text, ATTESTED)


def coverage(facts: Facts, policy: Policy) -> att.Point:
    """How much of a traffic sample the data covers; a note where no sample is known of."""
    limit = policy["traffic_coverage_lower"]
    if facts.traffic is not None and facts.traffic.lower is not None:
        text = f"The data covers at least {att.percent(facts.traffic.lower)} of {facts.traffic.rows:,} sampled requests " \
               f"(95 % lower bound; asked: {att.percent(limit)})."
        if facts.traffic.lower >= limit and facts.traffic.rows > 0:
            return att.passed(text, MEASURED)
        return att.failed(text, Flip("Add rows of the kinds of requests the data does not cover."))
    if facts.traffic is not None or att.declared(facts, "traffic.sample").said:
        return att.unknown("A sample of real traffic exists, but how much of it the data covers was not measured.",
                           Flip("Compare the data with the traffic sample."), MISSING)
    return att.noted("No sample of real traffic was given; this answer rests on people's word.", ATTESTED)


def doubt(facts: Facts, found: Origin, policy: Policy) -> att.Point | None:
    """Whether more rows look machine-written than were declared."""
    seen = facts.finding("SYN001")
    if seen is None:
        return None
    lower, told = (seen.interval or (seen.share,))[0], found.share(found.machine)
    if lower - told <= policy["synthetic_doubt_points"]:
        return None
    flip = Flip("Ask the owners of the sources who wrote the answers, and correct the declaration.", answers=1)
    return att.unknown(f"At least {att.percent(lower)} of the rows look machine-written; {att.percent(told)} were declared so.",
                       flip, MEASURED)
