"""The key store: a folder of private keys that only their owner can read.

`NAME.pem` holds the private key in PKCS#8, then its public key, in one file, so that the two cannot come apart; `NAME@2026-11-23.pub` holds the
public key of one that was retired on that day, for verifying what it signed. A private key that is replaced is gone.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jingwei.evidence.keys import files
from jingwei.evidence.keys.files import KeyStoreError
from jingwei.evidence.keys.pkcs8 import is_encrypted, read_private, write_private
from jingwei.evidence.keys.signer import KeySigner, new_private, public_of
from jingwei.evidence.signatures.kinds import Algorithm, PublicKey, pem, read_pem

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_STORED = re.compile(rf"({NAME.pattern})\.pem|({NAME.pattern}@(\d{{4}}-\d{{2}}-\d{{2}})(?:\.\d{{1,3}})?)\.pub")
_PUBLIC = "-----BEGIN PUBLIC KEY-----"


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key of the store as a list shows it. `retired` is the day (YYYY-MM-DD) or empty."""

    name: str
    public: PublicKey
    encrypted: bool = False
    retired: str = ""


class KeyStore:
    """Keys in `folder`, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new(self, name: str, algorithm: Algorithm, passphrase: bytes | None = None) -> StoredKey:
        """Make a key. Raises `KeyStoreError` when one of that name exists."""
        path = self._path(name)
        private = new_private(algorithm)
        public = public_of(private)
        files.make_folder(self.folder)
        with files.written(self.folder, write_private(private, passphrase) + pem(public)) as written:
            try:
                os.link(written, path)  # atomic, and never over an existing key
            except FileExistsError:
                hint = f"`jingwei keys rotate {name}` replaces it and keeps its public key"
                raise KeyStoreError(f"there is a key `{name}`", hint=hint) from None
        return StoredKey(name, public, passphrase is not None)

    def rotate(
        self, name: str, day: date, algorithm: Algorithm | None = None, passphrase: bytes | None = None
    ) -> tuple[StoredKey, StoredKey]:
        """Replace a key; its public key stays as `NAME@DAY`. Gives the new key and the retired one. Raises `KeyStoreError`."""
        old = self.public(name)
        private = new_private(algorithm or old.algorithm)
        public = public_of(private)
        retired = self._retire(name, old, day)
        with files.written(self.folder, write_private(private, passphrase) + pem(public)) as written:
            written.replace(self._path(name))
        return StoredKey(name, public, passphrase is not None), retired

    def stored_keys(self) -> tuple[StoredKey, ...]:
        """All keys by name. Raises `KeyStoreError` for a file that cannot be trusted."""
        try:
            names = sorted(path.name for path in self.folder.iterdir())
        except FileNotFoundError:
            return ()
        found = [match for match in map(_STORED.fullmatch, names) if match]
        return tuple(self._stored(match) for match in found)

    def public(self, name: str) -> PublicKey:
        """The public key of a key, or of a retired one (`NAME@DAY`); no passphrase is needed. Raises `KeyStoreError`."""
        if "@" in name:
            match = _STORED.fullmatch(f"{name}.pub")
            if match is None:
                raise KeyStoreError(f"`{name}` is no name of a key", hint="`jingwei keys list` names them")
            return self._stored(match).public
        return _public_part(files.read(self._path(name)), name)

    def is_encrypted(self, name: str) -> bool:
        """Whether a passphrase is needed to sign. Raises `KeyStoreError`."""
        return is_encrypted(files.read(self._path(name)))

    def signer(self, name: str, passphrase: bytes | None = None) -> KeySigner:
        """The key, ready to sign. Raises `KeyStoreError` (missing, readable by others), `ParseError` (damaged, wrong passphrase)."""
        if "@" in name:
            raise KeyStoreError(f"`{name}` is retired: it only verifies", hint=f"sign with `{name.partition('@')[0]}`")
        text = files.read(self._path(name))
        made = KeySigner(read_private(text, passphrase))
        if made.public != _public_part(text, name):
            hint = "the file was changed: make a new key with `jingwei keys rotate`"
            raise KeyStoreError(f"key `{name}`: private and public key do not belong together", hint=hint)
        return made

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            hint = "use at most 64 of a-z 0-9 . _ -, a letter or digit first"
            raise KeyStoreError(f"`{name}` is no name of a key", hint=hint)
        return self.folder / f"{name}.pem"

    def _stored(self, match: re.Match[str]) -> StoredKey:
        text = files.read(self.folder / match[0])
        if match[2]:
            return StoredKey(match[2], read_pem(text), retired=match[3])
        return StoredKey(match[1], _public_part(text, match[1]), is_encrypted(text))

    def _retire(self, name: str, public: PublicKey, day: date) -> StoredKey:
        for count in range(1, 1000):
            retired = f"{name}@{day.isoformat()}" + (f".{count}" if count > 1 else "")
            with files.written(self.folder, pem(public)) as written:
                try:
                    os.link(written, self.folder / f"{retired}.pub")
                except FileExistsError:
                    continue
            return StoredKey(retired, public, retired=day.isoformat())
        raise KeyStoreError(f"key `{name}` was rotated a thousand times today", hint="move old `.pub` files away")


def _public_part(text: str, name: str) -> PublicKey:
    try:
        return read_pem(text[text.index(_PUBLIC) :])
    except ValueError:
        hint = "the file was changed: make a new key with `jingwei keys rotate`"
        raise KeyStoreError(f"key `{name}`: its file holds no public key", hint=hint) from None
