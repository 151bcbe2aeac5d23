"""A worker's step that dies, hangs or lies for files of such names, and else does what the real one does."""

import os
import time

from jingwei.layers.tools.scanning import worker

HANG = 0.4  # time limit that the tests give


def step(state, payload):
    names = [worker.restored(name).name for name in payload["files"]]
    if "kill" in names:
        os._exit(0)  # as if all were well
    if "hang" in names:
        time.sleep(60)
    if "short" in names:
        return {"records": []}
    if "strange" in names:
        return {"records": [{"verdict": "clean"}] * len(names)}
    if "raise" in names:
        raise SystemExit(0)
    return worker.step(state, payload)
