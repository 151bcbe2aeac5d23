"""A scan as SARIF: the official schema accepts it, places lead into containers, and nothing but a clean file reads as one."""

import io
import json
import zipfile
from contextlib import closing
from urllib.parse import unquote

import pytest

from jingwei.layers.tools.artifacts.rules import RULES
from jingwei.layers.tools.artifacts.samples import command_pickle, safetensors, unknown_class_pickle
from jingwei.layers.tools.artifacts.scan import scan_bytes
from jingwei.layers.tools.artifacts.verdict import Verdict
from jingwei.layers.tools.scanning.record import Record, accepting, counts, exit_code
from jingwei.report import scan_sarif
from jingwei.report.scan_sarif import SarifScan
from tests.report import schemas


def zipped(**members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/") + ".pkl", content)
    return held.getvalue()


def record(path, content, **more):
    found = scan_bytes(content, path)
    return Record(
        path, found.verdict, found.format, "ab" * 32, len(content), 0.1, found.findings, found.omitted, **more
    )


def written(*records):
    stream = io.StringIO()
    found = counts(records)
    with closing(SarifScan(stream.write)) as log:
        log.begin()
        for one in records:
            log.add(one)
        log.end(found, exit_code(found))
    made = json.loads(stream.getvalue())
    assert schemas.complaints(schemas.sarif(), made) == []
    return made["runs"][0]


def test_no_file_at_all_is_a_valid_log():
    made = written()
    assert (made["results"], made["artifacts"]) == ([], [])
    assert made["invocations"][0]["exitCode"] == 2


def test_only_what_is_rejected_fails_and_only_a_clean_file_has_no_result():
    made = written(
        record("a.safetensors", safetensors()),
        record("b.pkl", command_pickle()),
        record("c.pkl", unknown_class_pickle()),
    )
    kinds = {(one["message"]["text"].partition(":")[0], one["kind"], one["level"]) for one in made["results"]}
    assert kinds == {("b.pkl", "fail", "error"), ("c.pkl", "open", "none")}
    assert [one["properties"]["verdict"] for one in made["artifacts"]] == ["clean", "malicious", "unproved"]
    assert made["properties"]["verdicts"] == {"clean": 1, "malicious": 1, "unproved": 1}
    assert made["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]


def test_a_place_in_an_archive_is_an_artifact_in_an_artifact():
    content = zipped(d__inner=zipped(x=command_pickle()), y=command_pickle())
    made = written(record("m.zip", content), record("n.zip", content))
    files = made["artifacts"]

    def path(index):
        one = files[index]
        outer = [*path(one["parentIndex"])] if "parentIndex" in one else []
        return [*outer, one["location"]["uri"]]

    places = {}
    for one in made["results"]:
        where = one["locations"][0]["physicalLocation"]
        assert where["artifactLocation"]["uri"] == path(where["artifactLocation"]["index"])[-1]
        assert one["message"]["text"].startswith("!".join(path(where["artifactLocation"]["index"])) + ": ")
        places.setdefault(tuple(path(where["artifactLocation"]["index"])), []).append(where["region"]["byteOffset"])
    for name in ("m.zip", "n.zip"):
        assert places[name, "d/inner.pkl", "x.pkl"] == places[name, "y.pkl"] == [0, 30]
    assert len({json.dumps(one["partialFingerprints"]) for one in made["results"]}) == len(made["results"])


def test_fingerprints_outlast_a_move_of_bytes_and_of_files():
    def prints(path, content):
        return [one["partialFingerprints"] for one in written(record(path, content))["results"]]

    first, moved = prints("a.zip", zipped(x=command_pickle())), prints("a.zip", zipped(a=b"", x=command_pickle()))
    assert first == [one for one in moved if one in first]
    elsewhere = prints("b.zip", zipped(x=command_pickle()))
    assert [one["jingweiContent/v1"] for one in first] == [one["jingweiContent/v1"] for one in elsewhere]
    assert not {one["jingweiPlace/v1"] for one in first} & {one["jingweiPlace/v1"] for one in elsewhere}


def test_what_is_accepted_is_suppressed_and_stays_open():
    made = written(accepting(record("c.pkl", unknown_class_pickle()), frozenset({"pickle"})))
    assert {one["kind"] for one in made["results"]} == {"open"}
    assert made["results"][0]["suppressions"][0]["justification"] == "--accept unproved:pickle"
    assert made["invocations"][0]["exitCode"] == 0


def test_a_file_that_could_not_be_looked_at_is_no_successful_run():
    from jingwei.layers.tools.artifacts.rules import finding

    lost = Record("x", Verdict.UNPROVED, "unknown", findings=(finding("file.lost", "signal SIGKILL"),))
    assert written(lost)["invocations"] == [{"executionSuccessful": False, "exitCode": 2}]


@pytest.mark.parametrize(
    "path",
    ["/srv/a b.pkl", "./m/x.pkl", "../x.pkl", "a:b.pkl", "数据/表?.pkl", "%2e.pkl", "x\u202e\x1b.pkl", "\udcff.pkl"],
)
def test_paths_are_references_to_files_and_nothing_else(path):
    made = written(record(path, command_pickle()))
    where = made["artifacts"][0]["location"]
    assert ("uriBaseId" in where) == (not path.startswith(("/", "..")))
    assert where["uri"].startswith("file:///") == path.startswith("/")
    assert where["uri"].isascii()
    name = unquote(where["uri"]).rpartition("/")[2]
    assert name == path.rpartition("/")[2].replace("\udcff", "\ufffd")
    assert "\x1b" not in made["results"][0]["message"]["text"]


def test_rules_speak_both_languages_and_say_what_to_do():
    made = written()
    rules, chinese = made["tool"]["driver"]["rules"], made["translations"][0]["rules"]
    assert [one["id"] for one in rules] == [one["id"] for one in chinese] == sorted(RULES)
    for one in (*rules, *chinese):
        assert "{" not in one["shortDescription"]["text"]
        assert one["help"]["text"]
    levels = {one["properties"]["verdict"]: one["defaultConfiguration"]["level"] for one in rules}
    assert levels == {"malicious": "error", "suspicious": "error", "unproved": "note"}


def test_many_files_go_to_the_disk_and_come_back(monkeypatch):
    monkeypatch.setattr(scan_sarif, "_HELD", 64)
    made = written(*(record(f"{number}.pkl", command_pickle()) for number in range(50)))
    assert [one["location"]["uri"] for one in made["artifacts"]] == [f"{number}.pkl" for number in range(50)]
