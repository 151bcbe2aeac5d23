"""Which hashes bind a package to one file."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable

from jingwei.text.patterns import expression

# bytes of a digest; MD5 and SHA-1 are missing on purpose: two files with one digest can be made
_BYTES = {
    "sha256": 32, "sha384": 48, "sha512": 64, "sha3256": 32, "sha3384": 48, "sha3512": 64,
    "blake2b256": 32, "blake2b384": 48, "blake2b512": 64, "blake3": 32,
}  # fmt: skip
_HEX = expression(r"[0-9a-fA-F]+")


def is_bound(hashes: Iterable[str]) -> bool:
    """Whether one of the hashes (`algorithm:value`) is strong and none that claims to be strong is cut or broken."""
    sizes = [(_size(value), _BYTES.get(_algorithm(value))) for value in hashes]
    return any(wanted for _, wanted in sizes) and all(size == wanted for size, wanted in sizes if wanted)


def is_whole(value: str) -> bool:
    """Whether a hash (`algorithm:value`) has the length that its algorithm asks for; true for algorithms not known here."""
    wanted = _BYTES.get(_algorithm(value))
    return bool(value.partition(":")[2]) and (wanted is None or _size(value) == wanted)


def _algorithm(value: str) -> str:
    return re.sub(r"[-_]", "", value.partition(":")[0].lower())


def _size(value: str) -> int:
    """Bytes of the digest, written in hexadecimal or, as npm does, in Base64; -1 when it is neither."""
    digest = value.partition(":")[2]
    if _HEX.fullmatch(digest) and len(digest) % 2 == 0 and len(digest) // 2 in _BYTES.values():
        return len(digest) // 2
    try:
        return len(binascii.a2b_base64(digest, strict_mode=True))
    except ValueError:  # binascii.Error, or letters beyond ASCII
        return -1
