"""What people declare about a project: facts with a name and a date, sources, experts, tasks of the plan.

``KEYS`` is the single list of declared facts. The project file, ``tuneready init``, the generated table
code → key → question, and the gates all read it; a key that is not listed here does not exist.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Key:
    """One fact a project may declare.

    Attributes:
        name: dotted name in ``tuneready.toml``: table and key.
        kind: ``text``, ``bool``, ``number``, ``date``, ``choice`` or ``texts`` (a list of strings).
        question: what ``tuneready init`` asks, in plain words.
        choices: allowed values of a ``choice``.
        unit: unit of a number.
        first: True for the ten questions of ``tuneready init``; the rest come with ``--full``.
        why: what the answer decides, in one sentence.

    In ``LISTS`` the same describes a field of a list, ``name`` without its table.
    """

    name: str
    kind: str
    question: str
    why: str
    choices: tuple[str, ...] = ()
    unit: str = ""
    first: bool = False


TASKS = ("classification", "extraction", "generation", "preference")

KEYS: dict[str, Key] = {
    key.name: key
    for key in (
        Key("task.kind", "choice", "What shall the model learn to do?", "Decides which checks apply.", TASKS, first=True),
        Key("task.narrow", "bool", "Is it one narrow task (one kind of input, one kind of answer)?",
            "T2 holds for narrow tasks only.", first=True),
        Key("task.description", "text", "In one sentence: what goes in, what comes out?", "Shown in the memo."),
        Key("task.goal", "choice", "What is fine-tuning for?", "Decides which alternative is the fair comparison.",
            ("quality", "cost", "latency", "on-premises")),
        Key("task.need", "choice", "Does the model lack behaviour (style, format, judgement) or fresh facts?",
            "Fine-tuning teaches behaviour; fresh facts need retrieval (S10).", ("behaviour", "fresh-facts"), first=True),
        Key("task.regulated", "choice", "Is the domain regulated?", "A regulated project must pass the full review tier.",
            ("no", "medical", "legal", "financial", "other"), first=True),
        Key("task.target", "text", "Which provider or trainer will run the job?", "Decides format and row limits."),
        Key("traffic.exists", "choice", "Where will requests come from once the model is live?",
            "R1 asks for production traffic or expected traffic; none is a stop (S3).",
            ("production", "expected", "none"), first=True),
        Key("traffic.sample", "text", "Path of a sample of real requests (a file), if you have one.",
            "R1 compares the data with it."),
        Key("traffic.planned_source_owner", "text", "Who will bring real examples, if there are none yet?",
            "S2: synthetic-only data needs a real source with an owner and a date."),
        Key("traffic.planned_source_date", "date", "By when will real examples be there?", "S2, as above."),
        Key("traffic.gaps", "texts", "For which named gaps are synthetic rows meant (edge cases, refusals …)?",
            "R1 allows synthetic rows only in declared gaps."),
        Key("sensitive.contains", "bool", "Does the data hold personal or confidential data?",
            "T8, C5, G-personal-data and S6 apply only then.", first=True),
        Key("sensitive.rule", "text", "What is the rule for anonymisation?", "S6: data without a rule is held."),
        Key("sensitive.owner", "text", "Who owns anonymisation?", "S6, as above."),
        Key("sensitive.by", "date", "By when is anonymisation planned?", "S6 and T8, as above."),
        Key("rights.resolved", "bool", "Are usage rights and consent settled for all data?", "S11 holds otherwise.",
            first=True),
        Key("evaluation.harness", "text", "Which evaluation harness will score the model?", "T11, G-evaluation and S4.",
            first=True),
        Key("evaluation.metric", "text", "Which metric decides (accuracy, F1, approval rate …)?", "G-evaluation and S4."),
        Key("evaluation.threshold", "number", "What score is good enough (0 to 1)?", "G-evaluation, R2 and S9.", unit="0..1"),
        Key("evaluation.achievable", "number", "What score do you expect with clean labels (0 to 1)?",
            "LBL012: the score that wrong labels leave of it.", unit="0..1"),
        Key("evaluation.planned_by", "date", "If there is no harness yet: by when?", "S4 holds without a date."),
        Key("evaluation.baseline", "choice", "Was a prompt or retrieval baseline tried?",
            "S9: a baseline that already meets the threshold makes tuning pointless.",
            ("none", "prompt", "rag", "prompt-and-rag")),
        Key("evaluation.baseline_score", "number", "What did the baseline score (0 to 1)?", "S9.", unit="0..1"),
        Key("evaluation.baseline_n", "number", "On how many test rows was the baseline scored?",
            "S9 needs the interval of the score.", unit="rows"),
        Key("evaluation.baseline_on_locked", "bool", "Was the baseline scored on the locked test set?", "S9."),
        Key("evaluation.baseline_under_constraints", "bool",
            "Was the baseline run under the same limits of cost, latency and premises as the tuned model shall be?",
            "S9: only a fair comparison makes tuning pointless."),
        Key("evaluation.baseline_predictions", "text", "Path of the baseline's predictions.", "G-evaluation."),
        Key("evaluation.out_of_scope", "texts", "Which classes or slices are declared out of scope of the test set?",
            "R2 asks a minimum for every other one."),
        Key("training.start", "date", "When shall training start?", "T7, M4, M5: slack and order of the plan.", first=True),
        Key("training.nothing_before_lock", "bool",
            "Was nothing trained or scored before the test set was locked?", "R2: attested only with a name and a date."),
        Key("review.when", "choice", "When do experts review the data?", "M4, S5.",
            ("before-training", "after-training", "never"), first=True),
        Key("review.minutes_per_row", "number", "Minutes an expert needs for one row?", "Prices the review.", unit="minutes"),
        Key("review.per_row", "number", "How many experts see each reviewed row?", "Prices the review.", unit="reviewers"),
        Key("review.sample_drawn_at_random", "bool", "Were the rows of the review file drawn at random from all of the data?",
            "G-labels and R3: only a random sample speaks for the rows nobody checked."),
        Key("proposal.rows", "number", "How many rows does the proposal promise?", "M1 and S7.", unit="rows"),
        Key("proposal.quality_evidence", "text", "What evidence of quality does the proposal give?", "M1."),
        Key("proposal.volume_labellers", "choice", "Who would label the rows still to come?",
            "S7: a volume target met by less qualified labellers is held.", ("experts", "trained-staff", "less-qualified")),
        Key("plan.owner", "text", "Who owns data preparation?", "G-plan, T12."),
        Key("plan.preparation_is", "choice", "How does the team see data preparation?", "T12.", ("engineering", "set-up")),
        Key("plan.unit", "choice", "Is the plan given in days or in weeks?", "M5.", ("days", "weeks")),
        Key("data.group_field", "text", "Which field names the customer, document or conversation?",
            "Groups must not straddle training and test."),
        Key("data.time_field", "text", "Which field holds the time of the row?", "Seasonal effects, later-than-test leaks."),
        Key("data.source_field", "text", "Which field names the source of the row?", "Sources are matched by it."),
        Key("data.slices", "texts", "Which fields split the data into slices that must work each on its own?",
            "T6, R2, R3: minimum evidence per slice."),
        Key("data.languages", "texts", "Which languages does the data hold?", "T6, C4."),
        Key("data.domains", "texts", "Which domains does the data hold?", "T6, C4."),
    )
}


@dataclass(frozen=True)
class Fact:
    """A declared value with who said it and when. Without both it is not attested (SPEC §0.2)."""

    value: Any
    who: str = ""
    when: dt.date | None = None

    @property
    def attested(self) -> bool:
        """True when a named person declared it on a date."""
        return bool(self.who and self.when)


INPUTS = ("production", "expected", "expert", "public", "synthetic", "unknown")
OUTPUTS = ("human", "expert", "model", "model-approved-by-human", "unknown")
SUPPLIERS = ("own", "vendor", "public")


# The fields of the lists [[sources]], [[experts]] and [[plan.tasks]], in the order they are asked. The dataclasses below
# hold them under the same names, and who and when besides.
LISTS: dict[str, tuple[Key, ...]] = {
    "sources": (
        Key("name", "text", "Short name of the source?", "The scorecard and every reason use it."),
        Key("inputs", "choice", "Where do its inputs come from?", "R1, S2, M2: only production and expected traffic are real.",
            INPUTS),
        Key("outputs", "choice", "Who wrote its outputs?", "R1: unapproved model outputs are capped.", OUTPUTS),
        Key("supplier", "choice", "Who supplied it?", "T9: a vendor's set is audited before use.", SUPPLIERS),
        Key("files", "texts", "Which files belong to it (patterns such as tickets-*.jsonl)?", "Matches rows by file."),
        Key("field", "text", "Or which field marks its rows?", "Matches rows by a field's value."),
        Key("value", "text", "What stands in that field?", "Matches rows by a field's value."),
        Key("lines", "text", "Or which rows (such as 1-500,700)?", "Matches rows by their line."),
        Key("owner", "text", "Who owns it?", "G-sources."),
        Key("licence", "text", "Under which licence may it be used?", "G-sources, S11."),
        Key("consent", "text", "On which consent or legal basis?", "G-sources, S11."),
        Key("period", "text", "From which period is it?", "G-sources: age against today's traffic."),
        Key("generator", "text", "Which model wrote synthetic rows?", "M2: the generator's style is learned too."),
        Key("language", "text", "In which language?", "T6."),
        Key("domain", "text", "From which domain?", "T6."),
        Key("gap", "text", "Which declared gap do synthetic rows fill?", "R1 allows them only there."),
        Key("evidence", "text", "Where can this be checked (log query, contract, export id)?", "R1 asks evidence for inputs."),
        Key("scenario_list", "text", "Expected traffic: which scenario list does it follow?", "R1: expected needs a list."),
        Key("scenario_owner", "text", "Expected traffic: who signed the list?", "R1: and a named owner."),
        Key("recheck", "date", "Expected traffic: when is it checked again?", "R1: and a re-check date."),
    ),
    "experts": (
        Key("name", "text", "Name of the expert?", "R3: reviewers are named."),
        Key("role", "text", "Role?", "R3."),
        Key("qualification", "text", "Qualification?", "R3: reviewers are qualified."),
        Key("independence", "text", "Independent of those who made the data (how)?", "R3."),
        Key("rate", "number", "Rate per hour?", "Prices the review.", unit="money"),
        Key("hours_per_week", "number", "Hours a week for the review?", "Dates the review.", unit="hours"),
    ),
    "plan.tasks": (
        Key("name", "text", "Name of the task?", "G-plan, M5: every task itemised."),
        Key("days", "number", "Working days?", "M5, T7.", unit="days"),
        Key("order", "number", "Position in the order (1 is first)?", "M4: review before training.", unit="position"),
        Key("who", "text", "Who does it?", "M4, S7."),
        Key("expert_days", "number", "Days of experts in it?", "M4: share of preparation time.", unit="days"),
        Key("starts", "date", "When does it start?", "M4, T7: order and slack."),
    ),
}


@dataclass(frozen=True)
class DeclaredSource:
    """One source of rows and its three facts (SPEC §1).

    Attributes:
        name: short name.
        inputs, outputs, supplier: the three facts.
        files: glob patterns of file paths that belong to it.
        field, value: or the rows whose ``field`` holds ``value``.
        scenario_list, scenario_owner, recheck: what expected traffic needs: the list, its named owner, the re-check date.
        gap: the declared gap that synthetic rows fill.
        evidence: where the claim can be checked (log query, contract, export id).
        who, when: who declared it and when.
    """

    name: str
    inputs: str = "unknown"
    outputs: str = "unknown"
    supplier: str = "own"
    files: tuple[str, ...] = ()
    field: str = ""
    value: str = ""
    lines: str = ""
    owner: str = ""
    licence: str = ""
    consent: str = ""
    period: str = ""
    generator: str = ""
    language: str = ""
    domain: str = ""
    gap: str = ""
    evidence: str = ""
    scenario_list: str = ""
    scenario_owner: str = ""
    recheck: dt.date | None = None
    who: str = ""
    when: dt.date | None = None


@dataclass(frozen=True)
class Expert:
    """A domain expert: rate in the project's currency per hour, time in hours a week."""

    name: str
    role: str = ""
    qualification: str = ""
    independence: str = ""
    rate: float | None = None
    hours_per_week: float | None = None


@dataclass(frozen=True)
class PlannedTask:
    """One task of a proposed plan: duration in working days, position in the order, hours of experts in it."""

    name: str
    days: float
    order: int = 0
    who: str = ""
    expert_days: float = 0.0
    starts: dt.date | None = None


@dataclass(frozen=True)
class Project:
    """Everything declared about a project. ``facts`` maps names of ``KEYS`` to facts."""

    name: str = ""
    path: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    sources: tuple[DeclaredSource, ...] = ()
    experts: tuple[Expert, ...] = ()
    tasks: tuple[PlannedTask, ...] = ()
    sha256: str = ""

    def fact(self, name: str) -> Fact | None:
        """The declared fact, or None. Raises KeyError for a name that is not in ``KEYS`` (a bug in the caller)."""
        KEYS[name]
        return self.facts.get(name)

    def value(self, name: str, default: Any = None) -> Any:
        """The declared value whether or not it is attested, or ``default``."""
        fact = self.fact(name)
        return default if fact is None else fact.value

    def attested(self, name: str) -> Any:
        """The declared value if a named person declared it on a date, else None."""
        fact = self.fact(name)
        return fact.value if fact is not None and fact.attested else None

    @property
    def regulated(self) -> bool:
        """True when a regulated domain is declared."""
        return self.value("task.regulated", "no") != "no"

    @property
    def sensitive(self) -> bool:
        """True when the data is declared to hold personal or confidential text, or the domain regulated (SPEC §8: nothing else says so)."""
        return self.regulated or self.value("sensitive.contains") is True
