"""Packages that a command fetches and runs at each start, and whether their version is fixed.

Source of the forms: documentation of npx, pnpm, yarn, bun, uv, pipx, deno, docker and podman.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jingwei.text.patterns import expression

WRAPPERS = frozenset(
    ("env", "sudo", "cmd", "/c", "/C", "nice", "exec", "-S", "doppler", "run", "--", "dotenv", "cross-env")
)
_NPM, _PYTHON = frozenset(("npx", "bunx", "pnpx")), frozenset(("uvx", "pipx"))
_SUBCOMMANDS = {
    ("pnpm", "dlx"),
    ("yarn", "dlx"),
    ("bun", "x"),
    ("npm", "exec"),
    ("npm", "x"),
    ("uv", "tool"),
    ("deno", "run"),
}
_TAKES_VALUE = frozenset(
    (
        "-p", "--package", "--from", "--spec", "--with", "--python", "--index", "--index-url", "-c", "--call", "--registry",
        "--default-index", "--extra-index-url",
    )
)  # fmt: skip
_NAMES_PACKAGE = ("-p", "--package", "--from", "--spec", "--with")
_PINNED = expression(r"@?[\w./-]+(?:\[[\w,-]*\])?(?:@|={2,3})v?\d+(?:\.\d+)+[\w.+-]*")
_COMMIT = expression(r".*[@#][0-9a-f]{40}")
_DIGEST = expression(r".*@sha256:[0-9a-f]{64}")
_LONGEST = 400
_DOCKER_VALUES = frozenset(
    (
        "-e", "--env", "-v", "--volume", "-p", "--publish", "--name", "--network", "--net", "-w", "--workdir", "-u", "--user", "--env-file",
        "--mount", "--entrypoint", "-h", "--hostname", "--platform", "--label", "-l", "--cpus", "--memory", "-m", "--add-host", "--dns",
        "--tmpfs", "--device", "--cap-add", "--cap-drop", "--security-opt", "--pid", "--ipc", "--ulimit", "--restart", "--shm-size",
        "--gpus", "--runtime", "--log-driver",
    )
)  # fmt: skip


def base(word: str) -> str:
    """Name of a program without folder and Windows endings, in lower case."""
    return re.split(r"[\\/]", word)[-1].lower().removesuffix(".exe").removesuffix(".cmd")


def unwrapped(words: tuple[str, ...]) -> list[str]:
    """The command without `env`, `sudo`, assignments and the like before it."""
    rest = list(words)
    while rest and (rest[0] in WRAPPERS or base(rest[0]) in WRAPPERS or re.match(r"\w+=", rest[0])):
        rest.pop(0)
    return rest


def packages(words: tuple[str, ...]) -> tuple[str, ...]:
    """Packages that the command would fetch and run; empty when it is no such command."""
    rest = unwrapped(words)
    if not rest:
        return ()
    sub = len(rest) > 1 and (base(rest[0]), rest[1]) in _SUBCOMMANDS
    if not sub and base(rest[0]) not in _NPM | _PYTHON:
        return ()
    start = [word for word in rest[2 if sub else 1 :] if word]
    if start[:1] == ["run"]:  # pipx run, uv tool run
        start = start[1:]
    named = _named(start)
    return tuple(one for one in named if one.startswith(("npm:", "jsr:", "http"))) if base(rest[0]) == "deno" else named


def _named(words: list[str]) -> tuple[str, ...]:
    """Packages named by an option, else the first word that is no option."""
    named: list[str] = []
    left = iter(words)
    for word in left:
        option, equals, value = word.partition("=")
        if not word.startswith("-"):
            return tuple(named) or (word,)
        if option in _TAKES_VALUE:
            value = value if equals else next(left, "")
            named += [value] if option in _NAMES_PACKAGE else []
    return tuple(named)


def is_pinned(package: str) -> bool:
    """Whether one version, one commit or a local path is named."""
    if len(package) > _LONGEST:
        return False
    bare = package.removeprefix("npm:").removeprefix("jsr:")
    local = bare.startswith((".", "/", "file:", "~", "${"))
    return local or bool(_PINNED.fullmatch(bare) or _COMMIT.fullmatch(bare))


def image(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """Image that `docker run` starts and the options before it; None for another command."""
    rest = unwrapped(words)
    if len(rest) < 2 or base(rest[0]) not in {"docker", "podman", "nerdctl"}:  # noqa: PLR2004 - program and verb
        return None
    at = next((n for n, word in enumerate(rest) if word == "run"), None)
    if at is None:
        return None
    options: list[str] = []
    left = iter(rest[at + 1 :])
    for word in left:
        if not word.startswith("-"):
            return word, tuple(options)
        options.append(word)
        if word in _DOCKER_VALUES:
            options.append(next(left, ""))
    return None


def container_dangers(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Rule and what shows it, for a container that is started."""
    found = image(words)
    if found is None:
        return
    name, options = found
    if not _DIGEST.fullmatch(name) and (
        ":" not in name.rpartition("/")[2] or name.endswith((":latest", ":main", ":master", ":edge", ":nightly"))
    ):
        yield "launch.unpinned", name
    text = " ".join(options)
    if shown := re.search(
        r"--privileged|--(?:net|network)[ =]host|--pid[ =]host|--ipc[ =]host|--userns[ =]host|--cap-add[ =](?:ALL|SYS_ADMIN|SYS_PTRACE|NET_ADMIN)"
        r"|/var/run/docker\.sock|--security-opt[ =](?:seccomp|apparmor)[=:]unconfined|(?:-v|--volume)[ =](?:/|~|\$HOME|\$\{HOME\}|/root|/home|/etc):|source=/,|src=/,|--device[ =]/dev/(?:mem|sda)",  # noqa: E501 - a pattern or a list
        text,
    ):
        yield "launch.container", shown[0]
