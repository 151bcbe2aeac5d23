"""A verifier's policy as a file to read and edit: every key with what it means, and no policy that could accept nothing. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jingwei.errors import ParseError
from jingwei.evidence.forms.envelope import Predicate
from jingwei.evidence.notes.note import read_vkey
from jingwei.evidence.notes.quorum import NONE
from jingwei.evidence.policy import ASSESSOR, SCHEMA, Policy, load_policy
from jingwei.evidence.signatures.kinds import pem, read_pem
from jingwei.vocabulary import Text

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9]{1,64}", re.ASCII)
_PLAIN = re.compile(
    r"(?!(?:true|false|null)\Z)[a-z]+(?:-[a-z]+)*|[0-9]{1,6}[smhd]", re.ASCII
)  # text in YAML without quotes
_GROUP = "witnesses"


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a policy: what stands where it is left out (empty: must be there), an example, what it means."""

    default: str
    example: str
    meaning: Text


# in the order in which they are written
KEYS: Mapping[str, Key] = {
    "schema": Key("", SCHEMA, Text("the form of this file", "本文件的格式")),
    "tlog_policy": Key(
        "",
        "log, witness, group and quorum lines",
        Text(
            "C2SP tlog-policy: which logs count, and which witnesses together must have cosigned",
            "C2SP tlog-policy：认可哪些日志，以及须由哪些见证方共同签署",
        ),
    ),
    "signers": Key(
        "",
        "assessor: [PEM]",
        Text("roles with their public keys; keys of a bundle never count", "角色及其公钥；数据包自带的密钥一概不算"),
    ),
    "required": Key(
        "plan, assessment and release by an `assessor`",
        "[{statement: urn:jingwei:plan:v1, role: assessor}]",
        Text("statements that must be there, each signed in a role", "必须具备的声明及其签名角色"),
    ),
    "audience": Key(
        "any",
        "city-regulator",
        Text("the party for whom the bundle must be released: you", "数据包须发给的接收方：即您"),
    ),
    "systems": Key("any", "[service-desk]", Text("ids of systems that are taken", "可接受的系统标识")),
    "subjects": Key(
        "any",
        "{asset:model: SHA-256}",
        Text("digests that manifest or assets must have", "清单或资产必须具有的摘要"),
    ),
    "max_age": Key(
        "any",
        "30d",
        Text(
            "age of the result, and of the youngest head that the quorum saw (s, m, h, d)",
            "结果、以及法定见证方所见最新日志头部的最长时效（s、m、h、d）",
        ),
    ),
    "max_delay": Key(
        "any",
        "2d",
        Text(
            "time from what an entry says of itself to the first quorum that saw it",
            "条目自述时间与法定见证方首次看到它之间的最长间隔",
        ),
    ),
    "as_of": Key(
        "logged",
        "any",
        Text(
            "the clock of the assessment: within two days of the logged plan, or any",
            "评估的基准日期：与计划登记时间相差两天以内（logged），或任意（any）",
        ),
    ),
    "runs": Key(
        "latest",
        "any",
        Text(
            "which run may be shown: the latest that ended, or any",
            "可出示的运行：最近结束的一次（latest），或任意（any）",
        ),
    ),
    "show": Key(
        "any",
        "findings",
        Text(
            "what may not be withheld: nothing, the findings, all",
            "不得隐去的内容：无（any）、结果（findings）、全部（all）",
        ),
    ),
    "exceptions": Key(
        "all",
        "waivers",
        Text(
            "failures that may be excused: all (waivers and baseline), by waivers, none",
            "可容许的例外：全部（all，含豁免与基线）、仅豁免（waivers）、无（none）",
        ),
    ),
    "history": Key(
        "all",
        "plan",
        Text(
            "entries of the log that must be shown: all, or from the plan on",
            "须出示的日志条目：全部（all），或自计划起（plan）",
        ),
    ),
    "abandoned": Key(
        "named",
        "refused",
        Text("runs that were given up: named, or refused", "被放弃的运行：列出（named），或拒绝（refused）"),
    ),
    "timestamps": Key(
        "none",
        "[PEM]",
        Text(
            "certificates of RFC 3161 authorities, one of which must vouch for the head",
            "RFC 3161 时间戳机构的证书，须有其一为日志头部作证",
        ),
    ),
}
CHOICES = ("as_of", "runs", "show", "exceptions", "history", "abandoned")  # keys with a closed set of words
SETTABLE = ("max_age", "max_delay", *CHOICES)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a new policy shall demand. Keys as text: verifier keys (C2SP) of logs and witnesses, PEM of signers."""

    logs: Sequence[str]
    signers: Sequence[str]
    role: str = ASSESSOR
    witnesses: Mapping[str, str] = field(default_factory=dict)  # name -> verifier key
    quorum: str = "all"  # of the witnesses: all, any, a number; none demands none
    audience: str = ""
    systems: Sequence[str] = ()
    choices: Mapping[str, str] = field(default_factory=dict)  # of `SETTABLE`


def policy_text(wishes: Wishes, lang: str = "en") -> str:
    """The commented file, which `load_policy` takes. Raises `ParseError` or `LimitError` for a policy that is wrong or could accept nothing."""
    made = "".join(f"{line}\n" for line in _lines(wishes, lang))
    usable(made)
    return made


def usable(content: bytes | str) -> Policy:
    """The policy in a file, if any bundle at all could be accepted under it. Raises `ParseError`, `LimitError`."""
    policy = load_policy(content)
    dated = [name for name in ("max_age", "max_delay") if getattr(policy, name) is not None]
    if dated and policy.tlog.quorum == NONE:
        hint = f"demand witnesses, or leave out {' and '.join(dated)}"
        raise ParseError(
            f"policy: {dated[0]} with `quorum none`: nobody vouches for a time, so no bundle is accepted", hint=hint
        )
    return policy


def _lines(wishes: Wishes, lang: str) -> Iterator[str]:
    yield f"schema: {SCHEMA}"
    yield from _comment("tlog_policy", lang)
    yield "tlog_policy: |"
    yield from (f"  {line}" for line in _tlog(wishes))
    yield from _comment("signers", lang)
    yield "signers:"
    yield f"  {_quoted(wishes.role)}:"
    for key in wishes.signers:
        yield "    - |"
        yield from (f"      {line}" for line in pem(read_pem(key.strip() + "\n")).splitlines())
    if wishes.role != ASSESSOR:
        yield from _comment("required", lang)
        yield "required:"
        yield from (f"  - {{statement: {one}, role: {_quoted(wishes.role)}}}" for one in Predicate)
    yield from _optional(wishes, lang)


def _optional(wishes: Wishes, lang: str) -> Iterator[str]:
    for name in wishes.choices:
        if name not in SETTABLE:
            raise ParseError(f"{name[:80]!r} cannot be set", hint=f"known are {', '.join(SETTABLE)}")
    given = {name: _quoted(value) for name, value in wishes.choices.items()}
    if wishes.audience:
        given["audience"] = _quoted(wishes.audience)
    if wishes.systems:
        given["systems"] = f"[{', '.join(map(_quoted, wishes.systems))}]"
    for name in ("audience", "systems", *SETTABLE):
        yield from _comment(name, lang)
        yield f"{name}: {given[name]}" if name in given else _absent(name)


def _absent(name: str) -> str:
    """What stands anyway is written out; a demand that is not made is shown as it could be."""
    key = KEYS[name]
    return f"{name}: {key.default}" if name in CHOICES else f"# {name}: {key.example}"


def _tlog(wishes: Wishes) -> Iterator[str]:
    yield from (f"log {_vkey(log)}" for log in wishes.logs)
    for name, vkey in wishes.witnesses.items():
        if not _NAME.fullmatch(name):
            raise ParseError(f"{name[:80]!r} cannot name a witness", hint="use letters, digits, dots and dashes")
        yield f"witness {name} {_vkey(vkey)}"
    yield from _quorum(wishes)


def _quorum(wishes: Wishes) -> Iterator[str]:
    if wishes.quorum == NONE:
        yield f"quorum {NONE}"
        return
    if not wishes.witnesses:
        hint = (
            "name one with --witness NAME=VKEY; or --quorum none, and nobody would notice a log that was written anew"
        )
        raise ParseError("a policy without witnesses", hint=hint)
    if not _WORD.fullmatch(wishes.quorum):
        raise ParseError(f"{wishes.quorum[:80]!r} is no quorum", hint="give all, any, none or a number of witnesses")
    yield f"group {_GROUP} {wishes.quorum} {' '.join(wishes.witnesses)}"
    yield f"quorum {_GROUP}"


def _vkey(text: str) -> str:
    """The verifier key in a line, as it was given. Raises `ParseError` for another text, so that no second line comes in with it."""
    read_vkey(text.strip())
    return text.strip()


def _comment(name: str, lang: str) -> Iterator[str]:
    meaning = KEYS[name].meaning
    yield f"# {meaning.zh if lang == 'zh' else meaning.en}"


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
