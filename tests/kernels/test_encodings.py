"""The likely encoding of text that is not UTF-8: named where it is plain, all candidates where it is not, never a wrong one."""

from __future__ import annotations

import gzip
import shutil
import subprocess

import pytest
from faker import Faker

from tuneready.kernels import encodings

LOCALES = [
    ("zh_CN", "gb18030"), ("zh_TW", "big5"), ("ja_JP", "cp932"), ("ja_JP", "euc-jp"), ("ko_KR", "cp949"), ("ru_RU", "cp1251"), ("ru_RU", "koi8-r"),
    ("uk_UA", "cp1251"), ("pl_PL", "cp1250"), ("pl_PL", "iso8859-2"), ("cs_CZ", "cp1250"), ("hu_HU", "cp1250"), ("de_DE", "cp1252"),
    ("fr_FR", "latin-1"), ("es_ES", "cp1252"), ("pt_BR", "cp1252"), ("da_DK", "cp1252"), ("el_GR", "cp1253"), ("he_IL", "cp1255"),
    ("ar_AA", "cp1256"), ("th_TH", "cp874"), ("tr_TR", "cp1254"),
]
PLAIN = {"gb18030", "big5", "cp949", "cp1251", "koi8-r", "cp1253", "cp1255", "cp1256", "cp874"}


@pytest.mark.parametrize(("locale", "encoding"), LOCALES)
def test_a_likely_encoding_yields_the_text_and_others_are_among_the_candidates(locale, encoding):
    fake = Faker(locale)
    for seed in range(5):
        fake.seed_instance(seed)
        text = "\n".join(f"{fake.paragraph()} {fake.name()} {fake.address()}" for _ in range(10))
        data = encodings.sample(text.encode(encoding, "ignore") + b"\n")
        truth = data.decode(encoding)
        named = [name for name, _ in encodings.candidates(data)]
        note = encodings.note(data, "a.csv")
        assert truth in [data.decode(name, "replace") for name in named]
        if note.startswith(encodings.LIKELY):
            assert data.decode(named[0]) == truth
        assert note.startswith(encodings.LIKELY) or encoding not in PLAIN


@pytest.mark.parametrize("data", [b"\x80\x81\x82\xff\xfe", b"a\xff\xff\xff\xff\x81", bytes(range(128, 256))])
def test_bytes_of_no_text_are_not_called_one(data):
    assert not encodings.note(data, "a.csv").startswith(encodings.LIKELY)


@pytest.mark.parametrize("text", ['{"prompt": "\u4e00\u4e2a\u6211\u4eec", "completion": "\u4e0d\u662f\u4e00"}\n' * 5, "text,label\ncaf\u00e9 \u20ac,a\n" * 5])
@pytest.mark.parametrize(("encoding", "name"), [
    ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16LE"), ("utf-16-be", "UTF-16BE"), ("utf-32", "UTF-32"), ("utf-32-le", "UTF-32LE"), ("utf-32-be", "UTF-32BE"),
    ("utf-8", ""), ("utf-8-sig", "")])
def test_wide_characters_are_told_with_their_byte_order(text, encoding, name):
    assert encodings.wide(text.encode(encoding)) == name


@pytest.mark.parametrize("data", [b"", b"\0", b"a\0b\0\x01\0\x02\0", b"{\"a\": \"x\0y\"}\n" * 9, b"\0" * 64, b"\x80\x02]q\x00K\x01a.", b"PAR1\x15\x04\x15\x10\0\0\0\x01"])
def test_other_zeros_are_no_wide_characters(data):
    assert encodings.wide(data) == ""


@pytest.mark.skipif(not shutil.which("iconv"), reason="no iconv here")
@pytest.mark.parametrize("name", [script.name for script in encodings.SCRIPTS])
@pytest.mark.parametrize("packed", [False, True])
def test_the_command_works(name, packed, tmp_path):
    text = "".join(letter for letter in encodings.SCRIPTS[[s.name for s in encodings.SCRIPTS].index(name)].frequent[0] if letter != "\xa0")[:20]
    path = tmp_path / ("it's.csv.gz" if packed else "it's.csv")
    path.write_bytes(gzip.compress(text.encode(name, "ignore")) if packed else text.encode(name, "ignore"))
    subprocess.run(["sh", "-c", encodings.recode(name, str(path), "gzip" if packed else None)], check=True)
    assert (tmp_path / "it's.utf8.csv").read_text(encoding="utf-8") == text.encode(name, "ignore").decode(name)
