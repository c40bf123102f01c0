"""TOML with lines: every key is found where it stands, and text that is not TOML says where it breaks."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.errors import UserError
from tuneready.state import toml_text

TEXT = '''# comment = 1
who = "Ada # not a comment"
a.b . "c.d" = 3   # x = 1

[t]
s = """
x = 3
""\\"""" # after
many = [1, # one
  "two]", { k = 1, 'q r' = [2] },
]
end = """x""""
[[l]]
n = 1
[[l]]
n = 2
[l.sub]
z = 2021-01-01
[[l.deep]]
p = -inf
[[l.deep]]
p = 0x1F
'''

LINES = {
    ("who",): 2, ("a", "b", "c.d"): 3, ("t",): 5, ("t", "s"): 6, ("t", "many"): 9, ("t", "many", 1): 10,
    ("t", "many", 2, "q r", 0): 10, ("t", "end"): 12, ("l", 0, "n"): 14, ("l", 1, "n"): 16, ("l", 1, "sub", "z"): 18,
    ("l", 1, "deep", 0, "p"): 20, ("l", 1, "deep", 1, "p"): 22,
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_key_has_its_line(ends):
    read = toml_text.parse(TEXT.replace("\n", ends), "f.toml", "E-X")
    assert {path: read.lines[path] for path in LINES} == LINES
    assert set(paths(read.data)) <= set(read.lines)


def test_an_unknown_path_falls_back_to_what_stands_around_it():
    read = toml_text.parse(TEXT, "f.toml", "E-X")
    assert read.where("t", "not there") == "f.toml:5"
    assert read.where("nowhere") == "f.toml"


def paths(value, path=()):
    """All paths of keys and list positions in decoded TOML."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from paths(inner, (*path, key))


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | words | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=12,
)


@settings(deadline=None)  # the machine may be busy
@given(st.dictionaries(words, values, max_size=4))
def test_every_path_of_any_document_is_found_and_its_line_holds_the_key(data):
    text = tomlkit.dumps(data)
    read = toml_text.parse(text, "f.toml", "E-X")
    assert read.data == tomllib.loads(text)
    lines = text.split("\n")
    for path in paths(read.data):
        line = lines[read.lines[path] - 1]
        names = [part for part in path if isinstance(part, str)]
        assert any(form in line for form in (names[-1], tomlkit.item(names[-1]).as_string())), (path, line)


BAD = [
    ("a = ", "f.toml:1", "invalid value"),
    ("who = Ada\n", "f.toml:1:7", "invalid value"),
    ('a = 1\n[t\nb = 2\n', "f.toml:2:3", "expected ']'"),
    ("a = 1\na = 2\n", "f.toml:2", "write each key and each table once"),
    ("[t]\n[t]\n", "f.toml:2", "write each key and each table once"),
    ('a = "open', "f.toml:1", "unterminated string"),
    ("a = " + "[" * 5000, "f.toml", "nested too deeply"),
    ("a = " + "1" * 5000, "f.toml:1", "not valid TOML"),
    ("a = 2026-02-30", "f.toml:1", "not valid TOML"),
]


@pytest.mark.parametrize(("text", "where", "part"), BAD)
def test_text_that_is_not_toml(text, where, part):
    with pytest.raises(UserError) as caught:
        toml_text.parse(text, "f.toml", "E-X")
    assert caught.value.where.startswith(where)
    assert part in caught.value.message()
    assert caught.value.code == "E-X-SYNTAX"
    assert caught.value.fix


def test_control_characters_of_the_file_do_not_reach_the_terminal():
    with pytest.raises(UserError) as caught:
        toml_text.parse("a = \x1b[31m\u202e", "f.toml", "E-X")
    assert "\x1b" not in caught.value.message() and "\u202e" not in caught.value.message()


FILES = [
    (None, "no such file", "check the path"),
    (b"a = 1\nb = '\xff'\n", "byte 11 is not UTF-8", "save the file as UTF-8"),
    ("a = 1\n".encode("utf-16"), "is not UTF-8", "save the file as UTF-8"),
    (b"#" * (toml_text.LARGEST + 1), "more than the 1,048,576", "name the right file"),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES)
def test_files_that_cannot_be_read(tmp_path: Path, content, what, fix):
    path = tmp_path / "f.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        toml_text.read(path, "E-X")
    assert what in caught.value.what
    assert fix in caught.value.fix
    assert caught.value.where.startswith(str(path))


def test_a_folder_is_not_a_file(tmp_path: Path):
    with pytest.raises(UserError, match="is a directory"):
        toml_text.read(tmp_path, "E-X")


def test_a_byte_order_mark_is_skipped(tmp_path: Path):
    path = tmp_path / "f.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\n")
    assert toml_text.read(path, "E-X").data == {"a": 1}


@pytest.mark.parametrize(("word", "known", "said"), [
    ("harnes", ("harness", "metric"), 'did you mean "harness"?'),
    ("len002", ("LEN001", "LEN002"), 'did you mean "LEN002"?'),
    ("zzz", ("harness", "metric"), "known: harness, metric"),
    ("zzz", tuple("abcdefghijklmn"), "known: a, b, c, d, e, f, g, h, i, j, k, l, …"),
    ("zzz", (), "take it out"),
])
def test_did_you_mean(word, known, said):
    assert toml_text.did_you_mean(word, known) == said
