"""Records of delimited text: bounds, ends, and memory on a line that never ends."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from tuneready.errors import UserError
from tuneready.kernels import dialect, records


def all_records(data: bytes, delimiter: str = ",", step: int = 1 << 20, longest: int = 1 << 20) -> list[records.Records]:
    return list(records.cut(records.Source(io.BytesIO(data).read), delimiter, step=step, longest=longest))


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(("data", "expected"), [
    (b"a,b\nc,d\n", [b"a,b\n", b"c,d\n"]), (b'a,"b\nc"\nd', [b'a,"b\nc"\n', b"d"]), (b'"a""\n",b\n', [b'"a""\n",b\n']),
    (b'a"\nb"\n', [b'a"\n', b'b"\n']), (b'x,"y"\r\n\r\nz\n', [b'x,"y"\r\n', b"\r\n", b"z\n"]), (b'""\n""""\n', [b'""\n', b'""""\n']), (b"", []),
])
def test_bounds(data, expected, step):
    blocks = all_records(data, step=step)
    assert [block.record(i) for block in blocks for i in range(len(block))] == expected
    places = [(int(block.starts[i]) + block.offset, int(block.lines[i])) for block in blocks for i in range(len(block))]
    starts = [sum(map(len, expected[:i])) for i in range(len(expected))]
    assert places == [(start, 1 + data[:start].count(b"\n")) for start in starts]


def test_lengths_and_line_ends():
    blocks = all_records(b"ab\r\ncd\n\r\ne")
    assert [block.lengths().tolist() for block in blocks] == [[2, 2, 0], [1]]
    assert [block.line_ends() for block in blocks] == [(3, 2), (0, 0)]


def test_slices_hold_the_same_records():
    (block,) = all_records(b"".join(b"%d,x\n" % i for i in range(10)))
    pieces = list(records.slices(block, 3))
    assert [len(piece) for piece in pieces] == [3, 3, 3, 1]
    assert b"".join(piece.data for piece in pieces) == block.data
    assert [line for piece in pieces for line in piece.lines.tolist()] == list(range(1, 11))


def test_an_endless_line_is_passed_over_in_bounded_memory():
    """512 MiB without a line feed, in a child whose memory is bounded to 300 MiB above what it starts with."""
    code = """
import resource, sys
from tuneready.kernels import records
left = [512]
def read(size):
    left[0] -= 1
    return b"x" * (1 << 20) if left[0] >= 0 else b"\\na,b\\n" if left[0] == -1 else b""
start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = list(records.cut(records.Source(read), ",", step=1 << 20, longest=16 << 20))
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start
print(found[0].broken, found[0].length, [b.data for b in found[1:]], grown < 300 * 1024)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split("\n")[0] == f"E-LINE-TOO-LONG {(512 << 20) + 1} [b'a,b\\n'] True"


def test_millions_of_hostile_quotes_are_read():
    """A pass that looked back over the quotes before each quote would not end within the suite's time."""
    n = 1_000_000
    assert len(all_records(b'a,"' + b'""' * n + b'"\nx"' + b'""' * n + b"\n", longest=1 << 30)[0]) >= 1


@pytest.mark.parametrize(("head", "delimiter", "line", "columns"), [
    (b"a,b\n1,2\n", ",", 1, 2), (b"sep=;\r\na;b\n1;2\n", ";", 2, 2), (b"\xef\xbb\xbfa\tb\n1\t2\n", "\t", 1, 2), (b"a;b\n1,5;2,5\n", ";", 1, 2),
    (b'name|note\nx|"a,b,c"\n', "|", 1, 2), (b"text\nhello, you\n", "\t", 1, 1), (b'"a,b";c\n1;2\n', ";", 1, 2),
])
def test_sniff(head, delimiter, line, columns):
    found = dialect.sniff(head, True)
    assert (found.delimiter, found.line, found.columns, found.bom) == (delimiter, line, columns, head.startswith(b"\xef"))


@pytest.mark.parametrize(("head", "code"), [(b"\n\n", "E-EMPTY-FILE"), (b"a\xff,b\n", "E-ENC-UTF8"), (b"a\0,b\n", "E-NUL"), (b"a,b\rc,d\r", "E-CR-ONLY")])
def test_a_header_that_cannot_be_read(head, code):
    with pytest.raises(UserError) as refused:
        dialect.header(head, dialect.sniff(head, True), True, "x.csv")
    assert refused.value.code == code
