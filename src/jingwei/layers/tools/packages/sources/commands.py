"""Command lines that download and execute, open a shell to the network, hide what they run, or settle in the system."""

from __future__ import annotations

from jingwei.layers.tools.packages.shell import commands
from jingwei.text.patterns import expression

_FETCH = frozenset({"curl", "wget", "fetch", "invoke-webrequest", "iwr", "invoke-restmethod", "irm"})
INTERPRETERS = frozenset({
    "sh", "bash", "zsh", "dash", "ksh", "fish", "python", "python2", "python3", "perl", "ruby", "node", "php", "iex", "invoke-expression",
    "powershell", "pwsh", "source", "eval",
})  # fmt: skip
_PIPED = expression(
    r"\b(?:curl|wget|irm|iwr|invoke-webrequest|invoke-restmethod)\b[^|;&\n]*\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:[\w./]*/)?"
    r"(?:sh|bash|zsh|dash|python[0-9.]*|perl|ruby|node|php|iex|invoke-expression)\b",
    0x2,
)
_INNER = expression(
    r"(?:\b(?:sh|bash|zsh|dash)\s+(?:-\w+\s+)*[\"']?(?:\$\(|<\(|`)\s*(?:curl|wget)\b|\beval\s+[\"']?(?:\$\(|`)\s*(?:curl|wget)\b"
    r"|\b(?:iex|invoke-expression)\b[^\n]*(?:downloadstring|irm|iwr|invoke-web))",
    0x2,
)
_DECODED = expression(
    r"\bbase64\s+(?:-d|--decode|-D)\b[^;&\n]*\|\s*(?:[\w./]*/)?(?:sh|bash|zsh|dash|python[0-9.]*|perl)\b"
    r"|\b(?:powershell|pwsh)(?:\.exe)?\b[^\n]*\s-e(?:nc|ncodedcommand|c)?\s+[A-Za-z0-9+/=]{40,}",
    0x2,
)
_SHELL = expression(
    r"/dev/(?:tcp|udp)/|\b(?:nc|ncat|netcat)\b[^|;&\n]*\s-(?:\w*[ec])\s*\S*(?:sh|bash|cmd)|\bsocat\b[^\n]*\bexec:", 0x2
)
_SETTLE = expression(
    r"\bcrontab\s+(?:-|\S+$)|\|\s*crontab\b|\bschtasks\b[^\n]*/create|\breg\s+add\b[^\n]*\\run\b|>>?\s*(?:~|\$HOME)?[\w/]*/?"
    r"(?:\.bashrc|\.zshrc|\.profile|\.bash_profile|\.ssh/authorized_keys)",
    0x2,
)
_SENT = expression(
    r"\b(?:env|printenv|set)\s*\|[^;&\n]*\b(?:curl|wget|nc|ncat)\b"
    r"|\b(?:cat|tar|base64|zip)\b[^|;&\n]*(?:\.ssh/|\.aws/|\.netrc|\.pypirc|\.kube/|id_rsa|/etc/shadow)[^|;&\n]*\|[^;&\n]*\b(?:curl|wget|nc|ncat)\b"
    r"|\bcurl\b[^|;&\n]*@\S*(?:\.ssh/|\.aws/|\.netrc|\.pypirc|\.kube/|id_rsa|/etc/shadow)",
    0x2,
)
_FILE = expression(r"(?:-o|-O|--output|>)\s*([\w./~-]+)")


def signs(line: str) -> tuple[str, ...]:
    """Rules that a command line meets: code.download-exec, code.obfuscated-exec, code.shell, code.persistence."""
    found = []
    if _PIPED.search(line) or _INNER.search(line) or _fetched_then_run(line):
        found.append("code.download-exec")
    if _SENT.search(line):
        found.append("code.exfiltration")
    if _DECODED.search(line):
        found.append("code.obfuscated-exec")
    if _SHELL.search(line):
        found.append("code.shell")
    if _SETTLE.search(line):
        found.append("code.persistence")
    return tuple(found)


def _fetched_then_run(line: str) -> bool:
    """Whether one command writes a download to a file and a later one runs that file."""
    if not any(word in line for word in ("curl", "wget")):
        return False
    try:
        listed = list(commands(line))
    except ValueError:
        return False
    files: set[str] = set()
    for words in listed:
        name = words[0].rpartition("/")[2].lower()
        if files & {word.removeprefix("./") for word in (words if name in INTERPRETERS else words[:1])}:
            return True
        if name in _FETCH:
            files |= {file.removeprefix("./") for file in _FILE.findall(" ".join(words))}
            if name == "wget":
                files |= {word.rpartition("/")[2] for word in words if "://" in word}
    return False
