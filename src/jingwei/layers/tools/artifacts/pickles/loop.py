"""The compiled loop, where it was built: `LOOP` follows runs of plain opcodes, the table of handlers everything else.

Both give the same verdicts. The environment variable JINGWEI_PICKLE_LOOP chooses: `python` leaves the compiled loop aside, `compiled` insists on it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jingwei.layers.tools.artifacts.pickles.values import (
    EXPANSION,
    HELD,
    KEPT,
    KEYED,
    LARGE,
    NOTHING,
    SMALL,
    Callee,
    Items,
)

if TYPE_CHECKING:
    from jingwei.layers.tools.artifacts.pickles._loop import Loop

CHOICE = "JINGWEI_PICKLE_LOOP"
NO_MEMO = -1  # count of a memo that is not for the compiled loop


def _compiled(choice: str) -> Loop | None:
    if choice == "python":
        return None
    try:
        from jingwei.layers.tools.artifacts.pickles._loop import Loop

        return Loop(Items, Callee, NOTHING, KEPT, HELD, SMALL, LARGE, EXPANSION, KEYED)
    except (ImportError, TypeError):  # none, or one that was built from an older source
        if choice == "compiled":
            raise
        return None


LOOP = _compiled(os.environ.get(CHOICE, ""))
