"""Finding checks: shipped ones, plugins, and what cannot be loaded."""

import hashlib
import importlib
import sys
from importlib.metadata import EntryPoint

import pytest

from jingwei.assess import registry
from jingwei.assess.registry import digest_of, load
from jingwei.check import Check

DECLARE = '''
from jingwei.check import Example, check, passed
from jingwei.vocabulary import Status, Text


@check(
    id="{id}", title=Text("a", "甲"), layer="tools", dimensions=("values",), kinds=("content",), objectives=("o",), severity="low",
    remediation=Text("a", "甲"), examples=(Example(Status.PASS), Example(Status.FAIL)),
)
def {name}(asset, context):
    """Declared by a test."""
    return passed("ok", "ok", "好")
'''


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """Writes importable packages; their modules are forgotten afterwards."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(package, **modules):
        folder = tmp_path / package
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
        for name, text in modules.items():
            (folder / f"{name}.py").write_text(text, encoding="utf-8")
        importlib.invalidate_caches()
        return folder

    yield write
    for name in [name for name in sys.modules if name.startswith("plug")]:
        del sys.modules[name]
    digest_of.cache_clear()


def test_the_shipped_checks_are_found_in_order_with_the_digest_of_the_code():
    found = load()
    assert found.problems == ()
    assert list(found.checks) == sorted(found.checks)
    assert len(found.checks) > 20
    assert set(found.code) == set(found.checks)
    assert set(found.code.values()) == {digest_of("jingwei")}
    layers = {check.layer for check in found.checks.values()}
    assert layers == {"hardware", "model", "tools", "application"}
    assert {check.function.__module__.split(".")[1] for check in found.checks.values()} == {"layers", "dimensions"}
    assert all(name == check.id and isinstance(check, Check) for name, check in found.checks.items())


def test_a_package_named_on_the_command_line_adds_its_checks(packages):
    packages(
        "plugone",
        first=DECLARE.format(id="plug.first", name="first"),
        second=DECLARE.format(id="plug.second", name="second"),
    )
    found = load(["plugone"])
    assert {"plug.first", "plug.second"} <= set(found.checks)
    assert found.code["plug.first"] == digest_of("plugone") != digest_of("jingwei")
    assert found.plugins == {"plugone": digest_of("plugone")}
    assert found.problems == ()


def test_a_single_module_can_be_a_plugin(packages, tmp_path):
    (tmp_path / "plugmodule.py").write_text(DECLARE.format(id="plug.module", name="one"), encoding="utf-8")
    found = load(["plugmodule"])
    assert found.checks["plug.module"].id == "plug.module"
    expected = hashlib.sha256((tmp_path / "plugmodule.py").read_bytes()).hexdigest()
    assert found.code["plug.module"] == expected


def test_a_check_that_is_only_imported_belongs_to_its_own_module(packages):
    packages("plugtwo", first=DECLARE.format(id="plug.first", name="first"), again="from plugtwo.first import first\n")
    assert load(["plugtwo"]).problems == ()


def test_a_second_check_of_one_name_is_a_problem_and_ignored(packages):
    packages("plugtwin", a=DECLARE.format(id="plug.twin", name="one"), b=DECLARE.format(id="plug.twin", name="two"))
    found = load(["plugtwin"])
    assert found.problems == ("check plug.twin is declared twice; the second one is ignored",)
    assert found.checks["plug.twin"].function.__name__ == "one"


def test_a_plugin_cannot_replace_a_shipped_check(packages):
    taken = next(iter(load().checks))
    packages("plugthief", a=DECLARE.format(id=taken, name="one"))
    found = load(["plugthief"])
    assert found.code[taken] == digest_of("jingwei")
    assert found.checks[taken].function.__module__.startswith("jingwei.")
    assert found.problems == (f"check {taken} is declared twice; the second one is ignored",)


def test_a_plugin_that_raises_is_a_problem_and_the_next_is_loaded(packages):
    packages("plugbad", a="raise RuntimeError('no luck')\n")
    packages("pluggood", a=DECLARE.format(id="plug.good", name="one"))
    lost = "no_such_plugin_here"
    found = load(["plugbad", lost, "pluggood"])
    assert found.problems == (
        "plugin plugbad (plugbad) cannot be loaded: RuntimeError: no luck",
        f"plugin {lost} ({lost}) cannot be loaded: ModuleNotFoundError: No module named '{lost}'",
    )
    assert "plug.good" in found.checks
    assert set(found.plugins) == {"pluggood"}


def test_entry_points_name_plugins_with_their_distribution(packages, monkeypatch):
    packages("plugpoint", a=DECLARE.format(id="plug.point", name="one"))
    packages("plugearly", a=DECLARE.format(id="plug.early", name="one"))

    class Distribution:
        name, version = "plug-point", "1.2"

    late = EntryPoint("z", "plugpoint", "jingwei.checks")
    vars(late)["dist"] = Distribution
    points = {"jingwei.checks": [late, EntryPoint("a", "plugearly", "jingwei.checks")]}
    monkeypatch.setattr(registry, "entry_points", lambda group: points[group])
    found = load()
    assert list(found.plugins) == ["a", "plug-point 1.2"]
    assert {"plug.point", "plug.early"} <= set(found.checks)


def test_a_shipped_file_that_cannot_be_imported_is_a_problem(monkeypatch):
    names = [*list(registry._shipped_names())[:2], "jingwei.no_such_module"]
    monkeypatch.setattr(registry, "_shipped_names", lambda: iter(names))
    checks, problems = registry._shipped.__wrapped__()
    assert [check.function.__module__ for check in checks] == names[:2]
    assert problems == ("jingwei.no_such_module: ModuleNotFoundError: No module named 'jingwei.no_such_module'",)
    monkeypatch.setattr(registry, "_shipped", lambda: (checks, problems))
    assert load().problems == problems


def test_the_digest_follows_every_file_of_the_package(packages):
    folder = packages("plugdigest", a="x = 1\n")
    (folder / "data").mkdir()
    seen = set()

    def digest():
        digest_of.cache_clear()
        return digest_of("plugdigest.a")

    def changed():
        fresh = digest()
        assert fresh not in seen
        seen.add(fresh)

    changed()
    (folder / "a.py").write_text("x = 2\n")
    changed()
    (folder / "data" / "table.csv").write_text("1")
    changed()
    (folder / "data" / "table.csv").rename(folder / "data" / "other.csv")
    changed()
    (folder / "__pycache__").mkdir(exist_ok=True)
    (folder / "__pycache__" / "x.pyc").write_text("1")
    assert digest() in seen


def test_the_digest_is_one_of_names_and_contents(packages):
    folder = packages("plugsum", a="")
    (folder / "__init__.py").write_text("# a package\n")
    expected = hashlib.sha256()
    for name in ("__init__.py", "a.py"):
        expected.update(f"{name}\0".encode() + hashlib.sha256((folder / name).read_bytes()).digest())
    assert digest_of("plugsum") == expected.hexdigest()
