"""One step: one check on one asset. Whatever the check does, the answer is a finding; only a proper outcome can be a pass."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeGuard

from jingwei.assess.basis import based, kept
from jingwei.check import Check, Outcome
from jingwei.context import Context
from jingwei.errors import LimitError, ParseError
from jingwei.limits import LIMITS, Limits
from jingwei.vocabulary import Asset, Evidence, Finding, Location, Message, Rule, Sample, Scalar, Status, Text

_VISIBLE_BREAKS = frozenset("\n\t")
_ESCAPED = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def run_step(check: Check, asset: Asset, context: Context, limits: Limits = LIMITS) -> Finding:
    """Apply `check`; an exception of any kind is an `error`, an input beyond its grammar or bound is `unknown`."""
    try:
        outcome: object = check(asset, context)
        if not _is_outcome(outcome):
            return broken(check, asset, "nothing", f"the check returned {type(outcome).__name__}, no outcome")
        return finding(check, asset, outcome, limits)
    except (ParseError, LimitError) as error:
        return unreadable(check, asset, str(error))
    except BaseException as error:  # noqa: BLE001 - SystemExit(0) in a check must not read as success
        return broken(check, asset, "raised", f"{type(error).__name__}: {error}")


def _is_outcome(value: object) -> TypeGuard[Outcome]:
    """A plain word in place of a `Status` would compare equal to it and still not be one."""
    return isinstance(value, Outcome) and isinstance(value.status, Status)


def missing(check: Check) -> tuple[str, ...]:
    """Modules of an optional extra that the check needs and this installation lacks."""
    return tuple(name for name in check.needs if importlib.util.find_spec(name) is None)


def finding(check: Check, asset: Asset, outcome: Outcome, limits: Limits = LIMITS) -> Finding:
    """The finding behind an outcome: texts rendered and made visible, lists bounded, what is left out counted."""
    args: dict[str, Scalar] = {key: _safe(value, limits) for key, value in outcome.args.items()}
    message = Message(
        id=f"{check.id}.{outcome.key}",
        en=shown(outcome.en.format_map(args), limits),
        zh=shown(outcome.zh.format_map(args), limits),
        args=args,
    )
    places = tuple(_location(location, limits) for location in outcome.locations[: limits.locations])
    rules = tuple(_rule(rule, limits) for rule in outcome.rules[: limits.rules + 1])
    samples = tuple(_sample(sample, limits) for sample in outcome.samples[: limits.samples + 1])
    behind = kept(outcome.status, rules, samples, len(outcome.samples), limits)
    made = Finding(
        check=check.id,
        check_version=check.version,
        asset=asset.id,
        asset_kind=asset.kind,
        layer=check.layer,
        dimensions=check.dimensions,
        status=outcome.status,
        severity=outcome.severity or check.severity,
        title=check.title,
        message=message,
        remediation=check.remediation,
        objectives=check.objectives,
        risks=check.risks,
        locations=places,
        locations_omitted=len(outcome.locations) - len(places),
        evidence=(*(_evidence(item, limits) for item in outcome.evidence[: limits.evidence]), *behind.evidence),
        rules=behind.rules,
        samples=behind.samples,
    )
    return based(replace(made, fingerprint=fingerprint(made)), check)


def broken(check: Check, asset: Asset, key: str, reason: str) -> Finding:
    """The check itself failed: `error`."""
    en, zh = "the check did not come to a result: {reason}", "检查未得出结果：{reason}"
    return finding(check, asset, Outcome(Status.ERROR, key, en, zh, {"reason": reason}))


def unreadable(check: Check, asset: Asset, reason: str) -> Finding:
    """The evidence could not be read whole: `unknown`."""
    en, zh = "the evidence could not be read whole: {reason}", "证据无法完整读取：{reason}"
    return finding(check, asset, Outcome(Status.UNKNOWN, "unreadable", en, zh, {"reason": reason}))


def unchecked(check: Check, asset: Asset, lacking: tuple[str, ...]) -> Finding:
    """The check's extra is not installed: `notchecked`, with the command that installs it."""
    en = "not checked: {modules} missing; install with: pip install 'jingwei[{extra}]'"
    zh = "未检查：缺少 {modules}；安装命令：pip install 'jingwei[{extra}]'"
    args: Mapping[str, Scalar] = {"modules": ", ".join(lacking), "extra": check.extra or "all"}
    return finding(check, asset, Outcome(Status.NOTCHECKED, "missing-extra", en, zh, args))


def fingerprint(found: Finding) -> str:
    """Identity of what was found over runs: check, asset, sentence id and places, without line numbers that move."""
    places = sorted([p.path, p.member or "", p.name or "", p.note.en if p.note else ""] for p in found.locations)
    parts = [found.check, found.asset, found.message.id, places, found.locations_omitted]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def shown(text: str, limits: Limits = LIMITS) -> str:
    """`text` with invisible characters written as escapes, cut at the bound. Terminals, pages and logs then show what is there."""
    if len(text) > limits.text_characters:
        text = text[: limits.text_characters] + "…"
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if _is_visible(c) else f"\\u{{{ord(c):x}}}" for c in text)


def _is_visible(character: str) -> bool:
    return character in _VISIBLE_BREAKS or unicodedata.category(character) not in _ESCAPED


def _safe(value: Scalar, limits: Limits) -> Scalar:
    return shown(value, limits) if isinstance(value, str) else value


def _location(place: Location, limits: Limits) -> Location:
    return replace(
        place,
        path=shown(place.path, limits),
        member=None if place.member is None else shown(place.member, limits),
        name=None if place.name is None else shown(place.name, limits),
        note=None if place.note is None else Text(shown(place.note.en, limits), shown(place.note.zh, limits)),
    )


def _rule(rule: Rule, limits: Limits) -> Rule:
    groups = tuple(shown(group, limits) for group in rule.groups)
    return replace(rule, metric=shown(rule.metric, limits), groups=groups)


def _sample(sample: Sample, limits: Limits) -> Sample:
    id_, group, record = (shown(text, limits) for text in (sample.id, sample.group, sample.record))
    return replace(sample, id=id_, group=group, record=record)


def _evidence(item: Evidence, limits: Limits) -> Evidence:
    return replace(
        item,
        name=shown(item.name, limits),
        value=_safe(item.value, limits),
        unit=shown(item.unit, limits),
        source=shown(item.source, limits),
    )
