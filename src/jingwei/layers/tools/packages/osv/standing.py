"""What a database of advisories is good for on a day: only a fresh and whole one may say that a package is not affected. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jingwei.layers.tools.packages.osv.bundle import Manifest
from jingwei.layers.tools.packages.osv.export import Holding
from jingwei.layers.tools.packages.osv.names import FAMILIES
from jingwei.vocabulary import Text

OLD_DAYS, STALE_DAYS = 7, 30  # a warning; nothing is not affected any more


@dataclass(frozen=True, slots=True)
class Standing:
    """One ecosystem: `day` up to which it knows advisories, its age in days, and why no hit proves nothing (empty where it does)."""

    ecosystem: str
    day: date | None
    age: int
    gaps: tuple[Text, ...]

    @property
    def old(self) -> bool:
        """Whether it is time for a newer one."""
        return self.age > OLD_DAYS


def standing(
    ecosystem: str, manifest: Manifest, loaded: Holding, as_of: date, stale_days: int = STALE_DAYS
) -> Standing:
    """How an ecosystem stands. The age counts from its newest advisory, or from the making of the bundle where that is older."""
    stated = manifest.ecosystems[ecosystem].holding
    days = [text[:10] for text in (stated.newest, manifest.made) if text]
    day = date.fromisoformat(min(days)) if stated.newest else None
    age = (as_of - day).days if day is not None else 0
    unreadable = max(stated.unreadable, loaded.unreadable)
    return Standing(ecosystem, day, age, tuple(_gaps(ecosystem, stated, unreadable, (age, stale_days))))


def _gaps(ecosystem: str, stated: Holding, unreadable: int, ages: tuple[int, int]) -> list[Text]:
    if not stated.advisories:
        return [Text(f"the database holds no advisory for {ecosystem}", f"数据库中没有 {ecosystem} 的公告")]
    made = []
    age, most = ages
    if age > most:
        made.append(
            Text(
                f"the advisories for {ecosystem} are {age} days old, more than {most}",
                f"{ecosystem} 的公告已有 {age} 天未更新，超过 {most} 天",
            )
        )
    if unreadable:
        made.append(
            Text(
                f"{unreadable} advisories for {ecosystem} could not be read",
                f"{ecosystem} 有 {unreadable} 条公告无法读取",
            )
        )
    missing = sorted(FAMILIES.get(ecosystem, frozenset()) - set(stated.families))
    if missing:
        listed = ", ".join(missing)
        made.append(
            Text(
                f"the export for {ecosystem} lacks all advisories of {listed}, which a whole one has",
                f"{ecosystem} 的导出不完整，缺少 {listed} 的全部公告",
            )
        )
    if ecosystem not in FAMILIES:
        made.append(Text(f"versions of {ecosystem} cannot be ordered here", f"此处无法比较 {ecosystem} 的版本"))
    return made
