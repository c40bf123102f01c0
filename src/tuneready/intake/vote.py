"""Names the shape of a dataset by a vote of sampled rows (reference/ecosystem.md §1.5, stages B and C).

Each row is named by the first shape, in ``ORDER``, whose test it meets. 99 % agreement names the shape with high
confidence, 95 % names it and lists the others; below that it is an error that shows the split and a line to paste.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from tuneready import field_names, shelf
from tuneready.batch import Columns
from tuneready.errors import UserError, nearest
from tuneready.finding import excerpt, visible
from tuneready.intake import class_folders, layouts, mapping, recognise, suggest

HIGH, ENOUGH = 0.99, 0.95  # reference/ecosystem.md §1.5, stage C; SPEC §1
UNKNOWN = "unknown"
_KEYS_SHOWN, _NEAREST_SHOWN, _LINES_SHOWN = 12, 3, 5
_COMMONEST = ("chat_messages", "prompt_completion", "text_label")


@dataclass(frozen=True)
class Vote:
    """What the rows were read as.

    Attributes:
        shape: name of the shape, or ``mapped``.
        task: what the rows are for: as declared, else as recognised; the task the shape stands for until then.
        counts: rows of the sample by shape, most first; empty when the shape was given.
        confidence: ``high``, ``mixed`` (95 to 99 %), or ``given``.
        sampled: rows that voted.
        others: (shape, line numbers) of rows of another shape, at most five lines each; 0 stands for a line not known.
        labels: where the labels stand (``recognise.WHERE``).
        label_key: field of the answers' JSON objects that holds the label; empty where the whole answer is the label.
        note: what to tell where the project declares another task than the rows were recognised as.
    """

    shape: str
    task: str
    counts: dict[str, int]
    confidence: str
    sampled: int = 0
    others: tuple[tuple[str, tuple[int, ...]], ...] = ()
    labels: str = recognise.NONE
    label_key: str = ""
    note: str = ""


def shapes() -> tuple[ModuleType, ...]:
    """Every shape in the order its test is made."""
    return tuple(sorted(shelf.by_code("shapes", "NAME").values(), key=lambda module: (module.ORDER, module.NAME)))


def given(name: str) -> Vote:
    """The vote that ``--shape NAME`` replaces. Raises UserError, with the nearest name, for a shape there is not."""
    known = shelf.by_code("shapes", "NAME")
    if name not in known:
        near = nearest(name, known)
        raise UserError(f"there is no shape {name!r}", where="--shape", code="E-SHAPE-NAME",
                        fix=f"did you mean {near}?" if near else f"use one of {', '.join(sorted(known))}")
    return Vote(name, known[name].TASK, {}, "given")


def mapped(columns: mapping.Mapping) -> Vote:
    """The vote that a column map replaces."""
    return Vote(mapping.SHAPE, columns.task, {}, "given")


def form_of(shape: str, columns: mapping.Mapping) -> str:
    """The task rows of this shape are written for."""
    return columns.task if shape == mapping.SHAPE else shelf.by_code("shapes", "NAME")[shape].TASK


def converter(shape: str, columns: mapping.Mapping) -> Callable[[Sequence[dict], Columns], None]:
    """The function that turns rows into columns: the shape's own, or the column map's."""
    if shape == mapping.SHAPE:
        return lambda rows, out: mapping.convert(rows, out, columns)
    return shelf.by_code("shapes", "NAME")[shape].convert


def with_task(named: Vote, rows: Sequence[dict], columns: mapping.Mapping, declared: str | None) -> Vote:
    """The vote with the task of the rows: the declared one wins; where the sample says another, ``note`` tells both."""
    form = form_of(named.shape, columns)
    found = recognise.recognise(recognise.canonical(rows, converter(named.shape, columns), form), form, declared)
    task = declared or found.task
    read = found.labels != recognise.ANSWER or task == found.task
    note = ""
    if task != found.task:
        note = (f"The project declares {task}; a sample of the rows reads as {found.task} ({found.reason}). "
                f"Judged as declared." + (" No label was read from the answers." if task == "classification" else ""))
    return replace(named, task=task, labels=found.labels if read else recognise.NONE, label_key=found.key if read else "", note=note)


def vote(rows: Sequence[dict], lines: Sequence[Any]) -> Vote:
    """Names the shape of the sampled rows.

    Args:
        rows: the sample.
        lines: where each row stands: a line number or (path, line); line 0 where it is not known.

    Raises:
        UserError: no row, no shape (``E-SHAPE-UNKNOWN``) or less than 95 % agreement (``E-SHAPE-MIXED``).
    """
    if not rows:
        raise UserError("there is no row to tell the shape from", code="E-SHAPE-NONE",
                        fix="check that the file holds rows, and the notes on refused ones")
    known = layouts.of(rows, early=True)
    if known:
        raise _layout(known, lines)
    classes = class_folders.of(rows, lines)
    if classes:
        raise class_folders.refusal(classes)
    order = shapes()
    names = _tried([_name(row, order) for row in rows], rows, order)
    counts = _counts(names)
    winner = next(iter(counts))
    kin = {name for module in order if winner in getattr(module, "KIN", ()) for name in [module.NAME]}
    kin |= set(getattr(shelf.by_code("shapes", "NAME").get(winner), "KIN", ()))
    agreeing = sum(n for name, n in counts.items() if name == winner or name in kin)
    known = layouts.of(rows) if winner == UNKNOWN else None
    if known:
        raise _layout(known, lines)
    if winner == UNKNOWN and counts[UNKNOWN] / len(rows) >= ENOUGH:
        raise _unknown(rows, order)
    if winner == UNKNOWN or agreeing / len(rows) < ENOUGH:
        raise _mixed(rows, names, lines, counts)
    others = tuple((name, _lines(names, lines, name)) for name in counts if name != winner)
    confidence = "high" if agreeing / len(rows) >= HIGH else "mixed"
    return Vote(winner, shelf.by_code("shapes", "NAME")[winner].TASK, counts, confidence, len(rows), others)


def _name(row: dict, order: Iterable[ModuleType]) -> str:
    return next((module.NAME for module in order if module.matches(row)), UNKNOWN)


def _tried(names: list[str], rows: Sequence[dict], order: Iterable[ModuleType]) -> list[str]:
    """Names again, without shapes whose ``fits`` refuses the rows as a whole: one row cannot show that labels repeat."""
    for module in order:
        fits = getattr(module, "fits", None)
        if fits and module.NAME in names and not fits([row for row, name in zip(rows, names) if name == module.NAME]):
            names = [UNKNOWN if name == module.NAME else name for name in names]
    return names


def _counts(names: Sequence[str]) -> dict[str, int]:
    counts = {name: names.count(name) for name in dict.fromkeys(names)}
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _lines(names: Sequence[str], lines: Sequence[Any], name: str) -> tuple[int, ...]:
    found = [line[1] if isinstance(line, tuple) else line for known, line in zip(names, lines) if known == name]
    return tuple(found[:_LINES_SHOWN])


def _places(names: Sequence[str], lines: Sequence[Any], name: str) -> str:
    """Where the first rows of a shape stand; the file is named where the sample comes from several."""
    several = len({line[0] for line in lines if isinstance(line, tuple)}) > 1
    here = [line for known, line in zip(names, lines) if known == name]
    if several:
        files = list(dict.fromkeys(str(line[0]) for line in here))
        more = f" and {len(files) - _LINES_SHOWN} more" if len(files) > _LINES_SHOWN else ""
        return f"  in {', '.join(visible(path) for path in files[:_LINES_SHOWN])}{more}"
    shown = ", ".join(str(line) for line in _lines(names, lines, name) if line)
    return f"  lines {shown}" if shown else ""


def _mixed(rows: Sequence[dict], names: list[str], lines: Sequence[Any], counts: dict[str, int]) -> UserError:
    total = len(names)
    split = []
    for name, n in counts.items():
        split.append(f"  {name:<22} {n:>4} of {total} ({100 * n / total:.0f} %)" + _places(names, lines, name))
    first = next(name for name in counts if name != UNKNOWN)
    pasted = [f"  --shape {first}    (the other rows are kept and flagged as rows of another shape)"]
    others = [row for row, name in zip(rows, names) if name == UNKNOWN]
    guess = _guess(others) if others else {}
    if guess:
        pasted.append(f"  {mapping.option(guess)}")
    return UserError(
        f"the rows have no one shape: {counts[first]} of {total} sampled rows agree, {ENOUGH:.0%} are needed",
        fix="separate the shapes into files, or choose with one of these", code="E-SHAPE-MIXED",
        lines=("rows of the sample by shape:", *split, "paste one of:", *pasted),
    )


def _layout(known: layouts.Layout, lines: Sequence[Any]) -> UserError:
    """The error for rows that are not one example each, with the command that writes their examples."""
    paths = list(dict.fromkeys(line[0] for line in lines if isinstance(line, tuple))) or ["DATA"]
    return UserError(f"this is {known.what}: its rows are not one example each", where=visible(paths[0]), code="E-LAYOUT",
                     fix="write one example a row, then check that",
                     lines=("paste these:", *layouts.advice(known, [visible(path) for path in paths])))


def _unknown(rows: Sequence[dict], order: Sequence[ModuleType]) -> UserError:
    lines = ["keys seen:", *(f"  {line}" for line in _keys(rows))]
    near = _nearest(rows, order)
    if near:
        lines += ["nearest shapes:", *(f"  {line}" for line in near)]
    guess = _guess(rows)
    if guess:
        lines += ["paste this, with the columns you mean:", f"  {mapping.option(guess)}"]
    return UserError(
        "the rows fit no known shape", code="E-SHAPE-UNKNOWN", lines=tuple(lines),
        fix="say with --map which column is what" if guess else "say with --shape or --map what the rows are",
    )


def _guess(rows: Sequence[dict]) -> dict[str, str]:
    """A map to paste; none where it would name a key that is itself an address, a name or a sentence."""
    guess = suggest.column_map(rows)
    keys = [step for path in guess.values() for step in mapping.steps(path) if isinstance(step, str)]
    return guess if [excerpt(name) for name in field_names.told(keys)] == [visible(key) for key in keys] else {}


def _keys(rows: Sequence[dict]) -> list[str]:
    kinds = {dict: "object", list: "list", str: "text", bool: "true/false", int: "number", float: "number", type(None): "null"}
    seen: dict[str, dict[str, None]] = {}
    for row in rows:
        for key, value in row.items():
            seen.setdefault(key, {})[kinds.get(type(value), "other")] = None
    first = list(seen)[:_KEYS_SHOWN]
    shown = [f"{excerpt(name, 60)}: {' or '.join(seen[key])}" for key, name in zip(first, field_names.told(first))]
    more = len(seen) - _KEYS_SHOWN
    return [*shown, f"… and {more} more"] if more > 0 else shown


def _nearest(rows: Sequence[dict], order: Sequence[ModuleType]) -> list[str]:
    """The shapes that lack least: the largest share of required keys first; the commonest shapes where none has any."""
    keys = {key: None for row in rows for key in row}
    ranked = []
    for module in order:
        missing = [key for key in module.REQUIRED if key not in keys]
        share = 1 - len(missing) / max(1, len(module.REQUIRED))
        if share > 0 or module.NAME in _COMMONEST:
            ranked.append((-share, len(missing), module.NAME not in _COMMONEST, module.ORDER, module.NAME, missing))
    return [f"{name}: {_lacks(name, missing, keys)}" for *_, name, missing in sorted(ranked)[:_NEAREST_SHOWN]]


def _lacks(name: str, missing: list[str], keys: Iterable[str]) -> str:
    if not missing:
        return f"has its keys, but other columns or values speak against it; --shape {name} reads it all the same"
    near = [(key, nearest(key, keys)) for key in missing]
    return "lacks " + ", ".join(f"{key} (there is {excerpt(field_names.told([like])[0], 40)})" if like else key for key, like in near)
