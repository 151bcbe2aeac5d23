"""What starting or calling a configured server would do: shells, unpinned packages, containers, secrets, plain addresses, scopes, automatic approval."""  # noqa: E501 - a pattern or a list

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from jingwei.layers.tools.agents.document import Server
from jingwei.layers.tools.agents.reading.shell import commands
from jingwei.layers.tools.agents.rules.packages import base, container_dangers, is_pinned, packages, unwrapped
from jingwei.layers.tools.agents.rules.table import finding
from jingwei.layers.tools.agents.verdict import Finding
from jingwei.text.directive_words import SECRET_FILE
from jingwei.text.patterns import expression
from jingwei.text.secrets import find

_SHELLS = frozenset(("sh", "bash", "zsh", "dash", "ksh", "fish", "cmd", "powershell", "pwsh"))
_CODE = {
    "python": "-c",
    "python3": "-c",
    "node": "-e",
    "perl": "-e",
    "ruby": "-e",
    "deno": "eval",
    "bun": "-e",
    "osascript": "-e",
    "php": "-r",
}
_FETCHED = expression(
    r"\b(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod|fetch)\b|urlopen|urlretrieve|requests\.get|https?://",
    re.IGNORECASE,
)
_RUN = expression(
    r"\|[ \t]*(?:sudo[ \t]+)?(?:[\w/]*/)?(?:sh|bash|zsh|dash|python[\d.]*|node|perl|ruby|iex)\b|\$\(|`|<\(|\biex\b|invoke-expression|\beval\b|\bexec\b|downloadstring|&&[ \t]*(?:chmod|sh|bash|\./)|;[ \t]*(?:chmod|sh|bash|\./)",  # noqa: E501 - a pattern or a list
    re.IGNORECASE,
)
_DECODED = expression(
    r"base64\s+(?:-d|--decode|-D)\b|-enc(?:odedcommand)?\s+[A-Za-z0-9+/=]{16,}|frombase64string|b64decode|/dev/tcp/|\bnc\s+-\w*e|\bxxd\s+-r",
    re.IGNORECASE,
)
_LOOPBACK = expression(
    r"(?:http|ws)://(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|host\.docker\.internal|0\.0\.0\.0)(?:[:/]|$)", re.IGNORECASE
)
_PRIVATE = expression(SECRET_FILE, re.IGNORECASE)
_WIDE = re.compile(
    r"^(?:\*|all|admin|root|owner|full(?:[_ -]?access)?|superuser|sudo|repo|write|user|delete_repo|workflow|offline_access|https://mail\.google\.com/|cloud-platform)$|:\*$|\.\*$|[:./_-](?:admin|full[_-]?access|all|owner|root|FullControl)(?:$|[:./_])|/auth/(?:drive|gmail\.modify|cloud-platform|calendar|contacts)$|^(?:admin|manage)[:._]|\.ReadWrite\.All$",
    re.IGNORECASE,
)
_LOADED = {
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "DYLD_INSERT_LIBRARIES",
    "NODE_OPTIONS",
    "PYTHONSTARTUP",
    "PYTHONPATH",
    "BASH_ENV",
    "ENV",
    "PERL5OPT",
    "RUBYOPT",
    "GIT_SSH_COMMAND",
}
_REDIRECTED = {
    "NPM_CONFIG_REGISTRY",
    "UV_INDEX_URL",
    "UV_DEFAULT_INDEX",
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "ANTHROPIC_BASE_URL",
    "OPENAI_BASE_URL",
    "OPENAI_API_BASE",
}
_UNVERIFIED = {
    "NODE_TLS_REJECT_UNAUTHORIZED": "0",
    "PYTHONHTTPSVERIFY": "0",
    "GIT_SSL_NO_VERIFY": "1",
    "CURL_INSECURE": "1",
}
_INDEXES = frozenset(("--index-url", "--extra-index-url", "--index", "--default-index", "--registry", "-i"))
_OPTION = re.compile(r"-{1,2}(?:api[-_]?key|token|password|secret|access[-_]?token|auth|key)\b", re.IGNORECASE)
_REFERENCE = re.compile(
    r"^\s*(?:Bearer |Basic |token )?(?:\$\{[^}]+\}|\$\w+|%\w+%|\{\{[^}]+\}\}|<[^>]+>|\$\{\{.*\}\}|op://.*|env:.*|your[-_ ].*|x{3,}.*|\.\.\.)?\s*$",
    re.IGNORECASE,
)


def judge(server: Server) -> Iterator[Finding]:
    """Findings of one server; a secret is shown by the name of its place only."""
    for rule, what in (*_started(server), *_kept(server), *_reached(server), *_granted(server)):
        yield finding(rule, what, pointer=server.pointer, name=server.name)


def _started(server: Server) -> Iterator[tuple[str, str]]:
    words, text = server.words, " ".join(server.words)
    bare = unwrapped(words)
    first = base(bare[0]) if bare else ""
    script = _script(bare) if first in _SHELLS or any(base(word) in _SHELLS for word in words[:3]) else ""
    inline = first in _CODE and _CODE[first] in bare[1:4]
    fetched = bool(_FETCHED.search(text) and _RUN.search(text))
    if (
        ((script or inline) and fetched)
        or (_DECODED.search(text) and (script or inline or first in _SHELLS))
        or (words and "|" in words and fetched)
    ):
        yield "launch.pipe", PurePosixPath(words[0]).name
    elif inline:
        yield "launch.code", f"{first} {_CODE[first]}"
    elif script and len(list(commands(script))) > 1 and not server.event:
        yield "launch.shell", script[:120]
    if (
        words
        and _PRIVATE.search(text)
        and (server.event or script or inline or first in {"cat", "curl", "scp", "tar", "cp", "nc"})
    ):
        yield "launch.reads-secret", _PRIVATE.search(text)[0]  # type: ignore[index]
    if (
        server.event
        and _FETCHED.search(text)
        and re.search(r"\b(?:-d|--data\S*|-F|--form|-T|--upload-file|--post-\w+|POST)\b|\$\(", text)
    ):
        yield "launch.pipe", "sends data out"
    inner = tuple(word for command, _ in commands(script) for word in command) if script else words
    yield from (("launch.unpinned", package) for package in packages(inner or words) if not is_pinned(package))
    yield from (
        ("launch.unpinned", package)
        for package in server.offered
        if not is_pinned(package) and not re.search(r"@\d", package)
    )
    yield from container_dangers(words)
    yield from (
        ("launch.tampered", f"{word} {words[n + 1] if n + 1 < len(words) else ''}")
        for n, word in enumerate(words)
        if word.split("=")[0] in _INDEXES and _foreign(word, words[n + 1 : n + 2])
    )


def _foreign(word: str, after: tuple[str, ...]) -> bool:
    address = word.partition("=")[2] or (after[0] if after else "")
    return address.startswith("http") and not re.match(
        r"https://(?:pypi\.org|registry\.npmjs\.org|registry\.yarnpkg\.com|files\.pythonhosted\.org)(?:/|$)", address
    )


def _script(words: list[str]) -> str:
    """Text that a shell is given to run."""
    if len(words) == 1 and re.search(r"\s", words[0].strip()):
        return words[0]  # what cmd /c is given as one word
    for n, word in enumerate(words):
        if word.lower() in {"-c", "-lc", "-ic", "/c", "-command", "-lic"} and n + 1 < len(words):
            return " ".join(words[n + 1 :]) if word.lower() in {"/c", "-command"} else words[n + 1]
    return ""


def _kept(server: Server) -> Iterator[tuple[str, str]]:
    for place, value in server.values:
        name = place.partition(".")[2]
        if not _REFERENCE.match(value) and (find(f'{name}="{value}"') or find(f"{name}: {value}")):
            yield "launch.secret", place[:80]
        if name.upper() in _LOADED and value and not _harmless(name.upper(), value):
            yield "launch.tampered", name
        if name.upper() in _REDIRECTED and not _LOOPBACK.match(value) and _foreign(f"={value}", ()):
            yield "launch.tampered", name
        if _UNVERIFIED.get(name.upper()) == value:
            yield "launch.plain", name
    for n, word in enumerate(server.words):
        option, equals, value = word.partition("=")
        value = value if equals else (server.words[n + 1] if n + 1 < len(server.words) else "")
        if (
            _OPTION.fullmatch(option)
            and value
            and not value.startswith("-")
            and not _REFERENCE.match(value)
            and find(f'{option.strip("-")}="{value}"')
        ):
            yield "launch.secret", f"args {option}"
            return
    for place, text in (("args", " ".join(server.words)), ("url", server.url)):
        if find(text) or (place == "url" and re.search(r"://[^/@\s:]+:(?!\$|%|\{)[^/@\s]{3,}@", text)):
            yield "launch.secret", place


def _harmless(name: str, value: str) -> bool:
    if name == "NODE_OPTIONS":
        return not re.search(r"--require|-r\s|--import|--loader|--inspect", value)
    return name in {"PYTHONPATH", "LD_LIBRARY_PATH", "ENV"} and not re.search(r"/tmp|/dev/shm|\.\.", value)  # noqa: S108 - a sign, not a file


def _reached(server: Server) -> Iterator[tuple[str, str]]:
    url = server.url.lower()
    addresses = [server.url] if url else [word for word in server.words if re.match(r"(?:http|ws)://", word)]
    for address in addresses:
        if address.lower().startswith(("http://", "ws://")) and not _LOOPBACK.match(address):
            yield "launch.plain", re.sub(r"[?#].*|//[^/@]*@", "", address)[:120]
    if (
        url.startswith(("https://", "http://", "ws"))
        and not server.authenticates
        and not _LOOPBACK.match(server.url)
        and "${" not in server.url
        and "?" not in server.url
    ):
        yield "launch.open", re.sub(r"[?#].*|//[^/@]*@", "", server.url)[:120]


def _granted(server: Server) -> Iterator[tuple[str, str]]:
    wide = [scope for scope in server.scopes if _WIDE.search(scope)]
    if wide:
        yield "launch.scope", ", ".join(wide[:10])
    acting = [tool for tool in server.approved if _acts(tool)]
    if acting:
        yield "launch.approved", ", ".join(acting[:10])


def _acts(tool: str) -> bool:
    """Whether an approval without asking covers something that acts: everything, a shell without bounds, or a tool whose name says so."""
    from jingwei.layers.tools.agents.capability import named_capabilities

    bare, _, scope = tool.partition("(")
    if bare in {"*", "mcp__*", "Bash", "Write", "Edit", "shell", "MultiEdit"} or tool.endswith("__*"):
        return scope in {"", "*)", "**)", "*:*)"} or bool(
            re.match(r"(?:rm|curl|wget|sudo|sh|bash|eval|python\d?|node|ssh|nc)\b", scope)
        )
    return bool(named_capabilities(bare.split("__")[-1]))
