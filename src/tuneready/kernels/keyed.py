"""Draws that only the holder of a key can repeat: HMAC-SHA256 seeds SHAKE-256, whose bytes are the draws.

The same key and words give the same draws on every machine; without the key nothing about the words can be told.
Source: RFC 2104 (HMAC), FIPS 202 (SHAKE-256).
"""

from __future__ import annotations

import hashlib
import hmac

_SEPARATOR = "\x1f"


def digest(key: bytes, *words: str) -> bytes:
    """32 bytes: HMAC-SHA256 of the words under the key."""
    return hmac.digest(key, _SEPARATOR.join(words).encode("utf-8", "surrogatepass"), "sha256")


def hexadecimal(key: bytes, data: bytes) -> str:
    """HMAC-SHA256 of bytes, base 16."""
    return hmac.digest(key, data, "sha256").hex()


class Draws:
    """A stream of whole numbers seeded by the key and some words."""

    def __init__(self, key: bytes, *words: str):
        self._seed = digest(key, *words)
        self._bytes, self._at = b"", 0

    def below(self, bound: int) -> int:
        """The next number in 0 … ``bound`` - 1, ``bound`` up to 2**24 (bias under 2**-24)."""
        if self._at + 6 > len(self._bytes):
            self._bytes = hashlib.shake_256(self._seed).digest(len(self._bytes) + 96)
        value = int.from_bytes(self._bytes[self._at : self._at + 6], "big")
        self._at += 6
        return value % bound

    def like(self, character: str) -> str:
        """A character of the same class: ASCII digit, capital or small letter; any other character as it is."""
        if "0" <= character <= "9":
            return chr(48 + self.below(10))
        if "A" <= character <= "Z":
            return chr(65 + self.below(26))
        if "a" <= character <= "z":
            return chr(97 + self.below(26))
        return character
