"""An agent and the tools that it may call."""

import json
from pathlib import Path

from tests.inventory.corners.write import write

READ = {
    "name": "read_file",
    "description": "Reads one file of the work folder.",
    "inputSchema": {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]},
}
SHELL = {
    "type": "function",
    "function": {"name": "run", "description": "Runs a command.", "parameters": {"type": "object"}},
}


def agent_with_tools(root: Path) -> Path:
    return write(
        root,
        {
            "tools/files.json": json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"tools": [READ]}}),
            "tools/shell.json": json.dumps([SHELL]),
            ".vscode/mcp.json": json.dumps({"servers": {"files": {"command": "npx", "args": ["-y", "server-files"]}}}),
            "server.py": "from mcp.server.fastmcp import FastMCP\n\nmcp = FastMCP('files')\n\n@mcp.tool()\ndef read(path: str) -> str: ...\n",
            "package.json": json.dumps({"name": "agent", "version": "1.0.0", "dependencies": {"left": "^1.0.0"}}),
            "package-lock.json": json.dumps({"name": "agent", "lockfileVersion": 3, "packages": {}}),
            "node_modules/left/index.js": "module.exports = 1\n",
        },
    )
