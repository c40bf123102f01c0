"""Acceptance plans: "send the lot back?" by an acceptable quality level (AQL), a level to be refused (LTPD), or both.

A plan answers whether a lot is to be accepted, not whether its rate of errors is below the AQL: its curve says how often it
accepts worse ones. Sources: MIL-STD-105E, ISO 2859-1; Schilling & Neubauer (2017).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.kernels import acceptance
from tuneready.review.standing import Judged, Lot
from tuneready.review_record import Item

ACCEPT, REJECT, GO_ON = "accept", "reject", "go on"
CODE = "E-REVIEW"
FIX = "write aql=1 (a plan of MIL-STD-105E), aql=1,ltpd=5 or ltpd=5; percent of the rows; level=I, II, III, S-1 … S-4 where you want another than II"


def plan(text: str, population: int) -> dict[str, Any]:
    """A plan as asked for, ready to be kept with its draw: ``text, n, accept, aql, ltpd, letter``.

    Raises:
        UserError: no such plan.
    """
    told = dict(part.split("=", 1) if "=" in part else (part, "") for part in text.replace(" ", "").lower().split(",") if part)
    unknown = next((name for name in told if name not in ("aql", "ltpd", "level")), "")
    if unknown or not {"aql", "ltpd"} & set(told):
        raise UserError(f'"{visible(text)[:60]}" is no acceptance plan', where="--plan", code=CODE, fix=FIX)
    aql, ltpd = (_percent(told.get(name), name) for name in ("aql", "ltpd"))
    level = told.get("level", "ii").upper()
    try:
        if ltpd is None:
            found = acceptance.plan(population, aql, level)
        elif "level" in told:
            raise ValueError("a level belongs to a plan of the table, by aql alone")
        else:
            found = acceptance.two_points(population, aql or 0.0, ltpd)
    except KeyError:
        raise UserError("there is no such inspection level", where="--plan", code=CODE, fix=FIX) from None
    except ValueError as error:
        levels = "; the table has " + ", ".join(f"{one:g}" for one in acceptance.AQLS) if ltpd is None else ""
        raise UserError(f"no such plan: {error}{levels}", where="--plan", code=CODE, fix=FIX) from None
    name = f"MIL-STD-105E, level {level}, AQL {aql:g} %, letter {found.letter}" if ltpd is None else ", ".join(
        f"{word} {value:g} %" for word, value in (("AQL", aql), ("LTPD", ltpd)) if value is not None)
    return {"text": name, "n": found.n, "accept": found.accept, "aql": aql, "ltpd": ltpd, "letter": found.letter}


def _percent(text: str | None, name: str) -> float | None:
    try:
        value = None if text is None else float(text.removesuffix("%"))
    except ValueError:
        value = -1.0
    if value is not None and not 0 < value < 100:
        raise UserError(f'{name} "{visible(str(text))[:20]}" is no share in percent', where="--plan", code=CODE, fix=FIX)
    return value


def curve(told: Mapping[str, Any], population: int) -> tuple[tuple[float, float], ...]:
    """(true share of serious errors, chance to accept) of a plan, at levels round the ones it is made for."""
    marks = [told[name] / 100 for name in ("aql", "ltpd") if told.get(name)]
    shares = sorted({0.0, *marks, *(2 * one for one in marks), *(one / 2 for one in marks), *((5 * marks[0],) if len(marks) == 1 and told.get("aql") else ())})
    return acceptance.curve(told["n"], told["accept"], population, [one for one in shares if one <= 1])


def lot(told: Mapping[str, Any], items: Sequence[Item], decided: Sequence[Judged], population: int) -> Lot:
    """Where the lot stands: rejected as soon as there are too many serious errors, accepted as soon as there can no longer be.

    Args:
        items: of the sample. decided: those with a verdict.
    """
    faults, open_ = sum(one.serious for one in decided), max(0, told["n"] - len(decided))
    decision = REJECT if faults > told["accept"] else ACCEPT if faults + open_ <= told["accept"] and len(items) >= told["n"] else GO_ON
    return Lot(told["text"], told["n"], told["accept"], len(decided), faults, decision, curve(told, max(population, told["n"])))
