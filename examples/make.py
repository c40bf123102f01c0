"""Makes the data of the guide's three worked examples, with planted truth, beside their project files.

    python examples/make.py FOLDER            # e1-hospital, e2-tickets, e3-contracts below FOLDER

Made, not copied: sentences come from small banks with a fixed seed. The sizes, categories and faults are those of the
guide: E1 1,200 encounters; E2 35,000 tickets in 14 categories, 18 % wrong labels, one category at two fifths in winter;
E3 8,000 contracts, 22 clause types, 11 templates.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from pathlib import Path

from tuneready import demo

COMPLAINTS = ("chest pain", "shortness of breath", "a sore throat", "lower back pain", "headache", "dizziness", "a rash", "knee pain",
              "fatigue", "abdominal pain", "a cough", "palpitations", "insomnia", "numbness in the left hand")
FINDINGS = ("blood pressure {a} over {b}", "heart rate {c}", "lungs clear on both sides", "temperature {t}", "no oedema",
            "tenderness over the {site}", "oxygen saturation {o} percent", "reflexes normal")
PLANS = ("start ibuprofen {d} milligrams", "repeat the blood count in {w} weeks", "refer to cardiology", "rest for {w} weeks",
         "X-ray of the {site}", "continue the present medication", "physiotherapy twice a week for {w} weeks")
SITES = ("left knee", "lumbar spine", "right shoulder", "abdomen", "neck", "left wrist", "right ankle")
CLAUSES = ("governing law", "termination", "confidentiality", "indemnity", "liability cap", "assignment", "audit rights", "insurance",
           "warranty", "exclusivity", "non-compete", "renewal", "notice period", "payment terms", "price adjustment", "minimum order",
           "intellectual property", "licence grant", "change of control", "force majeure", "dispute resolution", "expiry")
TEMPLATES = ("This agreement provides that", "The parties agree that", "It is understood that", "Subject to the terms below,",
             "For the term of this contract,", "Unless agreed otherwise in writing,", "Both sides accept that", "The supplier confirms that",
             "The customer accepts that", "In consideration of the fees,", "By signing, the parties accept that")


def encounters(count: int = 1_200, seed: int = 1) -> list[dict]:
    """E1: doctor–patient dialogue and the note written from it."""
    rng = random.Random(seed)
    rows = []
    for number in range(count):
        slots = {"a": rng.randrange(100, 170), "b": rng.randrange(60, 100), "c": rng.randrange(55, 110), "t": f"{rng.randrange(360, 395) / 10}",
                 "o": rng.randrange(90, 100), "d": rng.choice((200, 400, 600)), "w": rng.randrange(1, 8), "site": rng.choice(SITES)}
        complaint, days = rng.choice(COMPLAINTS), rng.randrange(2, 40)
        found = [f.format(**slots) for f in rng.sample(FINDINGS, 4)]
        plan = [p.format(**slots) for p in rng.sample(PLANS, 2)]
        dialogue = (f"Doctor: What brings you in today?\nPatient: I have had {complaint} for {days} days, since visit {number}.\n"
                    f"Doctor: I see {found[0]} and {found[1]}.\nPatient: It is worse in the {rng.choice(('morning', 'evening', 'night'))}.\n"
                    f"Doctor: Then we will {plan[0]}.")
        note = (f"Patient {number} reports {complaint} for {days} days. Examination: {', '.join(found)}. Plan: {' and '.join(plan)}.")
        rows.append({"dialogue": dialogue, "note": note, "encounter": f"N{number:05d}", "section_header": "ASSESSMENT", "section_text": note})
    return [{"dialogue": r["dialogue"], "section_header": r["section_header"], "section_text": r["section_text"], "id": r["encounter"]} for r in rows]


def tickets(count: int = 35_000, wrong: float = 0.18, seed: int = 2) -> tuple[list[dict], set[str]]:
    """E2: tickets with wrong labels at a known rate; returns the rows and the ids of the wrong ones."""
    rng = random.Random(seed)
    rows = [demo.ticket(rng, number, peak=12.5) for number in range(count)]  # two fifths remain once labels are wrong
    labels = list(demo.PROBLEMS)
    bad = rng.sample(range(count), round(wrong * count))
    for i in bad:
        rows[i]["label"] = rng.choice([name for name in labels if name != rows[i]["label"]])
    return rows, {rows[i]["id"] for i in bad}


def contracts(count: int = 8_000, seed: int = 3) -> list[dict]:
    """E3: clauses with a span for each of 22 types, written after eleven templates."""
    rng = random.Random(seed)
    rows = []
    for number in range(count):
        text, spans = f"Contract {number:05d}. ", []
        for clause in rng.sample(CLAUSES, rng.randrange(2, 6)):
            sentence = f"{rng.choice(TEMPLATES)} {clause} is set at {rng.randrange(1, 90)} days and {rng.randrange(1, 500)} units. "
            spans.append({"start": len(text), "end": len(text) + len(sentence) - 1, "label": clause})
            text += sentence
        rows.append({"text": text.strip(), "spans": spans, "contract_id": f"K{number:05d}"})
    return rows


def make(folder: Path) -> dict[str, Path]:
    """Writes all three below ``folder``; returns name → folder of each example."""
    here = Path(__file__).parent
    made = {"e1-hospital": encounters(), "e2-tickets": tickets()[0], "e3-contracts": contracts()}
    for name, rows in made.items():
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        (target / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        if (here / name / "tuneready.toml").exists():
            shutil.copy(here / name / "tuneready.toml", target / "tuneready.toml")
    return {name: folder / name for name in made}


if __name__ == "__main__":
    for name, path in make(Path(sys.argv[1] if len(sys.argv) > 1 else "examples-data")).items():
        print(f"{name}: tuneready check {path}/train.jsonl --project {path}/tuneready.toml")
