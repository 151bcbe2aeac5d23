"""Folders: what is examined, in which order, what includes and constraints do, and that nothing unreadable is quiet."""

import time

import pytest

from jingwei.layers.tools.packages.judging.judge import Judge
from jingwei.layers.tools.packages.lists import Lists
from jingwei.layers.tools.packages.many import Options, examine_all
from jingwei.layers.tools.packages.places import Kind, places
from jingwei.layers.tools.packages.samples import HASH, PYPROJECT, UV_LOCK
from jingwei.layers.tools.packages.worker import State, content_of
from jingwei.limits import Limits
from tests.layers.tools.packages.contents import packing
from tests.layers.tools.packages.judging.test_judge import Table

JUDGE = Judge(Table(), "2026-02-01")


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def examine(*paths, **options):
    made = examine_all(places(paths), JUDGE, Options(**options))
    return [(record.purl, record.verdict.value, [found.rule for found in record.problems]) for record in made]


def test_places_of_a_folder(tmp_path):
    write(
        tmp_path,
        {
            "a/requirements-dev.txt": "",
            "a/README.txt": "",
            "a/uv.lock": "",
            "go.sum": "",
            "b/x-1.0.tar.gz": "",
            "b/Dockerfile.gpu": "",
        },
    )
    write(
        tmp_path,
        {
            "node_modules/x/package.json": "{}",
            ".git/requirements.txt": "",
            "site/demo-1.0.dist-info/RECORD": "",
            "site/requirements.txt": "",
        },
    )
    (tmp_path / "a" / "link-requirements.txt").symlink_to("/etc/hostname")
    found = [
        (place.kind, [path.relative_to(tmp_path).as_posix() for path in place.paths]) for place in places([tmp_path])
    ]
    assert found == [
        (Kind.REFUSED, ["go.sum"]), (Kind.MODULE, ["node_modules/x"]), (Kind.REFUSED, ["a/link-requirements.txt"]),
        (Kind.LISTS, ["a/requirements-dev.txt", "a/uv.lock"]), (Kind.SDIST, ["b/x-1.0.tar.gz"]), (Kind.LISTS, ["b/Dockerfile.gpu"]),
        (Kind.INSTALLED, ["site/demo-1.0.dist-info"]), (Kind.STRAYS, ["site"]),
    ]  # fmt: skip
    assert [place.kind for place in places([tmp_path / "none"])] == [Kind.REFUSED]


def test_includes_and_constraints(tmp_path):
    write(
        tmp_path,
        {
            "requirements.txt": "-r base/requirements.txt\n-c pins.txt\nidna\n",
            "base/requirements.txt": f"numpy==2.1.0 --hash=sha256:{HASH}\n-r ../requirements.txt\n",
        },
    )
    write(tmp_path, {"pins.txt": "idna==3.10\n"})
    assert examine(tmp_path) == [
        ("pkg:pypi/idna@3.10", "unproved", ["hash.none"]),
        ("pkg:pypi/numpy@2.1.0", "clean", []),
    ]


def test_includes_stay_inside_and_bounded(tmp_path):
    write(
        tmp_path,
        {
            "in/requirements.txt": "-r ../outside.txt\n-r /etc/hostname\n-r https://x.invalid/r.txt\n",
            "outside.txt": "numpy\n",
        },
    )
    assert [rules for _, _, rules in examine(tmp_path / "in")] == [["list.include"]] * 3
    write(tmp_path / "many", {f"{n}.txt": f"-r {n + 1}.txt\n" for n in range(20)})
    made = Lists(Limits(include_files=5)).read([tmp_path / "many" / "0.txt"], tmp_path / "many")
    assert [one.found is None for one in made] == [False] * 6 + [True]


def test_ranges_beside_a_lock(tmp_path):
    write(tmp_path, {"uv.lock": UV_LOCK, "pyproject.toml": PYPROJECT})
    assert examine(tmp_path) == [("pkg:pypi/numpy@2.1.0", "clean", [])]
    write(
        tmp_path,
        {"pyproject.toml": PYPROJECT.replace("numpy>=2", "numpy>=2', 'absent").replace('["', "['").replace('"]', "']")},
    )
    assert examine(tmp_path)[0] == ("", "unproved", ["list.unlocked"])
    (tmp_path / "uv.lock").unlink()
    assert [rules for _, _, rules in examine(tmp_path)][-1] == ["list.declared"]


def test_contents_in_workers(tmp_path):
    write(
        tmp_path,
        {
            "demo-1.0-py3-none-any.whl": packing.wheel(),
            "demo-1.0.tar.gz": packing.sdist({}),
            "bad.whl": b"no zip",
            "x.unknown": b"\xff\xfe",
        },
    )
    packing.installed(tmp_path / "site", {"demo/x.py": b"import base64\nexec(base64.b64decode('cA=='))\n"})
    write(tmp_path / "site", {"stray.py": b""})
    assert examine(tmp_path, tmp_path / "x.unknown", jobs=2) == [
        ("", "unproved", ["archive.unreadable"]),
        ("pkg:pypi/demo@1.0", "clean", []),
        ("pkg:pypi/demo@1.0", "clean", []),
        ("pkg:pypi/demo@1.0", "malicious", ["code.obfuscated-exec"]),
        ("", "unproved", ["record.stray"]),
        ("", "unproved", ["list.unreadable"]),
    ]


def test_a_lost_worker_is_told(tmp_path):
    write(tmp_path, {"demo-1.0-py3-none-any.whl": packing.wheel()})
    made = examine(tmp_path, limits=Limits(package_seconds=0.000001))
    assert [rules for _, _, rules in made] == [["list.lost"]]


def test_problems_are_bounded_and_the_worst_kept(tmp_path):
    files = {f"demo/x{n}.so": packing.elf("/tmp") for n in range(8)} | {
        "demo/y.py": b"import base64\nexec(base64.b64decode('cA=='))\n"
    }
    write(tmp_path, {"demo-1.0-py3-none-any.whl": packing.wheel(files)})
    found = content_of(
        Kind.WHEEL, tmp_path / "demo-1.0-py3-none-any.whl", State(Limits(package_problems=3), sources=True)
    )
    assert (found.problems[0].rule, len(found.problems), found.omitted) == ("code.obfuscated-exec", 3, 6)


def test_without_sources_nothing_is_proved(tmp_path):
    write(tmp_path, {"demo-1.0-py3-none-any.whl": packing.wheel()})
    assert [rules for _, _, rules in examine(tmp_path, sources=False)] == [["code.skipped"]]


@pytest.mark.torture
def test_ten_thousand_packages_in_a_second(tmp_path):
    write(
        tmp_path,
        {"requirements.txt": "".join(f"package-{n}==1.{n % 9}.0 --hash=sha256:{n:064x}\n" for n in range(10_000))},
    )
    before = time.process_time()
    assert len(examine(tmp_path)) == 10_000
    assert time.process_time() - before < 1


def test_lists_that_nothing_reads_are_not_passed_over(tmp_path):
    names = [
        "Cargo.lock",
        "bun.lock",
        "bun.lockb",
        "deno.lock",
        "pixi.lock",
        "Pipfile",
        "bom.xml",
        "app.cdx.xml",
        "app.spdx",
        "app.spdx.rdf",
    ]
    write(tmp_path, dict.fromkeys(names, ""))
    assert {(place.kind, place.paths[0].name) for place in places([tmp_path])} == {
        (Kind.REFUSED, name) for name in names
    }
