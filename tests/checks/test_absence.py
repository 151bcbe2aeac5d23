"""Absence never passes: every check against instruments that raise, exit, return nothing or find no evidence."""

import pytest

from jingwei.assess import registry
from jingwei.assess.examples import SUBJECT, write_example
from jingwei.assess.step import run_step
from jingwei.context import Context
from jingwei.inventory.read import read
from jingwei.vocabulary import Status

CHECKS = registry.load().checks
GOOD = {Status.PASS, Status.NOTAPPLICABLE}


def raises(*_args, **_kwargs):
    raise RuntimeError("instrument broke")


def exits(*_args, **_kwargs):
    raise SystemExit(0)


def returns_none(*_args, **_kwargs):
    return None


def returns_nothing_found(*_args, **_kwargs):
    return ()


class Faulty(Context):
    """A context whose instruments and reads do what `fault` does."""

    fault = staticmethod(raises)

    def measure(self, instrument, *args, **kwargs):
        self.used = True
        return self.fault()

    def read(self, file, limit=None):
        self.used = True
        return self.fault()


def passing(check):
    return next(example for example in check.examples if example.expect is Status.PASS)


@pytest.mark.parametrize("fault", [raises, exits, returns_none, returns_nothing_found], ids=lambda f: f.__name__)
@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_a_broken_instrument_is_never_a_pass(check, fault, tmp_path):
    inventory = read(write_example(check, passing(check), tmp_path))
    asset = next(asset for asset in inventory.assets if asset.id == SUBJECT)
    parameters = {p.name: p.default for p in check.parameters} | dict(passing(check).parameters)
    context = Faulty(tmp_path, inventory, as_of=inventory.as_of, parameters=parameters)
    context.fault, context.used = fault, False
    finding = run_step(check, asset, context)
    if context.used:
        assert finding.status not in GOOD, finding.message.en
    else:
        assert not asset.files or check.id in WITHOUT_INSTRUMENT, "this check examined nothing of its files"


def test_the_list_of_checks_without_instrument_is_true():
    assert set(CHECKS) >= WITHOUT_INSTRUMENT


# checks that judge what the manifest states, or what its reader itself measured, without reading a file again
WITHOUT_INSTRUMENT = {
    "model.corpus-provenance",
    "resources.training-energy",
    "supply_chain.concentration",
    "supply_chain.provenance",
    "tools.weights-digest",
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_an_emptied_file_is_never_a_pass(check, tmp_path):
    inventory = read(write_example(check, passing(check), tmp_path))
    asset = next(asset for asset in inventory.assets if asset.id == SUBJECT)
    if not asset.files or check.id in WITHOUT_INSTRUMENT:
        pytest.skip("this check reads no file")
    for file in asset.files:
        (tmp_path / file.path).write_bytes(b"")
    inventory = read(tmp_path / "jingwei.yaml") if all(not f.declared for f in asset.files) else inventory
    asset = next(asset for asset in inventory.assets if asset.id == SUBJECT)
    parameters = {p.name: p.default for p in check.parameters} | dict(passing(check).parameters)
    finding = run_step(check, asset, Context(tmp_path, inventory, as_of=inventory.as_of, parameters=parameters))
    assert finding.status not in GOOD, finding.message.en


@pytest.mark.parametrize(
    "names", [sorted(CHECKS)[::12], pytest.param(sorted(CHECKS), marks=pytest.mark.torture)], ids=["some", "all"]
)
def test_a_hanging_instrument_is_never_a_pass(tmp_path, monkeypatch, names):
    """Checks with every measurement hanging, in real workers under a short time limit; each costs a worker."""
    import sys
    from pathlib import Path

    from jingwei.engine.local import LocalEngine
    from jingwei.engine.model import End, Task

    monkeypatch.setattr(sys, "path", [*sys.path, str(Path(__file__).parents[2])])
    tasks = [[Task(number, "tests.checks.hanging:step", {"check": name}, 0.25)] for number, name in enumerate(names)]
    with LocalEngine("tests.checks.hanging:prepare", {"folder": str(tmp_path)}, jobs=2) as engine:
        done = list(engine.run(tasks))
    assert len(done) == len(names)
    for one in done:
        if one.end is End.OK:
            judged_without_measuring = one.value["used"] is False
            assert judged_without_measuring or one.value["status"] not in GOOD, one
        else:
            assert one.end is End.TIMEOUT, one
    assert sum(one.end is End.TIMEOUT for one in done) >= len(names) // 2
