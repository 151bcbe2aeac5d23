"""`jingwei scan-policy`: a pack is built from a wheel, listed, explained and used by scan."""

import json
import zipfile

import pytest
from click.testing import CliRunner

from jingwei.cli.scan_policy import scan_policy
from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.policies import pack as packs
from jingwei.layers.tools.artifacts.policies.pack import OWN, own, read


def wheel(folder, text, name="mymodels", version="1.0"):
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}-{version}.dist-info/METADATA", f"Name: {name}\nVersion: {version}\n")
        archive.writestr(f"{name}/a.py", text)
    return str(path)


def run(*arguments):
    return CliRunner().invoke(scan_policy, arguments)


@pytest.fixture
def mine(tmp_path, monkeypatch):
    monkeypatch.setenv(OWN, str(tmp_path))
    packs.own.cache_clear()
    packs.load.cache_clear()
    yield tmp_path
    packs.own.cache_clear()
    packs.load.cache_clear()


def test_build_list_show(mine):
    built = run(
        "build",
        wheel(mine, "class X: pass\nclass Y:\n def __del__(self): exec('1')"),
        "--refusals",
        "--out",
        str(mine / "m.json"),
    )
    assert (built.exit_code, built.output.startswith("1 names proved")) == (0, True)
    content = json.loads((mine / "m.json").read_text())
    assert content["refused"] == {"mymodels.a.Y": "__del__ calls builtins.exec (1.0)"}
    assert read(mine / "m.json").names.keys() == {"mymodels.a.X"}
    listed = run("list", "--format", "jsonl")
    assert {"mymodels", "torch"} <= {json.loads(line)["distribution"] for line in listed.output.splitlines()}
    shown = run("show", "mymodels", "mymodels.a.X", "--lang", "en")
    assert shown.output == "mymodels.a.X  [make, fill]  proved from source\n"
    assert isinstance(run("show", "mymodels", "mymodels.a.Y").exception, ParseError)
    assert "by hand" in run("show", "scikit-learn", "sklearn.tree._tree.Tree", "--lang", "en").output


def test_a_pack_speaks_only_of_its_own_packages(mine):
    run("build", wheel(mine, "class X: pass"), "--out", str(mine / "m.json"))
    content = json.loads((mine / "m.json").read_text())
    for change in (
        {"packages": ["os"]},
        {"packages": ["other"]},
        {"distribution": "torch"},
        {"schema": "x"},
        {"entries": [{"state": "no"}]},
    ):
        (mine / "m.json").write_text(json.dumps(content | change))
        own.cache_clear()
        with pytest.raises(ParseError):
            own()


def test_wheels_of_two_distributions_are_refused(tmp_path):
    wheels = [wheel(tmp_path, "class X: pass"), wheel(tmp_path, "class X: pass", name="other")]
    assert isinstance(run("build", *wheels).exception, ParseError)
