"""SHA-256 of files, read in blocks so that memory does not grow with the file."""

from __future__ import annotations

import hashlib

BLOCK = 1 << 20


def sha256_file(location: str) -> str:
    """Hex SHA-256 of the bytes of a file as they lie on disk.

    Raises:
        OSError: the file cannot be read.
    """
    digest = hashlib.sha256()
    with open(location, "rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
