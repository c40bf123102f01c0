"""G-sources: every source is documented, and its data may be used.

What is found
-------------
Whether each source names its owner, its licence or consent and its evidence, and whether usage rights are settled.

Why it matters
--------------
Later problems can be traced to a source only if there is one (T10). Data without rights cannot ship at all (S11).

How it is measured
------------------
From the declared sources that match rows; each declaration needs a name and a date. Rows no source claims are
undocumented.

How to mend it
--------------
Fill in what each source lacks; settle rights and consent, and have a named person say so.

Limits
------
Reads what people declare; it does not read contracts.

References
----------
GUIDE T9, T10; SPEC §1, §3. Gebru et al., arXiv:1803.09010 (datasheets); Pushkarna et al., arXiv:2204.01075 (data cards).
"""

from __future__ import annotations

from collections.abc import Iterator

from tuneready import attestation as att
from tuneready.facts import Facts, SourceShare
from tuneready.gate import ATTESTED, Answer, Flip
from tuneready.origin import declarations
from tuneready.policy import Policy
from tuneready.project import TASKS as ALL_TASKS

CODE, NAME, TASKS = "G-sources", "Sources documented", ALL_TASKS
KEYS = ("sources.*", "rights.resolved", "sensitive.contains")
POLICY = ()


def answer(facts: Facts, policy: Policy) -> Answer:
    """Whether every row can be traced to a documented source with settled rights."""
    return att.answer(CODE, NAME, KEYS, [*documented(facts), rights(facts)])


def rights(facts: Facts) -> att.Point:
    """Whether usage rights and consent are settled."""
    fact = att.declared(facts, "rights.resolved")
    if fact.said is False:
        return att.failed(f"Declared: usage rights or consent are not settled ({fact.by or fact.why}).",
                          Flip("Settle usage rights and consent for all data."), ATTESTED)
    return att.asked(facts, "rights.resolved", "Usage rights and consent settled")


def documented(facts: Facts) -> Iterator[att.Point]:
    """One point per source, and one for the rows no source claims."""
    sources = [s for s in facts.sources if s.rows > 0]
    loose = max(facts.rows.judged - sum(s.rows for s in sources if s.name), 0)
    named = [s for s in sources if s.name]
    if loose or not named:
        flip = Flip("Declare the source of every row: name, owner, licence or consent, evidence.", command="tuneready init", answers=1)
        yield att.unknown(f"{att.plural(loose, 'row')} belong to no declared source." if loose else "No source is declared.", flip)
    for source in named:
        missing = gaps(facts, source)
        if missing:
            yield att.unknown(f"Source {att.shown(source.name)} lacks {', '.join(missing)}.",
                              Flip(f"Declare {', '.join(missing)} of source {att.shown(source.name)}.",
                                   command="tuneready init --full", answers=len(missing)))
        else:
            yield att.passed(f"Source {att.shown(source.name)} is documented ({source.rows:,} rows).", ATTESTED)


def gaps(facts: Facts, source: SourceShare) -> list[str]:
    """What the documentation of a source lacks."""
    found = declarations(facts, source.name)
    if not found:
        return ["a declaration"]
    missing = [str(m) for m in source.missing]
    lapses = [why for d in found if (why := att.lapse(d.who, d.when, facts.as_of))]
    if lapses or not source.attested:
        missing.append(f"a name and a date ({lapses[0] if lapses else 'not attested'})")
    personal = att.declared(facts, "sensitive.contains").said is True
    for lacking, what in (
        (any(not d.owner.strip() for d in found), "owner"),
        (any(not (d.licence.strip() or d.consent.strip()) for d in found), "licence"),
        (personal and any(not d.consent.strip() for d in found), "consent"),
        (any(not d.evidence.strip() for d in found) or not source.evidence.strip(), "evidence"),
    ):
        if lacking:
            missing.append(what)
    if not source.documented and not missing:
        missing.append("documentation")
    return list(dict.fromkeys(missing))
