"""Worker side of the test that lets every instrument hang."""

import tempfile
import time
from pathlib import Path

from jingwei.assess import registry
from jingwei.assess.examples import SUBJECT, write_example
from jingwei.assess.step import run_step
from jingwei.context import Context
from jingwei.inventory.read import read
from jingwei.vocabulary import Status


class Hanging(Context):
    """A context in which nothing ever answers."""

    used = False

    def measure(self, instrument, *args, **kwargs):
        self.used = True
        while True:
            time.sleep(0.05)

    def read(self, file, limit=None):
        return self.measure(None)


def prepare(payload):
    """Everything that writes happens here, before the worker is confined."""
    made = {}
    for check in registry.load().checks.values():
        example = next(example for example in check.examples if example.expect is Status.PASS)
        root = Path(tempfile.mkdtemp(dir=payload["folder"]))
        inventory = read(write_example(check, example, root))
        parameters = {p.name: p.default for p in check.parameters} | dict(example.parameters)
        asset = next(asset for asset in inventory.assets if asset.id == SUBJECT)
        made[check.id] = (check, asset, Hanging(root, inventory, as_of=inventory.as_of, parameters=parameters))
    return made


def step(state, payload):
    check, asset, context = state[payload["check"]]
    finding = run_step(check, asset, context)
    return {"status": finding.status, "used": context.used}
