"""Names of JSON fields as they may be kept and shown: a key of a row can be an address or a whole sentence itself."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready import detection, personal_data

MOST_WORDS = 4  # of a name; what has more is text, of which the first words say which field is meant
KEPT_WORDS = 2


def told(names: Sequence[str]) -> list[str]:
    """The names without personal data: values that detectors find are reduced to their kind, sentences to their first words."""
    spans = detection.detect(list(names))
    found: dict[int, list[tuple[int, int, str]]] = {}
    for text, start, end, kind in zip(spans.text.tolist(), spans.start.tolist(), spans.end.tolist(), spans.kind.tolist()):
        found.setdefault(text, []).append((start, end, spans.kinds[kind]))
    out = []
    for number, name in enumerate(names):
        hidden = personal_data.hidden(name, found[number]) if number in found else name
        words = hidden.split()
        out.append(f"{' '.join(words[:KEPT_WORDS])} …" if len(words) > MOST_WORDS else hidden)
    return out
