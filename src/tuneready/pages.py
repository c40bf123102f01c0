"""The pages behind every code: what ``explain`` prints and ``rules`` lists, read from the shelves themselves."""

from __future__ import annotations

import inspect
import textwrap
from types import ModuleType
from typing import Any

from tuneready import detection, shelf
from tuneready.errors import UserError, nearest
from tuneready.finding import visible

WIDTH = 100
KINDS = {"signals": "signal", "gates": "gate", "situations": "situation", "mistakes": "mistake", "stops": "stop signal"}


def modules() -> dict[str, tuple[str, ModuleType]]:
    """Code → (kind, module) of everything that has a code."""
    return {code: (kind, module) for name, kind in KINDS.items() for code, module in shelf.by_code(name).items()}


def explain(code: str) -> str:
    """The page of a code or of a kind of personal data: what it is, why it matters, how it is measured, how to mend it, limits, references.

    Raises:
        UserError: no such code; names the nearest one.
    """
    wanted = code.strip().casefold()
    known = {c.casefold(): c for c in modules()}
    if wanted not in known:  # detectors load lists of names, which no other page needs
        known |= {kind: kind for kind in detection.kinds()}
    found = known.get(wanted)
    if found is None:
        near = nearest(wanted, known)
        fix = f"did you mean {known[near]}? " if near else ""
        raise UserError(f"no code {visible(code)[:60]!r}", where="explain", code="E-NO-CODE", fix=f"{fix}tuneready rules lists all of them")
    if found not in modules():
        return _kind(found)
    kind, module = modules()[found]
    head = f"{found}  {_name(found, module)}  ({kind})"
    lines = [head, "=" * len(head), "", inspect.cleandoc(module.__doc__ or "")]
    lines += ["", *_facts(module)]
    return "\n".join(lines).rstrip() + "\n"


def _kind(kind: str) -> str:
    """The page of a kind of personal data: that of each of its detectors."""
    pages = []
    for one in (d for d in detection.detectors() if d.kind == kind):
        head = f"{kind}  {one.name}  (personal data)"
        told = [f"Told by: {'its form' if one.view == 'form' else 'the words around it'}", *([f"HIPAA: 45 CFR 164.514(b)(2)(i)({one.hipaa})"] if one.hipaa else [])]
        pages.append("\n".join([head, "=" * len(head), "", inspect.cleandoc(one.page), "", *told]).rstrip() + "\n")
    return "\n\n".join(pages)


def _name(code: str, module: ModuleType) -> str:
    """The module's name, else its first line, which need not repeat the code."""
    return getattr(module, "NAME", None) or shelf.title(module).rstrip(".").removeprefix(f"{code}: ")


def _facts(module: ModuleType) -> list[str]:
    """The constants of a module that a reader wants to see beside its page."""
    named = {"Severity": "SEVERITY", "Applies to": "TASKS", "Effect": "EFFECT", "Route": "ROUTE", "Action": "ACTION",
             "Reads": "KEYS", "Policy": "POLICY"}
    lines = []
    for title, attribute in named.items():
        value = getattr(module, attribute, None)
        if value:
            text = f"{title}: {', '.join(value) if isinstance(value, tuple) else value}"
            lines += textwrap.wrap(text, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    limits = getattr(module, "Limits", None)
    if limits is not None:
        import dataclasses

        lines += [f"Limit {field.name} = {getattr(limits(), field.name)!r} (policy key: signals.{module.CODE}.{field.name})"
                  for field in dataclasses.fields(limits)]
    return lines


def codes() -> list[dict[str, Any]]:
    """What ``tuneready rules`` lists: every code with its kind, name, severity or effect, and tasks."""
    out = []
    for code, (kind, module) in sorted(modules().items(), key=_order):
        out.append({"code": code, "kind": kind, "name": _name(code, module),
                    "severity": getattr(module, "SEVERITY", None) or getattr(module, "EFFECT", ""),
                    "tasks": list(getattr(module, "TASKS", ()))})
    return out


def _order(item: tuple[str, tuple[str, ModuleType]]) -> tuple:
    """Kinds in order of ``KINDS``, codes as people count them (T2 before T12), R before G."""
    code, (kind, _) = item
    letters = code.rstrip("0123456789")
    return list(KINDS.values()).index(kind), letters.startswith("G"), letters, int(code[len(letters):] or 0)
