"""Where rows come from, counted: how many are proven real, how many are artificial, and what each source lacks.

SPEC §3, R1: unknown is not real. A claim to be real counts only when a named person made it on a date, with evidence;
a claim to be artificial counts at once, whoever made it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tuneready.attestation import declared, lapse
from tuneready.facts import Facts, SourceShare
from tuneready.project import DeclaredSource

REAL = ("production", "expected")
HUMAN = ("human", "expert", "model-approved-by-human")


@dataclass(frozen=True)
class Origin:
    """Rows by origin. ``rows`` is what shares are taken of.

    Attributes:
        rows: rows judged (or the sum over sources, should that be larger).
        real: inputs production or expected, proven.
        maybe_real: inputs unknown, or claimed real without proof.
        synthetic: inputs declared synthetic.
        artificial: inputs synthetic or outputs of an unapproved model.
        maybe_artificial: nothing proven speaks against artificial.
        machine: rows declared to be written by a model, approved or not.
        outside_gaps: sources of artificial rows that fill no declared gap.
        lacking: source name → what it lacks to count; the empty name stands for rows no source claims.
        attested_synthetic: rows whose synthetic inputs a named person declared on a date.
    """

    rows: int
    real: int = 0
    maybe_real: int = 0
    synthetic: int = 0
    artificial: int = 0
    maybe_artificial: int = 0
    machine: int = 0
    outside_gaps: tuple[str, ...] = ()
    lacking: tuple[tuple[str, tuple[str, ...]], ...] = ()
    attested_synthetic: int = 0

    def share(self, rows: int) -> float:
        """``rows`` as a share of all rows; 0 when there are none."""
        return rows / self.rows if self.rows else 0.0


def declarations(facts: Facts, name: str) -> tuple[DeclaredSource, ...]:
    """The declarations of a source; more than one where two share a name."""
    return tuple(s for s in facts.project.sources if name and s.name == name)


def inputs_of(facts: Facts, source: SourceShare) -> str:
    """The declared inputs; ``unknown`` where the accounts of the source contradict each other."""
    told = {source.inputs, *(d.inputs for d in declarations(facts, source.name))}
    return source.inputs if len(told) == 1 else "unknown"


def outputs_of(facts: Facts, source: SourceShare) -> str:
    """The declared outputs; the worst account where two contradict each other."""
    told = {source.outputs, *(d.outputs for d in declarations(facts, source.name))}
    return source.outputs if len(told) == 1 else "model" if "model" in told else "unknown"


def lacks(facts: Facts, source: SourceShare) -> tuple[str, ...]:
    """What the declaration of a source lacks before its inputs count; empty when nothing."""
    found = declarations(facts, source.name)
    if not found:
        return ("a declaration",)
    missing = []
    if len({source.inputs, *(d.inputs for d in found)}) > 1:
        missing.append("one account of its inputs (two contradict each other)")
    elif source.inputs == "unknown":
        missing.append("its inputs")
    why = next((w for d in found if (w := lapse(d.who, d.when, facts.as_of))), "")
    if why or not source.attested:
        missing.append(f"a name and a date ({why or 'not attested'})")
    if not source.evidence.strip():
        missing.append("evidence")
    if "expected" in {source.inputs, *(d.inputs for d in found)}:
        missing += [gap for d in found for gap in scenario_gaps(facts, d)]
    return tuple(dict.fromkeys(missing))


def scenario_gaps(facts: Facts, source: DeclaredSource) -> list[str]:
    """What expected traffic still needs: a scenario list, signed by an owner, with a re-check date not yet passed."""
    gaps = []
    if not source.scenario_list.strip():
        gaps.append("a scenario list")
    if not source.scenario_owner.strip():
        gaps.append("a named owner of the scenario list")
    if source.recheck is None:
        gaps.append("a re-check date")
    elif source.recheck < facts.as_of:
        gaps.append(f"a re-check (it was due on {source.recheck.isoformat()})")
    return gaps


def origin(facts: Facts) -> Origin:
    """Counts rows by origin over the sources that match any row."""
    sources = [s for s in facts.sources if s.rows > 0]
    claimed = sum(s.rows for s in sources)
    rows = max(facts.rows.judged, claimed)
    gaps = {str(g) for g in declared(facts, "traffic.gaps").value or ()}
    count = dict.fromkeys(("real", "maybe_real", "synthetic", "artificial", "maybe_artificial", "machine"), 0)
    outside, lacking, sworn = [], [], 0
    for source in sources:
        inputs, outputs, missing = inputs_of(facts, source), outputs_of(facts, source), lacks(facts, source)
        artificial = inputs == "synthetic" or outputs == "model"
        count["real"] += source.rows * (inputs in REAL and not missing)
        count["maybe_real"] += source.rows * (inputs == "unknown" or (inputs in REAL and bool(missing)))
        count["synthetic"] += source.rows * (inputs == "synthetic")
        count["artificial"] += source.rows * artificial
        count["maybe_artificial"] += source.rows * (not artificial and (bool(missing) or outputs not in HUMAN))
        count["machine"] += source.rows * (artificial or outputs == "model-approved-by-human")
        unnamed = any(w.startswith("a name and a date") for w in missing)
        sworn += source.rows * (inputs == "synthetic" and not unnamed)
        if artificial and source.gap not in gaps:
            outside.append(source.name)
        if missing:
            lacking.append((source.name, missing))
    if rows > claimed:
        count["maybe_real"] += rows - claimed
        count["maybe_artificial"] += rows - claimed
        lacking.append(("", ("a declaration",)))
    return Origin(rows, **count, outside_gaps=tuple(outside), lacking=tuple(dict(lacking).items()), attested_synthetic=sworn)
