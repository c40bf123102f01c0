"""Encrypted files: the way back from surrogates to originals, and tables that workers share.

AES-256-GCM (NIST SP 800-38D) in records of up to ``RECORD`` bytes; the key comes by HKDF-SHA256 (RFC 5869) from the key
of anonymisation and a random salt at the head of the file. The number of the record and whether it is the last one are
authenticated, so that a cut, reordered or changed file is refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from tuneready.errors import UserError
from tuneready.finding import visible

MAGIC, SALT, LENGTH, RECORD = b"TRVAULT1", 16, 4, 4 << 20


def _cipher(key: bytes, salt: bytes):
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(SHA256(), 32, salt, b"tuneready vault").derive(key))


def seal(stream: BinaryIO, key: bytes, pieces: Iterable[bytes]) -> None:
    """Writes the pieces, each of any length, as encrypted records."""
    salt = os.urandom(SALT)
    cipher = _cipher(key, salt)
    stream.write(MAGIC + salt)
    number, held = 0, b""
    for piece in pieces:
        held += piece
        while len(held) > RECORD:
            _write(stream, cipher, (number, False), held[:RECORD])
            number, held = number + 1, held[RECORD:]
    _write(stream, cipher, (number, True), held)


def _write(stream: BinaryIO, cipher, place: tuple[int, bool], data: bytes) -> None:
    sealed = cipher.encrypt(place[0].to_bytes(12, "big"), data, bytes([place[1]]))
    stream.write(bytes([place[1]]) + len(sealed).to_bytes(LENGTH, "big") + sealed)


def opened(stream: BinaryIO, key: bytes, where: str) -> Iterator[bytes]:
    """The bytes that ``seal`` was given, record by record.

    Raises:
        UserError: E-VAULT for another key, a damaged file or one that is no vault.
    """
    from cryptography.exceptions import InvalidTag

    head = stream.read(len(MAGIC) + SALT)
    if not head.startswith(MAGIC) or len(head) < len(MAGIC) + SALT:
        raise _fault("this is no vault of tuneready", where)
    cipher, number, last = _cipher(key, head[len(MAGIC):]), 0, False
    while not last:
        mark = stream.read(1 + LENGTH)
        sealed = stream.read(min(int.from_bytes(mark[1:], "big"), RECORD + 16)) if len(mark) == 1 + LENGTH else b""
        last = mark[:1] == b"\1"
        try:
            yield cipher.decrypt(number.to_bytes(12, "big"), sealed, bytes([last]))
        except (InvalidTag, ValueError):
            raise _fault("the key is another, or the file is damaged", where) from None
        number += 1


def _fault(what: str, where: str) -> UserError:
    return UserError(what, where=visible(where), code="E-VAULT", fix="name the vault and the key that were written together")
