"""One entry for every list of packages: the content decides what it is, the name only where the content cannot."""

from __future__ import annotations

from pathlib import Path

from jingwei.documents import load_json, load_yaml
from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.bom import read_bom
from jingwei.layers.tools.packages.conda import read_conda
from jingwei.layers.tools.packages.declared import read_package_json
from jingwei.layers.tools.packages.npm import read_npm
from jingwei.layers.tools.packages.package import PackageList
from jingwei.layers.tools.packages.requirements import read_requirements
from jingwei.layers.tools.packages.toml_locks import read_toml_lock
from jingwei.limits import LIMITS, Limits

_IMAGES = ("dockerfile", "containerfile")
_IMAGE_HINT = "list the lock file that is installed in the image, or a CycloneDX document of the image"
_HINT = "list a lock file, a requirements file, environment.yml or a CycloneDX document in JSON"
_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


def read_packages(path: Path, limits: Limits = LIMITS) -> PackageList:
    """Packages that a file lists. Raises `ParseError` (with the file's name) for other formats, `LimitError` over a bound."""
    if path.stat().st_size > limits.document_bytes:
        raise LimitError(f"{path.name}: larger than {limits.document_bytes} bytes")
    try:
        return parse_packages(path.read_bytes(), path.name, limits)
    except ParseError as error:
        raise ParseError(f"{path.name}: {error.message}", hint=error.hint) from error


def parse_packages(content: bytes, name: str, limits: Limits = LIMITS) -> PackageList:
    """As `read_packages`, of bytes."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(f"not UTF-8 at offset {error.start}") from error
    suffix = Path(name).suffix.lower()
    if Path(name).name.lower().startswith(_IMAGES):
        raise ParseError("a recipe of an image lists no packages", hint=_IMAGE_HINT)
    if text.lstrip()[:1] == "{":
        return _json(text, limits)
    if suffix in {".lock", ".toml"}:
        return read_toml_lock(text, name)
    if suffix in {".yml", ".yaml"}:
        document = load_yaml(text, limits=limits)
        if not isinstance(document, dict):
            raise ParseError("no environment: the document is no mapping")
        return read_conda(document)
    if suffix in {".txt", ".in", ".pip", ""}:
        return read_requirements(text)
    raise ParseError("no known list of packages", hint=_HINT)


def _json(text: str, limits: Limits) -> PackageList:
    document = load_json(text, limits=limits)
    if isinstance(document, dict) and document.get("bomFormat") == "CycloneDX":
        return read_bom(document, limits.bom_components)
    if isinstance(document, dict) and "lockfileVersion" in document:
        return read_npm(document, text)
    if isinstance(document, dict) and any(key in document for key in _DEPENDENCIES):
        return read_package_json(document, text)
    raise ParseError("JSON, but no CycloneDX document, npm lock file or package.json", hint=_HINT)
