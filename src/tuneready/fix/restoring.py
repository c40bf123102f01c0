"""The way back: a vault holds, encrypted, the pairs of surrogate and original and the original files, byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.fix import vault
from tuneready.state.files import PRIVATE, write_atomic

STEP = 1 << 20


def keep(path: str, key: bytes, files: list[tuple[str, str]], pairs: Iterable[tuple[str, str, str]]) -> None:
    """Writes the vault: ``files`` are (name in the output, location of the original), ``pairs`` (kind, surrogate, original)."""
    def pieces() -> Iterator[bytes]:
        for pair in pairs:
            yield _framed(b"P", json.dumps(pair).encode())
        for name, location in files:
            yield _framed(b"F", name.encode("utf-8", "surrogateescape"))
            with open(location, "rb") as stream:
                while data := stream.read(STEP):
                    yield _framed(b"D", data)

    write_atomic(path, lambda stream: vault.seal(stream, key, pieces()), PRIVATE)


def _framed(mark: bytes, data: bytes) -> bytes:
    packed = zlib.compress(data, 6)
    return mark + len(packed).to_bytes(4, "big") + packed


def _frames(path: str, key: bytes) -> Iterator[tuple[bytes, bytes]]:
    held = b""
    with open(path, "rb") as stream:
        for piece in vault.opened(stream, key, path):
            held += piece
            while len(held) >= 5 and len(held) >= 5 + (size := int.from_bytes(held[1:5], "big")):
                yield held[:1], zlib.decompress(held[5 : 5 + size])
                held = held[5 + size :]


def restore(path: str, key: bytes, output: str) -> list[tuple[str, str]]:
    """Writes the original files into a new folder; returns (name, SHA-256) of each.

    Raises:
        UserError: the folder exists, or the vault cannot be opened with this key; nothing stands under the folder's name then.
    """
    target = Path(output)
    if target.exists():
        raise UserError("the folder exists already", where=visible(output), code="E-OUTPUT", fix="name a new folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    done: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent) as work:
        out, stream, digest = Path(work) / "out", None, hashlib.sha256()
        out.mkdir(mode=0o700)
        try:
            for mark, data in _frames(path, key):
                if mark == b"F":
                    if stream:
                        stream.close()
                        done[-1] = (done[-1][0], digest.hexdigest())
                    name = data.decode("utf-8", "surrogateescape")
                    (out / name).parent.mkdir(parents=True, exist_ok=True)
                    stream, digest = open(out / name, "wb"), hashlib.sha256()  # noqa: SIM115 - closed with the next one
                    done.append((name, ""))
                elif mark == b"D":
                    stream.write(data)
                    digest.update(data)
        except FileNotFoundError as error:
            raise UserError("there is no such vault", where=visible(path), code="E-VAULT", fix="check the path") from error
        finally:
            if stream:
                stream.close()
        if done:
            done[-1] = (done[-1][0], digest.hexdigest())
        os.replace(out, target)
    return done


def pairs(path: str, key: bytes) -> Iterator[tuple[str, str, str]]:
    """(kind, surrogate, original) of a vault."""
    for mark, data in _frames(path, key):
        if mark == b"P":
            yield tuple(json.loads(data))
