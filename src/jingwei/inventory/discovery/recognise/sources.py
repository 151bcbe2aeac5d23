"""Source code that serves: web services and MCP servers, by the lines that make them. Text and comments that only speak of it do not count."""

from __future__ import annotations

import re

from jingwei.inventory.discovery.forms import Match
from jingwei.inventory.discovery.peek import Peek

SOURCES = frozenset({".py", ".js", ".mjs", ".ts"})
WEB = re.compile(
    r"=[ \t]*(?:\w+\.)?(?:FastAPI|Flask|Starlette|Sanic|Quart|Litestar|Bottle)\("
    r"|=[ \t]*(?:express\(\)|fastify\(|(?:new[ \t]+)?(?:Koa|Hono)\()"
)
MCP_IMPORT = re.compile(
    r"^[ \t]*(?:from|import)[ \t]+(?:mcp|fastmcp)\b|['\"](?:@modelcontextprotocol/|fastmcp['\"])", re.MULTILINE
)
MCP_ALWAYS = re.compile(
    r"=[ \t]*(?:new[ \t]+)?(?:\w+\.)?(?:FastMCP|McpServer|MCPServer)(?:\[[\w., ]{0,80}\])?\("
    r"|^[ \t]*@(?:\w+\.)?(?:\w+\.list_tools|mcp\.tool)\b"
    r"|\.setRequestHandler\(\s*ListToolsRequestSchema\b",
    re.MULTILINE,
)
MCP_IMPORTED = re.compile(  # names that other libraries use too
    r"^[ \t]*@(?:\w+\.)?\w+\.tool\b|\bon_list_tools[ \t]*=|\b(?:types\.)?Tool\(\s*name[ \t]*=|=[ \t]*new[ \t]+Server\(\s*\{?\s*name",
    re.MULTILINE,
)
# What others build servers with is no server.
MCP_KIT = re.compile(
    r"^(?:export[ \t]+)?class[ \t]+(?:(?:FastMCP|McpServer|MCPServer)\b|Server(?:\(Generic|<))", re.MULTILINE
)
PYTHON_TEXT = re.compile(r"^[ \t]*#[^\n]*|(\"\"\"|\'\'\').*?(?:\1|\Z)", re.DOTALL | re.MULTILINE)
SCRIPT_TEXT = re.compile(r"^[ \t]*//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL | re.MULTILINE)


def sources(peek: Peek) -> Match | None:
    """Recognise source code that offers MCP tools or a web service."""
    if peek.suffix not in SOURCES:
        return None
    text = (PYTHON_TEXT if peek.suffix == ".py" else SCRIPT_TEXT).sub(" ", peek.text)
    if _offers_tools(text):
        return Match("mcp-source")
    return Match("web-source") if WEB.search(text) else None


def _offers_tools(text: str) -> bool:
    if MCP_KIT.search(text):
        return False
    return bool(MCP_ALWAYS.search(text) or (MCP_IMPORT.search(text) and MCP_IMPORTED.search(text)))
