"""What an interface description (OpenAPI 3, Swagger 2) promises: addresses, security schemes, and the requirement of each operation."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jingwei.errors import LimitError, ParseError
from jingwei.vocabulary import Json

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
VARIANTS = 64  # expansions of one address's variables that are looked at
NAME_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `protected`: some scheme is required and exists; `schemes` names all that can be asked for."""

    method: str
    path: str
    protected: bool
    schemes: tuple[str, ...]
    undefined: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`GET /path`."""
        return f"{self.method.upper()} {self.path}"[:NAME_CHARACTERS]


@dataclass(frozen=True, slots=True)
class ApiDocument:
    """The parts that matter for transport and authentication. `unresolved` lists references that were not followed."""

    version: str
    addresses: tuple[str, ...]
    operations: tuple[Operation, ...]
    query_keys: tuple[str, ...]  # schemes that send a key inside the address
    unresolved: tuple[str, ...]


def is_api(document: Json) -> bool:
    """Whether a document says that it is one."""
    return isinstance(document, dict) and ("openapi" in document or "swagger" in document)


def read_api(document: Json, name: str = "interface description") -> ApiDocument:
    """Read a description. Raises `ParseError` when a part that matters has a wrong shape or an unknown version."""
    root = _mapping(document, name)
    version = str(root.get("openapi") or root.get("swagger") or "")
    if not version.startswith(("3.", "2.0")):
        raise ParseError(f"{name}: version {version[:20]!r} is not read")
    schemes, unresolved = _schemes(root, version, name)
    operations = tuple(_operations(root, schemes, unresolved, name))
    addresses = tuple(dict.fromkeys(_addresses(root, version, name)))
    query = tuple(
        key for key, scheme in schemes.items() if scheme.get("type") == "apiKey" and scheme.get("in") == "query"
    )
    return ApiDocument(version, addresses, operations, query, tuple(unresolved))


def _mapping(value: Json, name: str) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise ParseError(f"{name}: not a mapping")
    return value


def _part(holder: Mapping[str, Json], key: str, name: str) -> Mapping[str, Json]:
    """The mapping under `key`; an absent one is empty."""
    value = holder.get(key)
    return {} if value is None else _mapping(value, f"{name}: {key}")


def _rows(holder: Mapping[str, Json], key: str, name: str) -> list[Json]:
    """The list under `key`; an absent one is empty."""
    value = holder.get(key)
    return [] if value is None else _list(value, f"{name}: {key}")


def _list(value: Json, name: str) -> list[Json]:
    if not isinstance(value, list):
        raise ParseError(f"{name}: not a list")
    return value


def _schemes(root: Mapping[str, Json], version: str, name: str) -> tuple[dict[str, Mapping[str, Json]], list[str]]:
    if version.startswith("2"):
        given = _part(root, "securityDefinitions", name)
    else:
        components = _part(root, "components", name)
        given = _part(components, "securitySchemes", name)
    made: dict[str, Mapping[str, Json]] = {}
    unresolved: list[str] = []
    for scheme, value in given.items():
        content = _mapping(value, f"{name}: scheme {scheme}")
        if "$ref" in content:
            unresolved.append(f"scheme {scheme}")
        else:
            made[scheme] = content
    return made, unresolved


def _operations(
    root: Mapping[str, Json], schemes: Mapping[str, object], unresolved: list[str], name: str
) -> Iterator[Operation]:
    for path, value in _paths(root, name):
        item = _mapping(value, f"{name}: path {path}")
        if "$ref" in item:
            unresolved.append(f"path {path}"[:NAME_CHARACTERS])
        for method in METHODS:
            if method in item:
                where = f"{name}: {method} {path}"
                asked = _mapping(item[method], where).get("security", root.get("security"))
                yield _operation(method, path, asked, schemes, where)


def _paths(root: Mapping[str, Json], name: str) -> list[tuple[str, Json]]:
    """Paths without the extension keys beside them."""
    return [(path, value) for path, value in _part(root, "paths", name).items() if not path.startswith("x-")]


def _operation(method: str, path: str, asked: Json, schemes: Mapping[str, object], where: str) -> Operation:
    """`security` is a list of alternatives, each a set of schemes that are needed together; an empty alternative lets everyone in."""
    alternatives = [_mapping(entry, where) for entry in _list(asked, where)] if asked is not None else []
    names = tuple(dict.fromkeys(scheme for entry in alternatives for scheme in entry))
    undefined = tuple(scheme for scheme in names if scheme not in schemes)
    protected = bool(alternatives) and all(entry for entry in alternatives) and not undefined
    return Operation(method, path, protected, names, undefined)


def _addresses(root: Mapping[str, Json], version: str, name: str) -> Iterator[str]:
    if version.startswith("2"):
        host = str(root.get("host") or "")
        for scheme in _rows(root, "schemes", name):
            yield f"{scheme}://{host}"
        return
    holders: list[Mapping[str, Json]] = [root]
    for _, value in _paths(root, name):
        item = _mapping(value, f"{name}: paths")
        holders += [item, *(_mapping(item[m], f"{name}: {m}") for m in METHODS if m in item)]
    for holder in holders:
        for entry in _rows(holder, "servers", name):
            yield from _expanded(_mapping(entry, f"{name}: servers"), name)


def _expanded(server: Mapping[str, Json], name: str) -> Iterator[str]:
    """The address with every value that its variables may take."""
    address = str(server.get("url") or "")
    variables = _part(server, "variables", name)
    choices: list[list[tuple[str, str]]] = []
    for variable, value in variables.items():
        content = _mapping(value, f"{name}: variable {variable}")
        values = _list(content.get("enum") or [content.get("default")], f"{name}: variable {variable}")
        choices.append([(variable, str(one)) for one in values])
    if math.prod(len(values) for values in choices) > VARIANTS:
        raise LimitError(f"{name}: an address has more than {VARIANTS} variants")
    for chosen in itertools.product(*choices):
        made = address
        for variable, text in chosen:
            made = made.replace("{" + variable + "}", text)
        yield made[:NAME_CHARACTERS]
