"""Names of JSON fields as they may be kept and shown: a key of a row can be an address or a whole sentence itself."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready import detection, personal_data

MOST_WORDS = 4  # of a name; what has more is text, of which the first words say which field is meant
KEPT_WORDS = 2


def told(names: Sequence[str]) -> list[str]:
    """The names without personal data: values that detectors find are reduced to their kind, sentences to their first words."""
    out = []
    for hidden in _hidden(names):
        words = hidden.split()
        out.append(f"{' '.join(words[:KEPT_WORDS])} …" if len(words) > MOST_WORDS else hidden)
    return out


def of_paths(paths: Sequence[str]) -> tuple[str, ...]:
    """Paths of fields without personal data; only keys in quotes (``meta["Jane Roe"]``) can hold any."""
    odd = {path: None for path in paths if '["' in path}
    shown = dict(zip(odd, _hidden(list(odd)))) if odd else {}
    return tuple(shown.get(path, path) for path in paths)


def _hidden(names: Sequence[str]) -> list[str]:
    """The names with what detectors find reduced to its kind."""
    spans = detection.detect(list(names))
    found: dict[int, list[tuple[int, int, str]]] = {}
    for text, start, end, kind in zip(spans.text.tolist(), spans.start.tolist(), spans.end.tolist(), spans.kind.tolist()):
        found.setdefault(text, []).append((start, end, spans.kinds[kind]))
    return [personal_data.hidden(name, found[number]) if number in found else name for number, name in enumerate(names)]
