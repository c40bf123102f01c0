"""Speed and quality of personal-data detection on made tickets with planted values and look-alikes.

    python benchmarks/personal_data.py [--rows 35000] [--seed 1] [--smoke] [--presidio /tmp/presidio/bin/python]

Prints processor seconds and MB/s of ``detect`` (whole shelf; structured kinds by pattern, with and without google-re2), of the
same patterns one after the other with ``re`` alone, and of presidio-analyzer's pattern recognisers where an environment of its
own holds it; ratios; F1 per kind for both. Values are made: ranges kept for documentation, test card numbers, computed checks.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

SENTENCES = (
    "I ordered a lamp two weeks ago and it still has not arrived.", "The app closes when I open the settings page.", "Could you please check what went wrong?",
    "The invoice shows the wrong amount for the second item.", "Your colleague promised a refund within five days.", "Nothing happens after I press the button.",
    "The box was open and one screw was missing.", "I would like to change the delivery date to next Monday.", "Thanks for the quick answer last time.",
    "We tried another browser and the problem stays.", "The discount of 15 % was not applied at checkout.", "It worked until the update of 3 March.",
    "Please let me know what you need from me.", "The colour does not match the picture in the shop.", "My subscription should have ended in May 2024.")
DECOYS = (
    "Order number 4{d7}{d2} was placed on 12/03/2024.", "Tracking 1Z999AA1{d7}{d3} shows no movement.", "I am on version 10.{o}.3.4 build {d4}.",
    "The card ending in **** **** **** {d4} was charged $1,249.00.", "ISBN 978-0-306-40615-7 is out of stock.", "Reference {d3}-{d4}-{d3} is on the form.",
    "Error code 0x80{d6} at 10:30:45.", "See section 4.2.1.3 of the manual.", "I bought it at amazon and left by 5 pm.", "Serial {d4}{d4}{d4}{d3} is on the back.",
    "The page https://shop.example.com/items/{d5} does not load.", "My password is wrong and I cannot log in.")
PLANTS = {
    "email": ("You can write to {v} any time.", "My address is {v}."), "phone": ("Please call me on {v} after six.", "Tel. {v}", "My mobile is {v}."),
    "card": ("I paid with my card {v} yesterday.", "The credit card number is {v}."), "iban": ("Refund it to {v} please.", "My IBAN is {v}."),
    "ip": ("The login came from {v} last night.", "Our server {v} is blocked."), "mac": ("The router with MAC {v} is offline.",),
    "url": ("My profile is {v} if you need it.",), "secret": ("The key {v} does not work.",)}
SHARED = {"EMAIL_ADDRESS": "email", "PHONE_NUMBER": "phone", "CREDIT_CARD": "card", "IBAN_CODE": "iban", "IP_ADDRESS": "ip", "MAC_ADDRESS": "mac"}
PEER = r"""
import json, logging, sys, time
logging.disable(logging.CRITICAL)
import spacy, tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpEngine, NlpArtifacts, SpacyNlpEngine
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
class Blank(SpacyNlpEngine):
    def __init__(self):
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}
    def load(self): pass
    def is_loaded(self): return True
texts, wanted = json.load(sys.stdin)
registry = RecognizerRegistry()
registry.load_predefined_recognizers(languages=["en"])
registry.recognizers = [r for r in registry.recognizers if set(r.supported_entities) & set(wanted)]
engine = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])
engine.analyze("warm up 212-555-0143", language="en")
began = time.process_time()
out = [[(r.entity_type, r.start, r.end, r.score) for r in engine.analyze(t, language="en", entities=[w for w in wanted if any(w in x.supported_entities for x in registry.recognizers)])] for t in texts]
print(json.dumps([time.process_time() - began, [r.name for r in registry.recognizers], out]))
"""


def _luhn(body: str) -> str:
    total = sum(sum(divmod(int(d) * (1 + (i % 2 == 0)), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def value(kind: str, rng: np.random.Generator) -> str:
    """A made value of a kind."""
    def d(n: int) -> str:
        return "".join(map(str, rng.integers(0, 10, n)))

    names = ("jane", "omar", "li.wei", "k_novak", "s.mueller", "ana.silva")
    name = names[rng.integers(len(names))]
    pick = int(rng.integers(4))
    if kind == "email":
        return f"{name}{d(2)}@{('example.com', 'mail.example.org', 'example.co.uk', 'corp.example.net')[pick]}"
    if kind == "phone":
        return (f"(212) 555-01{d(2)}", f"+44 20 7946 0{d(3)}", f"+49 30 23125 {d(3)}", f"415-555-01{d(2)}")[pick]
    if kind == "card":
        number = _luhn(("4539" + d(11), "5412" + d(11), "4000" + d(11), "6011" + d(11))[pick])
        return number if pick % 2 else " ".join(number[i:i + 4] for i in (0, 4, 8, 12))
    if kind == "iban":
        bban = "37040044" + d(10)
        whole = f"DE{98 - int(bban + '131400') % 97:02d}{bban}"
        return whole if pick % 2 else " ".join(whole[i:i + 4] for i in range(0, 22, 4))
    if kind == "ip":
        return (f"203.0.113.{rng.integers(40, 250)}", f"198.51.100.{rng.integers(40, 250)}", f"192.0.2.{rng.integers(40, 250)}", f"2001:db8:85a3::8a2e:370:7{d(3)}")[pick]
    if kind == "mac":
        return f"00:00:5E:00:{d(2)}:AF"
    if kind == "url":
        return f"https://www.linkedin.com/in/{name.replace('.', '-').replace('_', '-')}-{d(4)}"
    return "ghp_" + "".join(rng.choice(list("abcdefghjkmnpqrstuvwxyzABCDEFGH23456789"), 36))


def tickets(count: int, seed: int = 1, share: float = 0.08) -> tuple[list[str], list[tuple[int, int, int, str]]]:
    """Texts of about 200-500 characters and the planted (text, start, end, kind); every fourth text holds a look-alike."""
    rng = np.random.default_rng(seed)
    texts, truth = [], []
    for number in range(count):
        parts = [SENTENCES[k] for k in rng.integers(0, len(SENTENCES), rng.integers(4, 9))]
        if rng.random() < 0.25:
            parts.insert(int(rng.integers(len(parts))), _filled(DECOYS[rng.integers(len(DECOYS))], rng))
        plants = []
        if rng.random() < share:
            kind = list(PLANTS)[rng.integers(len(PLANTS))]
            plants = [(kind, value(kind, rng))]
            forms = PLANTS[kind]
            parts.insert(int(rng.integers(len(parts))), forms[rng.integers(len(forms))].format(v=plants[0][1]))
        text = " ".join(parts)
        truth += [(number, text.index(v), text.index(v) + len(v), kind) for kind, v in plants]
        texts.append(text)
    return texts, truth


def _filled(form: str, rng: np.random.Generator) -> str:
    fields = {f"d{n}": "".join(map(str, rng.integers(0, 10, n))) for n in range(2, 8)}
    return form.format(o=rng.integers(0, 255), **fields)


def f1(found: set, truth: set) -> float:
    """F1 of exact spans."""
    return 2 * len(found & truth) / (len(found) + len(truth)) if found or truth else 1.0


def timed(work: Callable, rounds: int) -> tuple[float, object]:
    """Least processor seconds of some rounds, and the last result."""
    best = np.inf
    for _ in range(rounds):
        began = time.process_time()
        result = work()
        best = min(best, time.process_time() - began)
    return best, result


def spans_of(spans) -> set:
    """(text, start, end, kind) of spans."""
    return {(t, a, b, spans.kinds[k]) for t, a, b, k in zip(spans.text.tolist(), spans.start.tolist(), spans.end.tolist(), spans.kind.tolist())}


def one_by_one(texts: list[str], using) -> set:
    """Every pattern over every text with ``re``, overlaps settled as ``detect`` does."""
    from tuneready import detection

    everywhere = np.arange(len(texts))
    column = detection._Column(texts)
    return spans_of(detection._settled([span for one in using for span in detection._matches(one, column, everywhere)]))


def presidio(python: str, texts: list[str]) -> tuple[float, list[str], list] | None:
    """Processor seconds, names of recognisers, results; None where it is not installed."""
    if not Path(python).exists():
        return None
    done = subprocess.run([python, "-c", PEER], input=json.dumps([texts, list(SHARED)]), capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr[-800:], file=sys.stderr)
        return None
    return tuple(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Makes the tickets, runs everything, prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=35_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--smoke", action="store_true", help="500 rows, one round")
    parser.add_argument("--presidio", default="/tmp/presidio/bin/python", help="python of an environment with presidio-analyzer")
    args = parser.parse_args()
    rows, rounds = (500, 1) if args.smoke else (args.rows, 3)
    from tuneready import detection
    from tuneready.kernels import pattern_set

    texts, truth = tickets(rows, args.seed)
    size = sum(len(text.encode()) for text in texts) / 1e6
    forms = tuple(one for one in detection.detectors() if one.find is None)
    print(f"{rows:,} tickets, {size:.1f} MB, {len(truth):,} planted, {len(forms)} patterns, {len(detection.detectors())} detectors")
    detection.detect(texts[:200])
    report = {}

    def show(name: str, seconds: float) -> None:
        report[name] = seconds
        print(f"{name:44} {seconds:8.2f} s  {size / seconds:8.1f} MB/s  {seconds / report['patterns, RE2 first']:7.1f} x")

    seconds, quick = timed(lambda: detection.detect(texts, using=forms), rounds)
    show("patterns, RE2 first", seconds)
    show("whole shelf", timed(lambda: detection.detect(texts), rounds)[0])
    there, pattern_set.available = pattern_set.available, lambda: False
    seconds, plain = timed(lambda: detection.detect(texts, using=forms), 1)
    show("patterns, no RE2", seconds)
    seconds, slow = timed(lambda: one_by_one(texts, forms), 1)
    pattern_set.available = there
    show("patterns one by one, re", seconds)
    print("same spans:", spans_of(quick) == spans_of(plain) == slow)
    few = min(rows, 2_000)
    peer = presidio(args.presidio, texts[:few])
    if peer:
        show(f"presidio, {len(peer[1])} recognisers (scaled from {few:,})", peer[0] * rows / few)
        alike = tuple(one for one in forms if one.kind in SHARED.values())
        show("detectors of the same kinds alone", timed(lambda: detection.detect(texts, using=alike), rounds)[0])
        ratio = peer[0] * rows / few / report["detectors of the same kinds alone"]
        print(f"presidio takes {ratio:.1f} x as long as the detectors of its kinds")
    else:
        print("presidio-analyzer: not installed")
    theirs = {(n, a, b, SHARED[k]) for n, hits in enumerate(peer[2]) for k, a, b, _ in hits} if peer else set()
    print(f"{'kind':8} {'F1':>6} {'presidio':>9}")
    for kind in PLANTS:
        mine, ours = {s for s in truth if s[3] == kind}, {s for s in spans_of(quick) if s[3] == kind}
        line = f"{kind:8} {f1(ours, mine):6.3f}"
        if peer and kind in SHARED.values():
            line += f" {f1({s for s in theirs if s[3] == kind}, {s for s in mine if s[0] < few}):9.3f}"
        print(line)


if __name__ == "__main__":
    main()
