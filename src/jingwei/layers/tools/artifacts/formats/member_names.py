"""Where a member of an archive would be written: outside of the folder, over a link, or where a link leads."""

from __future__ import annotations

import posixpath

from jingwei.containers.zips import escapes
from jingwei.layers.tools.artifacts.job import Job

_DEEPEST, _LONGEST = 64, 4096  # folders and characters of a name that are looked at for links; a link is never clean


def judge_name(job: Job, name: str, *, link: bool) -> None:
    """Report a name that leaves the folder, and a link or device that may."""
    if escapes(name):
        job.report.add("archive.traversal", name, member=name)
    if link:
        job.report.add("archive.link", name, member=name)


def stays(name: str, target: str, *, symbolic: bool) -> bool:
    """Whether a link leads to a place in the archive: its way goes up first, never above the top, and then only down."""
    if not target or target.startswith("/") or escapes(target.lstrip("./")):
        return False
    parts = [part for part in target.split("/") if part not in {"", "."}]
    up = next((n for n, part in enumerate(parts) if part != ".."), len(parts))
    depth = posixpath.normpath(name).count("/") if symbolic else 0  # a hard link is named from the top
    return ".." not in parts[up:] and up <= depth


def judge_way(job: Job, name: str, target: str | None, links: set[str]) -> None:
    """A member written through one of `links` lands where the link leads; a link of its own to `target` that stays inside is only reported."""
    plain = posixpath.normpath(name)
    parts = plain[:_LONGEST].split("/")
    if links and any("/".join(parts[:n]) in links for n in range(1, min(len(parts), _DEEPEST))):
        job.report.add("archive.link", plain, member=name)
    elif target is not None:
        job.report.add("archive.inner-link", f"{plain} to {target}", member=name)
