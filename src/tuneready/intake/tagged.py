"""Text files with a form of their own, told from the content, so that none of them is judged as one long text.

Tagged words one to a line (CoNLL, IOB), labelled lines (fastText), and conversations one to a line (``__eou__``). No reader
knows these forms; such a file is refused with a command that writes its examples as JSON Lines.
"""

from __future__ import annotations

import re
from itertools import groupby

from tuneready.errors import UserError
from tuneready.kernels import conversion

BOM = b"\xef\xbb\xbf"
_TAG = rb"(?:O|[BIESLUM]-\S+|\S*[^\W_]-[BIESLUM])"  # before the kind of entity, or after it (NP-B)
_LAST = re.compile(rb"\S.*[ \t]" + _TAG + rb"$")  # CoNLL-2003 and most others: the tag stands last
_FIRST = re.compile(_TAG + rb"[ \t]\S+$")  # MIT Restaurant and Movie: the tag stands first
_INSIDE = re.compile(rb"(?:^|[ \t])(?:[BIESLU]-\S+|\S*[^\W_]-[BIESLU])(?:$|[ \t])")
_COMMENT = re.compile(rb"#\s*\w+.*[^O\s]$|-DOCSTART-")
_LEAST = 2  # sentences below which a blank line between words shows nothing
_ENOUGH = 0.95  # of the lines of words carry a tag: some lines of a real file have lost theirs
_LABELLED = re.compile(rb"__label__\S+(?:[ ,\t]+__label__\S+)*[ ,\t]+\S")
_TURNS = b"__eou__"
_WORDS = r"""import json, re, sys
form, words, tags = r"{form}", [], []
for number, line in enumerate([*sys.stdin.read().lstrip("\ufeff").split("\n"), ""], 1):
    line = line.strip()
    if re.match(form, line) and not line.startswith("-DOCSTART-"):
        words.append(line.split()[{word}]); tags.append(line.split()[{tag}])
    elif line and not line.startswith(("#", "-DOCSTART-")) and number > 1:
        sys.exit(f"line {{number}} has no tag: mend it and run this again")
    elif not line and words:
        print(json.dumps({{"tokens": words, "ner_tags": tags}}, ensure_ascii=False)); words, tags = [], []
"""
_TEXTS = """import json, sys
for line in sys.stdin:
    if line.strip(): print(json.dumps({"text": line.strip()}, ensure_ascii=False))
"""
_RASA = r"""import json, re, sys
intent = None
for line in sys.stdin:
    named, said = re.match(r"\s*-\s*intent:\s*(\S+)", line), re.match(r"\s{2,}-\s+(.+?)\s*$", line)
    if re.match(r"\s*-\s*(intent|synonym|regex|lookup):", line): intent = named[1] if named else None
    elif said and intent:
        text, spans, done = "", [], 0
        for mark in re.finditer(r"\[([^\]]+)\](?:\(([^)]+)\)|(\{[^}]+\}))", said[1]):
            text += said[1][done:mark.start()]
            spans.append({"start": len(text), "end": len(text) + len(mark[1]), "label": mark[2] or json.loads(mark[3])["entity"]})
            text, done = text + mark[1], mark.end()
        print(json.dumps({"text": text + said[1][done:], "intent": intent, "spans": spans}, ensure_ascii=False))
"""
_LINES = {
    "labelled": r"""import json, sys
for line in sys.stdin:
    words = line.replace(",__label__", " __label__").split()
    names = [word[9:].rstrip(",") for word in words if word.startswith("__label__")]
    text = " ".join(word for word in words if not word.startswith("__label__"))
    if words: print(json.dumps({"text": text, "label": names[0] if len(names) == 1 else names}, ensure_ascii=False))
""",
    "turns": r"""import json, sys
for line in sys.stdin:
    turns = [turn.strip() for turn in line.split("__eou__") if turn.strip()]
    said = [{"role": ("user", "assistant")[k % 2], "content": turn} for k, turn in enumerate(turns)]
    if said: print(json.dumps({"messages": said}, ensure_ascii=False))
""",
}


def column(head: bytes, whole: bool) -> int | None:
    """Where the tags stand: -1 last, 0 first, None in what is no such file.

    Nearly every line of words must carry a tag, a header or a comment apart; some tag must open an entity; and blank lines
    must part sentences. A table whose last column reads ``B-2`` has no blank lines, prose has no tags.

    Args:
        head: the first bytes, unpacked.
        whole: the head is the whole file; else its last line is cut and left out.
    """
    lines = _lines(head, whole)
    said = [line for line in lines if not _COMMENT.match(line) or _LAST.match(line)]
    words = [line for line in said if line]
    sentences = sum(filled for filled, _ in groupby(bool(line) for line in said))
    if sentences < _LEAST or not any(_INSIDE.search(line) for line in words):
        return None
    for form, place in ((_LAST, -1), (_FIRST, 0)):
        rest = words[not form.match(words[0]):]
        if sum(map(bool, map(form.match, rest))) >= _ENOUGH * len(rest):
            return place
    return None


def _lines(head: bytes, whole: bool) -> list[bytes]:
    lines = [line.strip() for line in head.removeprefix(BOM).split(b"\n")]
    return lines if whole else lines[:-1]


def _form(head: bytes, whole: bool) -> tuple[str, str] | None:
    """What a text is, for people, and the program that writes its examples; None for a text without such a form."""
    place = column(head, whole)
    if place is not None:
        tag = _TAG.decode()
        form = rf"\S.*[ \t]{tag}$" if place else rf"{tag}[ \t]\S+$"
        return "tagged words, one to a line (CoNLL, IOB)", _WORDS.format(form=form, word=0 if place else 1, tag=place)
    lines = [line for line in _lines(head, whole) if line]
    if len(lines) >= _LEAST and all(_LABELLED.match(line) for line in lines):
        return "labelled lines (fastText)", _LINES["labelled"]
    if len(lines) >= _LEAST and all(line.endswith(_TURNS) for line in lines):
        return "conversations, one to a line (__eou__ after each turn)", _LINES["turns"]
    return None


def refuse(head: bytes, whole: bool, shown: str, compression: str | None) -> None:
    """Refuses a text file with a form of its own.

    Raises:
        UserError: E-CONLL for tagged words, E-TEXT-FORM for the others, with the command that writes the file as JSON Lines.
    """
    found = _form(head, whole)
    if found is None:
        return
    what, program = found
    raise UserError(f"this is {what}, which would be read as one long text", where=shown, code="E-CONLL" if "CoNLL" in what else "E-TEXT-FORM",
                    fix=f"write its examples as JSON Lines: {conversion.command(program, (shown,), compression)}")


def lines_of(shown: str, compression: str | None = None) -> str:
    """The command that writes each line of a text as a row of its own."""
    return conversion.command(_TEXTS, (shown,), compression)


def refuse_rasa(head: bytes, shown: str) -> None:
    """Refuses the YAML of Rasa's training data.

    Raises:
        UserError: E-TEXT-FORM, with the command that writes its examples as JSON Lines.
    """
    if re.search(rb"(?m)^nlu:", head) and b"examples: |" in head:
        raise UserError("this is training data of Rasa in YAML", where=shown, code="E-TEXT-FORM",
                        fix=f"write its examples as JSON Lines: {conversion.command(_RASA, (shown,))}")
