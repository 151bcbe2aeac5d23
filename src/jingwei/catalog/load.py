"""Read the catalog: what is shipped, and what other distributions add by the entry point group `jingwei.frameworks`.

An entry point names a package; every `*.yaml` file in it is one framework. Nothing is fetched and nothing in the files is executed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from jingwei.catalog import build
from jingwei.catalog.document import read
from jingwei.catalog.model import Framework, Objective, RiskName
from jingwei.catalog.row import CatalogError
from jingwei.errors import JingweiError, LimitError
from jingwei.limits import LIMITS

GROUP = "jingwei.frameworks"


def load_objectives() -> Mapping[str, Objective]:
    """All objectives by id, in the order of the file. Raises `CatalogError`, `ParseError`, `LimitError`."""
    return _objectives()


def load_risks() -> Mapping[str, RiskName]:
    """All risk names by full id, such as `owasp-llm-2025:LLM03` or `atlas:AML.T0010`. Raises like `load_objectives`."""
    return _risks()


def load_frameworks(ids: Iterable[str] = ()) -> tuple[Framework, ...]:
    """Frameworks of these ids in this order, or all, sorted by id. Raises `CatalogError` for an id that nobody ships."""
    every = {framework.id: framework for framework in _join(_shipped(), _added())}
    wanted = tuple(dict.fromkeys(ids)) or tuple(sorted(every))
    for one in wanted:
        if one not in every:
            raise CatalogError(f"unknown framework {one}", hint=f"known are {', '.join(sorted(every))}")
    return tuple(every[one] for one in wanted)


def read_framework(content: bytes, name: str, *, origin: str = "jingwei") -> Framework:
    """One framework from the bytes of its file; `name` is said in errors. Raises like `load_objectives`."""
    data = read(content, name)
    return build.framework(data, name, load_objectives(), digest=sha256(content).hexdigest(), origin=origin)


@cache
def _objectives() -> Mapping[str, Objective]:
    file = _here() / "objectives.yaml"
    return MappingProxyType(dict(build.objectives(read(_content(file), file.name), file.name)))


@cache
def _risks() -> Mapping[str, RiskName]:
    made: dict[str, RiskName] = {}
    for file in _yaml(_here() / "risks"):
        for key, risk in build.risks(read(_content(file), file.name), file.name).items():
            if key in made:
                raise CatalogError(f"{file.name}: risk {key} stands in another file as well")
            made[key] = risk
    for risk in made.values():
        for other in (*risk.aliases, *([risk.parent] if risk.parent else [])):
            if other not in made:
                raise CatalogError(f"risk {risk.id}: {other} is not a risk of the catalog")
    return MappingProxyType(made)


@cache
def _shipped() -> tuple[Framework, ...]:
    return _package(_here() / "frameworks", "jingwei")


def _added() -> tuple[Framework, ...]:
    found = sorted(entry_points(group=GROUP), key=lambda point: (point.value, point.name))
    return tuple(framework for point in found for framework in _of_plugin(point))


def _of_plugin(point: EntryPoint) -> tuple[Framework, ...]:
    origin = f"{point.dist.name} {point.dist.version}" if point.dist else point.value
    try:
        return _package(files(point.value), origin)
    except JingweiError as error:
        raise CatalogError(f"{origin}: {error.message}", hint=error.hint) from error
    except Exception as error:  # another distribution's package may raise anything when it is imported
        raise CatalogError(
            f"{origin}: {point.value} cannot be read: {error}", hint=f"mend or remove {origin}"
        ) from error


def _package(folder: Traversable, origin: str) -> tuple[Framework, ...]:
    return tuple(read_framework(_content(file), file.name, origin=origin) for file in _yaml(folder))


def _join(*parts: Iterable[Framework]) -> Iterable[Framework]:
    seen: dict[str, str] = {}
    for framework in (one for part in parts for one in part):
        if framework.id in seen:
            message = f"framework {framework.id} comes from {seen[framework.id]} and from {framework.origin}"
            raise CatalogError(message, hint="give one of them another id")
        seen[framework.id] = framework.origin
        yield framework


def _here() -> Traversable:
    return files("jingwei.catalog")


def _yaml(folder: Traversable) -> list[Traversable]:
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    if len(found) > LIMITS.catalog_files:
        raise LimitError(f"{folder.name}: more than {LIMITS.catalog_files} files")
    return found


def _content(file: Traversable) -> bytes:
    with file.open("rb") as stream:
        content: bytes = stream.read(LIMITS.catalog_bytes + 1)
    return content
