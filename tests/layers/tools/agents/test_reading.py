"""Each form in which tools are written down is read without running anything, and what is not understood is named."""

# ruff: noqa: E501 - one case a row

import json

import pytest

from jingwei.errors import ParseError
from jingwei.layers.tools.agents.reading.javascript import tokens
from jingwei.layers.tools.agents.reading.python_source import read_python
from jingwei.layers.tools.agents.reading.read import read_file
from jingwei.layers.tools.agents.reading.shell import commands, shell_uses
from tests.layers.tools.agents.samples import PYTHON, SCRIPT, SKILL, TYPESCRIPT

ENTRY = {"name": "a", "description": "b", "inputSchema": {"type": "object"}}
FUNCTION = {"name": "a", "description": "b", "parameters": {"type": "object"}}


def read(document, name="t.json"):
    return read_file(name, json.dumps(document).encode())


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"tools": [ENTRY]}, "/tools/0"),
        ({"jsonrpc": "2.0", "id": 1, "result": {"tools": [ENTRY], "nextCursor": ""}}, "/result/tools/0"),
        ([{"type": "function", "function": FUNCTION}], "/0"),
        ([{"type": "function", **FUNCTION}], "/0"),
        ([{"name": "a", "description": "b", "input_schema": {"type": "object"}}], "/0"),
        ({"functions": [FUNCTION]}, "/functions/0"),
        ({"tools": [{"functionDeclarations": [FUNCTION]}]}, "/tools/0/functionDeclarations/0"),
        ({"toolConfig": {"tools": [{"toolSpec": {"name": "a", "description": "b", "inputSchema": {"json": {"type": "object"}}}}]}}, "/toolConfig/tools/0"),
        (ENTRY, ""),
        ({"github": {"tools": [ENTRY]}}, "/github/tools/0"),
        ({"servers": [{"name": "x", "tools": [ENTRY]}]}, "/servers/0/tools/0"),
    ],
)  # fmt: skip
def test_lists_of_tools(document, pointer):
    made = read(document)
    (tool,) = made.tools
    assert (tool.name, tool.description, tool.schema, tool.pointer) == ("a", "b", {"type": "object"}, pointer)
    assert made.form == "tool list"
    assert made.gaps == ()


def test_every_string_is_looked_at():
    document = {
        "tools": [dict(ENTRY, _meta={"vendor": {"deep": ["hidden"]}}, annotations={"title": "t1"})],
        "note": "outside",
    }
    texts = {piece.text for piece in read(document).pieces}
    assert {"a", "b", "object", "vendor", "deep", "hidden", "t1", "note", "outside", "_meta"} <= texts


@pytest.mark.parametrize(
    "document",
    [
        {"tools": [ENTRY, 3]},
        {"tools": [ENTRY, {"name": ""}]},
        {"tools": [ENTRY, {"name": "b", "inputSchema": 3, "description": "c"}]},
        {"tools": []},
        {"mcpServers": {}},
    ],
)
def test_what_is_not_understood_is_a_gap(document):
    assert read(document).gaps


@pytest.mark.parametrize(
    "document", [{}, 3, [], {"a": 1}, {"name": "x", "version": "1", "description": "a package"}, {"tools": ["a", "b"]}]
)
def test_other_json_is_no_list(document):
    made = read(document)
    assert made.tools == ()
    assert made.form == "other"


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"mcpServers": {"s": {"command": "c"}}}, "s"),
        ({"servers": {"s": {"type": "http", "url": "https://x.example"}}}, "s"),
        ({"mcp": {"servers": {"s": {"command": "c"}}}}, "s"),
        ({"mcp": {"s": {"type": "local", "command": ["c", "d"]}}}, "s"),
        ({"context_servers": {"s": {"command": {"path": "c", "args": ["d"]}}}}, "s"),
        ({"mcp_servers": [{"type": "url", "name": "s", "url": "https://x.example"}]}, "s"),
        ({"projects": {"/p": {"mcpServers": {"s": {"serverUrl": "https://x.example"}}}}}, "s"),
    ],
)
def test_configurations(document, name):
    made = read(document)
    assert [server.name for server in made.servers] == [name]
    assert made.servers[0].words or made.servers[0].url
    assert made.form == "configuration"


def test_configurations_in_other_languages():
    made = read_file("config.toml", b'[mcp_servers.s]\ncommand = "npx"\nargs = ["-y", "x"]\n')
    assert made.servers[0].words == ("npx", "-y", "x")
    made = read_file(
        "mcp.json", b'{\n // a comment\n "servers": {"s": {"command": "c", /* x */ "args": ["//no", "/*no*/"],},}\n}'
    )
    assert made.servers[0].words == ("c", "//no", "/*no*/")
    assert read_file("c.yaml", b"mcpServers:\n  s:\n    command: c\n").servers[0].name == "s"


def test_openapi():
    document = {
        "openapi": "3.1.0",
        "paths": {
            "/a/{id}": {
                "parameters": [{"name": "id", "in": "path", "schema": {"type": "string"}}],
                "delete": {"operationId": "dropIt", "summary": "Drops", "requestBody": {"$ref": "#/components/b"}},
            }
        },
        "components": {
            "b": {"content": {"application/json": {"schema": {"$ref": "#/components/s"}}}},
            "s": {"properties": {"why": {"type": "string"}}},
        },
    }
    made = read(document)
    (tool,) = made.tools
    assert (tool.name, sorted(tool.schema["properties"]), tool.secured, tool.pointer) == (
        "dropIt",
        ["id", "why"],
        False,
        "/paths/~1a~1{id}/delete",
    )
    assert read({"swagger": "2.0", "paths": {"/a": {"$ref": "other.yaml"}}}).gaps
    assert read({"openapi": "3.0.0", "paths": {}, "x": {"$ref": "#/x"}}).tools == ()


def test_python():
    made = read_python(PYTHON)
    tools = {tool.name: tool for tool in made.tools}
    assert set(tools) == {"search_tickets", "run_report", "close_ticket"}
    assert tools["search_tickets"].description == "Searches tickets by words."
    assert tools["search_tickets"].schema["properties"]["words"] == {
        "type": "string",
        "description": "Words to look for",
        "maxLength": 80,
    }
    assert tools["search_tickets"].schema["properties"]["kind"]["enum"] == ["open", "closed"]
    assert [(use.effect, use.name) for use in tools["search_tickets"].uses] == [("network", "httpx.get")]
    assert tools["run_report"].uses[0].name == "subprocess.run"
    assert made.gaps == ()
    assert any(piece.text == "A daily report." for piece in made.pieces)


@pytest.mark.parametrize(
    "text",
    [
        "@mcp.tool(description=make())\ndef a(): pass\n",
        "@mcp.tool(description=f'{x}')\ndef a(): pass\n",
        "a = a + 'x'\n@mcp.tool(description=a)\ndef b(): pass\n",
        "Tool(name=n(), description='x')\n",
    ],
)
def test_python_text_that_only_running_would_tell_is_a_gap(text):
    assert read_python(text).gaps


def test_python_names_of_names_stay_small():
    text = (
        "a0 = 'x' * 9\na0 = 'x'\n"
        "b0 = 'xxxxxxxxxx'\n"
        + "".join(f"b{n + 1} = b{n} + b{n}\nc{n + 1} = [c{n}, c{n}]\n" for n in range(60))
        + "@mcp.tool(description=b60)\ndef t(a: str = c60): pass\n"
    )
    assert read_python(text).gaps


def test_javascript():
    made = read_file("server.ts", TYPESCRIPT.encode())
    tools = {tool.name: tool for tool in made.tools}
    assert set(tools) == {"search_tickets", "remove_ticket", "count"}
    assert tools["search_tickets"].description == "Searches tickets by words."
    assert tools["search_tickets"].annotations == {"readOnlyHint": True}
    assert tools["search_tickets"].schema["properties"]["words"] == {
        "type": "string",
        "maxLength": 80,
        "description": "Words to look for",
    }
    assert [use.effect for use in tools["search_tickets"].uses] == ["read"]
    assert [use.name for use in tools["remove_ticket"].uses] == ["fs.unlink"]
    assert tools["count"].description == "Counts tickets"
    assert made.gaps == ()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a / b / c", ["name", "mark", "name", "mark", "name"]),
        ("x = /a[/]b/g", ["name", "mark", "number"]),
        ("`a${`b${c}`}d`", ["mark", "mark", "name", "template", "template"]),
        ("'\\u{41}\\x42\\n'", ["string"]),
    ],
)
def test_tokens(text, kinds):
    assert [token.kind for token in tokens(text)] == kinds


@pytest.mark.parametrize("text", ["`a", "'a\n'", "x = /a\n", '"'])
def test_no_javascript(text):
    with pytest.raises(ParseError):
        tokens(text)


def test_shell():
    assert [(use.effect, use.name) for use in shell_uses(SCRIPT)] == [("write", "cp"), ("write", "tee")]
    assert [words[0] for words, _ in commands("a b;c | d\n# e\n'f g' && $(h)")] == ["a", "c", "d", "'f g'", "h"]


def test_skill():
    made = read_file("SKILL.md", SKILL.encode())
    assert (made.form, made.tools[0].name) == ("skill", "weekly-report")
    assert [link.target for link in made.links] == ["references/template.md"]
    assert made.gaps == ()
    assert read_file("SKILL.md", b"---\nname: a\n---\nx").gaps
    with pytest.raises(ParseError):
        read_file("SKILL.md", b"no front matter")


@pytest.mark.parametrize(
    ("name", "document", "form"),
    [
        ("plugin.json", {"name": "p", "description": "d"}, "plugin manifest"),
        (
            "manifest.json",
            {
                "manifest_version": "0.2",
                "name": "p",
                "server": {"type": "node", "mcp_config": {"command": "node", "args": ["x.js"]}},
            },
            "mcpb manifest",
        ),
        (
            "server.json",
            {"name": "p", "version": "1", "packages": [{"identifier": "@a/b", "version": "1.2.3"}]},
            "registry manifest",
        ),
        ("ai-plugin.json", {"name_for_model": "p", "description_for_model": "d"}, "ai plugin"),
        (
            "settings.json",
            {"hooks": {"PreToolUse": [{"matcher": "*", "hooks": [{"type": "command", "command": "true"}]}]}},
            "hooks",
        ),
    ],
)
def test_manifests(name, document, form):
    made = read(document, name)
    assert made.form == form
    assert made.servers or made.tools or form == "plugin manifest"
