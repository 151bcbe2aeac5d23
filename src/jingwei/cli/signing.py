"""What commands that sign share: where the keys are, and how their passphrases come in (never through the command line)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from jingwei.errors import JingweiError

if TYPE_CHECKING:
    from jingwei.evidence.keys.keyring import KeyStore
    from jingwei.evidence.keys.signer import Signer

F = TypeVar("F", bound=Callable[..., Any])

_SECRET_BYTES = 4096
_HINT = "name an environment variable with --passphrase-env, or a file descriptor with --passphrase-fd"


@dataclass(slots=True)
class Secrets:
    """Passphrases and PINs: from a variable, from a descriptor (read once), else from the terminal. In no representation."""

    variable: str | None = None
    descriptor: int | None = None
    _read: bytes | None = None

    def ask(self, what: str, *, new: bool = False) -> bytes:
        """The secret for `what`; a new one is asked for twice. Raises `JingweiError` when there is none."""
        if self.variable is not None:
            made = os.environb.get(os.fsencode(self.variable), b"")
        elif self.descriptor is not None:
            made = self._from_descriptor(self.descriptor)
        elif sys.stdin.isatty():
            made = click.prompt(what, hide_input=True, confirmation_prompt=new, err=True).encode()
        else:
            raise JingweiError(f"no terminal to ask for: {what}", hint=_HINT)
        if not made:
            raise JingweiError(f"an empty answer for: {what}", hint=_HINT)
        return made

    def _from_descriptor(self, descriptor: int) -> bytes:
        if self._read is None:
            try:
                with os.fdopen(os.dup(descriptor), "rb") as stream:
                    content = stream.read(_SECRET_BYTES + 1)
            except OSError as error:
                raise JingweiError(f"file descriptor {descriptor}: {error.strerror}", hint=_HINT) from error
            if len(content) > _SECRET_BYTES:
                raise JingweiError(f"file descriptor {descriptor} gives more than a passphrase", hint=_HINT)
            self._read = content.removesuffix(b"\n")
        return self._read

    def __repr__(self) -> str:
        return "Secrets()"


def key_options(function: F) -> F:
    """Adds the options of keys; the command receives `store` (a `KeyStore`) and `secrets` instead of them."""

    @click.option(
        "--keys",
        "folder",
        envvar="JINGWEI_KEYS",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of keys [default: JINGWEI_KEYS, else jingwei/keys in the configuration folder].",
    )
    @click.option("--passphrase-env", metavar="NAME", help="Variable that holds the passphrase or PIN.")
    @click.option("--passphrase-fd", type=click.IntRange(0), metavar="N", help="Descriptor to read it from.")
    @wraps(function)
    def command(
        *args: Any, folder: Path | None, passphrase_env: str | None, passphrase_fd: int | None, **kwargs: Any
    ) -> Any:
        from jingwei.evidence.keys.keyring import KeyStore

        if passphrase_env is not None and passphrase_fd is not None:
            raise click.UsageError("--passphrase-env and --passphrase-fd exclude each other")
        store = KeyStore(folder or default_folder())
        return function(*args, store=store, secrets=Secrets(passphrase_env, passphrase_fd), **kwargs)

    return command  # type: ignore[return-value] # the options take the place of `store` and `secrets`


def default_folder() -> Path:
    """`jingwei/keys` in the XDG configuration folder."""
    configured = os.environ.get("XDG_CONFIG_HOME", "")
    base = Path(configured) if configured.startswith("/") else Path.home() / ".config"
    return base / "jingwei" / "keys"


def open_signer(name: str, store: KeyStore, secrets: Secrets) -> Signer:
    """The key `name` of the store, or a key on a token (`pkcs11:...`), ready to sign. Raises `JingweiError`."""
    if name.startswith("pkcs11:"):
        from jingwei.evidence.keys.tokens import TokenSigner, read_uri

        uri = read_uri(name, os.environ.get("PKCS11_MODULE", ""))
        return TokenSigner(uri, secrets.ask(f"PIN of token {uri.token}").decode(errors="replace"))
    passphrase = secrets.ask(f"Passphrase of key {name}") if store.is_encrypted(name) else None
    return store.signer(name, passphrase)
