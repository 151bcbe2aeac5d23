"""What `jingwei advisories status` prints."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from jingwei.vocabulary import Text

if TYPE_CHECKING:
    from jingwei.layers.tools.packages.osv.database import Database
    from jingwei.layers.tools.packages.osv.standing import Standing

SCHEMA = "jingwei/advisories-status/1"


def document(database: Database, as_of: date) -> dict[str, Any]:
    """Plain values for machines."""
    manifest = database.manifest
    return {
        "schema": SCHEMA,
        "as_of": as_of.isoformat(),
        "made": manifest.made,
        "statement_sha256": manifest.digest,
        "signer": database.signer,
        "excerpt": bool(manifest.excerpt),
        "ecosystems": {name: _ecosystem(database, one) for name, one in sorted(database.standings.items())},
    }


def _ecosystem(database: Database, one: Standing) -> dict[str, Any]:
    origin = database.manifest.ecosystems[one.ecosystem]
    return {
        "advisories": origin.holding.advisories,
        "withdrawn": origin.holding.withdrawn,
        "unreadable": origin.holding.unreadable,
        "families": list(origin.holding.families),
        "newest": origin.holding.newest,
        "age_days": one.age,
        "old": one.old,
        "source": origin.place,
        "sha256": origin.sha256,
        "unknown_because": [gap.en for gap in one.gaps],
    }


def lines(database: Database, as_of: date) -> Iterator[Text]:
    """Sentences for a person: who made it when, each ecosystem, what it cannot tell."""
    manifest = database.manifest
    signed = Text(f"signed by {database.signer[:16]}", f"由 {database.signer[:16]} 签名")
    who = signed if database.signer else Text("UNSIGNED: nobody vouches for it", "未签名：无人为其担保")
    kind = Text(", an excerpt", "，为摘录") if manifest.excerpt else Text("", "")
    yield Text(f"made {manifest.made}{kind.en}, {who.en}", f"制作于 {manifest.made}{kind.zh}，{who.zh}")
    for name, one in sorted(database.standings.items()):
        holding = manifest.ecosystems[name].holding
        families = ", ".join(holding.families) or "-"
        day = holding.newest[:10] or "-"
        yield Text(
            f"{name}: {holding.advisories} advisories ({families}), newest {day}, {one.age} days old on {as_of}",
            f"{name}：{holding.advisories} 条公告（{families}），最新 {day}，至 {as_of} 已有 {one.age} 天",
        )
        yield from _told(one)


def _told(one: Standing) -> Iterator[Text]:
    for gap in one.gaps:
        yield Text(
            f"  unknown: {gap.en}; a package without a hit is not called unaffected",
            f"  未知：{gap.zh}；未命中的软件包不视为未受影响",
        )
    if one.old and not one.gaps:
        yield Text("  warning: more than 7 days old, import a newer bundle", "  警告：已超过 7 天，请导入更新的数据包")
    if not one.gaps:
        yield Text("  whole: a package without a hit has no known vulnerability", "  完整：未命中的软件包没有已知漏洞")
