"""Plain text: one file, one row."""

from __future__ import annotations

import pytest

from tests.conftest import shared
from tests.readers.reading import whole
from tuneready.errors import UserError
from tuneready.readers import text
from tuneready.source import ReadLimits


@pytest.mark.parametrize(("data", "content"), [
    (b"hello\nworld\n", "hello\nworld\n"), ("caf\u00e9".encode(), "caf\u00e9"), (b"\xef\xbb\xbfhello", "hello"), (b"a\r\nb", "a\r\nb"),
])
def test_the_content_is_the_row(data, content, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    file, found = whole(text, path)
    assert found.rows == [{"text": content, "file": "a.txt"}]
    assert (found.lines, found.offsets) == ([1], [0])
    assert file.notes == (("I-ENC-BOM",) if data.startswith(b"\xef\xbb\xbf") else ())


@pytest.mark.parametrize(("data", "code", "column", "named"), [
    (b"ok\ncaf\xe9", "E-ENC-UTF8", 4, "line 2"), (b"a\0b", "E-NUL", 2, "line 1"), (b"x" * 101, "E-LINE-TOO-LONG", 0, "100"),
])
def test_a_text_that_cannot_be_read_is_a_refused_row(data, code, column, named, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    _, found = whole(text, path, ReadLimits(line_bytes=100))
    assert found.rows == []
    assert [(r.line, r.code, r.column) for r in found.refusals] == [(1, code, column)]
    assert named in found.refusals[0].found


@pytest.mark.parametrize("data", [b" \n\t", b"\xef\xbb\xbf", b""])
def test_no_text_is_refused(data, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(UserError) as refused:
        whole(text, path)
    assert refused.value.code == "E-EMPTY-FILE"


@pytest.mark.parametrize(("head", "name", "yes"), [
    (b"hello", "a.txt", True), (b"# Title", "a.md", True), (b"hello", "notes", True), (b"hello", "a.txt.gz", True), (b"hello", "a.dat", False),
    (b"caf\xe9", "a.txt", True), (bytes(range(32)) * 9, "a.txt", False), (b"  ", "a.txt", False),
])
def test_recognise(head, name, yes):
    assert text.recognise(head, name) is yes


def test_every_contract_is_read_whole():
    paths = sorted(shared("data/contracts/cuad/full_contract_txt").glob("*.txt"))
    assert len(paths) == 100
    for path in paths:
        assert whole(text, path)[1].rows == [{"text": path.read_bytes().decode().removeprefix("\ufeff"), "file": path.name}]
