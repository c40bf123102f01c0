"""Control tokens of a chat template inside the text.

What is found
-------------
Special tokens in content, such as `<|im_start|>`, `<|eot_id|>`, `<start_of_turn>`, `[INST]`, `<<SYS>>`, `<s>` at the
start or `</s>` at the end, and an answer with only one half of a `<think>` block.

Why it matters
--------------
Tokenizers turn these strings into the real control tokens. The row then starts or ends turns where none are, the
template is applied twice, or the model learns to print the markers.

How it is measured
------------------
Texts with `<`, `[` or `｜` are matched against the family `<|…|>` and the fixed markers of the Llama, Mistral, Gemma,
GLM, T5 and DeepSeek templates. `[INST]` and the like inside code marks are left out; tokens of the form `<|…|>` count
even there, because a tokenizer does not spare code. `<think>` without `</think>`, or the reverse, counts in answers
only.

How to mend it
--------------
Take the markers out and let the chat template of the trainer write them; split texts that hold several turns into
messages.

Limits
------
Text about chat templates is flagged rightly only if it is trained with such a template. Markers of rare templates are
not known. Templates that open `<think>` in the prompt make answers with `</think>` alone legitimate: set the signal
aside then. `<image>` and other media markers are not control tokens.

References
----------
Hugging Face, chat templates; reference/ecosystem.md §1.6; model cards of Llama 2 and 3, Mistral, Gemma, Qwen,
DeepSeek.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.batch import Batch
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "FMT022"
NAME = "Control tokens in content"
SEVERITY = "major"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold control tokens of a chat template"
REMEDY = "Remove the markers and let the chat template write them."

TOKENS = (
    r"<\|[A-Za-z][A-Za-z0-9_]{1,40}\|>|<｜[^<>｜\s]{1,40}｜>|</?(?:start_of_turn|end_of_turn|bos|eos|pad|unk)>|"
    r"<extra_id_\d{1,3}>|\[gMASK\]|\[/?(?:TOOL_CALLS|AVAILABLE_TOOLS|TOOL_RESULTS)\]"
)
MARKERS = r"\[/?INST\]|<</?SYS>>|^\s*<s>|</s>\s*$|</s>\s*<s>"
CODE_SPANS = r"(?s)```.*?```|`[^`\n]{1,200}`"


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags texts with special tokens, and learnt texts with half a reasoning block."""
    texts = batch.texts
    at = texts.with_bytes(ord("<"), ord("["))
    mask = texts.matching_among(at, f"{TOKENS}|{MARKERS}")
    hits = np.flatnonzero(mask)
    if hits.size:
        plain = pc.replace_substring_regex(texts.array.take(pa.array(hits)), CODE_SPANS, " ")
        kept = np.asarray(pc.match_substring_regex(plain, MARKERS))
        mask[hits] = kept | texts.matching_among(hits, TOKENS)[hits]
    answers = batch.subject
    halves = np.setxor1d(answers.with_literals("<think>"), answers.with_literals("</think>"))
    mask[batch.subject_at[halves]] = True
    return Measurement(batch.flag_segments(mask))
