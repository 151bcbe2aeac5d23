"""What must hold of a signature before any library sees it, so that all libraries give one answer.

RFC 8032 leaves room that libraries use differently (encodings of points that are not the shortest, keys of small order); so does ECDSA (BER, s and
n - s). Each is refused here, with integers only.
"""

from __future__ import annotations

from jingwei.evidence.signatures.kinds import RAW_BYTES, Algorithm, PublicKey

_ED25519_FIELD = 2**255 - 19
_ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
_ED25519_BYTES = 32
# the points of order 1, 2, 4 and 8 have y = 1, -1, 0 or one of two values that are negatives of each other (x of either sign)
_ORDER_8 = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
_SMALL = frozenset({0, 1, _ED25519_FIELD - 1, _ORDER_8, _ED25519_FIELD - _ORDER_8})

_P256_FIELD = 2**256 - 2**224 + 2**192 + 2**96 - 1
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_P256_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_P256_BYTES = 32
_UNCOMPRESSED = 4
_SEQUENCE, _INTEGER = 0x30, 0x02
_LONGEST = 33  # bytes of an integer below the order in DER
_SIGN = 0x80
_ECDSA_BYTES = 71  # of the longest signature: r in 33 bytes, s in 32

ML_DSA_44_BYTES = 2420


def ed25519_parts(key: PublicKey, signature: bytes) -> tuple[bytes, int] | None:
    """The point R (32 bytes) and the scalar S of an Ed25519 signature.

    None when S is not below the order, and when R or the key is not canonical or of small order.
    """
    if not _fits(key, Algorithm.ED25519) or len(signature) != 2 * _ED25519_BYTES:
        return None
    point, scalar = signature[:_ED25519_BYTES], int.from_bytes(signature[_ED25519_BYTES:], "little")
    return (point, scalar) if scalar < _ED25519_ORDER and _proper(point) and _proper(key.raw) else None


def ecdsa_parts(key: PublicKey, signature: bytes) -> tuple[int, int] | None:
    """The numbers r and s of an ECDSA P-256 signature in strict DER, s in the lower half.

    None for anything else, and when the key is not on the curve.
    """
    if not _fits(key, Algorithm.ECDSA_P256) or not _on_p256(key.raw) or len(signature) > _ECDSA_BYTES:
        return None
    first = _integer(signature, 2)
    second = _integer(signature, first[1]) if first else None
    if first is None or second is None or signature[:2] != bytes([_SEQUENCE, len(signature) - 2]):
        return None
    r, s = first[0], second[0]
    whole = second[1] == len(signature)
    return (r, s) if whole and 0 < r < _P256_ORDER and 0 < s <= _P256_ORDER // 2 else None


def ml_dsa_44_fits(key: PublicKey, signature: bytes) -> bool:
    """Whether key and signature have the lengths of ML-DSA-44."""
    return _fits(key, Algorithm.ML_DSA_44) and len(signature) == ML_DSA_44_BYTES


def _fits(key: PublicKey, algorithm: Algorithm) -> bool:
    return key.algorithm is algorithm and len(key.raw) == RAW_BYTES[algorithm]


def _proper(point: bytes) -> bool:
    y = int.from_bytes(point, "little") % 2**255  # the highest bit is the sign of x
    return y < _ED25519_FIELD and y not in _SMALL


def _on_p256(raw: bytes) -> bool:
    x, y = (int.from_bytes(raw[start : start + _P256_BYTES], "big") for start in (1, 1 + _P256_BYTES))
    within = raw[0] == _UNCOMPRESSED and x < _P256_FIELD and y < _P256_FIELD
    return within and (y * y - (x * x * x - 3 * x + _P256_B)) % _P256_FIELD == 0


def _integer(der: bytes, start: int) -> tuple[int, int] | None:
    """A positive DER integer at `start`, and where it ends; None unless it has its one shortest form."""
    head, content = der[start : start + 2], der[start + 2 :]
    if len(head) != 2 or head[0] != _INTEGER or not 1 <= head[1] <= min(_LONGEST, len(content)):  # noqa: PLR2004 - tag and length
        return None
    content = content[: head[1]]
    padded = content[0] == 0 and len(content) > 1
    if content[0] & _SIGN or (padded and not content[1] & _SIGN):
        return None
    return int.from_bytes(content, "big"), start + 2 + len(content)
