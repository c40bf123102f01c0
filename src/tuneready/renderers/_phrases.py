"""Wording shared by the faces, so that the page, the terminal and the ticket say the same in the same order.

Numbers become text here and nowhere else in ``renderers/``. Nothing is decided: the order of findings and of ways out is
the only thing worked out, and it is the one SPEC §8 and DESIGN §8 fix.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from tuneready.finding import SEVERITIES, Finding, visible
from tuneready.gate import ATTESTED, FAIL, MEASURED, MISSING, NOT_APPLICABLE, PASS, UNKNOWN, WAIVED, Answer, Flip
from tuneready.report import DataSummary, Report
from tuneready.verdict import DONT, GO, HOLD, STOP, Verdict, VerdictReason

SHOWN = 40  # entries of a list shown in a row; report.json has them all
CHECKS = ("R1", "R2", "R3")
STATUS = {PASS: "Pass", FAIL: "Fail", UNKNOWN: "Unknown", NOT_APPLICABLE: "Does not apply", WAIVED: "Waived"}
GRADE = {MEASURED: "from the data", ATTESTED: "by a named person", MISSING: "nothing on record yet"}
ROUTE = {"prompt": "better prompts on a frontier model", "rag": "retrieval (RAG)", "collect": "collect real examples first",
         "wait": "wait until the data is ready"}
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_PLAIN_SENTENCE = {GO: "Every check that applies passes.", HOLD: "The data is not ready, or nobody can show yet that it is.",
                   DONT: "Fine-tuning is the wrong tool here, or comes too early."}


@dataclass(frozen=True)
class WayOut:
    """One action that turns reasons of the verdict: the codes it serves, the reasons' sentences, the priced step."""

    codes: tuple[str, ...]
    texts: tuple[str, ...]
    stops: bool
    flip: Flip


def title(verdict: Verdict) -> str:
    """The decision as it is read: ``GO with 2 waivers``."""
    if verdict.decision == GO and verdict.waivers:
        return f"GO with {count(verdict.waivers, 'waiver')}"
    return verdict.decision


def sentence(verdict: Verdict) -> str:
    """The verdict's sentence; the plain meaning of the decision where it has none."""
    return verdict.sentence or _PLAIN_SENTENCE.get(verdict.decision, "")


def checks(report: Report) -> tuple[Answer, ...]:
    """The three readiness checks, in order."""
    found = {gate.code: gate for gate in report.gates}
    return tuple(found[code] for code in CHECKS if code in found)


def supporting(report: Report) -> tuple[Answer, ...]:
    """Every other gate, those that hold first."""
    rest = [gate for gate in report.gates if gate.code not in CHECKS]
    return tuple(sorted(rest, key=lambda gate: not gate.holds))


def ways_out(reasons: Sequence[VerdictReason]) -> tuple[WayOut, ...]:
    """What would turn the verdict: stops first, then the cheapest first; one action that serves several reasons once."""
    merged: dict[str, WayOut] = {}
    for reason in reasons:
        if reason.flip is None:
            continue
        old = merged.get(reason.flip.action)
        codes, texts, stops = (old.codes, old.texts, old.stops) if old else ((), (), False)
        merged[reason.flip.action] = WayOut((*codes, *([reason.code] if reason.code not in codes else [])), (*texts, reason.text),
                                            stops or reason.effect == STOP, old.flip if old else reason.flip)
    ways = _answers_together(list(merged.values()))
    return tuple(sorted(ways, key=lambda way: (not way.stops, *_burden(way.flip))))


def leading(ways: Sequence[WayOut], top: int) -> tuple[WayOut, ...]:
    """At most ``top`` ways out, in their order: what stops, or keeps a readiness check from passing, goes before what is merely cheap."""
    first = sorted(range(len(ways)), key=lambda at: not (ways[at].stops or set(CHECKS) & set(ways[at].codes)))
    return tuple(ways[at] for at in sorted(first[:top]))


def _answers_together(ways: list[WayOut]) -> list[WayOut]:
    """Questions that are answered in one sitting are one step; each stays its own reason in the detail."""
    asked = [w for w in ways if not w.stops and w.flip.command.startswith("tuneready init")
             and not (w.flip.rows or w.flip.reviews or w.flip.days)]
    if len(asked) < 2:
        return ways
    flips = [w.flip for w in asked]
    answers = sum(f.answers for f in flips)

    def added(pairs: list[tuple[float, float] | None]) -> tuple[float, float] | None:
        return None if None in pairs else (sum(low for low, _ in pairs), sum(high for _, high in pairs))

    together = Flip(
        f"Answer {count(answers, 'question')} in the project file, with name and date.", command="tuneready init --full",
        answers=answers, hours=added([f.hours for f in flips]), cost=added([f.cost for f in flips]), currency=flips[0].currency)
    codes = tuple(dict.fromkeys(code for w in asked for code in w.codes))
    one = WayOut(codes, tuple(text for w in asked for text in w.texts), False, together)
    return [one, *(w for w in ways if w not in asked)]


def order_words(ways: Sequence[WayOut]) -> str:
    """The order of the ways out, in words."""
    return "stops first, then the cheapest" if any(way.stops for way in ways) else "cheapest first"


def without_way_out(reasons: Sequence[VerdictReason]) -> tuple[VerdictReason, ...]:
    """Reasons for which no single step is known."""
    return tuple(reason for reason in reasons if reason.flip is None)


def _burden(flip: Flip) -> tuple[float, float, float]:
    """Money, hours, days of a step at its high end. A step without a price costs nothing only if it is all answers."""
    free = 0.0 if not (flip.rows or flip.reviews) else inf
    return (flip.cost[1] if flip.cost else free, flip.hours[1] if flip.hours else free, flip.days)


def effort(flip: Flip) -> tuple[str, ...]:
    """Hours, money and days of a step, else its quantities, each as one short text."""
    parts = []
    if flip.hours is not None:
        parts.append(hours(flip.hours))
    if flip.cost is not None:
        parts.append(money(flip.cost[0], flip.cost[1], flip.currency))
    if flip.days:
        parts.append(count(flip.days, "day"))
    if flip.hours is None and flip.cost is None:
        parts += [count(n, word) for n, word in ((flip.rows, "row"), (flip.reviews, "review"), (flip.answers, "answer")) if n]
    return tuple(parts)


def brief(text: str, limit: int = 120) -> str:
    """The text in at most ``limit`` characters: its first sentences, else its first words and ``…``."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    stop = max(head.rfind(mark) for mark in (". ", "? ", "! ", "; "))
    return (head[: stop + 1] if stop > limit // 2 else head[: max(head.rfind(" "), limit // 2)]).rstrip(" ;,:") + " …"


def sentence_case(text: str) -> str:
    """The text with a capital at the start and no full stop at the end."""
    return (text[:1].upper() + text[1:]).rstrip(".")


def by_consequence(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings by severity, then rows, then code."""
    return tuple(sorted(findings, key=lambda f: (SEVERITIES.index(f.severity) if f.severity in SEVERITIES else 9, -f.rows, f.code)))


def usable_words(report: Report) -> str:
    """Usable rows with their interval, or what is missing for one."""
    usable = report.usable
    if usable.lower is not None and usable.upper is not None:
        return f"95 % interval {usable.lower:,} to {usable.upper:,}"
    return "a count; no lower bound until experts review a sample"


def weeks_words(report: Report) -> str:
    """Preparation time as a range, or why there is none."""
    plan = report.plan
    if plan.weeks_low is None or plan.weeks_high is None:
        return "no estimate: under 500 rows the guide has none" if report.data.rows.judged < 500 else "no estimate"
    return f"{span(plan.weeks_low, plan.weeks_high)} weeks, plan for {number(plan.weeks_high)}"


def review_longer(report: Report) -> str:
    """That the expert review alone takes longer than the preparation is planned for; empty where it does not."""
    weeks, planned = report.plan.review.get("weeks"), report.plan.weeks_high
    if planned is None or not isinstance(weeks, (list, tuple)) or weeks[1] <= planned:
        return ""
    hours_are = "assumed" if "hours a week" in report.plan.review.get("assumed", ()) else "declared"
    return f"the expert review alone takes {span(*weeks)} weeks at the {hours_are} expert hours a week"


def basis_words(report: Report) -> str:
    """What the range of weeks and money rests on."""
    found = report.plan.bracket
    return f"the guide's bracket{'s' if found.count('C') > 1 else ''} {found}" if found else ""


def cost_words(report: Report) -> str:
    """Preparation cost as a range, or an empty text where there is none."""
    plan = report.plan
    if plan.cost_low is None or plan.cost_high is None:
        return ""
    return money(plan.cost_low, plan.cost_high, plan.currency)


def task_words(data: DataSummary) -> str:
    """The task, and where its labels stand: "classification (77 classes in the answers)"."""
    n = len(data.classes)
    if not n or data.task not in ("classification", "extraction"):
        return data.task
    where = {"answer": " in the answers", "multi": ", several in a row", "spans": " of spans"}.get(data.labels, "")
    return f"{data.task} ({number(n)} {'class' if n == 1 else 'classes'}{where})"


def what_was_read(report: Report) -> str:
    """One line: which files, container, shape, task, rows."""
    data, rows = report.data, report.data.rows
    files = [f for f in data.files if f.split == "train"]
    names = ", ".join(visible(f.path) for f in files[:2]) + (f" and {len(files) - 2} more" if len(files) > 2 else "")
    kinds = ", ".join(dict.fromkeys(f.container for f in files))
    held = [visible(f.path) for f in data.files if f.split == "test"]
    rest = [f"{n:,} {word}" for n, word in ((rows.refused, "refused"), (rows.set_aside, "set aside")) if n]
    tail = f" ({', '.join([f'{rows.judged:,} judged', *rest])})" if rest else ""
    return f"Read {names or 'nothing'} ({kinds}) as {visible(data.shape)}, {task_words(data)}: {rows.rows_in:,} rows{tail}" + (
        f"; held against {held[0]}" + (f" and {len(held) - 1} more" if len(held) > 1 else "") if held else "")


def review_words(report: Report) -> str:
    """What the expert review takes, each figure as a range; empty where the plan does not say."""
    figures, said = report.plan.review, []
    for name, word in (("rows", "rows"), ("judgements", "judgements"), ("hours", ""), ("cost", ""), ("weeks", "weeks")):
        both = figures.get(name)
        if isinstance(both, (int, float)):
            both = (both, both)
        if not both:
            continue
        said.append(hours(both) if name == "hours" else money(*both, report.plan.currency) if name == "cost" else f"{span(*both)} {word}")
    return ", ".join(said) + (f". Rests on: {value(figures.get('basis'))}" if figures.get("basis") else "")


def leak_words(report: Report) -> tuple[str, ...]:
    """What waits for a person among leak hits, and what people said of them, one sentence each; none without a test set."""
    leaks, said = report.leaks, []
    for one in leaks.get("precision", ()):
        low, high = one["interval"]
        said.append(f"{one['code']}: {one['confirmed']:,} of {count(one['judged'], 'hit')} judged {'is a leak' if one['confirmed'] == 1 else 'are leaks'} "
                    f"({percent(one['precision'])}, 95 % interval {low * 100:.1f}–{high * 100:.1f} %).")
    if leaks.get("rows_judged_no_leak"):
        said.append(f"{count(leaks['rows_judged_no_leak'], 'row')} judged no leak no longer count{'s' if leaks['rows_judged_no_leak'] == 1 else ''} as leaks.")
    if leaks.get("stale"):
        said.append(f"{count(leaks['stale'], 'judgement')} {'is' if leaks['stale'] == 1 else 'are'} stale: the pair is no hit any more.")
    if leaks.get("to_judge"):
        said.append(f"{count(leaks['to_judge'], 'pair')} to judge in leaks.csv: write leak or no leak, give it back with --judged.")
    return tuple(said)


def not_measured(report: Report) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Why something was not measured → the codes concerned; reasons that concern most codes last, they say least."""
    by_reason: dict[str, list[str]] = {}
    for code, why in report.not_measured.items():
        by_reason.setdefault(why, []).append(code)
    return tuple((why, tuple(codes)) for why, codes in sorted(by_reason.items(), key=lambda pair: (len(pair[1]), pair[1][0])))


def percent(share: float) -> str:
    """A share as people read it: ``0 %``, ``<0.1 %``, ``3.2 %``, ``40 %``."""
    if share <= 0:
        return "0 %"
    if share < 0.001:
        return "<0.1 %"
    return f"{share * 100:.1f}".removesuffix(".0") + " %"


def ends(finding: Finding) -> str:
    """Both ends of a share's interval; empty for a count."""
    return "" if finding.interval is None else ends_of(finding.interval)


def ends_of(both: Sequence[float]) -> str:
    """Both ends of a range of shares, in percent."""
    low, high = (f"{end * 100:.1f}".removesuffix(".0") for end in both)
    return f"{low}–{high} %"


def kind(interval_kind: str) -> str:
    """What a range is: of a model alone, or with a stated confidence (SPEC §0.1)."""
    return "model range" if interval_kind == "model" else "95 % confidence interval"


def interval(finding: Finding) -> str:
    """The interval of a share in words, with its kind; empty for a count."""
    return f"{ends(finding)}, {kind(finding.interval_kind)}" if finding.interval else ""


def kinds(finding: Finding) -> str:
    """Rows per kind of personal data: ``email 120, phone 80``; empty for a finding without kinds."""
    lines = finding.details.get("kinds", ())
    return ", ".join(f"{line['kind']} {number(line['rows'])}" for line in lines if isinstance(line, Mapping) and {"kind", "rows"} <= line.keys())


def stands_out(finding: Finding) -> str:
    """The slice in which a finding is much more frequent than elsewhere; empty where none is."""
    return str(finding.details.get("stands_out", ""))


def number(value: float) -> str:
    """A number with thousands and at most one decimal (four significant digits below one)."""
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.1f}".removesuffix(".0") if abs(value) >= 1 else f"{value:.4g}"


def span(low: float, high: float) -> str:
    """A range: ``6–10``, or one number where both ends read the same."""
    a, b = number(low), number(high)
    return a if a == b else f"{a}–{b}"


def count(n: float, word: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{number(n)} {word}{'' if n == 1 else 's'}"


def hours(both: Sequence[float]) -> str:
    """Hours as a range; minutes below one hour, whole hours from ten on."""
    low, high = (round(end) if end >= 10 else end for end in both)
    return f"{span(round(low * 60), round(high * 60))} min" if high < 1 else f"{span(low, high)} h"


def money(low: float, high: float, currency: str) -> str:
    """Money as a range, to three digits, as an estimate deserves: ``$1,200–2,400``."""
    text = span(_three_digits(low), _three_digits(high))
    return f"{_SIGNS[currency]}{text}" if currency in _SIGNS else f"{currency[:4]} {text}"


def _three_digits(amount: float) -> int:
    return int(float(f"{amount:.3g}")) if abs(amount) >= 1000 else round(amount)


def size(n: float) -> str:
    """Bytes as people read them."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if n < 1000 or unit == "GB":
            return f"{n:,.0f} {unit}" if unit == "bytes" else f"{n:,.1f} {unit}"
        n /= 1000
    raise AssertionError("unreachable")


def words(name: Any) -> str:
    """A name in code as words: ``text_label`` → ``text label``."""
    return str(name).replace("_", " ")


def value(item: Any, unit: str = "") -> str:
    """Any figure of a report as text: shares as percent where the unit says so, lists and mappings in a row."""
    if item is None or item == "":
        return "–"
    if isinstance(item, bool):
        return "yes" if item else "no"
    if isinstance(item, (int, float)):
        if unit == "share" and 0 <= item <= 1:
            return percent(item)
        if unit == "points":
            return f"{number(round(item * 100, 6))} points"
        return f"{number(item)} {'' if unit == 'share' else unit}".strip()
    if isinstance(item, dt.date):
        return item.isoformat()
    if isinstance(item, Mapping):
        return _some([f"{words(k)}: {value(v, unit_of(k))}" for k, v in item.items()], "; ")
    if isinstance(item, (list, tuple)):
        return _some([value(v) for v in item], ", ")
    return str(item)


def entry(item: Any) -> str:
    """One declared expert or task in a row: its name, then what is said of it; what was left out stays out."""
    if not isinstance(item, Mapping):
        return value(item)
    said = [f"{words(k)}: {value(v, unit_of(k))}" for k, v in item.items() if k not in ("name", "order") and v not in (None, "", 0)]
    return "; ".join([value(item.get("name")), *said])


def figure_words(item: Mapping[str, Any]) -> str:
    """Quantiles of a length in plain words: "half of the rows up to 30, 95 % up to 44, …"; any other mapping as it is."""
    if not {"median", "p95", "maximum", "n"} <= item.keys():
        return " · ".join(f"{words(key)} {value(figure)}" for key, figure in item.items())
    return (f"half of the rows up to {value(item['median'])}, 95 % up to {value(item['p95'])}"
            + (f", 99 % up to {value(item['p99'])}" if "p99" in item else "") + f", longest {value(item['maximum'])}"
            + (f", mean {value(item['mean'])}" if "mean" in item else "") + f" ({count(item['n'], 'row')})")


def _some(texts: Sequence[str], between: str) -> str:
    """The first of many texts, and how many more there are."""
    rest = [f"and {len(texts) - SHOWN:,} more"] if len(texts) > SHOWN else []
    return between.join([*texts[:SHOWN], *rest]) or "–"


def unit_of(name: Any) -> str:
    """``share`` for names that say so, else no unit."""
    text = str(name).lower()
    return "share" if text == "share" or text.endswith(("_share", "_rate")) else ""
