"""Which words of a source some finding needs: a cheap look before anything is parsed. Source of the words: the tables of calls beside this file."""

from __future__ import annotations

import re
from enum import IntFlag

from jingwei.unicode import nfkc

_RUNS = rb"pickle|\bdill\b"
_RUNS += rb"|\bexec\b|\beval\b|(?<!re\.)\bcompile\(|\bsystem\b|popen|subprocess|spawn|startfile|runpy|execfile|memmove|RtlMove|FunctionType|\bpty\b"
_RUNS += rb"|ShellExecute|dlopen|LoadLibrary|\bCDLL\b|spec_from_file|FileLoader|zipimporter|load_source|runsource|timeit|Profile|pexpect"
_HIDES = rb"__import__|import_module|__builtins__|builtins|__dict__\["
_JOINED = (
    rb"(?:getattr|__import__|import_module|attrgetter|methodcaller)\([^\n]*(?:\+|\\x|decode|join|::|%|format|chr\()"
)
_FETCHES = rb"requests|urllib|httpx|aiohttp|socket|http\.client|httplib|ftplib|smtplib|curl|wget|powershell|websocket|urlopen|dns\.|webhook|pycurl"
_DECODES = rb"b64|b32|b16|b85|a85|base64|decompress|fromhex|unhexlify|a2b_|marshal|chr\b|rot_?13|::-1|codecs|\^|decrypt|['\"](?:hex|zlib)['\"]"
_SECRETS = rb"environ|getenv|\.ssh|\.aws|\.pypirc|\.npmrc|credentials|\.netrc|\.kube|gcloud|_history|/etc/(?:shadow|passwd)|Login Data|wallet|leveldb"
_SECRETS += rb"|key4|logins\.json|[Cc]ookies|Electrum|Exodus|gethostname|getuser|getlogin|platform\.|uname|clipboard|pyperclip|ImageGrab"
_SECRETS += rb"|screenshot|git-cred"
_SETTLES = rb"\.bashrc|\.bash_|\.zsh|\.profile|/etc/profile|cron|rc\.local|init\.d|systemd|autostart|Launch(?:Agents|Daemons)|Startup|authorized_keys"
_SETTLES += rb"|sitecustomize|usercustomize|ld\.so\.preload|sudoers|CurrentVersion|schtasks|\.pth\b"
_LINES = rb"/dev/(?:tcp|udp)|crontab|schtasks|dup2|\bnc \b|ncat|socat"


class Words(IntFlag):
    """What the words of a source speak of."""

    RUNS = 1
    HIDES = 2
    JOINED = 4
    FETCHES = 8
    DECODES = 16
    SECRETS = 32
    SETTLES = 64
    LINES = 128
    ODD = 256  # written in an encoding in which the words cannot be looked for
    LITERALS = 512  # of what a file gives to others: a literal
    EVENTS = 1024  # of what a file gives to others: a function that comes to a place where something was met


GIVES = Words.RUNS | Words.HIDES | Words.FETCHES | Words.DECODES | Words.SECRETS | Words.LITERALS


_PATTERNS = tuple(
    (flag, re.compile(one))
    for flag, one in zip(Words, (_RUNS, _HIDES, _JOINED, _FETCHES, _DECODES, _SECRETS, _SETTLES, _LINES), strict=False)
)
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)
_PLAIN_CODECS = frozenset(
    {b"utf-8", b"utf8", b"ascii", b"us-ascii", b"latin-1", b"latin1", b"iso-8859-1", b"iso-8859-15", b"cp1252"}
)


def words_of(content: bytes) -> Words:
    """The words that are there. Hidden spellings (other encodings, letters that fold) count as written plainly, or are odd."""
    cookie = _COOKIE.search(content[:400])
    if cookie and cookie[1].lower().replace(b"_", b"-") not in _PLAIN_CODECS:
        return Words.ODD
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return Words.ODD
    if not content.isascii():
        content = nfkc(content.decode("utf-8", "replace")).encode("utf-8", "replace")
    found = Words(0)
    for flag, pattern in _PATTERNS:
        if pattern.search(content) is not None:
            found |= flag
    return found


def may_hold(words: Words) -> bool:
    """Whether some finding can be in sources with these words."""
    if words & (Words.ODD | Words.JOINED | Words.SETTLES):
        return True
    if words & (Words.RUNS | Words.HIDES) and words & (Words.FETCHES | Words.DECODES):
        return True
    if words & Words.SECRETS and words & Words.FETCHES:
        return True
    return bool(words & Words.LINES and words & (Words.RUNS | Words.FETCHES))
