"""Which encoding a text that is not UTF-8 may have, told from its bytes; a hint for people, never a guess that is acted on.

Each candidate must decode the bytes without a fault. What it yields is scored by the share of its characters beyond ASCII that are
frequent in the languages written in that encoding, against the share they have in running text. Encodings of Latin letters must also
put these letters beside ASCII letters, which bytes of other scripts hardly do. Short texts, and encodings that write a language alike
(CP1252 and ISO-8859-1), leave several candidates: then all are named.
"""

from __future__ import annotations

import codecs
import re
import shlex
from collections import Counter
from dataclasses import dataclass

MEND = "write the file as UTF-8 (a note on the file names its likely encoding and the command), or mend the byte"
LIKELY, UNSURE = "I-ENC-LIKELY", "I-ENC-UNKNOWN"  # notes about a file: one candidate leads, or none does
MOST = 64 << 10  # bytes looked at
NOTES = (LIKELY, UNSURE)
_LEAST, _SURE, _LEAD, _NAMED = 0.5, 0.8, 1.1, 3  # score of a candidate; of a likely one; times the next one's to lead; candidates named
_ZEROS = 8  # in a text without an opening bracket: fewer may be chance
_WIDE, _FEW = 4096, 10  # bytes looked at for zeros; at least one in so many characters is ASCII, its upper bytes zero
_ALONE = 2  # characters beyond ASCII in a row, at most, in words of Latin letters
_CHINESE = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同"
    "现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很"
    "最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走"
    "义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治请问您"
)
_TRADITIONAL = "這個們來為國時會對於過發後裡經麼學現當沒動還進樣開從實軍無與長機問點業將兩間體見產話給門東聲員論處義幾認條氣題爾別變總電數報結務場請"
_KANJI = "日一国人年大十二本中長出三時行見月後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨注文品届返手続教忘領収書発行"
_HANGUL = (
    "이다는에의을가고하한지로기사를서도은인어자있리대수그시해주전아정나일보라부것상조제만구장원스비여성동연으들경마국공유과등안신트면소했우게오"
    "요세용방년선까저되문위니음인력습합관발업단회실계당분남목적했던개터물산화통생진중거무민불금드래려모내치간체러후출야심행속었않때말알더없된본차외금송"
)
_KANA = "".join(map(chr, range(0x3041, 0x3094))) + "".join(map(chr, range(0x30A1, 0x30F7))) + "ー、。「」"
_CJK = "，。、？！：；（）“”《》"
_MARKS = "’‘“”„–—…«»€£§°·©®" + "\xa0"
_WEST = tuple(letters + letters.upper() + _MARKS for letters in (
    "éèàêçôîùûëïâœæ", "äöüß", "ñóíáúéü¿¡ºª", "ãõáéíóúâêôçàü", "àèéìòùî", "åäöæøé", "éëïèöüáóíê"))
_CENTRE = tuple(letters + letters.upper() + _MARKS for letters in ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîșțşţ", "čćđšž"))
_TURKISH = ("ğışçöüİĞŞÇÖÜâîû" + _MARKS,)


@dataclass(frozen=True)
class Script:
    """What one encoding is scored by.

    Attributes:
        name: as ``iconv`` and Python know it.
        frequent: characters beyond ASCII that are frequent, for each of its languages or groups of them.
        share: their share of such characters in running text.
        latin: its letters stand among ASCII letters; those of others stand together.
    """

    name: str
    frequent: tuple[str, ...]
    share: float
    latin: bool = False


SCRIPTS = (
    Script("GB18030", (_CHINESE + _CJK,), 0.55),
    Script("BIG5", (_CHINESE + _TRADITIONAL + _CJK,), 0.55),
    Script("CP932", (_KANA + _KANJI,), 0.6),
    Script("EUC-JP", (_KANA + _KANJI,), 0.6),
    Script("CP949", (_HANGUL,), 0.6),
    Script("CP1251", ("оеаинтсрвлкмдпу",), 0.75),
    Script("KOI8-R", ("оеаинтсрвлкмдпу",), 0.75),
    Script("CP1253", ("αοιετσνηυρπκλμίάόέςή",), 0.8),
    Script("CP1255", ("יוהלאתמרבשנםעדח",), 0.8),
    Script("CP1256", ("اليمنورتبعدهفسكةقأ",), 0.8),
    Script("CP874", ("นารกเงมยลวดทสอตปะคบหแจพช่้ั็ีุูิื์",), 0.85),
    Script("CP1252", _WEST, 0.95, True),
    Script("CP1250", _CENTRE, 0.95, True),
    Script("ISO-8859-2", _CENTRE, 0.95, True),
    Script("CP1254", _TURKISH, 0.95, True),
)
_RUN = re.compile(r"[^\x00-\x7f]+")


def candidates(data: bytes) -> list[tuple[str, float]]:
    """(encoding, score) of the encodings the bytes may have, best first; a score of 1 is that of running text."""
    found = []
    for script in SCRIPTS:
        score = _score(script, data)
        if score >= _LEAST:
            found.append((script.name, round(score, 3)))
    return sorted(found, key=lambda pair: -pair[1])


def _score(script: Script, data: bytes) -> float:
    try:
        text = codecs.getincrementaldecoder(script.name)().decode(data)  # the last character may be cut
    except (UnicodeDecodeError, LookupError):
        return 0.0
    seen = Counter(beyond := "".join(runs := _RUN.findall(text)))
    if not seen:
        return 0.0
    known = max(sum(seen[letter] for letter in set(letters)) for letters in script.frequent)
    together = sum(len(run) for run in runs if len(run) > _ALONE) / len(beyond)
    return min(1.0, known / len(beyond) / script.share) * (1 - together if script.latin else together)


def _apart(found: list[tuple[str, float]], data: bytes) -> list[tuple[str, float]]:
    """The candidates without those that yield the very text a better one does: to name both would raise a doubt there is none about."""
    texts: dict[str, tuple[str, float]] = {}
    for name, score in found:
        texts.setdefault(data.decode(name, "replace"), (name, score))
    return list(texts.values())


def sample(data: bytes) -> bytes:
    """The lines of a text that are not UTF-8, up to ``MOST`` bytes; a last line that is cut is left out where there are others."""
    lines = data[:MOST].split(b"\n")
    return b"\n".join(line for line in (lines[:-1] or lines) if not is_utf8(line))


def is_utf8(data: bytes) -> bool:
    """True where the bytes decode."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def wide(head: bytes) -> str:
    """``UTF-16``, ``UTF-32`` or one of them with its byte order, for text written in two or four bytes a character; else empty.

    A byte order mark tells it, or else the places of the zero bytes: nearly all of them on one side, and nothing but text between.
    """
    for mark, name in ((b"\xff\xfe\0\0", "UTF-32"), (b"\0\0\xfe\xff", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if head.startswith(mark):
            return name
    some = head[: _WIDE // 4 * 4]
    some = some[: len(some) // 4 * 4] or some[: len(some) // 2 * 2]
    zeros = [some[k::4].count(0) for k in range(4)]
    for name, filled in (("UTF-32LE", (0,)), ("UTF-32BE", (3,)), ("UTF-16LE", (0, 2)), ("UTF-16BE", (1, 3))):
        empty = [zeros[k] for k in range(4) if k not in filled]
        stray = sum(zeros[k] for k in filled)  # lower bytes of a letter may be zero too: U+4E00
        enough = sum(empty) >= _ZEROS or head[:1] in b"{[" or head[:4].lstrip(b"\0")[:1] in (b"{", b"[")
        if enough and stray * _FEW <= sum(empty) and sum(empty) * _FEW >= len(some) / 4 * len(empty) > 0 and _is_text(some, name):
            return name
    return ""


def _is_text(data: bytes, name: str) -> bool:
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return False
    return all(letter >= " " or letter in "\t\r\n\f\v" for letter in text)


def note(data: bytes, path: str, compression: str | None = None) -> str:
    """The note on a file with such lines: its likely encoding with the command that writes it as UTF-8, or all candidates.

    Args:
        data: lines that are not UTF-8 (``sample``).
        path: the file as it is shown.
        compression: of the file.
    """
    found = _apart(candidates(data), data)
    if not found:
        return f"{UNSURE} it fits no encoding known here: ask where the file was made"
    if found[0][1] >= _SURE and (len(found) == 1 or found[0][1] >= _LEAD * found[1][1]):
        return f"{LIKELY} {found[0][0]}: {recode(found[0][0], path, compression)}"
    names = " or ".join(name for name, _ in found[:_NAMED])
    return f"{UNSURE} it may be {names}; look at the result: {recode(found[0][0], path, compression)}"


def recode(encoding: str, path: str, compression: str | None = None) -> str:
    """The command that writes a file as UTF-8 beside it."""
    unpack = {"gzip": "gzip -dc", "zstd": "zstd -dc", "xz": "xz -dc", "bz2": "bzip2 -dc"}.get(compression or "")
    folder, slash, name = path.rpartition("/")
    if unpack:
        name = name.rpartition(".")[0] or name
    stem, dot, ending = name.rpartition(".")
    out = shlex.quote(f"{folder}{slash}{stem}.utf8.{ending}" if dot and stem else f"{folder}{slash}{name}.utf8")
    given = shlex.quote(path)
    return f"{unpack} < {given} | iconv -f {encoding} -t UTF-8 > {out}" if unpack else f"iconv -f {encoding} -t UTF-8 {given} > {out}"
