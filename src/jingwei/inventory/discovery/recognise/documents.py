"""JSON and YAML documents that say what they are: tool lists, OpenAPI, bills of materials, configurations of models."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from jingwei.inventory.discovery.forms import Match
from jingwei.inventory.discovery.peek import Peek
from jingwei.vocabulary import Json

MODEL_PARTS = frozenset({
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "vocab.txt", "merges.txt",
    "generation_config.json", "preprocessor_config.json", "processor_config.json", "tokenizer.model", "spiece.model", "adapter_config.json",
    "sentencepiece.bpe.model", "chat_template.json", "chat_template.jinja", "modules.json", "scheduler_config.json", "fingerprint.pb",
})  # fmt: skip
MCP_NAMES = frozenset({"mcp.json", ".mcp.json", "mcp_config.json"})
CONFIG_KEYS = ("model_type", "architectures", "_diffusers_version", "peft_type", "auto_map")
HEX = re.compile(r"(0x)?[0-9a-fA-F]{40,128}")
OPENAPI_YAML = re.compile(r"^(?:openapi:\s*['\"]?3\.|swagger:\s*['\"]?2\.)", re.MULTILINE)
OPENAPI_URL = re.compile(
    r"^servers:\s*\n\s*-\s+(?:description:[^\n]*\n\s*)?url:\s*['\"]?(https?://[^\s'\"#]{1,300})", re.MULTILINE
)
SEEN = ((b'"bomFormat"', "bom"), (b'"spdxVersion"', "spdx"), (b'"openapi"', "openapi"), (b'"swagger"', "openapi"))
RECORDS = 10
JSON_NAMES = frozenset({".json", ".har", ".jsonld"})


def documents(peek: Peek) -> Match | None:
    """Recognise a document by its keys. One over the bound of the look is judged by its beginning and marked so."""
    if peek.name in MODEL_PARTS or peek.name.endswith(".index.json"):
        return Match("model-part", by_content=False)
    if peek.suffix in {".yaml", ".yml"}:
        return _yaml(peek)
    if peek.suffix not in JSON_NAMES:
        return None
    if not peek.complete:
        return _beginning(peek)
    try:
        value = json.loads(peek.text)
    except (ValueError, RecursionError):
        return None
    return _mapping(value, peek) if isinstance(value, dict) else _list(value)


def _yaml(peek: Peek) -> Match | None:
    if not OPENAPI_YAML.search(peek.text):
        return None
    url = OPENAPI_URL.search(peek.text)
    return Match("openapi", {"url": url[1]} if url else {})


def _beginning(peek: Peek) -> Match | None:
    start = peek.head[: 16 * 1024]
    form = next((form for mark, form in SEEN if mark in start), None)
    if form:
        return Match(form)
    is_list = re.match(rb"\s*\[\s*\{", start) is not None
    return Match("json-records", by_content=False) if is_list else None


def _mapping(value: Mapping[str, Any], peek: Peek) -> Match | None:
    form, facts = _declared(value, peek.name)
    return Match(form, facts) if form else _tools(value, peek)


def _declared(value: Mapping[str, Any], name: str) -> tuple[str, Mapping[str, Json]]:
    """Form and facts of a document whose keys name its kind."""
    if _version(value.get("openapi"), "3.") or _version(value.get("swagger"), "2."):
        return "openapi", _openapi_facts(value)
    if any(key in value for key in CONFIG_KEYS) and "config" in name:
        return "model-config", _model_facts(value)
    forms = {
        "bom": value.get("bomFormat") == "CycloneDX",
        "spdx": "spdxVersion" in value,
        "model-index": name == "model_index.json",
        "gbm-json": isinstance(value.get("learner"), dict) and "version" in value,
        "tpm-pcrs": _are_pcrs(value),
    }
    return next((form for form, fits in forms.items() if fits), ""), {}


def _tools(value: Mapping[str, Any], peek: Peek) -> Match | None:
    servers = value.get("mcpServers", value.get("servers") if peek.name in MCP_NAMES else None)
    if isinstance(servers, dict):
        return Match("mcp-servers", {"servers": len(servers)})
    answer = value.get("result", value)
    listed = answer.get("tools") if isinstance(answer, dict) else None
    return _list(listed, at_least=1, records=False) if isinstance(listed, list) else None


def _list(value: Any, *, at_least: int = 1, records: bool = True) -> Match | None:
    """A list of tools, of functions, or (where `records`) of like records."""
    items = value if isinstance(value, list) else []
    if len(items) < at_least or not all(isinstance(item, dict) for item in items):
        return None
    if all("name" in item and ("inputSchema" in item or "input_schema" in item) for item in items):
        return Match("mcp-tools", {"tools": len(items)})
    if all(_is_function(item) for item in items):
        return Match("functions", {"tools": len(items)})
    alike = len(items) >= RECORDS and len({frozenset(item) for item in items}) <= len(items) // 5
    return Match("json-records", {"records": len(items)}) if records and alike else None


def _is_function(item: Mapping[str, Any]) -> bool:
    inner = item.get("function", item)
    return isinstance(inner, dict) and isinstance(inner.get("name"), str) and isinstance(inner.get("parameters"), dict)


def _version(value: object, start: str) -> bool:
    return isinstance(value, str) and value.startswith(start)


def _openapi_facts(value: Mapping[str, Any]) -> Mapping[str, Json]:
    servers = value.get("servers")
    first = servers[0] if isinstance(servers, list) and servers else {}
    url = first.get("url") if isinstance(first, dict) else None
    return {"url": url} if isinstance(url, str) and re.fullmatch(r"https?://[^\s{}]{1,300}", url) else {}


def _model_facts(value: Mapping[str, Any]) -> Mapping[str, Json]:
    named = value.get("architectures")
    first = named[0] if isinstance(named, list) and named else value.get("model_type")
    return {"architecture": first} if isinstance(first, str) and re.fullmatch(r"[\w.-]{1,100}", first) else {}


def _are_pcrs(value: Mapping[str, Any]) -> bool:
    banks = [bank for name, bank in value.items() if re.fullmatch(r"sha(1|256|384|512)|sm3_256", name)]
    return bool(banks) and all(
        isinstance(bank, dict) and bank and all(isinstance(v, str) and HEX.fullmatch(v) for v in bank.values())
        for bank in banks
    )
