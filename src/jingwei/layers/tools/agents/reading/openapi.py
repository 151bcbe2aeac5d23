"""Operations of OpenAPI 3.x and Swagger 2.0 as tools, as agents turn them into tools: operationId, summary and description, parameters and body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jingwei.layers.tools.agents.document import Document, Gap, gap
from jingwei.layers.tools.agents.tool import Tool, escape, pieces

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_READING = frozenset(("get", "head", "options"))
_DEEPEST = 24


def is_openapi(document: Any) -> bool:
    """Whether the document says of itself that it is an interface description."""
    return (
        isinstance(document, dict)
        and isinstance(document.get("openapi", document.get("swagger")), str)
        and "paths" in document
    )


def read_openapi(document: Mapping[str, Any]) -> Document:
    """Each operation is a tool; what is referred to from elsewhere is a gap."""
    tools: list[Tool] = []
    gaps: list[Gap] = []
    paths = document.get("paths")
    if not isinstance(paths, dict):
        gaps.append(gap("`paths` is no object", "`paths` 不是对象", "/paths"))
        paths = {}
    for path, item in paths.items():
        at = f"/paths/{escape(str(path))}"
        if not isinstance(item, dict) or "$ref" in item:
            gaps.append(gap("a path that stands elsewhere or is no object", "路径定义在别处或不是对象", at))
            continue
        for method in METHODS:
            if method in item:
                made = _operation(document, path, method, item, at, len(tools))
                (tools if isinstance(made, Tool) else gaps).append(made)  # type: ignore[arg-type]
    gaps += [
        gap(f"a reference to another document: {ref[:120]}", f"引用了其他文档：{ref[:120]}")
        for ref in sorted(set(_foreign(document)))[:20]
    ]
    texts = tuple(pieces(document))
    return Document("openapi", tuple(tools), pieces=texts, gaps=tuple(gaps))


def _operation(
    document: Mapping[str, Any], path: str, method: str, item: Mapping[str, Any], at: str, place: int
) -> Tool | Gap:
    entry = item[method]
    if not isinstance(entry, dict):
        return gap("an operation is no object", "操作不是对象", f"{at}/{method}")
    name = entry.get("operationId")
    name = name if isinstance(name, str) and name else f"{method} {path}"
    summary, described = (
        entry.get(key) if isinstance(entry.get(key), str) else "" for key in ("summary", "description")
    )
    text = "\n".join(part for part in (summary, described) if part)
    properties: dict[str, Any] = {}
    for parameter in (*_list(item.get("parameters")), *_list(entry.get("parameters"))):
        one = _resolved(document, parameter)
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            schema = one.get("schema", one)
            properties[one["name"]] = _resolved(document, schema) or {}
    body = _body(document, entry.get("requestBody"))
    properties |= body.get("properties", {}) if isinstance(body.get("properties"), dict) else {}
    annotations = (
        {"readOnlyHint": True} if method in _READING else {"destructiveHint": method == "delete", "readOnlyHint": False}
    )
    security = entry.get("security", document.get("security"))
    secured = bool(security) and {} not in security if isinstance(security, list) else False
    return Tool(
        name,
        text,
        {"type": "object", "properties": properties},
        annotations,
        "",
        place,
        None,
        f"{at}/{method}",
        secured=secured,
    )


def _body(document: Mapping[str, Any], body: Any) -> dict[str, Any]:
    body = _resolved(document, body)
    contents = body.get("content") if isinstance(body, dict) else None
    for media in contents.values() if isinstance(contents, dict) else ():
        schema = _resolved(document, media.get("schema")) if isinstance(media, dict) else None
        if isinstance(schema, dict):
            return schema
    return {}


def _resolved(document: Mapping[str, Any], value: Any) -> Any:
    """A value with its local references followed; a circle or a foreign one ends at an empty object."""
    for _ in range(_DEEPEST):
        if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
            return value
        target: Any = document
        for part in value["$ref"].removeprefix("#/").split("/") if value["$ref"].startswith("#/") else ("",):
            target = target.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(target, dict) else None
        value = target
    return {}


def _foreign(document: Any) -> Iterator[str]:
    todo = [document]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            ref = value.get("$ref")
            if isinstance(ref, str) and not ref.startswith("#"):
                yield ref
            todo += value.values()
        elif isinstance(value, list):
            todo += value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
