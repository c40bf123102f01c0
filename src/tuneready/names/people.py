"""The rules that tell which words of a run of capitals are the name of a person, and how sure that is (0 to 1)."""

from __future__ import annotations

import re

from tuneready.names import lists, words
from tuneready.names.runs import BOTH, COMMON, FIRST, INITIAL, LAST, OTHER, RUN, STOP, TITLE, Word, kind_of, split

_FIRSTS, _LASTS, _SURE = (FIRST, BOTH), (LAST, BOTH), (FIRST, LAST, BOTH)
_NAMELIKE = (FIRST, LAST, BOTH, COMMON, OTHER, INITIAL)
_LONGEST = 4  # words of a name, initials and particles counted apart
_ALONE_NOT_AFTER = re.compile(r"(?:\b(?:the|a|this|that|our|your|in|at|near|via|using|der|die|das|im|am|la|le|les|el|los|il|lo|gli|w|na|do|z)|[&/@#+])[ ]$", re.IGNORECASE)
_GREETING = re.compile(rf"(?:^|[\s>\"“(])(?:{'|'.join(sorted(words.GREETINGS))})[ ,!]{{1,2}}$", re.IGNORECASE)
_SIGN_OFF = re.compile(rf"(?:^|[\s,.!])(?:{words.SIGN_OFFS})(?:[ \t]?[,.!:–—-]+\s*|[ \t]*\r?\n\s*)$", re.IGNORECASE)
_LABEL = re.compile(rf"(?:^|[\s,;.(\[\"*|])(?:{words.LABELS})\*{{0,2}}[ \t]*(?:[:=]|[ \t][–—-](?=[ \t]))[ \t*_\"]{{0,4}}$", re.IGNORECASE)
_ROLE = re.compile(rf"(?:^|[\s(,])(?:{words.ROLES})[ ,]{{1,2}}$", re.IGNORECASE)
_MARKS = ".,:;!?\"'“”„»«()[]*_<>=|–—-"
_CUES = frozenset(word for group in (words.SIGN_OFFS, words.LABELS, words.ROLES, words.LOWER_TITLES, words.BESIDE, words.STREETS, "the|a|this|that|our|your|in|at|near|via|using|der|die|das|im|am|la|le|les|el|"
                                     "los|il|lo|gli|w|na|do|z|for|with|of|on|to|from|wife|frau|mann|appelle|o|wishes|care|you|is|was|ul|os|al")
                  for word in re.split(r"[^\w/']+", group.lower())) | words.GREETINGS | {"dott.ssa", "sig.ra", "sig.na", "prof.ssa"}
_BEFORE_A_DOT = words.SIGN_OFF_WORDS | words.GREETINGS | frozenset((*words.LOWER_TITLES.split("|"), "ul", "os", "al", "lg", "vg", "mfg"))
_TITLED = re.compile(rf"(?:^|[\s(,])(?:(?:{words.LOWER_TITLES})|(?:[Dd]ott\.ssa|[Ss]ig\.(?:ra|na)|[Pp]rof\.ssa)|(?:dr|mr|mrs|ms|sr|sra|sig|dott|prof)\.)[ ]$")
_BESIDE = re.compile(rf"(?:^|[\s(,])(?:{words.BESIDE})[ ,]{{1,2}}$", re.IGNORECASE)
_STREET = re.compile(rf"(?:^|[\s(,])(?:{words.STREETS})[ ]$", re.IGNORECASE)
_WORKPLACE = re.compile(r"\b(?:works?|worked|working|employed|employee) (?:at|for|with|of) $", re.IGNORECASE)
_EPONYM = re.compile(rf"(?:['’]s)?[ -](?:{words.EPONYMS})s?(?!\w)", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:the|in|at|near|on|to|from|\d+) $", re.IGNORECASE)
_CLOSED = re.compile(r"[ \t]*(?:[,.!;:\r\n)\"”–—<-]|$)")
_HEAD = re.compile(r"(?:^|[\n\r|;\t:>]|\A)[ \t\"'*]*\Z")  # of a line, a field or what a label says
_FOOT = re.compile(r"[ \t\"'*.]*(?:[\n\r|;\t)<(]|\Z)")
_CALLS = (",", "!", "\n", "\r", "-", "–", "")
_CALLED = re.compile(r"(?:er|or|ist|ian|ant|ent|ee|y|in)?s$|(?:er|or|ist|ian|ant|ent|ee|ice|ard|man|men)$")  # "Dear Subscriber,": what somebody is, not who
_NUMBERED, _GLUED = re.compile(r"\d ~"), re.compile(r"~(?:[.\-/_@\\]\w|\()")
_SPELLED = re.compile(rf"\b(?:{'|'.join(words.SPELLING)}|[a-z]|\d+) ?~|~ (?:{'|'.join(words.SPELLING)}|[a-z]\b|\d|for )", re.IGNORECASE)
_PERSONS = words.PERSONAL - words.PLACES - words.MONTHS  # with an unknown word behind them too: no teams of a city, no sales of a month
_SAINTS = frozenset("san santa santo são sao saint sainte sankt sant".split())  # before a first name: a place
_JOINING = frozenset(words.PARTICLES.split("|"))  # with a capital, between two names
# What makes the words before it a firm: kin, partners, legal forms with dots.
_FIRM = re.compile(r",? (?:(?:&|and|und|et|y|e|en|i) (?:Sons|Bros|Brothers|Söhne|Sohn|Fils|Figli|Hijos|Filhos|Zonen|Zoon|Partners?|Associates|Cie)\b|e\. ?V\.|S\. ?(?:[ALC]|R\. ?L)\.|Sp\. ?[zjk]\b|GesbR\b|GbR\b|OHG\b|S\. ?Com)")
_PARTICLES = re.compile(rf"[ .\u00a0]+((?:(?:{words.PARTICLES})[ '’])+)")
_COLOURS = re.compile(r"\b(?:blue|green|gr[ea]y|brown|black|white|red|pink|purple|yellow|orange|teal|taupe|beige|gold|silver|ivory|turquoise|lilac|violet|cream|olive|rose|amber|sienna)\b", re.IGNORECASE)
_PATIENT = re.compile(r"(?:^|[\s(,.;:])(?:pt|patiente?|patientin|pacjent(?:ka)?|paciente|paziente|patiënte?) $", re.IGNORECASE)
_NO_SURNAME = re.compile(r"(?:ung|heit|keit|tion|schaft|tät|ismus|ment|ness|ing|akte|daten|zimmer|zustand|portal|care|id|nummer)s?(?:en)?$")
_NOT_FIRST = re.compile(r"(?:ing|tion|ions|ment|ness|ity|ed|ly|able|ized|ised|ware|tech|soft|corp|bank|net)s?$")


def found(text: str) -> list[tuple[int, int, float]]:
    """(start, end, score) of the names of persons in a text, in order, without overlap."""
    out: list[tuple[int, int, float]] = []
    loose: list[Word] = []
    for match in RUN.finditer(text):
        start, end = match.span()
        whole = match.group()
        if whole.isalpha() and kind_of(whole.lower()) in (STOP, TITLE):
            continue
        known = split(text, start, end)
        if len(known) == 1 and known[0].kind in (STOP, TITLE, INITIAL):
            continue
        spans = _of_run(text, known)
        out += spans
        if not spans and len(known) <= 2:
            loose += [word for word in known if word.kind in (LAST, BOTH, OTHER) or word.kind == COMMON and word.low in words.PERSONAL]
    out = _surnames_first(text, out)
    return _known_surnames(text, out, loose) if loose and out else out


def _of_run(text: str, known: list[Word]) -> list[tuple[int, int, float]]:
    out, i = [], 0
    heading = len(known) >= 4 and sum(word.kind in (STOP, OTHER, COMMON) for word in known) * 2 > len(known)
    while i < len(known):
        size, score = _name_at(text, known, i, heading)
        if score:
            out.append((_from_particle(text, known, i), known[i + size - 1].end, score))
        i += size or 1
    return out


def _from_particle(text: str, known: list[Word], i: int) -> int:
    """Where the name of word ``i`` begins: behind a title with its particles ("Frau von der Leyen")."""
    if i and known[i - 1].kind == TITLE:
        particles = _PARTICLES.fullmatch(text, known[i - 1].end, known[i].start)
        if particles:
            return particles.start(1)
    return known[i].start


def _name_at(text: str, known: list[Word], i: int, heading: bool) -> tuple[int, float]:
    """(number of words, score) of the name that starts at word ``i``; no score where there is none, and the words to pass over at once."""
    word = known[i]
    if word.kind in (STOP, TITLE):
        return 0, 0.0
    last = known[i - 1] if i else None
    size = _length(text, known, i)
    part = known[i:i + size]
    before, after = _cue(text[max(0, word.start - 40):word.start]), text[part[-1].end:part[-1].end + 14]
    if last is not None and last.kind == TITLE and not last.caps or before and _TITLED.search(before):
        placeholder = all(word.kind == INITIAL or word.caps and len(word.low) < 4 for word in part)
        return (0, 0.0) if placeholder else (size, 0.9)
    if last is not None and last.low in _SAINTS or _colour(text, part):
        return size, 0.0
    beside = i + size < len(known) and not text[part[-1].end:known[i + size].start].strip(" .\u00a0")  # "Ana Ruiz del Banco X": the firm is another name
    follower = known[i + size].low if beside else ""
    if _a_thing(part, follower, before, after):
        return 0, 0.0
    score = _in_context(part, last, before, after)
    if score:
        return size, score
    size, score = _by_lists(part, heading and after[:2] not in ("'s", "’s"))  # what follows a possessive is no part of a heading
    if size == 1:
        return (1, 0.6) if _alone(known, i, before, text[max(0, word.start - 14):word.start] + "~" + after) else (0, 0.0)
    return size, score


def _a_thing(part: list[Word], follower: str, before: str, after: str) -> bool:
    """Do the words around show a street, a place, a firm or a term of science?"""
    if follower in words.THINGS or part[-1].low in words.THINGS and part[-1].low not in words.SURNAME_THINGS:
        return True
    if part[-1].low in words.SURNAME_THINGS and (len(part) < 2 or _PLACED.search(before)):
        return True
    if _FIRM.match(after):
        return True
    if _EPONYM.match(after) or _STREET.search(before) and (len(part) > 1 or not before.lower().endswith("via ")):
        return True
    return part[0].kind == LAST and _WORKPLACE.search(before) is not None


def _colour(text: str, part: list[Word]) -> bool:
    """Is this the name of a colour beside others ("Robin Blue, Olive Green")? Names that are nothing but names stay."""
    if len(part) != 2 or part[0].kind != COMMON and part[0].low not in words.PERSONAL or not _COLOURS.search(text, part[0].start, part[1].end):
        return False
    around = text[max(0, part[0].start - 60):part[0].start] + "|" + text[part[1].end:part[1].end + 60]
    return len({one.lower() for one in _COLOURS.findall(around)}) > 1


def _cue(before: str) -> str:
    """The text before a name, or nothing where its last word is none that any rule knows."""
    parts = before.rsplit(None, 1)
    if not parts:
        return before
    low = parts[-1].strip(_MARKS).lower()
    if parts[-1][-1] in ".!?" and low not in _BEFORE_A_DOT:
        return ""
    return before if not low or low in _CUES or low.startswith("gr") else ""


def _length(text: str, known: list[Word], i: int) -> int:
    """How many words from ``i`` may make one name."""
    size = 0
    for k, word in enumerate(known[i:i + 3 * _LONGEST], i):  # initials without end are no name
        if size and word.low in _JOINING and word.kind == STOP and not word.caps and k + 1 < len(known) and known[k + 1].kind in (*_SURE, OTHER):
            size += 1
            continue
        if word.kind not in _NAMELIKE and word.low not in words.SUFFIXES:
            break
        if size and (word.kind == COMMON and word.low in words.THINGS and word.low not in words.SURNAME_THINGS or size >= _LONGEST and word.kind != INITIAL):
            break
        size += 1
        if text[word.end:word.end + 1] == "’" or text[word.end:word.end + 2] in ("'s", "’s"):
            break
    return size


def _in_context(part: list[Word], last: Word | None, before: str, after: str) -> float:
    """Score of a name that words around it announce; 0 where nothing does."""
    closed = _CLOSED.match(after) is not None
    listed = any(word.kind in _SURE for word in part)
    if last is not None and last.low in words.GREETINGS or before and _GREETING.search(before):
        if part[0].kind in _SURE:
            return 0.9
        if closed and len(part) == 1 and part[0].kind == OTHER:  # "Hey Rukmini,": no list holds them all
            return 0.6 if after[:1] in _CALLS and len(part[0].low) > 3 and not part[0].caps and not (_NOT_FIRST.search(part[0].low) or _NO_SURNAME.search(part[0].low) or _CALLED.search(part[0].low)) else 0.0
        return 0.75 if closed and len(part) <= 3 and (part[0].kind == COMMON or len(part) > 1) else 0.0
    if last is not None and last.low in words.CLOSINGS and part[0].kind in _SURE and closed and len(part) <= 3:
        return 0.8
    if not before:
        return 0.0
    if len(part) == 1 and part[0].low in words.PERSONAL and not part[0].caps and _BESIDE.search(before):
        return 0.7
    if _SIGN_OFF.search(before) and closed and len(part) <= 3 and part[0].kind != INITIAL:
        return 0.9 if listed else 0.7
    if _LABEL.search(before) and (listed or len(part) > 1) and closed:
        return 0.9 if listed and len(part) > 1 else 0.7 if len(part) > 1 or part[0].kind in _FIRSTS else 0.0
    if len(part) == 1 and part[0].kind in (OTHER, LAST) and not part[0].caps and len(part[0].low) > 3 and _PATIENT.search(before) and not _NO_SURNAME.search(part[0].low):
        return 0.6
    if _ROLE.search(before) and (len(part) > 1 and (listed or not any(word.caps for word in part)) or part[0].kind in _SURE and not part[0].caps):
        return 0.85 if listed else 0.6
    return 0.0


def _by_lists(part: list[Word], heading: bool) -> tuple[int, float]:
    """(number of words, score) of what the lists alone say about words side by side."""
    lead, names = part[0], [word for word in part if word.kind not in (INITIAL, STOP)]
    if all(word.low in words.SPELLING for word in names):
        names = names[:1]
    caps = lead.caps or len(names) > 1 and names[-1].caps
    if len(names) < 2:
        if lead.kind == INITIAL and lead.end - lead.start > 1 and names and (names[0].kind in _SURE or len(part) > 2 and names[0].kind != COMMON) and not caps:
            return len(part), 0.75
        return (1 if lead.kind in _FIRSTS and not lead.caps else 0), 0.0
    second = names[1]
    if lead.kind in _FIRSTS and second.kind in _SURE:
        return len(part), 0.9
    if lead.kind == INITIAL:
        return (len(part), 0.7) if names[-1].kind in _SURE and lead.end - lead.start > 1 else (0, 0.0)
    if lead.kind in _FIRSTS and second.kind == COMMON and not (heading and second.low in lists.ordinary_words()):
        return len(part), 0.8 if second.low in lists.last_names() else 0.6
    if lead.kind == COMMON and lead.low in words.PERSONAL and not caps and second.low in lists.last_names() and second.kind in (COMMON, *_LASTS) \
            and not (heading and second.kind == COMMON):
        return len(part), 0.7 if second.kind in _LASTS else 0.6
    if heading:
        return 0, 0.0
    if lead.kind in _FIRSTS:
        return (0, 0.0) if caps or _NOT_FIRST.search(second.low) else (len(part), 0.7)
    if lead.kind == COMMON and second.kind == OTHER and not caps and lead.low in _PERSONS and not _NOT_FIRST.search(second.low):
        return len(part), 0.6
    if lead.kind == COMMON and second.kind in _LASTS and not caps and lead.low in lists.first_names() and lead.low not in words.PLACES | words.BRANDS:
        return len(part), 0.7
    if lead.kind == LAST and second.kind in _SURE:
        return len(part), 0.7
    if lead.kind == OTHER and second.kind in _LASTS and not caps and len(part) <= 3 and not _NOT_FIRST.search(lead.low) and len(lead.low) > 2:
        return len(part), 0.6
    return 0, 0.0


def _alone(known: list[Word], i: int, before: str, around: str) -> bool:
    """Is a single first name of the lists a person here? Not beside other capitals, not after an article, not in all capitals."""
    word = known[i]
    if len(word.low) < 4 and word.low not in words.SHORT_FIRSTS or word.low in words.BRANDS or word.low in words.PLACES or _NUMBERED.search(around) or word.low in words.SPELLING and _SPELLED.search(around):
        return False
    if i + 1 < len(known) and known[i + 1].kind in (STOP, OTHER, COMMON, LAST) and known[i + 1].low not in words.FUNCTION_WORDS:
        return False
    if i and (known[i - 1].kind not in (STOP, COMMON) or known[i - 1].low in words.PLACES | words.BRANDS or i > 1 and known[i - 1].kind == COMMON):
        return False
    if i and known[i - 1].low in ("the", "a", "an", "la", "le", "el", "il", "der", "die", "das"):
        return False
    if word.low in words.GREETINGS:
        return False
    return not (before and _ALONE_NOT_AFTER.search(before)) and not _GLUED.search(around)


def _surnames_first(text: str, out: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """"Smith, John": a last name of the lists, a comma, a name found already that has one first name."""
    kept = []
    for start, end, score in out:
        begin, sure = start, score
        if text[start - 2:start] == ", ":
            match = re.search(r"(?:^|[\s(:\"])([^\W\d_]+(?:[-'’][^\W\d_]+)*), $", text[max(0, start - 32):start])
            if match and match.group(1)[0].isupper():
                low = match.group(1).lower()
                unknown = kind_of(low) == OTHER and not match.group(1).isupper() and _HEAD.search(text, 0, start - len(match.group(1)) - 2) and _FOOT.match(text, end)
                if (low in lists.last_names() and low not in lists.common_names() or unknown) and " " not in text[start:end].strip():
                    begin, sure = start - len(match.group(1)) - 2, 0.8
        if kept and begin < kept[-1][1]:
            begin = start
        kept.append((begin, end, sure))
    return kept


def _known_surnames(text: str, out: list[tuple[int, int, float]], loose: list[Word]) -> list[tuple[int, int, float]]:
    """Last names that stand alone, of persons whose full name the same text holds."""
    full = {text[start:end].rsplit(maxsplit=1)[-1].rstrip(".").lower() for start, end, score in out if score >= 0.7 and " " in text[start:end]}
    more = [(word.start, word.end, 0.7) for word in loose if word.low in full and len(word.low) > 2 and not word.caps
            and text[max(0, word.start - 3):word.start] != "of "]
    return sorted(out + more) if more else out
