"""Precision and recall of personal-data detection in six languages, on made documents with planted values and look-alikes.

    python benchmarks/planted_personal_data.py [--documents 600] [--seed 1] [--misses 5] [--smoke]

The documents (``planted/*.txt``: tickets, clinical notes, contracts, chat, personnel files, and look-alikes alone) were written
before the detectors' patterns were read; values come from ``recall.values`` with check digits, half of the last names stand on no
list. A planted value is found where at least half of its letters and digits lie in spans of its kind; a span counts as right where
it shares a character with a planted value of its kind. ``signature`` and ``person`` count as one. Prints a table per kind and
language, the share masked under any kind, and with ``--misses`` the commonest carriers of what was missed or wrongly taken.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tuneready import detection
from tuneready.kernels import checksums
from tuneready.recall import values

HERE = Path(__file__).resolve().parent / "planted"
LANGUAGES = ("en", "de", "fr", "es", "it", "pl")
NAMES = ("person", "organisation")
SAME = {"signature": "person", "first": "person", "last": "person", "imei": "device"}
LOOK_ALIKES = {
    "order": ("4########", "#######-##", "A##-#######"), "tracking": ("1Z999AA1##########", "JD0146########", "RR#########DE"), "version": ("10.#.3.4", "2.1#.0.7", "7.#.1#.2"),
    "masked_card": ("**** **** **** ####", "XXXX-XXXX-XXXX-####"), "amount": ("$1,2##.00", "8#,90 €", "1.4##,50 EUR"), "isbn": ("978-0-306-4####-7", "978-3-16-14####-0"),
    "uuid": ("6f1c8e2a-4b7d-4c##-9a##-3d5e7f90a1b2",), "hex6": ("0A4F##",), "part": ("##-####-##/4", "P/N 7##.###.0#")}
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass
class Tally:
    """Counts of one kind and language."""

    planted: int = 0
    found: int = 0
    masked: int = 0
    taken: int = 0
    right: int = 0
    missed: Counter = field(default_factory=Counter)
    wrong: Counter = field(default_factory=Counter)


def documents(language: str) -> list[tuple[str, str]]:
    """(genre, document with slots) of a language."""
    out, genre = [], ""
    for line in (HERE / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            genre = line[2:]
        elif line:
            out.append((genre, line))
    return out


def value(draw: random.Random, slot: str, language: str) -> str:
    """A value for a slot; look-alikes have no kind."""
    if slot in LOOK_ALIKES:
        return values.filled(draw, draw.choice(LOOK_ALIKES[slot]))
    if slot == "last":
        return values.last_name(draw, language, draw.random() < 0.5)
    if slot == "imei":
        return next(made for made in (values.filled(draw, "35#############") for _ in iter(int, 1)) if checksums.imei(made))
    return values.MAKERS[slot](draw, language)


def filled(draw: random.Random, text: str, language: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The document with its values, and where they stand: (start, end, kind)."""
    out, spans, at = "", [], 0
    for match in _SLOT.finditer(text):
        out += text[at:match.start()]
        slot, made = match.group(1), value(draw, match.group(1), language)
        if slot not in LOOK_ALIKES:
            spans.append((len(out), len(out) + len(made), SAME.get(slot, slot)))
        out, at = out + made, match.end()
    return out + text[at:], spans


def texts(language: str, count: int, seed: int) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """``count`` documents of a language, each template as often as the next."""
    draw, held = random.Random(f"{seed}/{language}"), documents(language)
    for number in range(count):
        yield filled(draw, held[number % len(held)][1], language)


def score(language: str, count: int, seed: int) -> dict[str, Tally]:
    """Kind → tally for one language."""
    made = list(texts(language, count, seed))
    spans = detection.detect([text for text, _ in made])
    found: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for text, start, end, kind in zip(spans.text.tolist(), spans.start.tolist(), spans.end.tolist(), spans.kind.tolist()):
        found[text].append((start, end, SAME.get(spans.kinds[kind], spans.kinds[kind])))
    out: dict[str, Tally] = defaultdict(Tally)
    for number, (text, planted) in enumerate(made):
        for start, end, kind in planted:
            letters = [i for i in range(start, end) if text[i].isalnum()]
            mine = sum(any(a <= i < b and k == kind for a, b, k in found[number]) for i in letters)
            any_kind = sum(any(a <= i < b for a, b, _ in found[number]) for i in letters)
            tally = out[kind]
            tally.planted += 1
            tally.found += 2 * mine >= len(letters)
            tally.masked += 5 * any_kind >= 4 * len(letters)
            if 2 * mine < len(letters):
                tally.missed[f"…{text[max(0, start - 30):start]}«{text[start:end]}»{text[end:end + 12]}"] += 1
        for start, end, kind in found[number]:
            right = any(a < end and start < b and k == kind for a, b, k in planted)
            out[kind].taken += 1
            out[kind].right += right
            if not right:
                out[kind].wrong[f"…{text[max(0, start - 30):start]}«{text[start:end]}»{text[end:end + 12]}"] += 1
    return out


def total(tallies: list[Tally]) -> Tally:
    """All of them as one."""
    out = Tally()
    for one in tallies:
        for name in ("planted", "found", "masked", "taken", "right"):
            setattr(out, name, getattr(out, name) + getattr(one, name))
        out.missed.update(one.missed)
        out.wrong.update(one.wrong)
    return out


def ratio(a: int, b: int) -> float:
    """a / b; nothing of nothing is 1."""
    return a / b if b else 1.0


def main(arguments: list[str] | None = None) -> int:
    """Prints the tables; 1 where a target is missed under ``--gate``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--gate", action="store_true")
    given = parser.parse_args(arguments)
    count = 60 if given.smoke else given.documents
    by_language = {language: score(language, count, given.seed) for language in LANGUAGES}
    kinds = sorted({kind for one in by_language.values() for kind in one})
    print(f"{count} documents a language, seed {given.seed}; recall / precision, then the share masked under any kind")
    print(f"{'kind':18}" + "".join(f"{language:>13}" for language in LANGUAGES) + f"{'all':>13}{'masked':>8}{'planted':>9}")
    for kind in kinds:
        all_of = total([one[kind] for one in by_language.values() if kind in one])
        cells = [_cell(by_language[language].get(kind, Tally())) for language in LANGUAGES] + [_cell(all_of)]
        print(f"{kind:18}" + "".join(f"{cell:>13}" for cell in cells) + f"{ratio(all_of.masked, all_of.planted):>8.3f}{all_of.planted:>9}")
        for name, held in (("missed", all_of.missed), ("wrong", all_of.wrong)):
            for text, _ in held.most_common(given.misses):
                print(f"    {name}: {text!r}")
    groups = {name: total([tally for one in by_language.values() for kind, tally in one.items() if (kind == "person") is (name == "person") and kind != "organisation"])
              for name in ("structured", "person")}
    for name, held in groups.items():
        print(f"{name:18}recall {ratio(held.found, held.planted):.4f} precision {ratio(held.right, held.taken):.4f} masked {ratio(held.masked, held.planted):.4f} of {held.planted}")
    met = ratio(groups["structured"].found, groups["structured"].planted) >= 0.99 and ratio(groups["structured"].right, groups["structured"].taken) >= 0.98
    met &= ratio(groups["person"].found, groups["person"].planted) >= 0.85 and ratio(groups["person"].right, groups["person"].taken) >= 0.80
    return int(given.gate and not met)


def _cell(one: Tally) -> str:
    return f"{ratio(one.found, one.planted):.3f}/{ratio(one.right, one.taken):.3f}" if one.planted or one.taken else "-"


if __name__ == "__main__":
    sys.exit(main())
