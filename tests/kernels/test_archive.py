"""What an archive would do, told from its list of members."""

from __future__ import annotations

import io
import tarfile
import zipfile

import pytest

from tuneready.errors import UserError
from tuneready.kernels import archive, thrift
from tuneready.source import ReadLimits


@pytest.mark.parametrize(("name", "yes"), [
    ("a.jsonl", False), ("a/b.jsonl", False), ("a..b/c", False), ("../a", True), ("a/../../b", True), ("/etc/x", True), ("\\x", True), ("a\\..\\b", True),
    ("C:\\x", True), ("...", False),
])
def test_escapes(name, yes):
    assert archive.escapes(name) is yes


def zipped(members: dict[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out


@pytest.mark.parametrize(("members", "code"), [
    ({"a": b"x", "../b": b"y"}, "E-PATH"), ({"a": bytes(4 << 20)}, "E-COMP-RATIO"), ({str(i): b"" for i in range(10_001)}, "E-ARCHIVE"),
])
def test_check_zip_refuses(members, code):
    stream = zipped(members)
    with zipfile.ZipFile(stream) as opened, pytest.raises(UserError) as refused:
        archive.check_zip(opened, "x.zip", len(stream.getvalue()), ReadLimits(ratio_from=1 << 20))
    assert refused.value.code == code


def test_check_zip_lets_a_plain_archive_pass():
    stream = zipped({"a": b"x" * 1000})
    with zipfile.ZipFile(stream) as opened:
        archive.check_zip(opened, "x.zip", len(stream.getvalue()), ReadLimits())


@pytest.mark.parametrize("data", [b"", b"ustar" * 100, bytes(257) + b"ustar" + bytes(250)])
def test_a_damaged_tar_is_an_error_not_an_exception(data):
    assert archive.refuse_tar(io.BytesIO(data), "x.tar").code == "E-ARCHIVE"


def test_a_cut_tar():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        member = tarfile.TarInfo("a")
        member.size = 5000
        made.addfile(member, io.BytesIO(bytes(5000)))
    assert archive.refuse_tar(io.BytesIO(out.getvalue()[:2000]), "x.tar").code == "E-ARCHIVE"


@pytest.mark.parametrize(("header", "yes"), [
    (b"\x15\x00\x15\x80\x01\x15\x80\x01\x15\x05\x1c", True), (b"\x15\x00\x15\x80\x01\x15\x80\x01\x2c\x15", False), (b"", False), (b"\xff" * 9, False), (b"\x15", False),
])
def test_page_checksum(header, yes):
    assert thrift.has_checksum(header) is yes
