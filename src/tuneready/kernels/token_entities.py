"""From what a token classifier says of tokens to entities in the text: labels in BIO, BIOES or plain, whole words, code points.

Labels are taken word by word, and a word is what its first token says: most models are taught so, the pieces behind it have no
label of their own. Of the labels of one class (``B-PER`` and ``I-PER``) the probabilities add up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

LEAST = 0.5  # mean probability under which an entity is not told
OPENS, CLOSES = "BSU", "ESLU"  # prefixes before which an entity cannot be open, behind which it cannot go on
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"  # signs of words that are no letters to ``re``
_UNBROKEN = "\u0e00-\u0eff\u2e80-\u2fff\u3005-\u3007\u3040-\u9fff\uac00-\ud7af\uf900-\ufaff"  # no spaces between words: each sign stands for itself
_LETTER = rf"(?:(?![_{_UNBROKEN}])[\w{_MARKS}])"
_WORD = re.compile(rf"[{_UNBROKEN}]|{_LETTER}+(?:['’.\-]{_LETTER}+)*")
_OWNED = re.compile(r"['’][sS]$")  # of "Quillfeather's": no part of the name
_BREAK = re.compile(r"[\n\r\v\f\x85\u2028\u2029]")
_PREFIXED = re.compile(r"([BIOESLU])[-_](.+)", re.DOTALL)


@dataclass(frozen=True)
class Labels:
    """The labels of a model: ``prefix`` of each ("" for none), ``group``: int64 number of its class, ``kinds``: kind of each class, "" for
    one that is not told."""

    prefix: tuple[str, ...]
    group: np.ndarray
    kinds: tuple[str, ...]


def plain(name: str) -> str:
    """A label's name as it is compared: capitals, letters and digits alone (``given_name`` → ``GIVENNAME``)."""
    return "".join(letter for letter in name.upper() if letter.isalnum())


def labels(names: Sequence[str], kinds: dict[str, str]) -> Labels:
    """What each label means. ``kinds``: plain name of a class → kind. A whole name that is a class has no prefix (``E-MAIL``)."""
    parts = []
    for name in names:
        found = None if plain(name) in kinds else _PREFIXED.fullmatch(name)
        parts.append((found[1], found[2]) if found else ("", name))
    said = [kinds.get(plain(name), "") or f"\0{plain(name)}" for _, name in parts]  # classes of one kind are one (given name, surname)
    classes = sorted(set(said))
    return Labels(tuple(prefix for prefix, _ in parts), np.array([classes.index(one) for one in said], np.int64),
                  tuple("" if one.startswith("\0") else one for one in classes))


def probabilities(logits: np.ndarray) -> np.ndarray:
    """float64[tokens, labels]: the softmax of each row."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def joined(windows: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]], shared: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Windows over one text as one: of the ``shared`` tokens of two neighbours each gives the half that lies further from its edge.

    Each window and the result: int64 start, int64 end of each token, and a row of values per token; tokens in order.
    """
    kept, last = [], len(windows) - 1
    for number, window in enumerate(windows):
        first = shared - shared // 2 if number else 0
        behind = len(window[0]) - (shared // 2 if number < last else 0)
        kept.append([part[first:behind] for part in window])
    return tuple(np.concatenate(parts) for parts in zip(*kept))


def entities(text: str, tokens: tuple[np.ndarray, np.ndarray, np.ndarray], known: Labels) -> Iterator[tuple[int, int, str, float]]:
    """(start, end, kind, score) of the entities of a text, in order; the score is the mean probability of its words.

    Args:
        text: the text. tokens: int64 start and end in code points, ascending; float64[tokens, labels] probabilities.
        known: the labels.
    """
    start, end, chance = tokens
    words = np.array([match.span() for match in _WORD.finditer(text)], np.int64).reshape(-1, 2)
    if not len(words) or not len(start):
        return
    summed = np.zeros((len(chance), len(known.kinds)))
    np.add.at(summed.T, known.group, chance.T)
    best = summed.argmax(axis=1)
    label = np.where(known.group == best[:, None], chance, -1.0).argmax(axis=1)
    at = np.searchsorted(end, words[:, 0], side="right")  # the first token that ends behind the word's begin
    here = np.minimum(at, len(start) - 1)
    seen = (at < len(start)) & (start[here] < words[:, 1])
    named = seen & np.array([bool(kind) for kind in known.kinds])[best[here]]
    run: list[int] = []
    for word in np.flatnonzero(named).tolist():
        if run and not _one(text, (words, here, best, label), (run[-1], word), known):
            yield from _entity(text, run, (words, here, best, summed), known)
            run = []
        run.append(word)
    if run:
        yield from _entity(text, run, (words, here, best, summed), known)


def _one(text: str, seen: tuple[np.ndarray, ...], pair: tuple[int, int], known: Labels) -> bool:
    """Whether two named words belong together: neighbours of one class on one line, no label between says otherwise, nor a sign that is
    told to be none of it."""
    (words, here, best, label), (one, other) = seen, pair
    first, second = here[one], here[other]
    between = text[words[one, 1]:words[other, 0]]
    if other != one + 1 or best[first] != best[second] or _BREAK.search(between):
        return False
    if first == second:
        return True
    if known.prefix[label[second]] in tuple(OPENS) or known.prefix[label[first]] in tuple(CLOSES):
        return False
    return not between.strip() or bool((best[first + 1:second] == best[first]).all())


def _entity(text: str, run: list[int], seen: tuple[np.ndarray, ...], known: Labels) -> Iterator[tuple[int, int, str, float]]:
    words, here, best, summed = seen
    group = int(best[here[run[0]]])
    score = float(summed[here[run], group].mean())
    start, end = int(words[run[0], 0]), int(words[run[-1], 1])
    owned = _OWNED.search(text[start:end])
    if score >= LEAST:
        yield start, start + owned.start() if owned else end, known.kinds[group], score
