"""Documents, configurations, source code and licences by their words."""

import json

import pytest

from jingwei.inventory.discovery.licences import spdx, spdx_of_metadata, spdx_of_text
from tests.inventory.discovery.looks import form, look


@pytest.mark.parametrize("key", ["model_type", "architectures", "_diffusers_version", "peft_type", "auto_map"])
def test_configurations_of_models(key):
    assert form("config.json", json.dumps({key: "x"})) == "model-config"
    assert form("my_config.json", json.dumps({key: "x"})) == "model-config"
    assert form("other.json", json.dumps({key: "x"})) is None
    assert form("config.json", json.dumps({"other": "x"})) is None


@pytest.mark.parametrize(
    ("value", "facts"),
    [
        ({"architectures": ["Bert"]}, {"architecture": "Bert"}),
        ({"architectures": ["Bert", "Other"], "model_type": "bert"}, {"architecture": "Bert"}),
        ({"model_type": "bert-x.1"}, {"architecture": "bert-x.1"}),
        ({"architectures": [], "model_type": "bert"}, {"architecture": "bert"}),
        ({"architectures": ["two words"]}, {}),
        ({"architectures": ["a" * 101]}, {}),
        ({"architectures": ["a" * 100]}, {"architecture": "a" * 100}),
        ({"architectures": [5]}, {}),
        ({"model_type": 5}, {}),
    ],
)
def test_the_architecture_of_a_model(value, facts):
    assert look("config.json", json.dumps(value)) == ("model-config", facts, True)


TOOL = {"name": "t", "inputSchema": {}}
FUNCTION = {"name": "f", "parameters": {}}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("x.json", {"openapi": "3.1.0"}, ("openapi", {}, True)),
        ("x.json", {"openapi": "4.0"}, None),
        ("x.json", {"openapi": 3}, None),
        ("x.json", {"swagger": "2.0"}, ("openapi", {}, True)),
        ("x.json", {"swagger": "3.0"}, None),
        ("x.json", {"openapi": "3.0", "servers": [{"url": "https://a.example/v1"}]}, ("openapi", {"url": "https://a.example/v1"}, True)),
        ("x.json", {"openapi": "3.0", "servers": [{"url": "/v1"}]}, ("openapi", {}, True)),
        ("x.json", {"openapi": "3.0", "servers": [{"url": "https://{host}/"}]}, ("openapi", {}, True)),
        ("x.json", {"openapi": "3.0", "servers": [{"url": 5}]}, ("openapi", {}, True)),
        ("x.json", {"openapi": "3.0", "servers": ["x"]}, ("openapi", {}, True)),
        ("x.json", {"openapi": "3.0", "servers": []}, ("openapi", {}, True)),
        ("x.json", {"openapi": "3.0", "servers": {"url": "https://a.example/"}}, ("openapi", {}, True)),
        ("x.json", {"bomFormat": "CycloneDX"}, ("bom", {}, True)),
        ("x.json", {"bomFormat": "Other"}, None),
        ("x.json", {"spdxVersion": 1}, ("spdx", {}, True)),
        ("model_index.json", {"a": 1}, ("model-index", {}, True)),
        ("x_index.json", {"a": 1}, None),
        ("x.json", {"learner": {}, "version": []}, ("gbm-json", {}, True)),
        ("x.json", {"learner": {}}, None),
        ("x.json", {"learner": [], "version": []}, None),
        ("x.json", {"sha256": {"0": "ab" * 20}}, ("tpm-pcrs", {}, True)),
        ("x.json", {"sha1": {"0": "0x" + "ab" * 64}, "note": "x"}, ("tpm-pcrs", {}, True)),
        ("x.json", {"sm3_256": {"0": "ab" * 32}, "sha384": {"1": "AB" * 48}}, ("tpm-pcrs", {}, True)),
        ("x.json", {"sha512": {"0": "ab" * 64}}, ("tpm-pcrs", {}, True)),
        ("x.json", {"sha256": {"0": "ab" * 19}}, None),
        ("x.json", {"sha256": {"0": "ab" * 65}}, None),
        ("x.json", {"sha256": {"0": "zz" * 20}}, None),
        ("x.json", {"sha256": {"0": 5}}, None),
        ("x.json", {"sha256": {}}, None),
        ("x.json", {"sha256": "ab" * 32}, None),
        ("x.json", {"sha256": {"0": "ab" * 32}, "sha1": {}}, None),
        ("x.json", {"sha224": {"0": "ab" * 28}}, None),
        ("x.json", {"mcpServers": {"a": {}, "b": {}}}, ("mcp-servers", {"servers": 2}, True)),
        ("x.json", {"mcpServers": []}, None),
        ("mcp.json", {"servers": {"a": {}}}, ("mcp-servers", {"servers": 1}, True)),
        (".mcp.json", {"servers": {"a": {}}}, ("mcp-servers", {"servers": 1}, True)),
        ("mcp_config.json", {"servers": {"a": {}}}, ("mcp-servers", {"servers": 1}, True)),
        ("other.json", {"servers": {"a": {}}}, None),
        ("x.json", {"tools": [TOOL]}, ("mcp-tools", {"tools": 1}, True)),
        ("x.json", {"result": {"tools": [TOOL, TOOL]}}, ("mcp-tools", {"tools": 2}, True)),
        ("x.json", {"tools": [{"name": "t", "input_schema": {}}]}, ("mcp-tools", {"tools": 1}, True)),
        ("x.json", [TOOL], ("mcp-tools", {"tools": 1}, True)),
        ("x.json", {"tools": [TOOL, {"name": "t"}]}, None),
        ("x.json", {"tools": [{"inputSchema": {}}]}, None),
        ("x.json", {"tools": []}, None),
        ("x.json", {"tools": {"a": 1}}, None),
        ("x.json", {"result": 5}, None),
        ("x.json", {"tools": [{"a": 1}] * 20}, None),
        ("x.json", [FUNCTION], ("functions", {"tools": 1}, True)),
        ("x.json", [{"type": "function", "function": FUNCTION}] * 2, ("functions", {"tools": 2}, True)),
        ("x.json", [{"name": 5, "parameters": {}}], None),
        ("x.json", [{"name": "f", "parameters": []}], None),
        ("x.json", [{"function": "f"}], None),
        ("x.json", [FUNCTION, 5], None),
        ("x.json", [], None),
        ("x.json", 5, None),
        ("x.json", [{"a": 1}] * 10, ("json-records", {"records": 10}, True)),
        ("x.json", [{"a": 1}] * 9, None),
        ("x.json", [{"a": 1}] * 9 + [{"b": 1}], ("json-records", {"records": 10}, True)),
        ("x.json", [{"a": 1}] * 8 + [{"b": 1}, {"c": 1}], None),
        ("x.har", [{"a": 1}] * 10, ("json-records", {"records": 10}, True)),
        ("x.jsonld", [{"a": 1}] * 10, ("json-records", {"records": 10}, True)),
        ("x.json5", [{"a": 1}] * 10, None),
    ],
)  # fmt: skip
def test_documents_by_their_keys(name, value, expected):
    assert look(name, json.dumps(value)) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"bomFormat": "Cyc', ("bom", {}, True)),
        ('{"spdxVersion": "', ("spdx", {}, True)),
        ('{"openapi": "3', ("openapi", {}, True)),
        ('{"swagger": "2', ("openapi", {}, True)),
        (' [\n {"a": 1}', ("json-records", {}, False)),
        ('[["a", 1]', None),
        ('{"a": 1', None),
        (" " * 16 * 1024 + '"bomFormat"', None),
        (" " * (16 * 1024 - 11) + '"bomFormat"', ("bom", {}, True)),
    ],
)
def test_a_document_over_the_bound_is_judged_by_its_beginning(content, expected):
    assert look("x.json", content, size=10**9) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("openapi: 3.0.1\n", ("openapi", {}, True)),
        ("openapi: '3.1'\n", ("openapi", {}, True)),
        ('a: 1\nswagger: "2.0"\n', ("openapi", {}, True)),
        ("openapi: 4.0\n", None),
        (" openapi: 3.0\n", None),
        (
            "openapi: 3.0.1\nservers:\n  - url: https://a.example/v1 # x\n",
            ("openapi", {"url": "https://a.example/v1"}, True),
        ),
        (
            "openapi: 3.0.1\nservers:\n- description: d\n  url: 'http://a.example'\n",
            ("openapi", {"url": "http://a.example"}, True),
        ),
        ("openapi: 3.0.1\nservers:\n  - url: /v1\n", ("openapi", {}, True)),
    ],
)
def test_interfaces_in_yaml(content, expected):
    assert look("x.yaml", content) == expected
    assert look("x.yml", content) == expected


SERVER = "server {{\n  listen {listen};\n  server_name {name};\n}}\n"


def nginx(listen="443 ssl", name="a.example.org", path="x.conf", more="", **options):
    return look(path, SERVER.format(listen=listen, name=name) + more, **options)


@pytest.mark.parametrize("path", ["x.conf", "x.nginx", "x.vhost", "default"])
def test_servers_of_nginx(path):
    assert nginx(path=path) == ("nginx", {"url": "https://a.example.org/"}, True)
    assert form(path, "server {\n proxy_pass x;\n}\n") == "nginx"
    assert form(path, "server {\n}\n") is None
    assert form(path, "listen 80;\n") is None
    assert form("x.txt2", SERVER.format(listen="80", name="a")) is None


@pytest.mark.parametrize(
    ("listen", "name", "url"),
    [
        ("80", "a.example", "http://a.example/"),
        ("80 ssl", "a.example", "https://a.example:80/"),
        ("443", "a.example", "http://a.example:443/"),
        ("127.0.0.1:8080", "a.example", "http://a.example:8080/"),
        ("443 ssl http2", "a.example", "https://a.example/"),
        ("[::]:80", "a.example", None),
        ("localhost:80", "a.example", None),
        ("80", "a.example b.example", None),
        ("80", "_", None),
        ("80", "*.example", None),
        ("123456", "a.example", None),
    ],
)
def test_the_address_of_a_server(listen, name, url):
    assert nginx(listen, name)[1] == ({"url": url} if url else {})


def test_several_servers_or_a_cut_file_have_no_address():
    assert nginx(more=SERVER.format(listen="80", name="b.example"))[1] == {}
    assert nginx(size=10**6)[1] == {}
    assert nginx(more="listen 80;\n")[1] == {}
    assert nginx(more="server_name b.example;\n")[1] == {}
    assert nginx(more="server {\n}\n")[1] == {}


@pytest.mark.parametrize("path", ["x.nft", "x.nftables", "x.rules", "x.conf", "x.v4", "x.v6", "x.save", "rules"])
def test_rules_of_a_firewall(path):
    assert form(path, "table inet filter {\n}\n") == "firewall"
    assert form(path, "*filter\n:INPUT DROP\nCOMMIT\n") == "firewall"
    assert form(path, "*filter\n:INPUT DROP\n") is None
    assert form(path, "COMMIT\n") is None
    assert form("x.py2", "table inet filter {\n}\n") is None


@pytest.mark.parametrize(
    "text",
    ["table ip x {\n", "table ip6 x {\n", "table arp x {\n", "table bridge x {\n", "table netdev x {\n", "add table inet x\n",
     "*nat\nCOMMIT\n", "*mangle\nCOMMIT\n", "*raw  \nCOMMIT\n"],
)  # fmt: skip
def test_each_form_of_rules(text):
    assert form("x.rules", text) == "firewall"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("app = FastAPI()", "web-source"),
        ("app = flask.Flask(__name__)", "web-source"),
        ("app = Starlette(", "web-source"),
        ("app = Sanic(", "web-source"),
        ("app = Quart(", "web-source"),
        ("app = Litestar(", "web-source"),
        ("app = Bottle(", "web-source"),
        ("const app = express()", "web-source"),
        ("const app = fastify(", "web-source"),
        ("const app = new Koa(", "web-source"),
        ("const app = Hono(", "web-source"),
        ("m = FastMCP(", "mcp-source"),
        ("m = McpServer(", "mcp-source"),
        ("m = mcp.MCPServer(", "mcp-source"),
        ("const s = new McpServer({name", "mcp-source"),
        ("const s = new Server({ name", None),
        ("import {Server} from '@modelcontextprotocol/sdk/server/index.js'\nconst s = new Server({ name", "mcp-source"),
        ('const {Server} = require("@modelcontextprotocol/sdk")\ns = new Server({\n  name', "mcp-source"),
        ("@server.list_tools()", "mcp-source"),
        ("@mcp.tool()", "mcp-source"),
        ("server.setRequestHandler(ListToolsRequestSchema, async () => ({}))", "mcp-source"),
        ("export const ListToolsRequestSchema = x", None),
        ("@mcp.tool\ndef read(): ...", "mcp-source"),
        ("    @self.mcp.tool()\n    def read(): ...", "mcp-source"),
        ("@agent.tool()\ndef read(): ...", None),
        ("from fastmcp import FastMCP\n@app.tool()\ndef read(): ...", "mcp-source"),
        ("from mcp.types import Tool\nx = [Tool(name='read')]", "mcp-source"),
        ("import mcp\nx = [mcp.types.Tool(\n  name=NAME)]", "mcp-source"),
        ("from crewai import Tool\nx = [Tool(name='read')]", None),
        ("from mcp.server import Server\ns = Server('x', on_list_tools=answer)", "mcp-source"),
        ("from mcp import ClientSession\ntools = await session.list_tools()", None),
        ("m = FastMCP[None](", "mcp-source"),
        ("app = FastAPI()\nm = FastMCP()", "mcp-source"),
        ("print(FastAPI)", None),
    ],
)
def test_source_code_that_serves(code, expected):
    for suffix in ("py", "js", "mjs", "ts"):
        assert form(f"x.{suffix}", code) == expected
    assert form("x.java", code) is None


FRONT = "---\n{}\n---\nwords\n"


@pytest.mark.parametrize(
    "key",
    [
        "license",
        "pipeline_tag",
        "library_name",
        "base_model",
        "datasets",
        "task_categories",
        "language",
        "model-index",
        "tags",
    ],
)
def test_a_readme_with_the_front_of_a_card_is_one(key):
    assert form("README.md", FRONT.format(f"{key}: x")) == "card"
    assert form("README.md", f"{key}: x\n") is None
    assert form("README.md", FRONT.format(f"my{key}: x")) is None
    assert form("README.md", FRONT.format("title: x") + f"{key}: x\n") is None
    assert form("other.md", FRONT.format(f"{key}: x")) is None


@pytest.mark.parametrize(
    ("front", "facts"),
    [
        ("license: mit", {"spdx": "MIT"}),
        ("licence: 'apache-2.0'", {"spdx": "Apache-2.0"}),
        ("license: other", {}),
        ("license: mit\nlicense: isc", {}),
        ("pipeline_tag: text-classification", {"task": "text-classification"}),
        ('pipeline_tag: "fill-mask"\nlicense: mit', {"task": "fill-mask", "spdx": "MIT"}),
        ("pipeline_tag: two words", {}),
    ],
)
def test_facts_of_a_card(front, facts):
    assert look("model_card.md", FRONT.format(front)) == ("card", facts, True)
    assert look("model_card.md", f"{front}\n") == ("card", {}, True)


def test_pointers_of_git_lfs():
    text = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"
    assert look("model.safetensors", text) == ("lfs-pointer", {}, True)
    assert look("setup.py", text) == ("lfs-pointer", {}, True)
    assert form("x", " " + text) != "lfs-pointer"


IDENTIFIERS = """Apache-2.0 MIT BSD-2-Clause BSD-3-Clause ISC MPL-2.0 Unlicense CC0-1.0 CC-BY-4.0 CC-BY-SA-4.0 CC-BY-NC-4.0 CC-BY-NC-SA-4.0
CC-BY-ND-4.0 CC-BY-3.0 CC-BY-SA-3.0 ODbL-1.0 PDDL-1.0 AFL-3.0 BSL-1.0 EPL-2.0 EUPL-1.2 Zlib 0BSD MulanPSL-2.0 GPL-2.0-only GPL-3.0-only
GPL-2.0-or-later GPL-3.0-or-later LGPL-2.1-only LGPL-3.0-only LGPL-2.1-or-later LGPL-3.0-or-later AGPL-3.0-only AGPL-3.0-or-later PSF-2.0"""


def test_identifiers_of_licences_in_any_case():
    for identifier in IDENTIFIERS.split():
        assert spdx(identifier) == spdx(f" {identifier.upper()} ") == spdx(identifier.lower()) == identifier
    assert spdx("gpl-3.0") == spdx("") == spdx("proprietary") == ""


BSD = "Redistribution and use in source and binary forms, with or without modification, are permitted provided"
MIT = """* Permission  is hereby granted, free of charge, to any person obtaining a copy
# without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense
"""
ENDORSE = "names may be used to endorse or promote products"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Apache License\nVersion 2.0\nTERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION\nGrant of Patent License", "Apache-2.0"),
        ("Apache License, Version 2.0 Terms and Conditions for use, reproduction, and distribution Grant of patent license", "Apache-2.0"),
        ("Apache License Version 2.0", ""),
        (f"{BSD} {ENDORSE}", "BSD-3-Clause"),
        (BSD, "BSD-2-Clause"),
        (f"{BSD} all advertising materials", ""),
        (f"{BSD} neither endorse", ""),
        ("Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee", "ISC"),
        ("Mozilla Public License Version 2.0 Covered Software", "MPL-2.0"),
        ("Mozilla Public License Version 2.0 Covered Software GNU General Public License", "MPL-2.0"),
        ("This is free and unencumbered software released into the public domain.", "Unlicense"),
        ("CC0 1.0 Universal ... Affirmer", "CC0-1.0"),
        ("Attribution 4.0 International Creative Commons Attribution 4.0 International Public License", "CC-BY-4.0"),
        ("Mulan Permissive Software License，Version 2", "MulanPSL-2.0"),
        (MIT, "MIT"),
        ("This is free and unencumbered software released into the public domain. GNU General Public License", ""),
        ("// SPDX-License-Identifier: ISC\n" + BSD, "ISC"),
        ("SPDX-License-Identifier: unheard-of\n" + BSD, ""),
        ("SPDX-License-Identifier: MIT\nSPDX-License-Identifier: mit\n", "MIT"),
    ],
)  # fmt: skip
def test_texts_of_licences(text, expected):
    assert spdx_of_text(text) == expected
    assert look("LICENSE", text)[1] == {"spdx": expected}


PHRASES = [
    [
        "Apache License Version 2.0",
        "Terms and conditions for use, reproduction, and distribution",
        "Grant of patent license",
    ],
    MIT.splitlines(),
    [BSD, ENDORSE],
    ["Mozilla Public License Version 2.0", "Covered Software"],
    ["CC0 1.0 Universal", "Affirmer"],
]


@pytest.mark.parametrize("phrases", PHRASES)
def test_every_phrase_is_needed(phrases):
    whole = spdx_of_text("\n".join(phrases))
    assert whole
    for place in range(len(phrases)):
        assert spdx_of_text("\n".join([*phrases[:place], *phrases[place + 1 :]])) != whole


def test_a_cut_licence_is_read_only_when_it_is_long():
    text = BSD + " " + ENDORSE
    assert look("LICENSE", text, size=10**6)[1] == {"spdx": ""}
    assert look("LICENSE", text + "x" * (8001 - len(text)), size=10**6)[1] == {"spdx": "BSD-3-Clause"}
    assert look("LICENSE", text + "x" * (8000 - len(text)), size=10**6)[1] == {"spdx": ""}


def test_metadata_of_licences():
    assert spdx_of_metadata("license: mit\n") == "MIT"
    assert spdx_of_metadata("License: mit\n") == spdx_of_metadata("") == spdx_of_metadata("license: mit or isc\n") == ""
