"""Packets for tests, made from rows as they stand in files."""

from __future__ import annotations

from tests.signals import rows as made
from tuneready.batch import Batch
from tuneready.kernels.canonical_json import leaf
from tuneready.review.packet import Packet, View, cards
from tuneready.review_record import Item, item_id

TICKETS = (
    ("I was charged twice for one order. Please give me my money back.", "refund"), ("The parcel has not arrived after nine days.", "delivery"),
    ("Mein Konto ist gesperrt, obwohl ich bezahlt habe.", "account"), ("لم يصل الطرد بعد تسعة أيام.", "delivery"), ("How do I change my password? 🙂", "account"),
    ("Das Paket war offen und leer.", "refund"), ("My card was declined three times.", "payment"), ("Can I pay by invoice?", "payment"),
)
LABELS = ("account", "delivery", "payment", "refund", "refund: partial", "other")


def items(batch: Batch, question: str = "verdict") -> list[Item]:
    """One item per row of a batch, each row with its own hash."""
    out = []
    for row, source in enumerate(batch.source):
        digest = leaf({"n": row, "row": repr(source)}).hex()
        out.append(Item(item_id(digest), f"tickets.jsonl:{row + 1}", "tickets.jsonl", row + 1, digest, question=question))
    return out


def packet(batch: Batch, question: str = "verdict", view: View | None = None, **told) -> Packet:
    """All rows of a batch as one packet."""
    view = view or View(question, blind=question == "label")
    found = cards(batch, range(len(batch)), items(batch, question), view)
    return Packet(**{"title": "Support tickets, round 1", "cards": found, "question": question, "labels": LABELS, "reviewer": "Ann Lee", "role": "team lead",
                     "qualification": "eight years in support", "blind": view.blind, "guideline_version": "3",
                     "instructions": "Judge the label alone.\nIs it the queue you would have sent this ticket to?", **told})


def tickets(n: int = 20, question: str = "verdict", **told) -> Packet:
    """A packet of labelled tickets."""
    rows = [made.labelled(TICKETS[k % len(TICKETS)][0] + (f" (case {k})" if k >= len(TICKETS) else ""), TICKETS[k % len(TICKETS)][1]) for k in range(n)]
    return packet(made.batch(rows, "classification"), question, **told)


def spans(texts: list[str], given: list[list[tuple[int, int, str]]] | None = None, **told) -> Packet:
    """A packet of texts whose spans are judged; given None: blind."""
    rows = [{"segments": [made.turn("none", text, "input")], "spans": [{"start": s, "end": e, "label": label, "text": text[s:e]} for s, e, label in found]}
            for text, found in zip(texts, given or [[] for _ in texts])]
    return packet(made.batch(rows, "extraction"), "spans", View("spans", blind=given is None), **{"labels": ("CLAUSE", "PARTY"), **told})


def answers(n: int = 3, **told) -> Packet:
    """A packet of written answers, judged by rubric."""
    rows = [made.chat(("system", "You are a clerk."), ("user", f"Question {k}: what are your hours?"), ("assistant", "We are open from nine to five.")) for k in range(n)]
    return packet(made.batch(rows), "rubric", **told)


def pairs(n: int = 12, seed: int = 1, **told) -> Packet:
    """A packet of pairs of answers."""
    rows = [made.preference(f"Question {k}", f"good answer {k}", f"bad answer {k}") for k in range(n)]
    return packet(made.batch(rows, "preference"), "pair", View("pair", seed=seed), **told)
