"""witness.yaml: who the witness is, where its key and its memory lie, and which logs it knows.

```yaml
schema: jingwei/witness/1
name: example.org/witness      # stands in its signatures
key: witness                   # a key of the key store (Ed25519 or ML-DSA-44), or of a token (pkcs11:...)
state: witness/state.json      # relative to this file
logs:
  - example.com/log+1bcc9a6c+AXS6...
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jingwei.documents import load_document, read_regular
from jingwei.errors import ParseError
from jingwei.evidence.forms.fields import exactly, items, text
from jingwei.evidence.notes.note import SignatureType, Vkey, make_vkey, read_vkey
from jingwei.evidence.notes.quorum import LOG_TYPES
from jingwei.evidence.signatures.kinds import Algorithm, PublicKey
from jingwei.limits import LIMITS
from jingwei.parties.witness.protocol import Logs

SCHEMA = "jingwei/witness/1"
_HINT = "a witness file has the keys schema, name, key, state and logs; see `jingwei witness --help`"
_TYPES = {
    Algorithm.ED25519: SignatureType.ED25519_COSIGNATURE,
    Algorithm.ML_DSA_44: SignatureType.ML_DSA_44_COSIGNATURE,
}


@dataclass(frozen=True, slots=True)
class Config:
    """A witness as its file describes it."""

    name: str
    key: str
    state: Path
    logs: Logs


def load_config(path: Path) -> Config:
    """The configuration in a file. Raises `ParseError`, `LimitError`."""
    value = load_document(read_regular(path, LIMITS.configuration_bytes, _HINT), str(path))
    try:
        found = exactly(value, str(path), ("schema", "name", "key", "state", "logs"))
        text(found["schema"], f"{path}: schema", re.compile(re.escape(SCHEMA)))
        lines = [
            text(item, f"{path}: logs")
            for item in items(found["logs"], f"{path}: logs", LIMITS.tlog_policy_definitions)
        ]
        name, key, state = (text(found[word], f"{path}: {word}") for word in ("name", "key", "state"))
        return Config(name, key, path.parent / state, by_origin(map(read_vkey, lines)))
    except ParseError as error:
        raise ParseError(error.message, hint=error.hint or _HINT) from error


def by_origin(vkeys: Iterable[Vkey]) -> Logs:
    """Keys of logs by origin. Raises `ParseError` for a key that no log signs with, and for a key twice."""
    logs: dict[str, tuple[Vkey, ...]] = {}
    for vkey in vkeys:
        known = logs.get(vkey.name, ())
        if vkey.type not in LOG_TYPES or vkey in known:
            raise ParseError(
                f"{vkey.name}: not a key that a log signs with, or listed twice", hint="types 0x01 and 0x06"
            )
        logs[vkey.name] = (*known, vkey)
    return logs


def cosigner(name: str, key: PublicKey) -> Vkey:
    """Verifier key of a witness. Raises `ParseError` for keys that cannot cosign (P-256) and for a bad name."""
    if key.algorithm not in _TYPES:
        raise ParseError(
            f"{key.algorithm} cannot cosign", hint="`jingwei keys new NAME --algorithm ed25519` or ml-dsa-44"
        )
    return make_vkey(name, _TYPES[key.algorithm], key)
