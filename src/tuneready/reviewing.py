"""Expert review from end to end: draw the sample and write the packets, take answers back, say where things stand."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready import audit, dataset, packets
from tuneready.dataset import Dataset
from tuneready.errors import UserError
from tuneready.evidence import data_sha256
from tuneready.facts import Facts
from tuneready.finding import visible
from tuneready.gates import r3_expert_review
from tuneready.planning.review_effort import minutes, rate
from tuneready.project import Project
from tuneready.review import current_rows, drawing, exporting, importing
from tuneready.review.drawing import Plan, Population
from tuneready.review.importing import Read
from tuneready.review.packet import View
from tuneready.review.tally import Standing
from tuneready.review_record import FULL, SAMPLE, Draw, Imported, Item, Reviewer
from tuneready.rules import Rules
from tuneready.rules import read as read_rules
from tuneready.running import Options
from tuneready.state import ledger as ledgers
from tuneready.state import review_store
from tuneready.state.files import write_atomic
from tuneready.testset import rows as locked_rows

CODE = "E-REVIEW"
QUESTION = {"classification": "verdict", "extraction": "verdict", "generation": "rubric", "preference": "pair"}
RISKY = ("LBL001", "LBL005", "LBL008", "LBL014", "DUP005", "LBL006", "LBL009", "TXT009", "DUP003")  # the queue's order


@dataclass(frozen=True)
class Ask:
    """What the person who draws asks for.

    Attributes:
        size: rows; None for the plan's. expected: share of errors one expects. full: every row. by: fields of a stratified sample.
        floor: rows of each stratum at least. queue: rows of the risk-ordered queue. reviewers: names; empty for the project's experts.
        blind: reviewers give the label without seeing the one that is there. out: folder of the packets. formats: of the packets.
        seed: of the draw. who: for the ledger.
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


@dataclass(frozen=True)
class Drawn:
    """A round as drawn: its plan, items, who judges which, and the files written."""

    round: int
    plan: Plan
    items: tuple[Item, ...]
    shares: Mapping[str, tuple[Item, ...]]
    written: tuple[Path, ...]
    full: bool
    minutes: float
    notes: tuple[str, ...] = ()
    queue: int = 0
    strata: Mapping[str, int] = field(default_factory=dict)


def sample(inputs: Sequence[str], options: Options, ask: Ask, store: str = "") -> Drawn:
    """Draws the next round from the current data, records it, and writes one packet per reviewer.

    Raises:
        UserError: the data cannot be read; nobody is named to review; the expected share of errors is not below the limit.
    """
    rules = read_rules(inputs, options.rules())
    reviewers = people(ask, rules.project)
    data = dataset.read(inputs, options, rules, ask.by)
    population, strata = _population(data, ask)
    if not len(population):
        raise UserError("there is no row to review", where=visible(inputs[0]), code=CODE, fix="name the training data")
    limit = float(rules.policy["serious_error_upper"])
    expected = ask.expected if ask.expected is not None else limit / 5
    if not 0 <= expected < limit:
        raise UserError(f"no sample shows fewer errors than {limit:.1%} where {expected:.1%} are expected", where="--expected", code=CODE,
                        fix=f"expect fewer than {limit:.1%}, or mend the data first")
    plan = drawing.planned(limit, len(population), expected)
    full = ask.full or len(population) < rules.policy["usable_band_2"] and ask.size is None
    n = len(population) if full else min(len(population), ask.size or max(plan.rows, int(rules.policy["double_review_rows"])))
    plan = drawing.shows(limit, len(population), n, expected)
    with review_store.open(store or locked_rows.STATE) as kept:
        number = max((draw.round for draw in kept.draws()), default=0) + 1
        question = "label" if ask.blind and data.work.task == "classification" else QUESTION[data.work.task]
        drawn = drawing.sample(population, n, ask.seed, ask.floor if len(strata) > 1 else 0)
        again = r3_expert_review.doubles(n, rules.policy) if len(reviewers) > 1 else 0
        found = drawing.items(population, drawn, again, question, number)
        risky = _risky(inputs, options, population) if ask.queue and not full else []
        waiting = drawing.queue(population, risky, [row for row, _ in drawn], ask.queue, question, number)
        draw = Draw(number, ask.seed, len(population), strata if len(strata) > 1 else {}, {
            "size": n, "limit": limit, "expected": expected, "allowed": plan.allowed, "by": list(ask.by), "floor": ask.floor, "full": full, "question": question,
            "queue": len(waiting)}, data_sha256(data.work.files), _now().strftime("%Y-%m-%dT%H:%M:%SZ"), ask.who)
        kept.add_draw(draw, [*found, *waiting])
        for name in reviewers:
            kept.add_reviewer(_reviewer(name, rules.project))
    current_rows.remember(locked_rows.STATE, number, population.leaf)
    ledgers.append(locked_rows.STATE, "review", ask.who, {"round": number, "rows": n, "population": len(population), "seed": ask.seed, "data": draw.data_sha256}, _now())
    shares = drawing.shared_out([*found, *waiting], reviewers)
    written = packets.write(data, shares, ask.out, ask.formats, packets.Told(number, question, ask.blind, rules.project))
    each = minutes(Facts(rules.as_of, rules.project), rules.policy)[0]
    return Drawn(number, plan, tuple(found), shares, tuple(written), full, each, queue=len(waiting), strata=strata)


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


def _population(data: Dataset, ask: Ask) -> tuple[Population, dict[str, int]]:
    """The rows that may be drawn, and stratum → rows."""
    facts = data.facts
    files = [facts.rows.files[number].path for number in facts.rows.file.tolist()]
    keys = [facts.key(name) for name in ask.by]
    if not keys:
        return Population(facts.rows.list(), files, facts.rows.line, np.zeros(len(facts.rows), dtype=np.int64)), {"": len(facts.rows)}
    told = [f"{key.name}=" + pc.take(pa.array(key.values), pa.array(key.code)).to_numpy(zero_copy_only=False).astype(object) for key in keys]
    joined = np.array([", ".join(parts) for parts in zip(*told)], dtype=object)
    names, code = np.unique(joined, return_inverse=True)
    return (Population(facts.rows.list(), files, facts.rows.line, code.astype(np.int64), tuple(map(str, names))),
            {str(name): int(n) for name, n in zip(names, np.bincount(code))})


def _risky(inputs: Sequence[str], options: Options, population: Population) -> list[int]:
    """Rows worth a look, the likeliest wrong ones first."""
    table = audit.check(inputs, options).rows
    table = table.filter(pc.is_in(table["code"], pa.array(RISKY)))
    place = {(file, int(line)): row for row, (file, line) in enumerate(zip(population.file, population.line))}
    order = sorted(zip(table["code"].to_pylist(), table["score"].to_pylist(), table["file"].to_pylist(), table["line"].to_pylist()),
                   key=lambda one: (RISKY.index(one[0]), -(one[1] or 0.0), one[2], one[3]))
    return [place[file, line] for _, _, file, line in order if (file, line) in place]


@dataclass(frozen=True)
class Status:
    """Where a review stands. ``left``: judgements still wanted; ``hours``, ``cost``: what they take at the project's minutes and rate;
    ``spent``: (hours, cost) so far by the clock of the packets."""

    standing: Standing
    rules: Rules
    task: str
    round: int
    left: int
    hours: float
    cost: float
    spent: tuple[float, float]


def status(inputs: Sequence[str], options: Options, store: str = "") -> Status:
    """Where the review of the current data stands, what it still takes, and the rules it is held against.

    Raises:
        UserError: nothing was drawn yet, or the data cannot be read.
    """
    rules = read_rules(inputs, options.rules())
    with review_store.open(store or locked_rows.STATE) as kept:
        draw = _latest(kept)
        data = dataset.read(inputs, options, rules, tuple(draw.parameters.get("by", ())))
        found = current_rows.standing(kept, locked_rows.STATE, data.facts)
        items = [one for one in kept.items(draw.round) if one.kind in (SAMPLE, FULL)]
    given = {one.item.item_id: len(one.votes) for one in found.judged}
    left = sum(max(0, one.slots - given.get(one.item_id, 0)) for one in items)
    facts = Facts(rules.as_of, rules.project)
    each, price = minutes(facts, rules.policy)[0], rate(facts, rules.policy)[0]
    return Status(found, rules, data.work.task, draw.round, left, left * each / 60, left * each / 60 * price,
                  (found.minutes / 60, found.minutes / 60 * price))


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
            ledgers.append(locked_rows.STATE, "review", "import", {"file_sha256": found.sha256, "matched": done.matched, "stale": done.stale}, _now())
            out.append((found, done))
    return out


def export(inputs: Sequence[str], options: Options, to: str, blind: bool, out: str, store: str = "") -> list[Path]:
    """Writes the latest round for another tool, with the answers so far.

    Raises:
        UserError: nothing was drawn yet, the data cannot be read, or no such tool.
    """
    rules = read_rules(inputs, options.rules())
    with review_store.open(store or locked_rows.STATE) as kept:
        draw = _latest(kept)
        items = kept.items(draw.round)
        reviews = kept.reviews(round=draw.round)
    data = dataset.read(inputs, options, rules)
    told = packets.shown(data, items, View(str(draw.parameters.get("question", "verdict")), blind))
    there = [item for item in items if item.item_id in told]
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in exporting.export(there, told, to, blind=blind, reviews=reviews, labels=packets.labels(data)).items():
        write_atomic(folder / name, content, 0o600)
        written.append(folder / name)
    return written


def _by_file(path: str, named: Mapping[str, str]) -> str:
    """The reviewer whose packet the file is by its name (``ann-lee.csv``, ``ann-lee (1).csv``), empty for nobody's."""
    stem = Path(path).name.lower()
    found = [name for name, plain in named.items() if stem == plain or (stem.startswith(plain) and not stem[len(plain)].isalnum())]
    return max(found, key=lambda name: len(named[name]), default="")


def _latest(store: review_store.Store) -> Draw:
    draws = store.draws()
    if not draws:
        raise UserError("nothing was drawn for review yet", where=store.place, code=CODE, fix="draw a sample: tuneready review sample DATA")
    return draws[-1]


def _now() -> dt.datetime:
    """Now, or the moment that SOURCE_DATE_EPOCH names, in UTC to the second."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdigit() else dt.datetime.now(dt.UTC).replace(microsecond=0)

