"""A placeholder nobody filled in.

What is found
-------------
Slots of a template left in the text: `{{name}}`, `${name}`, `{customer_name}`, `[Your Name]`, `[Insert date]`,
`<INSERT NAME>`.

Why it matters
--------------
The model learns to answer with the slot instead of a value. In a demo set of a public trainer 85 of 91 answers still
say `{{name}}`.

How it is measured
------------------
Texts with `{`, `[` or `<` are matched against the forms above, after code marks have been cut out; answers that were
rejected are not looked at. A text that looks like program code, and a row that speaks of templates or template
languages (Jinja, Handlebars, Helm, shell …), is left alone.

How to mend it
--------------
Fill the slots from the source system, or remove the rows.

Limits
------
Slots in other notations (`__NAME__`, `%s`, `<NAME>`, which anonymisation writes on purpose) are not looked for. A
letter that is meant as a form (`Dear [Your Name]`) is flagged: whether it is wanted only a person can say. LaTeX
groups such as `x^{{2}}` and JSON are not matched.

References
----------
SPEC §2; hiyouga/LLaMA-Factory, identity demo set.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.batch import REJECTED, Batch
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "FMT023"
NAME = "Unfilled placeholder"
SEVERITY = "major"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold a placeholder that was never filled in"
REMEDY = "Fill the placeholders from the source, or remove these rows."

SLOTS = (
    r"(?:^|[\s\"'“‘«(>:,*\-]|[^\x00-\x7F])(?:\{\{ ?[A-Za-z_][A-Za-z0-9_ .]{0,40}\}\}|\$\{ ?[A-Za-z_][A-Za-z0-9_.]{0,40} ?\})|"
    r"\{(?i:(?:first|last|full|user|customer|client|company|agent|product|your)[_ ]?name|order[_ ]?(?:id|number))\}|"
    r"(?:^|[^\w\])])\[(?i:(?:your|insert|(?:enter|add|put)[ _](?:your|the|a|name|date|text))[ _][A-Za-z][A-Za-z '_/-]{1,40}|your[ _]name|(?:enter|add)[ _](?:name|date|text)|(?:company|customer|client|recipient|user|agent)(?:'s)?[ _]name)\](?:[^(\[]|$)|"
    r"<(?i:(?:insert|your|enter[ _-](?:your|the|a))[ _-][A-Za-z][A-Za-z _-]{1,30})>"
)
CODE_SPANS = r"(?s)```.*?```|~~~.*?~~~|`[^`\n]{1,300}`"
PROGRAM = (
    r"(?m)^\s*(?:def |class \w|import \w|from \S+ import|function[ (]|const |let |var |public |private |#include|#!/|"
    r"(?:export|echo|RUN|ENV|FROM) )|[;{]\s*$|=>|\{%|</\w+>|\bsudo |\$\(|console\.log|print\("
)
ABOUT_TEMPLATES = (
    r"(?i)\b(?:jinja2?|handlebars|mustache|liquid|django|flask|vue(?:\.?js)?|angular|helm|ansible|terraform|bash|shell|"
    r"javascript|typescript|groovy|kotlin|scala|perl|php|latex|f-strings?|placeholders?|template (?:engine|literal|language|variable|string)s?|"
    r"string interpolation|environment variables?|github actions)\b"
)


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags texts with a slot, unless they are code or their row speaks of templates."""
    texts = batch.texts
    mask = texts.matching_among(texts.with_bytes(ord("{"), ord("["), ord("<")), SLOTS) & (texts.side != REJECTED)
    at = np.flatnonzero(mask)
    if at.size:
        plain = pc.replace_substring_regex(texts.array.take(pa.array(at)), CODE_SPANS, " ")
        kept = np.asarray(pc.match_substring_regex(plain, SLOTS)) & ~np.asarray(pc.match_substring_regex(plain, PROGRAM))
        mask[at] = kept
        around = np.flatnonzero(texts.rows_with(mask)[texts.row])
        about = texts.rows_with(texts.matching_among(around, ABOUT_TEMPLATES))
        mask &= ~about[texts.row]
    return Measurement(batch.flag_segments(mask))
