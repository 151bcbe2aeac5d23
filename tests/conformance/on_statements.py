"""Lies in the statements and their envelopes: other subjects, other signers, other spellings."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jingwei.evidence.forms.canonical import canonical, digest
from jingwei.evidence.forms.entry import Entry, Kind
from jingwei.evidence.forms.envelope import pae, read_envelope, statement_bytes
from jingwei.evidence.keys.signer import P256_ORDER
from jingwei.evidence.signatures.kinds import key_id
from tests.conformance.attacks import PLAN, RELEASE, RESULT, honest, rebuilt, resigned, rewritten, signatures
from tests.conformance.case import CARRIER, ISSUER, Case, edited, filed, lie
from tests.evidence.issuer import NOW, Story, at, policy_text, sealed, sha, signer

Signatures = dict[str, bytes]
ASSESSOR = key_id(signer("assessor").public)
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493


class Swapped(Story):
    """Plan and result state other subjects."""

    other: Mapping[str, str] = {}

    def result(self, plan: bytes) -> Any:
        """The result, about something else."""
        payload, leaves = super().result(plan)
        value = json.loads(payload)
        return statement_bytes(value["predicateType"], {**self.subjects, **self.other}, value["predicate"]), leaves


def _swapped(**other: str) -> Any:
    story = Swapped()
    story.other = {name.replace("_", ":"): found for name, found in other.items()}
    return story.tell().bundle()


def _plan_asset(plan: dict[str, Any]) -> None:
    plan["steps"][0]["asset_digest"] = sha("another model")


def _setting(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda predicate: predicate.update(changes)


def _subjects() -> Iterator[Case]:
    yield lie(
        "swap-subject",
        "subject",
        "The result is about another model than the plan.",
        ISSUER,
        _swapped(asset_m=sha("another model")),
    )
    yield lie(
        "swap-subject-more",
        "subject",
        "The result claims one asset more than the plan.",
        ISSUER,
        _swapped(asset_x=sha("x")),
    )
    yield lie(
        "swap-asset-of-plan",
        "subject",
        "A step of the plan is about other bytes than the subject of that name.",
        ISSUER,
        edited(edit_plan=_plan_asset),
    )
    yield lie(
        "swap-manifest",
        "subject",
        "The plan is of another manifest than the subject.",
        ISSUER,
        edited(edit_plan=_setting(manifest_sha256=sha("other"))),
    )
    yield lie(
        "swap-system",
        "subject",
        "The plan is of another system than the log's entries.",
        ISSUER,
        edited(edit_plan=_setting(system="door")),
    )
    yield lie(
        "other-system",
        "subject",
        "The policy asks for another system.",
        ISSUER,
        edited(),
        policy=policy_text(systems=["door"]),
    )
    yield lie(
        "look-alike-system",
        "subject",
        "The system's name has a Cyrillic letter.",
        ISSUER,
        edited(system="dеsk"),
        policy=policy_text(systems=["desk"]),
    )
    yield lie(
        "other-subject",
        "subject",
        "The policy names another digest of the model.",
        ISSUER,
        edited(),
        policy=policy_text(subjects={"asset:m": sha("other")}),
    )
    alike = {"ｍ": sha("m"), "t": sha("t")}
    story = edited(assets=alike, steps=(("model.a", "ｍ"),), statuses=("pass",))
    yield lie(
        "look-alike-asset",
        "subject",
        "The asset's name is a full-width letter.",
        ISSUER,
        story,
        policy=policy_text(subjects={"asset:m": sha("m")}),
    )


def _audiences() -> Iterator[Case]:
    yield lie(
        "replay-audience",
        "audience",
        "What was released to a customer is handed to the regulator.",
        CARRIER,
        edited(audience="customer"),
    )
    for name, audience in {
        "cyrillic": "regulаtor",
        "space": "regulator ",
        "capital": "Regulator",
        "zero-width": "regul\u200bator",
        "full-width": "ｒegulator",
        "empty": "",
        "line-feed": "x\nreleased to regulator",
        "escape": "\x1b[2Jregulator",
    }.items():
        yield lie(
            f"audience-{name}",
            "audience",
            "The audience looks like the verifier's name.",
            ISSUER,
            edited(audience=audience),
        )
    name = "Zürich"
    split = unicodedata.normalize("NFD", name)
    yield lie(
        "audience-nfd",
        "audience",
        "The audience is spelt with a combining mark.",
        ISSUER,
        edited(audience=split),
        policy=policy_text(audience=name),
    )
    yield lie(
        "release-other-result",
        "audience",
        "The release is for another result.",
        ISSUER,
        edited(edit_release=_setting(assessment=sha("other"))),
    )
    yield lie(
        "release-other-schema",
        "audience",
        "The release is of another schema.",
        ISSUER,
        edited(edit_release=_setting(schema="jingwei/release/2")),
    )
    yield lie(
        "release-extra",
        "audience",
        "The release says more than releases say.",
        ISSUER,
        edited(edit_release=_setting(until="2030")),
    )
    yield lie(
        "release-other-parts",
        "disclosure",
        "The release promises other parts than are shown.",
        ISSUER,
        edited(edit_release=_setting(shown=sha("other"))),
    )


def _types() -> Iterator[Case]:
    for number, name in ((PLAN, "plan"), (RESULT, "result"), (RELEASE, "release")):
        bundle = edited()
        rest = tuple(one for index, one in enumerate(bundle.statements) if index != number)
        yield lie(
            f"missing-{name}",
            "required",
            f"There is no {name}.",
            CARRIER,
            rebuilt(bundle, statements=rest),
            verdict="incomplete",
        )
    demands = [{"statement": "urn:jingwei:release:v1", "role": "assessor"}]
    bundle = edited()
    yield lie(
        "missing-result-not-required",
        "plan",
        "There is no result, and the policy does not even ask for one.",
        CARRIER,
        rebuilt(bundle, statements=(bundle.statements[PLAN], bundle.statements[RELEASE])),
        policy=policy_text(required=demands),
        verdict="incomplete",
    )
    yield lie(
        "twice-type",
        "statements",
        "Two plans, both of them logged.",
        ISSUER,
        _more(Story(system="desk", manifest=sha("other")).plan(), Kind.PLAN),
    )
    unknown = statement_bytes("urn:example:audit:v1", Story().subjects, {})
    yield lie(
        "unknown-type", "statements", "A statement of a type that nobody here knows.", ISSUER, _more(unknown, Kind.PLAN)
    )
    yield lie(
        "not-in-log",
        "statements",
        "A plan that is not in the log.",
        ISSUER,
        _instead(RESULT, Story(run="e" * 32).result(Story().plan())[0]),
    )
    told = Story().tell()
    told.story.log.entries[1] = told.story.log.entries[1].replace(digest(told.result).encode(), sha("x").encode())
    told.story.log.add(Entry(Kind.RELEASE, at(-3500), "desk", told.story.run, digest(told.result)))
    yield lie(
        "logged-as-other-kind",
        "statements",
        "The result's digest stands in the log as a release only.",
        ISSUER,
        told.bundle(),
    )
    yield lie(
        "result-of-other-plan",
        "plan",
        "The result names another plan.",
        ISSUER,
        edited(edit_result=_setting(plan=sha("other"))),
    )
    yield lie(
        "result-of-other-run-stated",
        "plan",
        "The result names another run than its entry.",
        ISSUER,
        edited(edit_result=_setting(run="e" * 32)),
    )


def _more(payload: bytes, kind: Kind) -> bytes:
    told = Story().tell()
    told.story.log.add(Entry(kind, at(-3500), "desk", "e" * 32, digest(payload)))
    told.story.log.add(Entry(Kind.ABANDONED, at(-3490), "desk", "e" * 32, digest(payload), plan=2, reason="x"))
    bundle = told.bundle()
    return rebuilt(bundle, statements=(*bundle.statements, sealed(payload)))


def _instead(number: int, payload: bytes) -> bytes:
    return resigned(edited(), number, lambda _: sealed(payload))


def _signers() -> Iterator[Case]:
    yield lie(
        "signer-stranger",
        "required",
        "A key that the policy does not know signed.",
        ISSUER,
        edited(signers=("stranger",)),
    )
    two = json.loads(policy_text())
    two["signers"]["auditor"] = json.loads(policy_text(signers=["auditor"]))["signers"]["assessor"]
    yield lie(
        "signer-other-role",
        "required",
        "A known key of another role signed.",
        ISSUER,
        edited(signers=("auditor",)),
        policy=json.dumps(two, indent=1),
    )
    plan_only = resigned(edited(), RESULT, lambda _: sealed(Story().tell().result, "stranger"))
    yield lie(
        "signer-stranger-of-one",
        "required",
        "A stranger signed the result; plan and release are signed well.",
        ISSUER,
        plan_only,
    )

    def case(
        name: str, what: str, change: Callable[[Signatures, bytes], None], step: str = "statements", **more: Any
    ) -> Case:
        bundle = edited(signers=more.pop("signers", ("assessor",)))

        def sign(content: bytes) -> bytes:
            return signatures(content, lambda found: change(found, read_envelope(content).payload))

        return lie(f"signature-{name}", step, what, CARRIER, resigned(bundle, RESULT, sign), **more)

    def put(make: Callable[[bytes, bytes], bytes], key: str = ASSESSOR) -> Callable[[Signatures, bytes], None]:
        return lambda found, payload: found.__setitem__(key, make(payload, found.get(key, b"")))

    yield case(
        "key-id-borrowed",
        "A stranger's signature under the assessor's key id.",
        put(lambda payload, _: signer("stranger").sign(pae(payload))),
    )
    yield case(
        "of-payload",
        "The assessor signed the payload, but not as DSSE.",
        put(lambda payload, _: signer("assessor").sign(payload)),
    )
    yield case(
        "of-other-type",
        "The assessor signed the same bytes under another payload type.",
        put(lambda payload, _: signer("assessor").sign(pae(payload, "application/json"))),
    )
    public = signer("assessor").public.raw
    yield case(
        "hmac",
        "A MAC under the public key in place of a signature.",
        put(lambda payload, _: hmac.digest(public, pae(payload), hashlib.sha256)),
    )
    yield case("empty", "An empty signature under the assessor's key id.", put(lambda payload, _: b""))
    yield case("zeros", "A signature of zeros.", put(lambda payload, _: bytes(64)))
    yield case(
        "malleable",
        "The scalar of the signature is one group order larger.",
        put(lambda _, old: old[:32] + (int.from_bytes(old[32:], "little") + ED25519_ORDER).to_bytes(32, "little")),
    )
    yield case("small-order", "A point of small order as signature.", put(lambda payload, _: b"\x01" + bytes(63)))
    ec = {"signers": ("p256-a",), "policy": policy_text(signers=["p256-a"])}
    key = key_id(signer("p256-a").public)
    for name, what, make in (
        ("high-s", "The other one of the two ECDSA signatures, with s in the upper half.", _high_s),
        ("ber", "An ECDSA signature in BER that is not DER.", lambda der: b"\x30\x81" + der[1:]),
        (
            "raw",
            "An ECDSA signature as r and s instead of DER.",
            lambda der: b"".join(n.to_bytes(32, "big") for n in _parts(der)),
        ),
        ("der-trailing", "A byte stands behind an ECDSA signature.", lambda der: der + b"\x00"),
    ):
        yield case(name, what, put(lambda _, old, make=make: make(old), key), **ec)
    yield case("removed", "The only signature by a known key is replaced by a stranger's.", _strip, "required")


def _strip(found: Signatures, payload: bytes) -> None:
    found.clear()
    found[key_id(signer("stranger").public)] = signer("stranger").sign(pae(payload))


def _parts(der: bytes) -> tuple[int, int]:
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    return decode_dss_signature(der)


def _high_s(der: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    r, s = _parts(der)
    return encode_dss_signature(r, P256_ORDER - s)


def _envelopes() -> Iterator[Case]:
    def case(name: str, what: str, change: Callable[[dict[str, Any]], None]) -> Case:
        def edit(content: bytes) -> bytes:
            value = json.loads(content)
            change(value)
            return canonical(value)

        return lie(f"envelope-{name}", "statements", what, CARRIER, resigned(edited(), RESULT, edit))

    def twice(value: dict[str, Any]) -> None:
        value["signatures"] *= 2

    def unsorted(value: dict[str, Any]) -> None:
        value["signatures"] += [{"keyid": "0" * 64, "sig": ""}] if ASSESSOR > "0" * 64 else []

    for kind in ("none", "application/json", "application/vnd.in-toto+json ", "APPLICATION/VND.IN-TOTO+JSON", ""):
        yield case(
            f"type-{len(kind)}{kind[:4].strip() or 'empty'}".replace("/", "-"),
            f"The payload type is `{kind}`.",
            lambda value, kind=kind: value.update(payloadType=kind),
        )
    yield case("no-signatures", "An envelope without signatures.", lambda value: value.update(signatures=[]))
    yield case("signature-twice", "The same signature stands twice.", twice)
    yield case("signatures-unsorted", "Signatures are not in the order of their key ids.", unsorted)
    yield case("extra", "The envelope holds more than envelopes hold.", lambda value: value.update(comment="x"))
    yield case(
        "key-id-upper",
        "The key id is written in capitals.",
        lambda value: value["signatures"][0].update(keyid=ASSESSOR.upper()),
    )
    yield case(
        "many-signatures",
        "65 signatures, one more than the bound.",
        lambda value: value.update(signatures=[{"keyid": f"{n:064x}", "sig": "AA=="} for n in range(65)]),
    )
    yield case(
        "base64-line",
        "A line feed stands in base64.",
        lambda value: value.update(payload=value["payload"][:8] + "\n" + value["payload"][8:]),
    )
    yield case("base64-spare", "Spare bits of base64 are not zero.", _spare)
    yield case("payload-is-list", "The payload is no text.", lambda value: value.update(payload=[1]))


def _spare(value: dict[str, Any]) -> None:
    text = value["signatures"][0]["sig"]
    value["signatures"][0]["sig"] = text[:-3] + chr(ord(text[-3]) + 1) + "=="


def _spellings() -> Iterator[Case]:
    plain = Story().tell().result

    def case(name: str, what: str, payload: bytes) -> Case:
        assert payload != plain, name
        told = Story().tell()
        told.result = payload
        log = told.story.log
        log.entries[1] = log.entries[1].replace(digest(plain).encode(), digest(payload).encode())
        return lie(f"spelling-{name}", "statements", what, ISSUER, told.bundle())

    yield case(
        "double-key",
        "A key stands twice in the result, with two values.",
        plain.replace(b'"passed":false', b'"passed":true,"passed":false'),
    )
    yield case("space", "A space stands in the result.", plain.replace(b":false", b": false"))
    yield case(
        "key-order",
        "Keys are not sorted.",
        plain.replace(b'"accepted":0,', b"").replace(b'"as_of"', b'"as_of":"2026-09-21","accepted":0,"x"', 1),
    )
    for name, number in {
        "float": b"0.0",
        "minus-zero": b"-0",
        "exponent": b"0e0",
        "plus": b"+0",
        "nan": b"NaN",
        "infinity": b"1e999",
        "long": b"9" * 5000,
        "leading-zero": b"00",
    }.items():
        yield case(
            f"number-{name}",
            "A number is not in its one form, or is none.",
            plain.replace(b'"accepted":0', b'"accepted":' + number),
        )
    yield case("escape", "A letter is written as an escape.", plain.replace(b"complete", b"\\u0063omplete"))
    yield case("escape-capital", "An escape is written in capitals.", plain.replace(b"complete", b"\\u001Fcomplete"))
    yield case("surrogate", "Half of a character.", plain.replace(b"complete", b"\\ud800"))
    yield case("not-utf8", "An octet that is not UTF-8.", plain.replace(b"complete", b"\xff"))
    yield case("bom", "A byte order mark.", b"\xef\xbb\xbf" + plain)
    yield case("newline", "A line feed at the end.", plain + b"\n")
    yield case("two-values", "A second value behind the first one.", plain + b"{}")
    yield case(
        "depth", "Nested deeper than the bound.", plain.replace(b'"accepted":0', b'"accepted":' + b"[" * 65 + b"]" * 65)
    )
    yield case("empty", "Nothing at all.", b"")
    value = json.loads(plain)
    for name, change in {
        "sha1": {"digest": {"sha1": "0" * 40}},
        "two-digests": {"digest": {"sha1": "0" * 40, "sha256": sha("m")}},
        "upper": {"digest": {"sha256": sha("m").upper()}},
        "no-digest": {"digest": {}},
    }.items():
        subjects = [{**value["subject"][0], **change}, *value["subject"][1:]]
        yield case(f"subject-{name}", "A subject without a single SHA-256.", canonical({**value, "subject": subjects}))
    yield case("subjects-unsorted", "Subjects are not sorted.", canonical({**value, "subject": value["subject"][::-1]}))
    yield case(
        "subjects-twice",
        "A subject stands twice.",
        canonical({**value, "subject": [value["subject"][0], *value["subject"]]}),
    )
    yield case("subjects-none", "A statement about nothing.", canonical({**value, "subject": []}))
    yield case(
        "statement-v0",
        "A statement of another version.",
        canonical({**value, "_type": "https://in-toto.io/Statement/v0.1"}),
    )
    yield case("statement-extra", "A statement with one key more.", canonical({**value, "note": ""}))


def _carried() -> Iterator[Case]:
    def first(content: bytes) -> bytes:
        value = json.loads(content)
        payload = bytearray(base64.b64decode(value["payload"]))
        payload[-3] ^= 1
        return canonical({**value, "payload": base64.b64encode(bytes(payload)).decode()})

    for number in range(3):
        yield lie(
            f"payload-flipped-{number}",
            "statements",
            "A bit of a signed statement is flipped.",
            CARRIER,
            rewritten(honest(), "statements", first, number),
        )
    other = sealed(Story(audience="customer").tell().release()[0])
    yield lie(
        "replay-release",
        "statements",
        "The release to the regulator is replaced by the true one to a customer, of another log.",
        CARRIER,
        resigned(edited(), RELEASE, lambda _: other),
    )
    yield lie(
        "replay-other-day",
        "freshness",
        "A true bundle is handed over again a month later.",
        CARRIER,
        filed(edited()),
        now=NOW + 30 * 86_400,
    )


def cases() -> Iterator[Case]:
    """All of them."""
    for group in (_subjects, _audiences, _types, _signers, _envelopes, _spellings, _carried):
        yield from group()
