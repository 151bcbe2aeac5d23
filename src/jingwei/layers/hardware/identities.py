"""An identity asset as the certificates and keys in its files: what the checks of identities share."""

from __future__ import annotations

from dataclasses import dataclass

from jingwei.context import Context
from jingwei.errors import LimitError
from jingwei.layers.hardware.identity.certificate import Certificate
from jingwei.layers.hardware.identity.inventory import IdentityFile, read_identity
from jingwei.layers.hardware.identity.keys import Key
from jingwei.vocabulary import Asset, Location, Text


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate of the asset and where it stands."""

    path: str
    line: int
    certificate: Certificate

    def place(self, note: Text | None = None) -> Location:
        """Its location, named by subject and fingerprint."""
        name = f"{self.certificate.subject} [{self.certificate.fingerprint[:16]}]"
        return Location(self.path, line=self.line or None, name=name, note=note)


@dataclass(frozen=True, slots=True)
class Identities:
    """All files of an asset, and those that were not read."""

    files: tuple[tuple[str, IdentityFile], ...]
    refused: tuple[Location, ...] = ()

    @property
    def certificates(self) -> tuple[Held, ...]:
        """Every certificate once, at its first place."""
        found: dict[bytes, Held] = {}
        for path, file in self.files:
            for entry in file.certificates:
                if entry.certificate:
                    found.setdefault(entry.certificate.der, Held(path, entry.line, entry.certificate))
        return tuple(found.values())

    @property
    def keys(self) -> tuple[tuple[Location, Key], ...]:
        """Keys that stand on their own, public or private."""
        found: list[tuple[Location, Key]] = []
        for path, file in self.files:
            alone = [(public.line, public.key) for public in file.public]
            alone += [(private.line, private.key) for private in file.private]
            found.extend((Location(path, line=line or None, name=key.short), key) for line, key in alone if key)
        return tuple(found)

    @property
    def unread(self) -> tuple[Location, ...]:
        """What was there and not understood."""
        places = (
            Location(path, line=entry.line or None, note=Text(entry.why, f"无法识别：{entry.why}"))
            for path, file in self.files
            for entry in file.unread
        )
        return (*self.refused, *places)


def identities(asset: Asset, context: Context) -> Identities:
    """Read the files of an asset, each by itself; one over its bound is among the unread."""
    files: list[tuple[str, IdentityFile]] = []
    refused: list[Location] = []
    for file in asset.files_of():
        try:
            files.append((file.path, context.measure(read_identity, context.path(file))))
        except LimitError as error:
            refused.append(Location(file.path, note=Text(error.message, error.message)))
    return Identities(tuple(files), tuple(refused))
