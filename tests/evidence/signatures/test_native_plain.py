"""Two libraries, one answer: raw signatures that are loose, malformed or crafted are refused by both."""

import hashlib
from dataclasses import replace
from functools import cache

import pytest
from dilithium_py.ml_dsa import ML_DSA_44
from ecdsa.curves import NIST256p
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.evidence.signatures import native, plain, wellformed
from jingwei.evidence.signatures.kinds import Algorithm, PublicKey
from tests.evidence.cosigners import signer

L = 2**252 + 27742317777372353535851937790883648493
P = 2**255 - 19
N = NIST256p.order
MESSAGE = b"a message"
ALGORITHMS = list(Algorithm)


def both(key, message, signature):
    answers = native.verify(key, message, signature), plain.verify(key, message, signature)
    assert answers[0] is answers[1]
    return answers[0]


@cache
def keyed(algorithm):
    """A key and its signature over MESSAGE, the same bytes in every run."""
    if algorithm is Algorithm.ED25519:
        return signer("k").public, signer("k").sign(MESSAGE)
    if algorithm is Algorithm.ECDSA_P256:
        r, s = made(77, 4242)
        return known(77), der(r, min(s, N - s))
    raw, private = ML_DSA_44.key_derive(bytes(32))
    return PublicKey(algorithm, raw), ML_DSA_44.sign(private, MESSAGE, deterministic=True)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_honest_signatures_are_valid_and_bound_to_message_and_key(algorithm):
    key, signature = keyed(algorithm)
    fresh = signer("k", algorithm)
    assert both(key, MESSAGE, signature)
    assert both(fresh.public, b"", fresh.sign(b""))
    assert not both(key, MESSAGE + b"!", signature)
    assert not both(signer("other", algorithm).public, MESSAGE, signature)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_lengths_are_exact(algorithm):
    key, signature = keyed(algorithm)
    for wrong in (b"", signature[:-1], signature + b"\0", b"\0" + signature, signature * 2, bytes(len(signature))):
        assert not both(key, MESSAGE, wrong)
    for raw in (b"", key.raw[:-1], key.raw + b"\0", bytes(len(key.raw))):
        assert not both(PublicKey(algorithm, raw), MESSAGE, signature)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("other", ALGORITHMS)
def test_a_key_of_one_kind_verifies_no_signature_of_another(algorithm, other):
    key, signature = keyed(algorithm)
    if other is not algorithm:
        assert not both(PublicKey(other, key.raw), MESSAGE, signature)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_parts_of_one_kind_refuse_keys_of_another(algorithm):
    key, signature = keyed(algorithm)
    found = [wellformed.ed25519_parts(key, signature), wellformed.ecdsa_parts(key, signature)]
    found.append(wellformed.ml_dsa_44_fits(key, signature) or None)
    assert [one is not None for one in found] == [algorithm is one for one in ALGORITHMS]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@settings(max_examples=25)
@given(st.data())
def test_flipped_bits_are_never_valid(algorithm, data):
    key, signature = keyed(algorithm)
    whole = bytearray(key.raw + signature)
    place = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[place // 8] ^= 1 << place % 8
    raw, changed = bytes(whole[: len(key.raw)]), bytes(whole[len(key.raw) :])
    assert not both(PublicKey(algorithm, raw), MESSAGE, changed)


@settings(max_examples=40)
@given(st.sampled_from(ALGORITHMS), st.binary(max_size=80), st.binary(max_size=80))
def test_arbitrary_bytes_are_never_valid(algorithm, raw, signature):
    assert not both(PublicKey(algorithm, raw), MESSAGE, signature)


# Ed25519


def challenge(point, key, message):
    return int.from_bytes(hashlib.sha512(point + key + message).digest(), "little") % L


D = -121665 * pow(121666, -1, P) % P
BASE_Y = 4 * pow(5, -1, P) % P


def lifted(y, odd=0):
    """Affine point with this y."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square
    return (x if x % 2 == odd else -x % P), y


def added(one, other):
    """Complete addition on the Edwards curve, which the library's is not."""
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P


def times(point, number):
    result = (0, 1)
    for bit in f"{number:b}":
        result = added(result, result)
        result = added(result, point) if bit == "1" else result
    return result


def encoded(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


BASE = lifted(BASE_Y)
EIGHTH = lifted(wellformed._ORDER_8)
SMALL = [encoded(times(EIGHTH, number)) for number in range(8)]


def test_the_points_of_small_order_are_those_that_are_refused():
    points = SMALL
    assert len(set(points)) == 8
    assert {int.from_bytes(one, "little") % 2**255 for one in points} == wellformed._SMALL


@pytest.mark.parametrize("point", SMALL)
def test_points_of_small_order_are_refused_as_key_and_as_r(point):
    # with a key of small order, R = the key's negative multiple and S = 0 verify some messages under loose rules
    for sign in (point, bytes([*point[:31], point[31] ^ 0x80])):
        for number in range(4):
            assert not both(PublicKey(Algorithm.ED25519, sign), b"%d" % number, point + bytes(32))
    key, signature = keyed(Algorithm.ED25519)
    assert not both(key, MESSAGE, point + signature[32:])


@pytest.mark.parametrize("point", SMALL)
def test_a_signature_with_an_r_of_small_order_is_refused_though_it_fits(point):
    # the owner of a key can make one: r = 0, R = identity, S = k a
    secret = 12345
    raw = encoded(times(BASE, secret))
    identity = (1).to_bytes(32, "little")
    scalar = challenge(identity, raw, MESSAGE) * secret % L
    assert not both(PublicKey(Algorithm.ED25519, raw), MESSAGE, identity + scalar.to_bytes(32, "little"))
    assert not both(PublicKey(Algorithm.ED25519, raw), MESSAGE, point + scalar.to_bytes(32, "little"))


def test_s_must_be_below_the_order():
    key, signature = keyed(Algorithm.ED25519)
    scalar = int.from_bytes(signature[32:], "little")
    assert not both(key, MESSAGE, signature[:32] + (scalar + L).to_bytes(32, "little"))
    for edge, expected in ((L - 1, True), (L, False), (2**256 - 1, False)):
        parts = wellformed.ed25519_parts(key, signature[:32] + edge.to_bytes(32, "little"))
        assert (parts is not None) is expected


@pytest.mark.parametrize("y", [P, P + 1, P + 2, P + 18, 2**255 - 1])
def test_encodings_of_points_beyond_the_field_are_refused(y):
    key, signature = keyed(Algorithm.ED25519)
    raw = y.to_bytes(32, "little")
    assert wellformed.ed25519_parts(PublicKey(Algorithm.ED25519, raw), signature) is None
    assert not both(PublicKey(Algorithm.ED25519, raw), MESSAGE, signature)
    assert not both(key, MESSAGE, raw + signature[32:])


def test_encodings_within_the_field_are_left_to_the_libraries():
    key, signature = keyed(Algorithm.ED25519)
    for y in (2, P - 2):
        raw = y.to_bytes(32, "little")
        assert wellformed.ed25519_parts(replace(key, raw=raw), signature) is not None
        assert not both(replace(key, raw=raw), MESSAGE, signature)  # 2 is on no point, P - 2 neither


def test_a_key_with_a_part_of_small_order_gets_one_answer():
    # A = aB + T: whether a signature is valid depends on how k is reduced
    secret, nonce = 987654321, 1234567
    raw = encoded(added(times(BASE, secret), EIGHTH))
    point = encoded(times(BASE, nonce))
    answers = []
    for number in range(30):
        message = b"message %d" % number
        k = challenge(point, raw, message)
        signature = point + ((nonce + k * secret) % L).to_bytes(32, "little")
        answers.append(both(PublicKey(Algorithm.ED25519, raw), message, signature))
        assert answers[-1] is (k % 8 == 0)
    assert True in answers


# ECDSA


def der(r, s):
    def integer(number):
        content = number.to_bytes(number.bit_length() // 8 + 1, "big")
        return b"\x02" + bytes([len(content)]) + content

    body = integer(r) + integer(s)
    return b"\x30" + bytes([len(body)]) + body


def known(secret):
    point = NIST256p.generator * secret
    raw = b"\x04" + int(point.x()).to_bytes(32, "big") + int(point.y()).to_bytes(32, "big")
    return PublicKey(Algorithm.ECDSA_P256, raw)


def made(secret, nonce, message=MESSAGE):
    digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
    r = int((NIST256p.generator * nonce).x()) % N
    s = pow(nonce, -1, N) * (digest + r * secret) % N
    return r, s


@pytest.mark.parametrize("secret", [1, 2, N - 1, N - 2, 77])
def test_ecdsa_of_edge_keys_is_valid_with_low_s_only(secret):
    r, s = made(secret, 4242)
    low, high = min(s, N - s), max(s, N - s)
    assert both(known(secret), MESSAGE, der(r, low))
    assert not both(known(secret), MESSAGE, der(r, high))


def test_ecdsa_numbers_out_of_range_are_refused():
    key, signature = keyed(Algorithm.ECDSA_P256)
    r, s = wellformed.ecdsa_parts(key, signature)
    for pair in ((0, s), (r, 0), (0, 0), (N, s), (r + N, s), (r, N), (r, N - s), (2**263, s), (N - 1, N - 1)):
        assert not both(key, MESSAGE, der(*pair))
    half = N // 2
    found = [
        wellformed.ecdsa_parts(key, der(*pair))
        for pair in ((1, 1), (N - 1, half), (N, 1), (1, half + 1), (0, 1), (1, 0))
    ]
    assert found == [(1, 1), (N - 1, half), None, None, None, None]


def test_ecdsa_has_one_encoding():
    key, signature = keyed(Algorithm.ECDSA_P256)
    r, s = wellformed.ecdsa_parts(key, signature)
    first = bytes([signature[3]])
    body = signature[2:]
    padded = b"\x02" + bytes([signature[3] + 1]) + b"\0" + signature[4:]
    wrong = [
        signature + b"\0",  # trailing bytes outside and inside
        b"\x30" + bytes([len(body) + 1]) + body + b"\0",
        b"\x30\x81" + bytes([len(body)]) + body,  # long form of a length
        b"\x30\x80" + body + b"\0\0",  # BER, indefinite
        b"\x31" + signature[1:],
        b"\x30" + bytes([len(padded)]) + padded,  # a zero too many
        b"\x30" + bytes([len(body)]) + b"\x03" + body[1:],
        b"\x30" + bytes([len(body)]) + b"\x02\x00" + body[2:],
        r.to_bytes(32, "big") + s.to_bytes(32, "big"),  # the raw form
        b"\x30\x02\x02" + first,
        b"\x30\x00",
        b"\x30",
    ]
    assert both(key, MESSAGE, der(r, s))
    for one in wrong:
        assert not both(key, MESSAGE, one)
        assert wellformed.ecdsa_parts(key, one) is None
    for length in range(len(signature)):
        assert wellformed.ecdsa_parts(key, signature[:length]) is None
    for length in (1, 3, 100, 200, 1000):  # behind a good beginning, also more than a length byte can say
        assert not both(key, MESSAGE, signature + bytes(length))
        assert wellformed.ecdsa_parts(key, signature + bytes(length)) is None


def test_the_longest_ecdsa_signature_is_read():
    key, _ = keyed(Algorithm.ECDSA_P256)
    longest = der(N - 1, N // 2)
    assert len(longest) == 71
    assert wellformed.ecdsa_parts(key, longest) == (N - 1, N // 2)


def test_negative_and_padded_integers_are_refused():
    key, _ = keyed(Algorithm.ECDSA_P256)
    cases = {
        "3006020101020101": (1, 1),
        "300702020080020101": (128, 1),
        "300702020081020101": (129, 1),
        "3006020180020101": None,
        "30070202007f020101": None,
        "300702020001020101": None,
        "3006020100020101": None,
        "3006020101020100": None,
        "30060201010201ff": None,
        "30070201010202007f": None,
        "3005020002020101": None,
        "3006020101040101": None,
    }
    for text, parts in cases.items():
        assert wellformed.ecdsa_parts(key, bytes.fromhex(text)) == parts, text
    long = "0222" + "00" + "ff" * 33
    assert wellformed.ecdsa_parts(key, bytes.fromhex("3027" + long + "020101")) is None


def test_the_point_at_infinity_is_no_signature():
    # r = -e/d makes the sum of both products vanish; only the owner of the key can choose so
    secret = 5
    digest = int.from_bytes(hashlib.sha256(MESSAGE).digest(), "big")
    r = -digest * pow(secret, -1, N) % N
    for s in (1, 2, N // 2):
        assert not both(known(secret), MESSAGE, der(r, s))


def test_points_off_the_curve_and_other_encodings_are_refused():
    key, signature = keyed(Algorithm.ECDSA_P256)
    x, y = int.from_bytes(key.raw[1:33], "big"), int.from_bytes(key.raw[33:], "big")
    p = 2**256 - 2**224 + 2**192 + 2**96 - 1
    assert both(key, MESSAGE, signature)
    for raw in (
        b"\x04" + x.to_bytes(32, "big") + (y ^ 1).to_bytes(32, "big"),
        b"\x04" + (x ^ 1).to_bytes(32, "big") + y.to_bytes(32, "big"),
        b"\x06" + key.raw[1:],
        b"\x07" + key.raw[1:],
        bytes([2 + y % 2]) + key.raw[1:33],
        b"\x04" + bytes(64),
        b"\x00" * 65,
    ):
        assert not both(PublicKey(Algorithm.ECDSA_P256, raw), MESSAGE, signature)
    # x = 5 is on the curve; x + p names the same point and still fits into 32 bytes
    small_y = pow((5**3 - 15 + int(NIST256p.curve.b())) % p, (p + 1) // 4, p)
    good = b"\x04" + (5).to_bytes(32, "big") + small_y.to_bytes(32, "big")
    beyond = b"\x04" + (5 + p).to_bytes(32, "big") + small_y.to_bytes(32, "big")
    assert wellformed.ecdsa_parts(PublicKey(Algorithm.ECDSA_P256, good), signature) is not None
    assert wellformed.ecdsa_parts(PublicKey(Algorithm.ECDSA_P256, beyond), signature) is None
    top = b"\x04" + (p).to_bytes(32, "big") + (0).to_bytes(32, "big")
    assert wellformed.ecdsa_parts(PublicKey(Algorithm.ECDSA_P256, top), signature) is None


def test_coordinates_at_the_edge_of_the_field_are_refused():
    _, signature = keyed(Algorithm.ECDSA_P256)
    p = 2**256 - 2**224 + 2**192 + 2**96 - 1
    root_b = pow(
        int(NIST256p.curve.b()) % p, (p + 1) // 4, p
    )  # x = 0 is on the curve, so x = p would be the same point
    assert root_b**2 % p == NIST256p.curve.b()
    zero, same = (
        PublicKey(Algorithm.ECDSA_P256, b"\x04" + x.to_bytes(32, "big") + root_b.to_bytes(32, "big")) for x in (0, p)
    )
    assert wellformed.ecdsa_parts(zero, signature) is not None
    assert wellformed.ecdsa_parts(same, signature) is None


# ML-DSA-44


def test_ml_dsa_hints_have_one_encoding():
    key, signature = keyed(Algorithm.ML_DSA_44)
    hints, ends = signature[-84:-4], signature[-4:]
    used = ends[-1]
    swapped = bytes([hints[1], hints[0]]) + hints[2:]
    padded = hints[:-1] + b"\x01"
    assert used < 80
    for changed in (
        swapped + ends,  # positions out of order
        padded + ends,  # a position behind the last one
        hints + bytes([*ends[:3], 81]),  # more hints than there may be
        hints + bytes([ends[1] + 1, *ends[1:]]),  # counts that go down
        bytes(80) + ends,
        b"\xff" * 84,
    ):
        assert len(changed) == 84
        assert not both(key, MESSAGE, signature[:-84] + changed)


def test_ml_dsa_vectors_of_any_size_are_refused():
    key, signature = keyed(Algorithm.ML_DSA_44)
    for filler in (0, 0x55, 0xFF):
        assert not both(key, MESSAGE, signature[:32] + bytes([filler]) * (2420 - 32 - 84) + signature[-84:])
