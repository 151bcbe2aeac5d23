"""Servers of MCP tools are told from the kits that they are built with and from text that only speaks of them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.inventory.discovery.discover import discover
from tests.inventory.corners.write import write
from tests.inventory.discovery.looks import form

LOWLEVEL = """
from mcp.server import Server
from mcp.types import Tool

async def serve():
    server = Server("git")

    @server.list_tools()
    async def list_tools() -> list[Tool]:
        return [Tool(name="status", inputSchema={})]
"""
KIT = '''
"""A kit.

Usage:
    @server.list_tools()
    async def answer(): ...
"""
from mcp.server.lowlevel.server import Server as MCPServer

class FastMCP:
    """Give it functions.

    @mcp.tool()
    def read(): ...
    """

    def __init__(self):
        self._server = MCPServer(name="x")
'''
HANDLERS = """
class Server(Generic[Result]):
    def list_tools(self):
        # @server.list_tools()
        handler = ListToolsRequest
"""
SCRIPT_KIT = """
import { Server } from "@modelcontextprotocol/sdk";
/* const m = new McpServer({name: "x"}) */
export class McpServer {
  constructor() { this.server.setRequestHandler(ListToolsRequestSchema, () => {}); }
}
"""


def test_a_server_is_noticed_wherever_in_the_file_it_is_made(tmp_path):
    assert form("server.py", LOWLEVEL) == "mcp-source"
    (note,) = discover(write(tmp_path, {"server.py": "x = 1\n" * 20_000 + LOWLEVEL + "y = 1\n" * 20_000})).notes
    assert "server.py; add the tools/list answer" in note.en


@pytest.mark.parametrize(("path", "text"), [("a.py", KIT), ("a.py", HANDLERS), ("a.ts", SCRIPT_KIT)])
def test_a_kit_is_no_server(path, text):
    assert form(path, text) is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", '"""\n@mcp.tool()\n"""\n'),
        ("a.py", "# @mcp.tool()\n"),
        ("a.py", '"""\nm = FastMCP()\n'),
        ("a.ts", "/*\nconst m = new McpServer({})\n*/\n"),
        ("a.ts", "// const m = new McpServer({})\n"),
        ("a.py", '"""\napp = FastAPI()\n"""\n'),
    ],
)
def test_text_and_comments_do_not_count(path, text):
    assert form(path, text) is None


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="@mcp.tol()=\"'#/* \nnewFastMCPServer[", max_size=200), st.sampled_from(["py", "ts"]))
def test_any_source_is_looked_at(text, suffix):
    assert form(f"a.{suffix}", text) in {None, "mcp-source", "web-source"}


@pytest.mark.parametrize("piece", ["=", "@", "@a.", '"""', "/*", " ", "= FastMCP[", "Tool(", "\n", "a", "import ", "#"])
@pytest.mark.parametrize("suffix", ["py", "ts"])
def test_looking_takes_linear_time(piece, suffix):
    started = time.process_time()
    form(f"a.{suffix}", "import mcp\n" + piece * (200_000 // len(piece)))
    assert time.process_time() - started < 2


def test_other_suffixes_are_left_alone():
    assert form("a.txt", LOWLEVEL) != "mcp-source"
