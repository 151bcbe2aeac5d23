"""The compiled loop, where it was built: `LOOP` follows runs of plain opcodes, the table of handlers everything else.

Both give the same verdicts. The environment variable JINGWEI_PICKLE_LOOP chooses: `python` leaves the compiled loop aside, `compiled` insists on it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jingwei.layers.tools.artifacts.pickles.values import EXPANSION, HELD, KEPT, LARGE, NOTHING, SMALL, Items

if TYPE_CHECKING:
    from jingwei.layers.tools.artifacts.pickles._loop import Loop

CHOICE = "JINGWEI_PICKLE_LOOP"
NO_MEMO = -1  # count of a memo that is not for the compiled loop


def _compiled(choice: str) -> Loop | None:
    if choice == "python":
        return None
    try:
        from jingwei.layers.tools.artifacts.pickles._loop import Loop
    except ImportError:
        if choice == "compiled":
            raise
        return None
    return Loop(Items, NOTHING, KEPT, HELD, SMALL, LARGE, EXPANSION)


LOOP = _compiled(os.environ.get(CHOICE, ""))
