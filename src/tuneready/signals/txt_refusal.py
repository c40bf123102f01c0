"""An answer that refuses, or speaks of itself as an AI.

What is found
-------------
Answers that open with a refusal ("I'm sorry, but I can't assist with that") or say "As an AI language model, I …", in
English and the commonest forms of Chinese, Japanese, German, French, Spanish, Portuguese, Italian and Russian.

Why it matters
--------------
Refusals written by another model are learnt with its habits: the tuned model then declines work it was built for.
They are also the surest sign of unapproved model output.

How it is measured
------------------
The opening of each learnt text is matched against apology or inability plus a verb of service; the self-descriptions
are looked for anywhere in it. Answers that were rejected, and user turns, are not looked at.

How to mend it
--------------
Replace the answer by the one that was wanted. Keep only the refusals that are policy, and declare them as a gap the
set is meant to fill.

Limits
------
A human agent who writes "I'm sorry, but I can't access your account" uses the same words and is flagged: look at the
examples. Answers to "who are you?" speak of themselves on purpose. Other languages and unusual wordings are missed,
so the count is a lower bound.

References
----------
SPEC §2 and GUIDE M2; Zou et al. 2023, arXiv:2307.15043 (list of refusal phrases).
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "TXT001"
NAME = "Refusal"
SEVERITY = "major"
TASKS = ("generation", "preference", "extraction")
MESSAGE = "{rows} rows ({share}) answer with a refusal or speak of themselves as an AI"
REMEDY = "Replace these answers; keep only refusals that are policy, and declare them."

_SERVE = (
    r"(?:directly |actually |currently |really |personally )?(?:assist|help(?: you)? (?:with|you)|help$|help[.!]|fulfil|comply|provide|answer|create|generate|"
    r"write|engage|discuss|continue (?:with )?this|participate|offer|complete (?:this|that|your)|perform|browse|book|order|"
    r"place|recommend|advise|do (?:that|this)|give (?:you )?|share|make|access|support|process|execute|express|predict)"
)
_CANNOT = (
    rf"(?:can(?:['’]t|not| not)|(?:am|['’]m|was) (?:unable|not able) to|won['’]t(?: be able to)?|will not(?: be able to)?) {_SERVE}|"
    r"(?:do not|don['’]t|currently lack) (?:currently )?(?:have )?the (?:capability|capabilities|ability|capacity) to"
)
OPENINGS = (
    r"^[\s\"“'*_]*(?i:"
    rf"(?:I(?:['’]m| am) (?:very |really |truly |so )?(?:sorry|afraid)|sorry|I apologi[sz]e|my apologies|apologies|unfortunately)\b[^.!?\n]{{0,60}}?\bI(?: {_CANNOT}|['’]m (?:unable|not able) to {_SERVE})|"
    r"I(?: cannot| can['’]t|['’]m unable to| am unable to|['’]m not able to|am not able to) (?:assist|fulfil|comply|help (?:you )?with (?:that|this))|"
    r"(?:es )?tut mir leid,? (?:aber )?(?:ich kann|das kann ich|dabei kann ich)|(?:je suis )?désolée?,? (?:mais )?je ne (?:peux|suis pas)|"
    r"lo siento,? (?:pero )?no puedo|(?:desculpe|sinto muito|lamento),? (?:mas )?(?:eu )?não posso|mi dispiace,? (?:ma )?non posso|"
    r"(?:извините|простите|к сожалению),? (?:но )?я не могу|"
    r"(?:非常|很|真的|十分)?(?:抱歉|对不起|對不起)[^。！？\n]{0,20}(?:无法|無法|不能|没有能力|沒有能力)|"
    r"als ki-(?:sprach)?modell|en tant qu(?:e modèle de langage|['’](?:IA|intelligence artificielle|assistant IA))|como (?:un )?modelo de lenguaje|"
    r"申し訳(?:ありません|ございません)が[^。\n]{0,40}(?:できません|できかねます|お答え))"
)
MENTIONS = ("an ai", "language model", "artificial intelligence")
CHINESE_MENTIONS = ("作为一个ai", "作为一款ai", "作为一名ai", "作为ai", "人工智能", "语言模型")
SELF = (
    r"(?i)\b(?:as|being) an? (?:AI|artificial intelligence|(?:large )?language)(?:[ -]based)?(?: language)?(?: model| assistant| chatbot)?"
    r"(?: (?:developed|created|trained|made) by [^,.\n]{1,40})?,? (?:I|my)\b|"
    r"\bI(?:['’]m| am) (?:just |only |merely )?an? (?:AI|artificial intelligence|(?:large )?(?:AI )?language model)\b[^.!?\n]{0,60}\b(?:can['’]t|cannot|don['’]t|do not|unable|not able)\b|"
    r"作为(?:一个|一名|一款)?(?:AI|人工智能|大?语言模型)[^。\n]{0,12}我"
)


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags learnt texts that open with a refusal or describe themselves as an AI."""
    texts = batch.subject
    mask = texts.matching(OPENINGS)
    chinese = texts.positions(0xE4).size or texts.positions(0xE8).size  # lead bytes of the first characters
    mentions = MENTIONS + CHINESE_MENTIONS if chinese else MENTIONS
    mask |= texts.matching_among(texts.with_literals(*mentions, ignore_case=True), SELF)
    return Measurement(batch.flag_subject(np.asarray(mask)))
