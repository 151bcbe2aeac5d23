"""Where work runs, by the name that a user gives: processes of this machine, or the nodes of a Ray cluster."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from jingwei.engine.model import Engine
from jingwei.limits import LIMITS, Limits

LOCAL, RAY = "local", "ray"
ENGINES = (LOCAL, RAY)


def chosen(name: str, prepare: str, payload: Mapping[str, Any], jobs: int = 0, limits: Limits = LIMITS) -> Engine:
    """The engine `name` with at most `jobs` workers (0: one for each core).

    Raises `JingweiError` where its library is missing or no cluster answers.
    """
    if name == RAY:
        from jingwei.engine.cluster import RayEngine

        return RayEngine(prepare, payload, jobs=jobs, limits=limits)
    from jingwei.engine.local import LocalEngine

    return LocalEngine(prepare, payload, jobs=jobs or os.cpu_count() or 1, limits=limits)
