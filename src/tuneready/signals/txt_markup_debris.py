r"""Remains of markup in plain text.

What is found
-------------
HTML tags and entities (`<br>`, `&nbsp;`, `&#39;`), and escapes that were never undone (a backslash and an n instead
of a new line, `\\u00e9`), in answers that are otherwise plain text.

Why it matters
--------------
The model learns to print the debris. It costs tokens and looks broken to users.

How it is measured
------------------
Learnt texts with `<`, `&` or a backslash are matched against a list of tags, entities and escapes. Texts with code
marks or that are JSON or a whole HTML page, and rows that speak of HTML, XML, code or another markup, are left alone.

How to mend it
--------------
Convert the text with an HTML parser, undo the escapes once, and compare a few rows with the source.

Limits
------
Markdown is not debris. An answer that is meant to hold HTML without the row saying so is flagged. LaTeX commands such
as `\\nu` and Windows paths are told apart by the letter that follows.

References
----------
WHATWG HTML, named character references; SPEC §2.
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import Batch
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "TXT006"
NAME = "Markup debris"
SEVERITY = "minor"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold remains of HTML or unresolved escapes"
REMEDY = "Convert the markup to text and undo the escapes."

DEBRIS = (
    r"(?i:</?(?:br|p|div|span|font|td|tr|table|tbody|li|ul|ol|b|i|u|strong|em|a|img|h[1-6])(?: [^<>]{0,200})?/?>)|"
    r"&(?:nbsp|amp|lt|gt|quot|apos|rsquo|lsquo|rdquo|ldquo|ndash|mdash|hellip|#\d{2,6}|#x[0-9a-fA-F]{2,6});|"
    r"\\r\\n|\\n(?:\\n|[^a-z]|$)|\\u[0-9a-fA-F]{4}"
)
MEANT = (
    r"(?s)```|^\s*[\[{]|<!--|(?i:<!doctype|<html|<head|<body|<script|<\?xml|\b(?:html5?|xml|css|markup|markdown|latex|regex(?:p|es)?|json|code|javascript|jsx|php|"
    r"python|java|svg|web ?page|website|escape (?:character|sequence)s?|new ?lines?|tags?)\b)"
)


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags texts with debris in rows that neither are nor speak of markup or code."""
    texts = batch.subject
    mask = texts.matching_among(texts.with_bytes(ord("<"), ord("&"), ord("\\")), DEBRIS)
    at = np.flatnonzero(mask)
    if at.size:
        whole = batch.texts
        around = np.flatnonzero(np.isin(whole.row, texts.row[at]))
        meant = whole.rows_with(whole.matching_among(around, MEANT))
        mask &= ~meant[texts.row]
    return Measurement(batch.flag_subject(mask))
