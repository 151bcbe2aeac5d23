"""Signs of an attack in one Python source. A file without the words that any such effect needs is not parsed further than for its syntax."""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from collections.abc import Iterator

from jingwei.layers.tools.packages.judging.problem import Problem, problem
from jingwei.layers.tools.packages.sources.flow import interpret
from jingwei.layers.tools.packages.sources.scopes import MODULE, reached
from jingwei.layers.tools.packages.sources.state import Module
from jingwei.limits import LIMITS, Limits

_DEEP = 3  # code in a literal in a literal
_OTHERWISE = {"code.download-exec": "code.download-exec-likely", "code.exfiltration": "code.exfiltration-likely"}
_SOONER = {"code.download-exec-likely": "code.download-exec"}
_ONLY_AT_START = {"code.disclosure": "code.exfiltration-likely", "code.persistence": "code.persistence"}
_RUNS = rb"pickle|\bdill\b"
_RUNS += rb"|\bexec\b|\beval\b|(?<!re\.)\bcompile\(|\bsystem\b|popen|subprocess|spawn|startfile|runpy|execfile|memmove|RtlMove|FunctionType|\bpty\b"
_HIDES = rb"__import__|import_module|__builtins__|builtins|__dict__\["
_JOINED = rb"(?:getattr|__import__|import_module)\([^\n]*(?:\+|\\x|decode|join|::|%|format|chr\()"
_FETCHES = rb"requests|urllib|httpx|aiohttp|socket|http\.client|httplib|ftplib|smtplib|curl|wget|powershell|websocket|urlopen|dns\.|webhook|pycurl"
_DECODES = rb"b64|b32|b16|b85|a85|base64|decompress|fromhex|unhexlify|a2b_|marshal|chr\b|rot_?13|::-1|codecs|\^|decrypt|['\"](?:hex|zlib)['\"]"
_SECRETS = rb"environ|getenv|\.ssh|\.aws|\.pypirc|\.npmrc|credentials|\.netrc|\.kube|gcloud|_history|/etc/(?:shadow|passwd)|Login Data|wallet|leveldb"
_SECRETS += rb"|key4|logins\.json|[Cc]ookies|Electrum|Exodus|gethostname|getuser|getlogin|platform\.|uname|clipboard|pyperclip|ImageGrab"
_SECRETS += rb"|screenshot|git-cred"
_SETTLES = rb"\.bashrc|\.bash_|\.zsh|\.profile|/etc/profile|cron|rc\.local|init\.d|systemd|autostart|Launch(?:Agents|Daemons)|Startup|authorized_keys"
_SETTLES += rb"|sitecustomize|usercustomize|ld\.so\.preload|sudoers|CurrentVersion|schtasks"
_LINES = rb"/dev/(?:tcp|udp)|crontab|schtasks|dup2|\bnc \b|ncat|socat"
_PATTERNS = [re.compile(one) for one in (_RUNS, _HIDES, _JOINED, _FETCHES, _DECODES, _SECRETS, _SETTLES, _LINES)]
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)
_PLAIN_CODECS = frozenset(
    {b"utf-8", b"utf8", b"ascii", b"us-ascii", b"latin-1", b"latin1", b"iso-8859-1", b"iso-8859-15", b"cp1252"}
)


def examine(content: bytes, *, everything_starts: bool = False, limits: Limits = LIMITS) -> list[Problem]:
    """Problems of a source. `everything_starts`: whoever runs the file calls all of it, as installers do with setup.py."""
    if len(content) > limits.source_bytes:
        return [problem("code.skipped", f"larger than {limits.source_bytes} bytes")]
    if not _may_hold(content):
        return _syntax(content)
    return _examined(content, everything_starts=everything_starts)


def _syntax(content: bytes) -> list[Problem]:
    """Nothing to find; only whether it is Python at all is not looked at: what does not parse does not run."""
    return [problem("code.unparsed", "it holds NUL bytes")] if b"\0" in content else []


def _may_hold(content: bytes) -> bool:
    """Whether the words that some finding needs are there. Hidden spellings (other encodings, letters that fold) are always looked at."""
    cookie = _COOKIE.search(content[:400])
    if cookie and cookie[1].lower().replace(b"_", b"-") not in _PLAIN_CODECS:
        return True
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return True
    if not content.isascii():
        content = unicodedata.normalize("NFKC", content.decode("utf-8", "replace")).encode("utf-8", "replace")
    runs, hides, joined, fetches, decodes, secrets, settles, lines = (
        pattern.search(content) is not None for pattern in _PATTERNS
    )
    if (runs or hides) and (fetches or decodes):
        return True
    return joined or (secrets and fetches) or settles or (lines and (runs or fetches))


def _examined(content: bytes | str, *, everything_starts: bool) -> list[Problem]:
    found: dict[Problem, None] = {}
    waiting: list[tuple[bytes | str, int | None, bool, int]] = [(content, None, everything_starts, 0)]
    seen: set[str] = set()
    while waiting:
        source, line, starts, depth = waiting.pop()
        tree = _parsed(source)
        if isinstance(tree, Problem):
            if depth == 0:
                found[tree] = None
            continue
        module = interpret(tree)
        at_start = _at_start(module, everything=starts)
        for one in _problems(module, at_start, line):
            found[one] = None
        for text, (scope, place) in module.literals.items():
            if depth < _DEEP and text not in seen:
                seen.add(text)
                waiting.append((text, line or place, scope in at_start, depth + 1))
    return list(found)


def _parsed(source: bytes | str) -> ast.Module | Problem:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError, LookupError) as error:
        line = getattr(error, "lineno", None)
        return problem("code.unparsed", f"{type(error).__name__}: {getattr(error, 'msg', None) or error}", line=line)


def _at_start(module: Module, *, everything: bool) -> frozenset[str]:
    return frozenset(module.scopes) if everything else reached(module.calls, [MODULE])


def _problems(module: Module, at_start: frozenset[str], line: int | None) -> Iterator[Problem]:
    for event in module.events:
        starts = event.scope in at_start
        rule = event.rule
        if rule in _ONLY_AT_START:
            if not starts:
                continue
            rule = _ONLY_AT_START[rule]
        else:
            rule = (_SOONER if starts else _OTHERWISE).get(rule, rule)
        yield problem(rule, event.detail, line=line or event.line)
