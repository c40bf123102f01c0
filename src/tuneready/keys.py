"""Names of columns beside the example itself: ids, sources, times, and other words about a row.

Used to find the canonical metadata columns and to tell a column of text from a remark about the row.
Names are compared without regard to case.
"""

from __future__ import annotations

# Canonical column → names it is read from without being told, best first (SPEC §1, reference/ecosystem.md §1.4).
META_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "uid", "uuid", "_id", "row_id", "example_id", "sample_id", "question_id", "prompt_id"),
    "source": ("source", "origin", "dataset", "src", "data_source"),
    "language": ("lang", "language", "locale"),
    "domain": ("domain", "topic"),
    "group": ("group", "customer_id", "conversation_id", "dialogue_id", "document_id", "thread_id", "user_id",
              "session_id", "patient_id"),
    "time": ("time", "timestamp", "ts", "created_at", "created", "date", "datetime", "tstamp"),
    "split": ("split",),
    "annotator": ("annotator", "annotator_id", "labeller", "labeler", "agent", "agent_id", "worker_id"),
}

LABELS = ("label", "labels", "category", "class", "intent", "topic", "tag", "sentiment")
TEXTS = ("text", "body", "content", "utterance", "sentence", "query", "message", "review", "ticket", "comment")
REFERENCES = ("answer", "answers", "solution", "ground_truth", "reference", "reference_answer", "expected", "target", "gold")

_REMARKS = """author url title version license licence dump meta metadata file file_name filename file_path path hash
score scores token_count tokens_count num_tokens char_count length quality perplexity ppl index idx row channel status
created_by model model_id model_name generator extra_info ability reward_model rating weight images videos audios tools
priority country region speaker_id scenario_id name keywords stats __stats__ __dj__stats__ simhash minhash"""
_ABOUT = frozenset(_REMARKS.split()) | {name for names in META_NAMES.values() for name in names}


def is_about(key: str) -> bool:
    """True for a column that speaks about the row and holds no text to learn (``id``, ``date``, ``url`` …)."""
    name = key.lower()
    return name in _ABOUT or name.endswith(("_id", "_at", "_url", "_date", "_hash"))


def texts_besides(row: dict, *own: str) -> list[str]:
    """Columns of the row that hold text, are not among ``own`` and do not merely speak about the row."""
    return [key for key, value in row.items() if key not in own and type(value) is str and value and not is_about(key)]


def turned_down(row: dict) -> bool:
    """True for a Prodigy task answered ``reject`` or ``ignore``: what it proposes is not the annotation."""
    return ("_task_hash" in row or "_input_hash" in row) and row.get("answer") in ("reject", "ignore")
