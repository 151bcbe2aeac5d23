"""Running a plan on an engine without processes: order, reuse, what is kept when, and answers that are none."""

from dataclasses import replace

import pytest

from jingwei.assess import run as module
from jingwei.assess.assess import prepare
from jingwei.assess.results import Results
from jingwei.engine.model import Done, End
from jingwei.store.database import open_store
from jingwei.vocabulary import Status
from tests.assess.inline import Inline
from tests.assess.systems import request, system


class Store(Results):
    """Remembers what was committed, and when something was looked up."""

    def __init__(self, engine):
        super().__init__(engine)
        self.commits, self.lookups = [], 0

    def keep(self, rows):
        self.commits.append([found.check for _, found, _ in rows])
        super().keep(rows)

    def lookup(self, keys, around):
        self.lookups += 1
        return super().lookup(keys, around)


@pytest.fixture
def store(tmp_path):
    engine = open_store(tmp_path / "state")
    yield Store(engine)
    engine.dispose()


@pytest.fixture
def engine(monkeypatch):
    """The class behind the run; a test may put its own `done` there."""

    class Engine(Inline):
        groups = None
        made = None

        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            Engine.made = options

        def run(self, groups, idle=None):
            groups = [list(group) for group in groups]
            Engine.groups = [[(task.payload["asset"], task.payload["check"]) for task in group] for group in groups]
            return super().run(groups)

    monkeypatch.setattr(module, "LocalEngine", Engine)
    return Engine


def go(path, store, progress=None, change=None, **options):
    prepared = prepare(request(path, **options))
    given, plan = prepared.request, prepared.plan
    registry = prepared.registry if change is None else change(prepared.registry)
    return module.run(plan, given.inventory, registry, given.root, store, given.options, progress)


def names(ran):
    return [(found.asset, found.check) for found in ran.findings]


IN_ORDER = [(f"a{i}", f"test.{name}") for i in range(2) for name in ("clock", "related", "word")]


def test_findings_come_in_the_order_of_the_plan(tmp_path, store, engine):
    ran = go(system(tmp_path, ["pass", "fail"]), store, jobs=3)
    assert names(ran) == IN_ORDER
    assert engine.groups == [IN_ORDER[:3], IN_ORDER[3:]]
    assert engine.made["jobs"] == 3
    assert ran.reused == ()
    assert ran.isolation == {"time": "none: in this process"}


def test_the_largest_assets_begin_first(tmp_path, store, engine):
    ran = go(system(tmp_path, ["pass", "a longer word", "middle"]), store)
    assert [group[0][0] for group in engine.groups] == ["a1", "a2", "a0"]
    assert [found.asset for found in ran.findings] == ["a0"] * 3 + ["a1"] * 3 + ["a2"] * 3


def test_a_backward_engine_changes_nothing(tmp_path, store, engine, monkeypatch):
    def backward(self, groups, idle=None):
        return (self.done(task) for group in reversed(list(groups)) for task in reversed(group))

    monkeypatch.setattr(engine, "run", backward)
    assert names(go(system(tmp_path, ["pass", "fail"]), store)) == IN_ORDER


def test_progress_counts_to_the_number_of_steps(tmp_path, store, engine):
    seen = []
    go(system(tmp_path, ["pass", "fail"]), store, lambda done, total: seen.append((done, total)))
    assert seen == [(i, 6) for i in range(1, 7)]


def test_only_what_is_new_runs_again(tmp_path, store, engine):
    path = system(tmp_path, ["pass", "pass"])
    go(path, store)
    (tmp_path / "c1").write_text("fail")
    seen = []
    ran = go(path, store, lambda done, total: seen.append((done, total)))
    assert engine.groups == [IN_ORDER[3:]]
    assert ran.reused == (0, 1, 2)
    assert seen == [(4, 6), (5, 6), (6, 6)]
    assert [found.status for found in ran.findings] == ["pass"] * 5 + ["fail"]


def test_a_run_of_reused_findings_starts_nothing(tmp_path, store, engine):
    path = system(tmp_path)
    first, second = go(path, store), go(path, store)
    assert second.reused == (0, 1, 2)
    assert second.findings == first.findings
    assert engine.groups == []
    assert second.isolation == {}


def test_reuse_can_be_refused(tmp_path, store, engine):
    path = system(tmp_path)
    go(path, store)
    looked = store.lookups
    assert go(path, store, reuse=False).reused == ()
    assert store.lookups == looked


def test_a_reused_finding_keeps_its_place_among_others(tmp_path, store, engine):
    path = system(tmp_path, ["pass", "pass"])
    go(path, store)
    (tmp_path / "c0").write_text("fail")
    assert go(path, store).reused == (3, 4, 5)


def test_steps_left_out_are_not_run(tmp_path, store, engine):
    ran = go(system(tmp_path, profile={"include": ["test.*"], "exclude": {"test.related": "no"}}), store)
    assert engine.groups == [[IN_ORDER[0], IN_ORDER[2]]]
    assert names(ran) == [IN_ORDER[0], IN_ORDER[2]]


def test_assets_that_nothing_examines_come_last(tmp_path, store, engine):
    (tmp_path / "x.v").write_text("module m; endmodule")
    assets = [{"id": "chip", "kind": "chip_design", "files": ["x.v"]}, {"id": "a0", "kind": "content", "files": ["c0"]}]
    assert names(go(system(tmp_path, assets=assets), store)) == [*IN_ORDER[:3], ("chip", "assess.no-check")]


def without_extra(registry):
    lacking = replace(registry.checks["test.related"], needs=("no_such_module",), extra="gpu")
    there = replace(registry.checks["test.word"], needs=("json",))
    return replace(registry, checks={**registry.checks, "test.related": lacking, "test.word": there})


def test_a_check_without_its_extra_is_notchecked_and_never_kept(tmp_path, store, engine):
    ran = go(system(tmp_path, ["pass", "pass"]), store, change=without_extra)
    assert names(ran) == IN_ORDER
    assert [found.status for found in ran.findings] == ["pass", "notchecked", "pass"] * 2
    assert ran.findings[4].asset == "a1"
    assert "jingwei[gpu]" in ran.findings[1].message.en
    assert engine.groups == [[IN_ORDER[0], IN_ORDER[2]], [IN_ORDER[3], IN_ORDER[5]]]
    assert "test.related" not in {name for commit in store.commits for name in commit}


def test_an_extra_left_out_by_the_profile_is_not_told(tmp_path, store, engine):
    profile = {"include": ["test.*"], "exclude": {"test.related": "no"}}
    ran = go(system(tmp_path, profile=profile), store, change=without_extra)
    assert [found.check for found in ran.findings] == ["test.clock", "test.word"]


def committed(store):
    return [len(commit) for commit in store.commits if commit]


def test_findings_are_committed_in_batches(tmp_path, store, engine, monkeypatch):
    monkeypatch.setattr(module, "_COMMIT_SECONDS", 1000.0)
    monkeypatch.setattr(module, "_COMMIT_FINDINGS", 4)
    go(system(tmp_path, ["pass", "pass"]), store)
    assert committed(store) == [4, 2]


def test_findings_are_committed_after_a_while(tmp_path, store, engine, monkeypatch):
    now = [module.time.monotonic()]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(module, "_COMMIT_SECONDS", 2.5)

    def later(done, total):
        now[0] += 1.0

    go(system(tmp_path, ["pass", "pass", "pass"]), store, later)
    assert committed(store) == [4, 3, 2]


def test_the_bounds_of_a_commit_are_these():
    assert (module._COMMIT_SECONDS, module._COMMIT_FINDINGS) == (0.2, 256)


def test_what_is_finished_is_kept_when_the_run_breaks(tmp_path, store, engine, monkeypatch):
    monkeypatch.setattr(module, "_COMMIT_SECONDS", 1000.0)

    def stop(done, total):
        if done == 2:
            raise KeyboardInterrupt

    path = system(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        go(path, store, stop)
    assert committed(store) == [2]
    assert go(path, store).reused == (0, 1)


ANSWER = {"finding": {}, "reads": {"as_of": None, "system": None, "assets": {}, "parties": {}}}


def forged(**changes):
    """An engine's answer in which parts are replaced; the finding is the honest one unless given."""

    def done(self, task):
        honest = Inline.done(self, task)
        if task.payload["check"] != "test.word":
            return honest
        if "end" in changes:
            return Done(task, changes["end"], value=honest.value, reason="it hung")
        value = {**honest.value, **changes.get("value", {})}
        value["finding"] = {**honest.value["finding"], **changes.get("finding", {})}
        for key in changes.get("without", ()):
            del value[key]
        return Done(task, End.OK, value=value, reason="odd")

    return done


@pytest.mark.parametrize(
    "changes",
    [
        {"finding": {"check": "test.clock"}},
        {"finding": {"asset": "a1"}},
        {"finding": {"status": "good"}},
        {"finding": {"surplus": 1}},
        {"without": ["finding"]},
        {"without": ["reads"]},
        {"value": {"reads": None}},
        {"value": {"reads": []}},
        {"value": {"reads": {}}},
        {"value": {"reads": {**ANSWER["reads"], "more": 1}}},
        {"value": {"reads": {**ANSWER["reads"], "": 1}}},
    ],
)
def test_an_answer_that_is_not_exactly_a_finding_of_this_step_is_an_error(
    tmp_path, store, engine, monkeypatch, changes
):
    monkeypatch.setattr(engine, "done", forged(**changes))
    path = system(tmp_path)
    found = go(path, store).findings[2]
    assert (found.check, found.asset, found.status) == ("test.word", "a0", Status.ERROR)
    assert found.message.id == "test.word.ok"
    assert committed(store) == [2]
    assert go(path, store).reused == (0, 1)


@pytest.mark.parametrize("end", [end for end in End if end is not End.OK])
def test_a_step_that_did_not_end_well_is_an_error_with_the_reason(tmp_path, store, engine, monkeypatch, end):
    monkeypatch.setattr(engine, "done", forged(end=end))
    found = go(system(tmp_path, ["pass", "pass"]), store).findings[5]
    assert (found.asset, found.status, found.message.id) == ("a1", Status.ERROR, f"test.word.{end}")
    assert found.message.en.endswith(": it hung")


@pytest.mark.parametrize("key", ["as_of", "system", "assets", "parties"])
def test_an_answer_says_everything_it_depended_on(tmp_path, store, engine, monkeypatch, key):
    reads = {name: value for name, value in ANSWER["reads"].items() if name != key}
    monkeypatch.setattr(engine, "done", forged(value={"reads": reads}))
    assert go(system(tmp_path), store).findings[2].status is Status.ERROR
