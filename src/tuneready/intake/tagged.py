"""Tagged words one to a line (CoNLL, IOB): told from the content, so that such a file is not judged as one long text.

No reader knows this form; the file is refused with a command that writes its sentences as JSON Lines of words and tags.
"""

from __future__ import annotations

import re
import shlex
from itertools import groupby

from tuneready.errors import UserError

BOM = b"\xef\xbb\xbf"
_TAG = rb"(?:O|[BIESLUM]-\S+)"
_LAST = re.compile(rb"\S.*[ \t]" + _TAG + rb"$")  # CoNLL-2003 and most others: the tag stands last
_FIRST = re.compile(_TAG + rb"[ \t]\S+$")  # MIT Restaurant and Movie: the tag stands first
_INSIDE = re.compile(rb"(?:^|[ \t])[BIESLU]-\S+(?:$|[ \t])")
_LEAST = 2  # sentences below which a blank line between words shows nothing
_COMMAND = ("""import json,re,sys; T=r"(O|[BIESLUM]-\\S+)"; F={form}; """
            """L=lambda s: [r.split() for r in s.splitlines() if re.match(F,r.strip()) and not r.startswith("-DOCSTART-")]; """
            """[print(json.dumps({{"tokens":[w[{word}] for w in x],"ner_tags":[w[{tag}] for w in x]}})) """
            """for x in map(L,re.split(r"\\n\\s*\\n",sys.stdin.read().lstrip("\\ufeff"))) if x]""")
_UNPACK = {"gzip": "gzip -dc", "zstd": "zstd -dc", "xz": "xz -dc", "bz2": "bzip2 -dc"}


def column(head: bytes, whole: bool) -> int | None:
    """Where the tags stand: -1 last, 0 first, None in what is no such file.

    Every line of words must carry a tag, a header or a comment apart; some tag must open an entity; and blank lines must
    part sentences. A table whose last column reads ``B-2`` has no blank lines, prose has no tags.

    Args:
        head: the first bytes, unpacked.
        whole: the head is the whole file; else its last line is cut and left out.
    """
    lines = [line.strip() for line in head.removeprefix(BOM).split(b"\n")]
    lines = lines if whole else lines[:-1]
    said = [line for line in lines if not re.match(rb"#\s*\w+.*[^O\s]$|-DOCSTART-", line) or _LAST.match(line)]
    words = [line for line in said if line]
    sentences = sum(filled for filled, _ in groupby(bool(line) for line in said))
    if sentences < _LEAST or not any(_INSIDE.search(line) for line in words):
        return None
    for form, place in ((_LAST, -1), (_FIRST, 0)):
        if all(form.match(line) for line in words[not form.match(words[0]):]):
            return place
    return None


def refuse(head: bytes, whole: bool, shown: str, compression: str | None) -> None:
    """Refuses a file of tagged words.

    Raises:
        UserError: E-CONLL, with the command that writes the file as JSON Lines.
    """
    place = column(head, whole)
    if place is None:
        return
    form = 'r"\\S.*[ \\t]"+T+"$"' if place else 'T+r"[ \\t]\\S+$"'
    program = shlex.quote(_COMMAND.format(form=form, word=0 if place else 1, tag=place))
    name = shlex.quote(shown)
    source = f"{_UNPACK[compression]} < {name} | " if compression else ""
    given = "" if compression else f" < {name}"
    raise UserError("this is tagged words, one to a line (CoNLL, IOB), which would be read as one long text", where=shown, code="E-CONLL",
                    fix=f"write its sentences as JSON Lines: {source}python3 -X utf8 -c {program}{given} > {shlex.quote(shown + '.jsonl')}")
