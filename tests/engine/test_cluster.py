"""The Ray engine on a cluster of two nodes on this machine: the records of the local engine, and no task that ends without a word."""

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from jingwei.engine.choice import chosen
from jingwei.engine.model import End, Task
from jingwei.errors import JingweiError
from jingwei.layers.model.corpus.reviewing import parts
from jingwei.layers.model.corpus.reviewing import run as reviewing
from jingwei.layers.model.corpus.reviewing.outputs import NAMES, write
from jingwei.layers.model.corpus.reviewing.run import Wishes, run
from jingwei.layers.tools.artifacts.samples import command_pickle, safetensors, torch_zip, unknown_class_pickle
from jingwei.layers.tools.scanning import many
from jingwei.layers.tools.scanning.many import Options, scan_all
from jingwei.layers.tools.scanning.places import places
from jingwei.limits import LIMITS

ROOT = str(Path(__file__).parents[2])
TARGETS = "tests.engine.targets:"


def test_a_missing_library_is_named(monkeypatch):
    from jingwei.engine.cluster import RayEngine

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(JingweiError) as caught:
        RayEngine(TARGETS + "prepare", {})
    assert "jingwei[ray]" in caught.value.hint


@pytest.fixture(scope="module")
def cluster():
    """Two nodes with one core each beside a head without any."""
    import ray  # `make torture` installs it
    from ray.cluster_utils import Cluster

    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([ROOT, str(Path(ROOT) / "src")])
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    made.nodes = [made.add_node(num_cpus=1), made.add_node(num_cpus=1)]
    os.environ["RAY_ADDRESS"] = made.address
    yield made
    ray.shutdown()
    made.shutdown()
    del os.environ["RAY_ADDRESS"]
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


def engine(**more):
    from jingwei.engine.cluster import RayEngine

    return RayEngine(TARGETS + "prepare", {"base": 1}, **more)


def task(number, name, seconds=20.0, **payload):
    return Task(number, TARGETS + name, {"n": number, **payload}, seconds)


@pytest.mark.torture
@pytest.mark.filterwarnings("ignore")
def test_a_review_of_a_corpus_is_the_same_bytes_and_outlives_a_member(cluster, tmp_path, monkeypatch):
    import ray

    monkeypatch.setattr(parts, "PART", 1 << 16)  # many parts
    source = tmp_path / "corpus.jsonl"
    lines = [
        {"id": n, "text": f"Pump {n % 700} was put back into service by shift {n % 11}. " * 9} for n in range(4000)
    ]
    source.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    engines = []

    def opened(*arguments):
        engines.append(chosen(*arguments))
        return engines[-1]

    monkeypatch.setattr(reviewing, "chosen", opened)
    for name in ("local", "ray"):
        killed = []

        def step(phase, done, of, name=name, killed=killed):
            if name == "ray" and phase == "documents" and done >= of // 3 and not killed and engines[-1]._members:
                ray.kill(engines[-1]._members[0].actor)  # its process ends at once
                killed.append(True)

        reviewed = run(Wishes((source,), jobs=2, engine=name), tmp_path / f"{name}.work", step)
        (tmp_path / name).mkdir()
        write(reviewed, tmp_path / name)
        assert not reviewed.lost
        assert killed == ([True] if name == "ray" else [])
    for name in NAMES:
        assert (tmp_path / "ray" / name).read_bytes() == (tmp_path / "local" / name).read_bytes()
    assert len((tmp_path / "local" / "duplicates.jsonl").read_bytes().splitlines()) > 3000


@pytest.mark.torture
@pytest.mark.filterwarnings("ignore")  # of ray
def test_tasks_end_on_both_nodes_and_failures_are_told(cluster):
    names = ("add", "raises", "exits", "leaves", "nothing", "unserialisable", "runs", "add")
    ends = (End.OK, End.RAISED, End.RAISED, End.CRASHED, End.UNREADABLE, End.RAISED, End.RAISED, End.OK)
    with engine() as made:
        done = {one.task.id: one for one in made.run([[task(number, name)] for number, name in enumerate(names)])}
        assert tuple(done[number].end for number in range(len(names))) == ends
        assert done[7].value == {"sum": 8}
        assert "PermissionError" in done[6].reason
        more = [one.value["sum"] for one in made.run([[task(1, "add"), task(2, "add")], [task(3, "add")]])]
        assert sorted(more) == [2, 3, 4]
        assert set(made.isolation) == {"time", "memory", "files", "network"}
        assert len(made._members) == 2


@pytest.mark.torture
@pytest.mark.filterwarnings("ignore")
def test_the_records_are_those_of_the_local_engine(cluster, tmp_path, monkeypatch):
    contents = (safetensors(), command_pickle(), torch_zip(), unknown_class_pickle(), b"")
    for number in range(300):
        (tmp_path / f"{number:03}").write_bytes(contents[number % len(contents)])
    (tmp_path / "link").symlink_to("000")
    (tmp_path / os.fsdecode(b"\xff\n.pkl")).write_bytes(command_pickle())
    monkeypatch.chdir(tmp_path)  # places are named as here, the nodes work elsewhere
    time.sleep(0.12)
    found = {}
    for name in ("local", "ray"):
        options = Options(jobs=2, digests=("sha256", "blake3"), stated=True, engine=name)
        found[name] = [replace(one, seconds=0) for one in scan_all(places([Path()]), options)]
    assert found["ray"] == found["local"]
    assert len(found["ray"]) == 302


@pytest.mark.torture
@pytest.mark.filterwarnings("ignore")
def test_a_file_that_ends_its_worker_costs_itself_only(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(many, "STEP", "tests.layers.tools.scanning.hostile:step")
    for name in ("a", "b", "kill", "hang", "z"):
        (tmp_path / name).write_bytes(safetensors())
    made = list(scan_all(places([tmp_path]), Options(jobs=2, engine="ray", limits=replace(LIMITS, step_seconds=0.5))))
    assert [(Path(one.path).name, one.verdict.value) for one in made] == [
        ("a", "clean"), ("b", "clean"), ("hang", "unproved"), ("kill", "unproved"), ("z", "clean"),
    ]  # fmt: skip
    assert {one.findings[0].rule for one in made if one.findings} == {"file.lost"}


@pytest.mark.torture
@pytest.mark.filterwarnings("ignore")
def test_the_tasks_of_a_lost_node_end_on_another(cluster):
    with engine() as made:
        tasks = [[task(number, "waits", seconds=30.0, wait=0.2)] for number in range(20)]
        done = []
        for one in made.run(tasks):
            done.append(one)
            if len(done) == 4:
                cluster.remove_node(cluster.nodes.pop(), allow_graceful=False)
    assert sorted(one.task.id for one in done) == list(range(20))
    assert {one.end for one in done} == {End.OK}


@pytest.mark.torture
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_without_nodes_gives_up_and_says_so(cluster, monkeypatch):
    from jingwei.engine import cluster as module

    monkeypatch.setattr(module, "_SLACK", 0.5)
    while cluster.nodes:
        cluster.remove_node(cluster.nodes.pop(), allow_graceful=False)
    with engine(limits=replace(LIMITS, worker_start_seconds=0.5)) as made:
        done = list(made.run([[task(1, "add"), task(2, "add")], [task(3, "add")]]))
    assert [(one.task.id, one.end) for one in done] == [(number, End.CRASHED) for number in (1, 2, 3)]
    assert "no member of the cluster came up" in done[0].reason
