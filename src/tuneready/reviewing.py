"""Expert review: draw the sample and write the packets, take answers back, write the rows for other tools."""

from __future__ import annotations

import datetime as dt
import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready import audit, dataset, packets, row_facts
from tuneready.dataset import Dataset
from tuneready.errors import UserError
from tuneready.evidence import data_sha256
from tuneready.facts import Facts
from tuneready.finding import visible
from tuneready.gates import r3_expert_review
from tuneready.planning.review_effort import minutes
from tuneready.project import Project
from tuneready.review import current_rows, drawing, exporting, gold, importing, lots, stopping
from tuneready.review.drawing import Plan, Population
from tuneready.review.importing import Read
from tuneready.review.packet import View
from tuneready.review_record import QUESTIONS, RIGHT, Draw, Imported, Item, Reviewer
from tuneready.rules import Rules
from tuneready.rules import read as read_rules
from tuneready.running import Options
from tuneready.state import ledger as ledgers
from tuneready.state import review_store
from tuneready.state.files import write_atomic
from tuneready.testset import rows as locked_rows

CODE = "E-REVIEW"
QUESTION = {"classification": "verdict", "extraction": "verdict", "generation": "rubric", "preference": "pair"}
BLIND = QUESTION | {"classification": "label", "extraction": "spans"}
RISKY = ("LBL001", "LBL005", "LBL008", "LBL014", "DUP005", "LBL006", "LBL009", "TXT009", "DUP003")  # the queue's order


@dataclass(frozen=True)
class Ask:
    """What the person who draws asks for.

    Attributes:
        size: rows; None for the plan's. expected: share of errors one expects. full: every row. by: fields of a stratified sample.
        floor: rows of each stratum at least. queue: rows of the risk-ordered queue. reviewers: names; empty for the project's experts.
        blind: reviewers answer without seeing what is there. out: folder of the packets. formats: of the packets.
        seed: of the draw. who: for the ledger. question: of ``review_record.QUESTIONS``; empty for the task's.
        twice: rows two experts judge; None for the policy's tenth. looks: planned for a stratified sample. plan: an acceptance plan (``lots``).
        gold: rows with a known answer to plant, from ``gold_file`` or from earlier rounds. top_up: draw from rows added since.
        guideline: its version.
    """

    size: int | None = None
    expected: float | None = None
    full: bool = False
    by: tuple[str, ...] = ()
    floor: int = 1
    queue: int = 0
    reviewers: tuple[str, ...] = ()
    blind: bool = False
    out: str = "review"
    formats: tuple[str, ...] = ("html", "csv")
    seed: int = 0
    who: str = "unknown"
    question: str = ""
    twice: int | None = None
    looks: int = 1
    plan: str = ""
    gold: int = 0
    gold_file: str = ""
    top_up: bool = False
    guideline: str = ""


@dataclass(frozen=True)
class Wanted:
    """How many rows a round judges, and against what. ``plan``: of the bound; ``lot``: acceptance plan as ``lots.plan``; ``again``: rows judged
    twice; ``each``: reviews of every row; ``expected``: share of errors."""

    n: int
    full: bool
    plan: Plan
    expected: float
    lot: Mapping[str, Any] | None = None
    again: int = 0
    each: int = 1


@dataclass(frozen=True)
class Drawn:
    """A round as drawn: its plan, items, who judges which, and the files written."""

    round: int
    wanted: Wanted
    items: tuple[Item, ...]
    shares: Mapping[str, tuple[Item, ...]]
    written: tuple[Path, ...]
    minutes: float
    queue: int = 0
    gold: int = 0
    strata: Mapping[str, int] = field(default_factory=dict)
    topped: int = 0
    looks: int = 1


def sample(inputs: Sequence[str], options: Options, ask: Ask, store: str = "") -> Drawn:
    """Draws the next round from the current data, records it, and writes one packet per reviewer.

    Raises:
        UserError: the data cannot be read; nobody is named to review; the expected share of errors is not below the limit; what
            is asked for does not go together.
    """
    rules = read_rules(inputs, options.rules())
    reviewers = people(ask, rules.project)
    _together(ask)
    with review_store.open(store or locked_rows.STATE) as kept:
        if ask.top_up:
            current_rows.latest(kept)
        data = dataset.read(inputs, options, rules, (*ask.by, *current_rows.fields(kept)))
        row_facts.asked(data.facts, ask.by, "--stratify")
        before = current_rows.drawn_here(kept, locked_rows.STATE, data.facts) if ask.top_up else []
        ask = _as_before(ask, before)
        population, strata, rows, mine = _population(data, ask, before)
        if not len(population):
            raise UserError("no row was added since the last draw" if before else "there is no row to review", where=visible(inputs[0]), code=CODE,
                            fix="draw when there are new rows" if before else "name the training data")
        number = max((draw.round for draw in kept.draws()), default=0) + 1
        question = ask.question or (BLIND if ask.blind else QUESTION)[data.work.task]
        wanted = _wanted(ask, rules, len(population), len(reviewers), _more(kept, data, rules, before))
        drawn = drawing.sample(population, wanted.n, ask.seed, ask.floor if len(strata) > 1 else 0)
        found = drawing.items(population, drawn, wanted.again, question, number, wanted.each)
        known = _known(ask, kept, data, question)
        here = [(int(mine[row]), chance) for row, chance in drawn]
        planted = drawing.known(_everything(data, rows), known, {row for row, _ in here}, ask.gold, (question, number, len(reviewers)))
        found = _marked(found, here, known, ask.gold - len(planted))
        risky = _risky(inputs, options, population) if ask.queue and not wanted.full else []
        waiting = drawing.queue(population, risky, sorted({row for row, _ in drawn} | {*known}), ask.queue, question, number)
        draw = Draw(number, ask.seed, len(population), strata if len(strata) > 1 else {}, _parameters(ask, wanted, question, len(waiting), before),
                    data_sha256(data.work.files), now().strftime("%Y-%m-%dT%H:%M:%SZ"), ask.who)
        kept.add_draw(draw, [*found, *waiting, *planted])
        for name in reviewers:
            kept.add_reviewer(_reviewer(name, rules.project))
    current_rows.remember(locked_rows.STATE, number, rows)
    ledgers.append(locked_rows.STATE, "review", ask.who, {"round": number, "rows": wanted.n, "population": len(population), "seed": ask.seed, "data": draw.data_sha256}, now())
    shares = drawing.shared_out(stopping.in_order([*found, *waiting, *planted]), reviewers)
    written = packets.write(data, shares, ask.out, ask.formats, packets.Told(number, question, ask.blind, rules.project, ask.guideline))
    each = minutes(Facts(rules.as_of, rules.project), rules.policy)[0]
    return Drawn(number, wanted, tuple(found), shares, tuple(written), each, len(waiting), len(planted) + sum(bool(one.gold) for one in found), strata,
                 before[-1].round if before else 0, ask.looks)


def _together(ask: Ask) -> None:
    """Refuses what does not go together."""
    apart = (("--plan", "--full", ask.plan and ask.full), ("--plan", "--stratify", ask.plan and ask.by), ("--plan", "--size", ask.plan and ask.size),
             ("--plan", "--top-up", ask.plan and ask.top_up), ("--top-up", "--stratify", ask.top_up and ask.by), ("--top-up", "--queue", ask.top_up and ask.queue), ("--top-up", "--looks", ask.top_up and ask.looks > 1))
    clash = next(((one, other) for one, other, both in apart if both), None)
    if clash:
        raise UserError(f"{clash[0]} and {clash[1]} do not go together", where=clash[0], code=CODE, fix="leave one of them out")
    if ask.looks > 1 and not ask.by:
        raise UserError("a simple random sample needs no planned looks: it may be looked at any time", where="--looks", code=CODE, fix="leave --looks out, or add --stratify")
    if ask.gold_file and not ask.gold:
        raise UserError("no number of known answers to plant", where="--gold-from", code=CODE, fix="add --gold N")
    if ask.question and ask.question not in QUESTIONS:
        raise UserError(f'there is no question "{visible(ask.question)[:40]}"', where="--question", code=CODE, fix="ask for one of " + ", ".join(QUESTIONS))


def _as_before(ask: Ask, before: Sequence[Draw]) -> Ask:
    """A round that tops another one up asks the same of the same strata."""
    if not before:
        return ask
    told = before[-1].parameters
    return replace(ask, by=tuple(told.get("by", ())), question=str(told.get("question", "")), blind=bool(told.get("blind", False)), guideline=ask.guideline or str(told.get("guideline", "")))


def _wanted(ask: Ask, rules: Rules, population: int, reviewers: int, more: int | None) -> Wanted:
    """How many rows to judge. ``more``: what a round that tops another one up needs; None for a round of its own."""
    limit = float(rules.policy["serious_error_upper"])
    expected = ask.expected if ask.expected is not None else limit / 5
    if not 0 <= expected < limit:
        raise UserError(f"no sample shows fewer errors than {limit:.1%} where {expected:.1%} are expected", where="--expected", code=CODE,
                        fix=f"expect fewer than {limit:.1%}, or mend the data first")
    lot = lots.plan(ask.plan, population) if ask.plan else None
    small = population < rules.policy["usable_band_2"] and more is None and ask.size is None and lot is None
    full = ask.full or small or (more or 0) >= population
    asked = more if more is not None else max(drawing.planned(limit, population, expected).rows, int(rules.policy["double_review_rows"]))
    n = population if full else min(population, ask.size or (lot["n"] if lot else asked))
    each = min(reviewers, max(1, int(rules.project.value("review.per_row") or 1)))
    again = (r3_expert_review.doubles(n, rules.policy) if ask.twice is None else min(ask.twice, n)) if reviewers > 1 else 0
    return Wanted(n, full, drawing.shows(limit, population, n, expected), expected, lot, again, each)


def _parameters(ask: Ask, wanted: Wanted, question: str, queue: int, before: Sequence[Draw]) -> dict[str, Any]:
    """What is needed to draw again, and what the round is held against."""
    told: dict[str, Any] = {"size": wanted.n, "limit": wanted.plan.limit, "expected": wanted.expected, "allowed": wanted.plan.allowed, "by": list(ask.by), "floor": ask.floor,
                            "full": wanted.full, "question": question, "blind": ask.blind, "queue": queue}
    more = {"looks": ask.looks if ask.looks > 1 else None, "plan": wanted.lot, "gold": ask.gold, "guideline": ask.guideline,
            current_rows.TOPS_UP: before[-1].round if before else None}
    return told | {name: value for name, value in more.items() if value}


def _known(ask: Ask, store: review_store.Store, data: Dataset, question: str) -> dict[int, str]:
    """Row → known answer, where answers are to be planted."""
    if not ask.gold:
        return {}
    found = gold.of_file(ask.gold_file, data.facts, question) if ask.gold_file else gold.of_rounds(store, data.facts, question)
    if not found:
        raise UserError("there is no row yet on which two experts agree", where="--gold", code=CODE, fix="name a file of known answers with --gold-from FILE, or plant them in a later round")
    return found


def _marked(found: Sequence[Item], drawn: Sequence[tuple[int, float]], known: Mapping[int, str], n: int) -> list[Item]:
    """Drawn items; up to ``n`` of those with a known answer carry it. They were drawn by chance, so they count like the others."""
    chosen = set(sorted((row for row, _ in drawn if row in known), key=lambda row: known[row] == RIGHT)[:max(n, 0)])
    return [replace(one, gold=known[row]) if row in chosen else one for one, (row, _) in zip(found, drawn)]


def _more(store: review_store.Store, data: Dataset, rules: Rules, before: Sequence[Draw]) -> int | None:
    """Rows that a round which tops others up needs."""
    if not before:
        return None
    limit = float(rules.policy["serious_error_upper"])
    items = [item for draw in before for item in store.items(draw.round)]
    given = current_rows.stands(items, data.work, data.parts, data.facts)
    found = current_rows.standing(store, locked_rows.STATE, data.facts, given, stopping.Rule(limit))
    return found.added if before[0].parameters.get("full") else drawing.more_rows(current_rows.counts(found), found.added, limit)


def people(ask: Ask, project: Project) -> tuple[str, ...]:
    """Who reviews. Raises UserError where nobody is named."""
    names = tuple(dict.fromkeys(filter(None, (name.strip() for name in ask.reviewers or [expert.name for expert in project.experts]))))
    if not names:
        raise UserError("nobody is named to review", where="tuneready review sample", code=CODE,
                        fix="name the experts in tuneready.toml ([[experts]]), or with --reviewers 'Ann Lee,Ben Cho'")
    return names


def _reviewer(name: str, project: Project) -> Reviewer:
    known = next((expert for expert in project.experts if expert.name.strip() == name), None)
    return Reviewer(name) if known is None else Reviewer(name, known.role, known.qualification, known.independence)


def _population(data: Dataset, ask: Ask, before: Sequence[Draw]) -> tuple[Population, dict[str, int], list[bytes], np.ndarray]:
    """The rows that may be drawn, stratum → rows, the leaves of all rows, and which of these may be drawn. After ``before`` only rows added
    since may be."""
    facts, leaves = data.facts, data.facts.rows.list()
    mine = np.flatnonzero(current_rows.drawn_from(locked_rows.STATE, before, leaves) < 0) if before else np.arange(len(leaves))
    files = [facts.rows.files[number].path for number in facts.rows.file[mine].tolist()]
    keys = [facts.key(name) for name in ask.by]
    round_ = before[-1].round + 1 if before else 0
    told = [f"{key.name}=" + pc.take(pa.array(key.values), pa.array(key.code)).to_numpy(zero_copy_only=False).astype(object)[mine] for key in keys]
    joined = np.array([", ".join(parts) for parts in zip(*told)], dtype=object) if keys else np.full(len(mine), "", dtype=object)
    names, code = np.unique(joined, return_inverse=True)
    names = tuple(current_rows.stratum(str(name), round_) for name in names)
    held = Population([leaves[row] for row in mine.tolist()], files, facts.rows.line[mine], code.astype(np.int64), names or ("",), drawing.occurrences(leaves)[mine])
    return held, dict(zip(names, np.bincount(code, minlength=len(names)).tolist())), leaves, mine


def _everything(data: Dataset, leaves: Sequence[bytes]) -> Population:
    """All rows of the data: a known answer may be planted from any of them, whatever is drawn from."""
    rows = data.facts.rows
    return Population(leaves, [rows.files[number].path for number in rows.file.tolist()], rows.line, np.zeros(len(leaves), dtype=np.int64))


def _risky(inputs: Sequence[str], options: Options, population: Population) -> list[int]:
    """Rows worth a look, the likeliest wrong ones first."""
    table = audit.check(inputs, options).rows
    table = table.filter(pc.is_in(table["code"], pa.array(RISKY)))
    place = {(file, int(line)): row for row, (file, line) in enumerate(zip(population.file, population.line))}
    order = sorted(zip(table["code"].to_pylist(), table["score"].to_pylist(), table["file"].to_pylist(), table["line"].to_pylist()),
                   key=lambda one: (RISKY.index(one[0]), -(one[1] or 0.0), one[2], one[3]))
    return [place[file, line] for _, _, file, line in order if (file, line) in place]


def take(files: Sequence[str], store: str = "", reviewer: str = "", users: str = "") -> list[tuple[Read, Imported]]:
    """Takes answers into the store: each file as read, and what became of its answers.

    Raises:
        UserError: a file cannot be read, or is of no tool known; nothing of it is then stored.
    """
    known = importing.users(users) if users else {}
    out = []
    with review_store.open(store or locked_rows.STATE) as kept:
        items = kept.items()
        named = packets.file_names([one.name for one in kept.reviewers()])
        for path in files:
            found = importing.read(path, people=importing.People(reviewer or _by_file(path, named), known), items=items)
            done = kept.add_reviews(found.reviews, tool=found.tool, file=found.file, sha256=found.sha256, refused=len(found.refused))
            ledgers.append(locked_rows.STATE, "review", "import", {"file_sha256": found.sha256, "matched": done.matched, "stale": done.stale}, now())
            out.append((found, done))
    return out


def export(inputs: Sequence[str], options: Options, to: str, blind: bool, out: str, store: str = "") -> list[Path]:
    """Writes the round on this data for another tool, with the answers so far.

    Raises:
        UserError: nothing was drawn yet, the data cannot be read, or no such tool.
    """
    rules = read_rules(inputs, options.rules())
    with review_store.open(store or locked_rows.STATE) as kept:
        current_rows.latest(kept)
        data = dataset.read(inputs, options, rules)
        draw = current_rows.drawn_here(kept, locked_rows.STATE, data.facts)[-1]
        items = kept.items(draw.round)
        reviews = kept.reviews(round=draw.round)
    told = packets.shown(data, items, View(str(draw.parameters.get("question", "verdict")), blind, seed=draw.round))
    there = [item for item in stopping.in_order(items) if item.item_id in told]
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in exporting.export(there, told, to, blind=blind, reviews=reviews, labels=packets.labels(data, str(draw.parameters.get("question", "verdict")))).items():
        write_atomic(folder / name, content, 0o600)
        written.append(folder / name)
    return written


def _by_file(path: str, named: Mapping[str, str]) -> str:
    """The reviewer whose packet the file is by its name (``ann-lee.csv``, ``ann-lee (1).csv``), empty for nobody's."""
    stem = unicodedata.normalize("NFC", Path(path).name).lower()  # some systems take letters apart
    found = [name for name, plain in named.items() if stem == plain or (stem.startswith(plain) and not stem[len(plain)].isalnum())]
    return max(found, key=lambda name: len(named[name]), default="")


def now() -> dt.datetime:
    """Now, or the moment that SOURCE_DATE_EPOCH names, in UTC to the second."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdigit() else dt.datetime.now(dt.UTC).replace(microsecond=0)

