"""Lies in the signed head: quorums that are none, keys that collide, bytes that a loose reader would take."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace

from jingwei.evidence.notes.checkpoint import sign_checkpoint, signed_message
from jingwei.evidence.notes.note import NoteSignature, SignatureType, Vkey, make_vkey, read_note
from tests.conformance.attacks import honest, lines, rebuilt, replaced, rewritten
from tests.conformance.case import CARRIER, ISSUER, OLD, WITNESS, Case, lie, truth
from tests.evidence.issuer import NOW, ORIGIN, WITNESSES, Log, Story, cosigning, logging, policy_text, signer, vkey

Lines = list[NoteSignature]
W1, W2 = WITNESSES[:2]
PQ = "pq.example"


def _text() -> str:
    return read_note(Story().tell().bundle().checkpoint).text


def cosigned(name: str, text: str, time: int = -600) -> NoteSignature:
    """A true cosignature."""
    return sign_checkpoint(text, vkey(name, cosigning(name)), signer(name).sign, NOW + time)


def _forged(key: Vkey, text: str, time: int, by: str) -> NoteSignature:
    """A cosignature of any time, by any key."""
    return NoteSignature(
        key.name, key.key_id, time.to_bytes(8, "big") + signer(by).sign(signed_message(text, key, time))
    )


def _with(change: Callable[[Lines, str], None], only: int = 2, **parts: object) -> bytes:
    """A bundle cosigned by the first `only` witnesses, its signature lines changed."""
    bundle = Story().tell().bundle(dict.fromkeys(WITNESSES[:only], -600))
    text = read_note(bundle.checkpoint).text
    return rebuilt(bundle, checkpoint=lines(bundle.checkpoint, lambda found: change(found, text)), **parts)


def _quorum() -> Iterator[Case]:
    key = vkey(W2, cosigning(W2))
    yield lie("quorum-too-few", "quorum", "One of two witnesses cosigned.", ISSUER, _with(lambda found, text: None, 1))
    yield lie(
        "quorum-same-twice",
        "quorum",
        "One witness cosigned twice, at two times.",
        OLD,
        _with(lambda found, text: found.append(cosigned(W1, text, -500)), 1),
    )
    yield lie(
        "quorum-unknown",
        "quorum",
        "The second cosignature is by a witness that the policy does not know.",
        ISSUER,
        _with(lambda found, text: found.append(cosigned("stranger.example", text)), 1),
    )
    false_name = make_vkey(W2, SignatureType.ED25519_COSIGNATURE, signer("issuer's own").public)
    yield lie(
        "quorum-name-collision",
        "quorum",
        "A key of the issuer cosigned under the name of a witness.",
        ISSUER,
        _with(lambda found, text: found.append(_forged(false_name, text, NOW - 600, "issuer's own")), 1),
    )
    yield lie(
        "quorum-key-id-collision",
        "head",
        "A key of the issuer cosigned under the name and key id of a witness.",
        ISSUER,
        _with(lambda found, text: found.append(_forged(key, text, NOW - 600, "issuer's own")), 1),
    )
    plain = make_vkey(W2, SignatureType.ED25519, signer(W2).public)
    yield lie(
        "quorum-other-type",
        "quorum",
        "The witness's key signed a plain note, without a time; that is no cosignature.",
        WITNESS,
        _with(lambda found, text: found.append(sign_checkpoint(text, plain, signer(W2).sign)), 1),
    )
    yield lie(
        "quorum-time-zero",
        "head",
        "A cosignature of time 0.",
        WITNESS,
        _with(lambda found, text: found.append(_forged(key, text, 0, W2)), 1),
    )
    yield lie(
        "quorum-time-beyond",
        "head",
        "A cosignature of a time beyond 2^63.",
        WITNESS,
        _with(lambda found, text: found.append(_forged(key, text, 2**63, W2)), 1),
    )
    yield lie(
        "quorum-time-moved",
        "head",
        "The time of a cosignature is set forward.",
        CARRIER,
        _with(lambda found, text: _move_time(found)),
    )
    yield lie(
        "quorum-other-head",
        "head",
        "A witness's cosignature of another head.",
        OLD,
        _with(lambda found, text: found.append(cosigned(W2, text.replace("3", "2", 1))), 1),
    )
    yield lie(
        "quorum-broken-beside",
        "head",
        "Two good cosignatures and a broken one of a known witness.",
        CARRIER,
        _with(
            lambda found, text: found.append(
                NoteSignature(WITNESSES[2], vkey(WITNESSES[2], key.type).key_id, bytes(72))
            )
        ),
    )
    names = (W1, W2, PQ)
    pq = vkey(PQ, cosigning(PQ))
    yield lie(
        "quorum-ml-dsa-without-time",
        "quorum",
        "An ML-DSA cosignature without a time does not say that the tree is the largest.",
        OLD,
        _with(lambda found, text: found.append(_forged(pq, text, 0, PQ)), 1),
        policy=policy_text(2, witnesses=names),
    )
    yield lie(
        "quorum-ml-dsa-broken",
        "head",
        "A broken ML-DSA cosignature.",
        CARRIER,
        _with(lambda found, text: found.append(NoteSignature(PQ, pq.key_id, bytes(8 + 2420)))),
        policy=policy_text(2, witnesses=names),
    )
    for group, verdict in (
        ("group g any W0 W1\ngroup q all g W2", ""),
        ("group g all W1 W2\ngroup q all g W0", "quorum"),
    ):
        policy = policy_text(2).replace("group q 2 W0 W1 W2", group.replace("\n", "\\n"))
        if verdict:
            yield lie(
                "quorum-of-groups",
                verdict,
                "Each of two groups must cosign; one of them did not.",
                ISSUER,
                Story().tell().bundle(),
                policy=policy,
            )
        else:
            bundle = Story().tell().bundle(dict.fromkeys((W1, WITNESSES[2]), -600))
            yield truth("quorum-of-groups", "Each of two groups cosigned, as is demanded.", bundle, policy=policy)


def _move_time(found: Lines) -> None:
    last = found[-1]
    found[-1] = replace(
        last, signature=(int.from_bytes(last.signature[:8], "big") + 1).to_bytes(8, "big") + last.signature[8:]
    )


def _bytes() -> Iterator[Case]:
    text = _text()
    size, root = text.split("\n")[1:3]
    loose: dict[str, tuple[bytes, bytes]] = {
        "crlf": (b"\n", b"\r\n"),
        "control": (ORIGIN.encode(), ORIGIN.encode() + b"\x07"),
        "tab": (b"\n" + size.encode(), b"\n\t" + size.encode()),
        "nul": (ORIGIN.encode(), ORIGIN.encode() + b"\x00"),
        "no-blank": (b"\n\n", b"\n"),
        "not-utf8": (ORIGIN.encode(), b"\xff"),
        "dash": ("\N{EM DASH} ".encode(), b"-- "),
        "two-spaces": ("\N{EM DASH} ".encode(), "\N{EM DASH}  ".encode()),
    }
    for name, (old, new) in loose.items():
        content = rewritten(
            honest(),
            "checkpoint",
            lambda note, old=old, new=new: b"".join([note.partition(old)[0], new, note.partition(old)[2]]),
        )
        yield lie(
            f"note-{name}",
            "container",
            "The signed head is spelt as a strict reader does not take it.",
            CARRIER,
            content,
        )
    yield lie(
        "note-base64-url",
        "container",
        "A signature in the other alphabet of base64.",
        CARRIER,
        rewritten(honest(), "checkpoint", lambda note: note.replace(b"+", b"-")),
    )
    yield lie(
        "note-base64-padding",
        "container",
        "A signature without its padding.",
        CARRIER,
        rewritten(honest(), "checkpoint", lambda note: note[:-2] + b"\n"),
    )
    yield lie(
        "note-no-end",
        "container",
        "The last signature line has no end.",
        CARRIER,
        rewritten(honest(), "checkpoint", lambda note: note[:-1]),
    )
    yield lie(
        "note-too-many-lines",
        "container",
        "More signature lines than the bound.",
        CARRIER,
        rewritten(honest(), "checkpoint", _flood),
    )
    for name, new in {
        "zero": "0" + size,
        "plus": "+" + size,
        "digits": "３",
        "minus": "-" + size,
        "huge": str(2**63),
        "underscore": "0_3",
    }.items():
        yield lie(
            f"note-size-{name}",
            "head",
            f"The size of the head is written {new}.",
            ISSUER,
            _signed_text(text.replace(f"\n{size}\n", f"\n{new}\n")),
        )
    odd = base64.b64encode(base64.b64decode(root) + b"\x00").decode()
    yield lie("note-root-long", "head", "A root hash of 33 bytes.", ISSUER, _signed_text(text.replace(root, odd)))
    yield lie(
        "note-root-spare-bits",
        "head",
        "A root hash in base64 whose spare bits are not zero.",
        ISSUER,
        _signed_text(text.replace(root, root[:-2] + chr(ord(root[-2]) + 1) + "=")),
    )
    yield lie("note-empty-line", "head", "An empty line stands in the head.", ISSUER, _signed_text(text + "\n"))
    yield lie(
        "note-no-root",
        "head",
        "The head has no root hash.",
        ISSUER,
        _signed_text("\n".join(text.split("\n")[:2]) + "\n"),
    )
    yield lie("note-no-origin", "head", "The head has no name.", ISSUER, _signed_text(text.replace(ORIGIN, "", 1)))
    yield truth(
        "note-further-lines",
        "The head has a further line, which everybody signed; it is named as not looked at.",
        _signed_text(text + "more\n"),
    )
    yield lie(
        "note-further-lines-added",
        "head",
        "A line is added to the head.",
        CARRIER,
        rewritten(honest(), "checkpoint", replaced(b"\n\n", b"\nmore\n\n")),
    )
    yield lie(
        "note-further-lines-uncovered",
        "head",
        "A line is added to a head on which only ML-DSA signatures stand, which do not cover such lines.",
        CARRIER,
        *_uncovered(),
    )


def _uncovered() -> tuple[bytes]:
    name = "pq.example/log"
    bundle = Story(log=Log(origin=name, key=name)).tell().bundle({PQ: -600})
    return (rebuilt(bundle, checkpoint=replaced(b"\n\n", b"\nmore\n\n")(bundle.checkpoint)),)


def _flood(note: bytes) -> bytes:
    head, _, tail = note.rpartition(b"\n\n")
    more = b"".join(
        "\N{EM DASH} x{} {}\n".format(n, base64.b64encode(b"abcdefgh").decode()).encode() for n in range(62)
    )
    return head + b"\n\n" + b"".join(sorted((tail + more).splitlines(keepends=True)))


def _signed_text(text: str) -> bytes:
    """A bundle whose head has this text, signed by log and witnesses as if it were fine."""
    made = [NoteSignature(ORIGIN, vkey(ORIGIN, logging(ORIGIN)).key_id, signer(ORIGIN).sign(text.encode()))]
    for name in WITNESSES[:2]:
        key = vkey(name, cosigning(name))
        message = f"cosignature/v1\ntime {NOW - 600}\n{text}".encode()
        made.append(NoteSignature(name, key.key_id, (NOW - 600).to_bytes(8, "big") + signer(name).sign(message)))
    bundle = Story().tell().bundle()
    from jingwei.evidence.notes.note import Note, note_bytes

    return rebuilt(bundle, checkpoint=note_bytes(Note(text, tuple(made))))


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _quorum()
    for case in _bytes():
        if case.name == "note-further-lines-uncovered_fail":
            yield replace(case, policy=policy_text(1, log="pq.example/log", witnesses=(PQ,)))
        else:
            yield case
