"""A model on the disk held against its signature: every file is the signed one, and none is there that nobody signed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from jingwei.errors import ParseError
from jingwei.layers.tools.signing.appraise import appraise_with, read_document
from jingwei.layers.tools.signing.bundle import PUBLIC_KEY
from jingwei.layers.tools.signing.files import read_files
from jingwei.layers.tools.signing.listing import Difference, difference
from jingwei.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether the key made the signature; then how the model differs from it, how many files are covered, and which are left out by the signer."""

    holds: bool
    difference: Difference = field(default_factory=Difference)
    files: int = 0
    ignored: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether the signature holds and the model is what was signed."""
        return self.holds and not self.difference


def verify_model(model: Path, signature: Path, pem: bytes, *, jobs: int = 0, limits: Limits = LIMITS) -> Verified:
    """Verify with the signer's public key. Links and other files without content of their own count as files that nobody signed.

    Raises `ParseError` (no signature of this kind, or one that rests on a certificate), `LimitError`, `OSError`.
    """
    made = appraise_with(read_document(signature, limits), pem, limits)
    if made.material != PUBLIC_KEY:
        hint = "its issuer's log is needed: verify it online with `model_signing verify`"
        raise ParseError(f"{signature}: signed with a {made.material}, which cannot be judged offline", hint=hint)
    if not made.holds or made.listing is None:
        return Verified(holds=False)
    own = _inside(signature, model)
    found = read_files(model, (*made.scope.ignored, *own), links=made.scope.links, jobs=jobs, limits=limits)
    here = found.digests | dict.fromkeys(found.others, "")
    return Verified(
        holds=True,
        difference=difference(made.listing, here, here),
        files=len(made.listing),
        ignored=tuple(name for name in found.ignored if name not in own),
    )


def _inside(signature: Path, model: Path) -> tuple[str, ...]:
    """The signature's own name where it lies in the model's folder; a signature is nothing that it could cover."""
    where, root = signature.absolute(), model.absolute()
    return (where.relative_to(root).as_posix(),) if where != root and where.is_relative_to(root) else ()
