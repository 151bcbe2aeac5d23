"""Looks at what is in a folder: `discover(root)` walks, identifies and groups. It opens regular files only, reads their ends, and runs nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path, PurePosixPath

from jingwei.errors import JingweiError, ParseError
from jingwei.inventory.discovery.grouping import group
from jingwei.inventory.discovery.identify import Identified, identify
from jingwei.inventory.discovery.model import Discovery
from jingwei.inventory.discovery.peek import peek
from jingwei.inventory.discovery.walk import Skipped, Walk, unreadable, walk
from jingwei.limits import LIMITS, Limits

LEFT_OUT = ("private-key", "lfs-pointer")


def discover(root: Path, limits: Limits = LIMITS) -> Discovery:
    """Recognise what is below the folder `root`. Raises `JingweiError` when it is no folder; whatever lies in it raises nothing."""
    if not root.is_dir():
        raise JingweiError(f"{root} is not a folder", hint="give the folder that holds the system's files")
    walked = walk(root, limits)
    found: list[Identified] = []
    unrecognised: Counter[str] = Counter()
    for path in walked.files:
        identified = _look(root, path, walked, limits)
        if identified is None:
            unrecognised[PurePosixPath(path).suffix.lower()] += 1
        elif identified.match.form in LEFT_OUT:
            walked.skipped.append(Skipped(path, identified.form.text))
        else:
            found.append(identified)
    assets, notes = group(root, found, walked, limits)
    return Discovery(
        assets=assets,
        skipped=tuple(sorted(walked.skipped, key=lambda skipped: skipped.path)),
        notes=notes,
        unrecognised=dict(sorted(unrecognised.items(), key=lambda item: (-item[1], item[0]))),
        looked=len(walked.files),
        complete=walked.complete,
    )


def _look(root: Path, path: str, walked: Walk, limits: Limits) -> Identified | None:
    try:
        return identify(peek(root, path, limits))
    except (OSError, ParseError) as error:
        walked.skipped.append(unreadable(path, error))
        walked.complete = False
        return None
