"""The check that CONTRIBUTING shows works as it stands there."""

import importlib
import sys
import tomllib

import pytest

from jingwei.api import Check, run_example
from jingwei.assess import registry
from tests.docs.pages import ROOT, fenced

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
(BLOCK,) = fenced(TEXT, "python")
(ENTRY,) = fenced(TEXT, "toml")


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The shown check as the only file of the package that the shown entry point names."""
    (name,) = tomllib.loads(ENTRY)["project"]["entry-points"][registry.GROUP].values()
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "data_not_empty.py").write_text(BLOCK, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    for module in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[module]


def test_the_examples_of_the_shown_check_hold(package):
    module = importlib.import_module(f"{package}.data_not_empty")
    (shown,) = [value for value in vars(module).values() if isinstance(value, Check)]
    assert [run_example(shown, example).status for example in shown.examples] == [e.expect for e in shown.examples]


def test_the_shown_check_is_found_by_dropping_one_file(package):
    found = registry.load((package,))
    assert not found.problems
    assert "acme.data-not-empty" in found.checks
    assert package in found.plugins


def test_the_shown_check_uses_the_stable_api_only():
    assert {line.split()[1] for line in BLOCK.splitlines() if line.startswith("from jingwei")} == {"jingwei.api"}
