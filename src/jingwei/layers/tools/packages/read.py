"""One entry for every list of packages: the content decides what it is, the name only where the content cannot."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jingwei.documents import load_json, load_yaml
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.bom import read_bom
from jingwei.layers.tools.packages.conda import read_conda
from jingwei.layers.tools.packages.conda_lock import EXPLICIT, read_conda_lock, read_explicit
from jingwei.layers.tools.packages.declared import read_package_json
from jingwei.layers.tools.packages.dockerfile import read_dockerfile
from jingwei.layers.tools.packages.npm import read_npm
from jingwei.layers.tools.packages.package import Package, PackageList
from jingwei.layers.tools.packages.pipfile import read_pipfile
from jingwei.layers.tools.packages.places import Kind, archive_kind
from jingwei.layers.tools.packages.requirements import read_requirements
from jingwei.layers.tools.packages.spdx import is_spdx, read_spdx
from jingwei.layers.tools.packages.toml_locks import read_toml_lock
from jingwei.layers.tools.packages.yarn import FIRST, read_pnpm, read_yarn, read_yarn_first
from jingwei.limits import LIMITS, Limits
from jingwei.text.patterns import expression

_HEAD = 4096  # characters in which a lock file names itself
_REQUIREMENT = expression(
    r"(?:[ \t]*+(?:#[^\n]*+)?\n)*+(?:--?[a-z][^\n=]*+[ =]|[A-Za-z0-9][\w.-]*+(?:\[[^\]\n]*+\])?[ \t]*+===?[^\n]*+(?:\n|$))"
)
_IMAGE = expression(r"(?:docker|container)file(?:\..*)?|.*\.(?:docker|container)file", re.IGNORECASE)
_HINT = "list a lock file, a requirements file, environment.yml, or a CycloneDX or SPDX document in JSON"
_OTHER_FORMS = expression(r"\s*(?:<\?xml|<(?:\w+:)?(?:bom|RDF)\b)|(?:#[^\n]*\n|\s)*+SPDXVersion:")
_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


def read_packages(path: Path, limits: Limits = LIMITS) -> PackageList:
    """Packages that a file lists; of a wheel or source archive, the package that it is, with what was found in it.

    Raises `ParseError` (with the file's name) for other formats, `LimitError` over a bound.
    """
    if (kind := archive_kind(path.name)) is not None:
        return read_archive(path, kind, limits)
    if path.stat().st_size > limits.document_bytes:
        raise LimitError(f"{path.name}: larger than {limits.document_bytes} bytes")
    try:
        return parse_packages(path.read_bytes(), path.name, limits)
    except ParseError as error:
        raise ParseError(f"{path.name}: {error.message}", hint=error.hint) from error


def read_archive(path: Path, kind: Kind, limits: Limits) -> PackageList:
    """A wheel or a source archive. Raises `ParseError` where it has no metadata."""
    from jingwei.layers.tools.packages.worker import State, content_of

    found = content_of(kind, path, State(limits, sources=True))
    if found.about is None:
        raise ParseError(f"{path.name}: {'; '.join(one.text.en for one in found.problems[:3])}")
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    about = found.about
    package = Package(
        about.name,
        about.version,
        about.ecosystem,
        pinned=True,
        hashes=(f"sha256:{digest}",),
        written=path.name[:200],
        licence=about.licence or about.stated,
    )
    return PackageList(kind.value, (package,), contents=True, signs=found.problems)


def parse_packages(content: bytes, name: str, limits: Limits = LIMITS) -> PackageList:
    """As `read_packages`, of bytes."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(f"not UTF-8 at offset {error.start}") from error
    for fits, reader in _BY_CONTENT:
        if fits(text, name):
            return reader(text)
    if text.lstrip()[:1] == "{":
        return _json(text, limits)
    if _OTHER_FORMS.match(text):
        raise ParseError("a bill of materials in XML or tag-value form, which is not read", hint="write it as JSON")
    suffix = Path(name).suffix.lower()
    if suffix in {".yml", ".yaml"} or Path(name).name == "yarn.lock":
        return _yaml(text, name, limits)
    if suffix == ".lock" and _REQUIREMENT.match(text):
        return read_requirements(text)
    if suffix in {".lock", ".toml"}:
        return read_toml_lock(text, name)
    if suffix in {".txt", ".in", ".pip", ""}:
        return read_requirements(text)
    raise ParseError("no known list of packages", hint=_HINT)


_BY_CONTENT: tuple[tuple[Callable[[str, str], Any], Callable[[str], PackageList]], ...] = (
    (lambda _, name: _IMAGE.fullmatch(Path(name).name), read_dockerfile),
    (lambda text, _: FIRST.search(text[:_HEAD]), read_yarn_first),
    (lambda text, _: EXPLICIT.search(text[:_HEAD]), read_explicit),
)


def _yaml(text: str, name: str, limits: Limits) -> PackageList:
    document = load_yaml(text, name, limits)
    if not isinstance(document, dict):
        raise ParseError("no environment: the document is no mapping")
    if "__metadata" in document:
        return read_yarn(document)
    if "lockfileVersion" in document:
        return read_pnpm(document)
    if isinstance(document.get("package"), list) and "metadata" in document:
        return read_conda_lock(document)
    return read_conda(document)


def _json(text: str, limits: Limits) -> PackageList:
    document = load_json(text, limits=limits)
    if isinstance(document, dict) and document.get("bomFormat") == "CycloneDX":
        return read_bom(document, limits.bom_components)
    if isinstance(document, dict) and "lockfileVersion" in document:
        return read_npm(document, text)
    if isinstance(document, dict) and is_spdx(document):
        return read_spdx(document, limits.bom_components)
    if isinstance(document, dict) and "_meta" in document and "default" in document:
        return read_pipfile(document)
    if isinstance(document, dict) and any(key in document for key in _DEPENDENCIES):
        return read_package_json(document, text)
    raise ParseError("JSON, but no CycloneDX or SPDX document, npm lock file, Pipfile.lock or package.json", hint=_HINT)
