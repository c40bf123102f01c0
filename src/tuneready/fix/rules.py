"""What becomes of each kind of personal data: replace, redact, mask, generalise, shift, drop or keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tuneready.errors import UserError, nearest

REPLACE, REDACT, MASK, GENERALISE, SHIFT, DROP, KEEP = "replace", "redact", "mask", "generalise", "shift", "drop", "keep"
HOWS = (REPLACE, REDACT, MASK, GENERALISE, SHIFT, DROP, KEEP)
DATES = ("date", "birth_date")
GENERALISED = (*DATES, "age", "address")  # kinds that have a coarser form
DEFAULTS: Mapping[str, str] = {"date": SHIFT, "birth_date": SHIFT, "age": GENERALISE}


def parse(given: Sequence[str], kinds: Sequence[str]) -> dict[str, str]:
    """Kind → how, of rules such as ``person=redact,date=shift``; what is not named keeps its default.

    Raises:
        UserError: a rule that is no ``kind=how``, an unknown kind or way, or a way the kind does not have.
    """
    known = {*kinds, *DEFAULTS, "person", "organisation", "address", "custom"}
    out = dict(DEFAULTS)
    for rule in ",".join(given).split(",") if given else ():
        kind, equals, how = (part.strip() for part in rule.partition("="))
        if not equals:
            raise UserError(f"{rule!r} is no rule", where="--rules", fix="write kind=how, for example person=redact,date=shift")
        if kind not in known:
            raise UserError(f"there is no kind {kind!r}", where="--rules", fix=f"known: {_near(kind, sorted(known))}")
        if how not in HOWS:
            raise UserError(f"there is no way {how!r}", where="--rules", fix=f"one of {', '.join(HOWS)}")
        if (how == SHIFT and kind not in DATES) or (how == GENERALISE and kind not in GENERALISED):
            raise UserError(f"{kind} cannot be treated by {how!r}", where="--rules",
                            fix="shift is for dates; generalise for dates, ages and addresses")
        out[kind] = how
    return out


def _near(word: str, known: Sequence[str]) -> str:
    near = nearest(word, known)
    return f"{near} …" if near else ", ".join(known)
