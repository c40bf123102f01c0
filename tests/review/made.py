"""Made data of the guide's hospital and contract projects (E1, E3), with a seed, and people who fill in the sheets they were sent."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

START = ("chest", "back", "knee", "throat", "hip", "shoulder", "neck", "ankle", "wrist", "calf", "jaw", "elbow", "stomach", "forearm", "heel", "temple")
KIND = ("pain", "ache", "swelling", "numbness", "burning", "stiffness", "tingling", "pressure", "weakness", "itching", "cramps", "redness")
WHEN = ("climbing stairs", "lying flat", "eating late", "long walks", "cold mornings", "bending down", "the night shift", "swimming", "driving", "carrying bags",
        "gardening", "sitting still", "running", "coughing", "reading small print", "lifting the child")
SEEN = ("mild oedema", "clear lungs", "a soft murmur", "normal reflexes", "dry skin", "a tender spot", "good posture", "pale nails", "a slow pulse", "full movement",
        "a small scar", "warm joints", "a steady gait", "swollen glands", "an even colour", "slight tremor", "firm muscles", "quiet bowel sounds")
CARE = ("ibuprofen", "rest", "physiotherapy", "an ultrasound", "a blood count", "compression", "a new insole", "breathing exercises", "a salt-free diet", "an ECG",
        "ice packs", "magnesium", "a splint", "a sleep diary", "warm baths", "a referral to cardiology", "a food diary", "light stretching")
DOING = ("repairs clocks", "bakes bread", "sorts mail", "teaches chess", "sells flowers", "paints fences", "drives trams", "keeps bees", "tunes pianos", "builds boats",
         "cleans windows", "mends shoes", "writes software", "runs a kiosk", "grows apples", "cuts hair", "plays the oboe", "lays tiles")
PLACES = ("at the harbour", "near the mill", "in the old town", "by the canal", "on the hill", "at the market", "behind the station", "in the valley", "on the island",
          "beside the park", "at the brewery", "under the bridge")
CLAUSES = ("governing law", "termination", "confidentiality", "indemnity", "liability cap", "assignment", "audit rights", "insurance", "warranty", "exclusivity",
           "non-compete", "renewal", "notice period", "payment terms", "price adjustment", "minimum order", "intellectual property", "licence grant",
           "change of control", "force majeure", "dispute resolution", "expiry")
TEMPLATES = ("This agreement provides that", "The parties agree that", "It is understood that", "Subject to the terms below,", "For the term of this contract,",
             "Unless agreed otherwise in writing,", "Both sides accept that", "The supplier confirms that", "The customer accepts that",
             "In consideration of the fees,", "By signing, the parties accept that")


def hospital(rows: int, seed: int = 1) -> list[dict]:
    """Encounters as chat rows: what was said goes in, the note comes out. One in nine still holds an address and a number of a patient."""
    rng, out = random.Random(seed), []
    for number in range(rows):
        part, kind, when = rng.choice(START), rng.choice(KIND), rng.sample(WHEN, 3)
        seen, care, doing = rng.sample(SEEN, 4), rng.sample(CARE, 3), rng.sample(DOING, 2)
        days, again = rng.randrange(2, 900), rng.randrange(2, 30)
        said = (f"{doing[0].capitalize()} {rng.choice(PLACES)} since {rng.randrange(1960, 2024)}. {part.capitalize()} {kind} for {days} days, worse with {when[0]} over {rng.randrange(100, 9_999)} seconds, "
                f"better after {when[1]}. Found: {rng.randrange(60, 180)} pounds, {seen[0]} {rng.randrange(1, 99)}, {seen[1]} {rng.randrange(1, 99)} and {seen[2]}, no trouble while {when[2]} for {rng.randrange(100, 9_999)} seconds. "
                f"We try {care[0]} and {care[1]}.")
        if number % 9 == 0:
            said += f" Also {doing[1]}. Write jane.doe{number}@example.org or ring (415) 555-0{100 + number % 100}."
        note = (f"{kind.capitalize()} of the {part}, {days} days; triggers: {when[0]}. Found: {seen[2]}, {seen[0]} {rng.randrange(1, 99)}, also {seen[3]}. "
                f"Plan: {care[1]}, then {care[0]}; {care[2]} if not better in {again} days.")
        out.append({"messages": [{"role": "user", "content": said}, {"role": "assistant", "content": note}]})
    return out


def contracts(rows: int, seed: int = 3) -> list[dict]:
    """Clauses with a span for each of 22 types, written after eleven templates; the first types are common, the last one rare."""
    rng, out = random.Random(seed), []
    weight = [1 / (place + 1) for place in range(len(CLAUSES))]
    for number in range(rows):
        text, spans = f"Contract {number:05d}. ", []
        chosen = list(dict.fromkeys(rng.choices(CLAUSES, weight, k=rng.randrange(2, 6))))
        for clause in chosen:
            sentence = f"{rng.choice(TEMPLATES)} {clause} is set at {rng.randrange(1, 90)} days and {rng.randrange(1, 500)} units {rng.choice(PLACES)}. "
            spans.append({"start": len(text), "end": len(text) + len(sentence) - 1, "label": clause})
            text += sentence
        out.append({"text": text.strip(), "spans": spans})
    return out


def lines(path: str | Path, rows: Sequence[dict]) -> str:
    """Writes the rows as JSON Lines."""
    Path(path).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8", newline="\n")
    return str(path)


def fill(path: str | Path, answer: Callable[[Mapping[str, str], int], Mapping[str, str] | None]) -> str:
    """Fills in a sheet: what ``answer`` says of each row (its cells by column, its number), None for a row that stays blank."""
    path = Path(path)
    names, *rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    for number, row in enumerate(rows):
        for name, cell in (answer(dict(zip(names, row)), number) or {}).items():
            row[names.index(name)] = cell
    sink = io.StringIO(newline="")
    csv.writer(sink, lineterminator="\r\n").writerows([names, *rows])
    path.write_text(sink.getvalue(), "utf-8-sig", newline="")
    return str(path)
