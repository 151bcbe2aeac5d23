"""How files of known forms become assets: places, licences, names, and what is left for the owner to say."""

from pathlib import Path

import pytest

from jingwei.inventory.discovery.forms import Match
from jingwei.inventory.discovery.grouping import condense, group
from jingwei.inventory.discovery.identify import Identified
from jingwei.inventory.discovery.sets import apart, hint
from jingwei.inventory.discovery.walk import Walk
from jingwei.limits import LIMITS
from jingwei.vocabulary import Text


def file(path, form="table", *, size=1, **facts):
    return Identified(path, size, Match(form, facts))


def grouped(*files, root=Path("/nowhere")):
    return group(root, files, Walk(files=sorted(one.path for one in files)), LIMITS)


def test_a_licence_counts_for_the_data_beside_it_only():
    files = (
        file("a/x.csv"),
        file("a/LICENSE", "licence", spdx="MIT"),
        file("b/x.csv"),
        file("c/README.md", "card", spdx="ISC"),
    )
    assets, _ = grouped(*files)
    assert [(one.id, one.keys.get("licence")) for one in assets] == [("a-data", "MIT"), ("b-data", None)]


@pytest.mark.parametrize(
    ("beside", "licence"),
    [
        ([file("a/README.md", "card", spdx="ISC")], "ISC"),
        ([file("a/README.md", "card", spdx="ISC"), file("a/LICENSE", "licence", spdx="ISC")], "ISC"),
        ([file("a/README.md", "card", spdx="ISC"), file("a/LICENSE", "licence", spdx="MIT")], None),
        ([file("a/LICENSE", "licence", spdx="")], None),
        ([file("a/openapi.json", "openapi", spdx="MIT")], None),
    ],
)
def test_only_one_licence_is_an_answer(beside, licence):
    data = next(one for one in grouped(file("a/x.csv"), *beside)[0] if one.kind == "dataset")
    assert data.keys.get("licence") == licence


def test_a_licence_file_at_the_top_may_speak_of_the_code_and_a_card_does_not():
    (data,), _ = grouped(file("x.csv"), file("LICENSE", "licence", spdx="MIT"))
    assert "licence" not in data.keys
    (data,), _ = grouped(file("x.csv"), file("README.md", "card", spdx="MIT"))
    assert data.keys["licence"] == "MIT"


def model(*files):
    return next(one for one in grouped(*files)[0] if one.kind == "model")


def test_the_licence_of_a_model():
    weights, top = file("m/w.bin", "weights"), file("w.bin", "weights")
    assert model(weights, file("m/LICENSE", "licence", spdx="MIT")).keys["licence"] == "MIT"
    assert model(top, file("README.md", "card", spdx="MIT")).keys["licence"] == "MIT"
    asked = model(top, file("LICENSE", "licence", spdx="MIT"))
    assert "licence" not in asked.keys
    assert asked.questions[-1] == Text(
        "the licence file beside it reads MIT: does it cover the weights? then add `licence: MIT`",
        "旁边的许可证文件为 MIT：是否涵盖权重？若是，请加上 `licence: MIT`",
    )
    both = model(weights, file("m/LICENSE", "licence", spdx="MIT"), file("m/README.md", "card", spdx="ISC"))
    assert "licence" not in both.keys


def test_companions_of_nothing_are_said_once_per_form():
    _, notes = grouped(
        file("a/p1", "tpm-pcrs"),
        file("b/p2", "tpm-pcrs"),
        file("c/config.json", "model-config"),
        file("LICENSE", "licence"),
    )
    assert notes == (
        Text("b/p2: PCR values, but nothing beside it that it belongs to", "b/p2：PCR 值，但旁边没有所属对象"),
        Text(
            "c/config.json: a model's configuration, but nothing beside it that it belongs to",
            "c/config.json：模型配置，但旁边没有所属对象",
        ),
    )


@pytest.mark.parametrize(("count", "is_data"), [(2, False), (3, True)])
def test_prose_is_data_in_number(count, is_data):
    assets, notes = grouped(*(file(f"a/{i}.txt", "prose") for i in range(count)))
    assert bool(assets) is is_data
    assert bool(notes) is not is_data
    assert grouped(file("a/Corpus/x.txt", "prose"))[0]


@pytest.mark.parametrize(
    ("kind", "form", "role"),
    [
        ("site", "meters", "meters"),
        ("control_loop", "drills", "drills"),
        ("stream", "telemetry", "files"),
        ("data_use", "access-log", "files"),
    ],
)
def test_files_stand_under_the_key_of_their_kind(kind, form, role):
    (asset,), _ = grouped(file("a/x.csv", form))
    assert (asset.kind, asset.keys, asset.ready) == (kind, {role: ["a/x.csv"]}, True)


def test_facts_that_all_files_agree_on_become_keys():
    same, other = file("a/x.csv", "telemetry", time_field="at_ts"), file("a/y.csv", "telemetry", time_field="my_time")
    assert grouped(same)[0][0].keys["time_field"] == "at_ts"
    assert grouped(same, file("a/z.csv", "telemetry", time_field="at_ts"))[0][0].keys["time_field"] == "at_ts"
    assert "time_field" not in grouped(same, other)[0][0].keys
    assert "time_field" not in grouped(same, file("a/z.csv", "telemetry"))[0][0].keys
    assert grouped(file("a/x.v", "rtl", top="cpu"))[0][0].keys["top"] == "cpu"
    assert "top" not in grouped(file("a/x.v", "rtl", top="cpu"), file("a/y.v", "rtl", top="cpu"))[0][0].keys
    assert grouped(file("a/o.json", "openapi", url="https://x/"))[0][0].keys["url"] == "https://x/"


def test_many_folders_become_their_first_parts():
    def place(one):
        return one.folder

    few = [file(f"top{i % 2}/f{i}/x") for i in range(20)]
    assert [folder for folder, _ in condense(few, place)] == sorted(one.folder for one in few)
    many = [file(f"top{i % 2}/f{i}/x") for i in range(21)]
    assert [(folder, len(members)) for folder, members in condense(many, place)] == [("top0", 11), ("top1", 10)]
    spread = [file(f"f{i}/x") for i in range(21)]
    assert [(folder, len(members)) for folder, members in condense(spread, place)] == [("", 21)]
    assert condense([], place) == []
    assert [folder for folder, _ in condense([file("x")], place)] == [""]


def test_lock_files_are_sets_of_their_own_up_to_a_number():
    locks = [file(f"p{i:02}.lock", "lock") for i in range(20)]
    assert apart(locks) == [[one] for one in locks]
    assert apart([*locks, file("p20.lock", "lock")]) == [[*locks, file("p20.lock", "lock")]]
    together = [file("b.txt", "requirements"), file("a.txt", "requirements")]
    assert apart(together) == [together[::-1]]
    assert hint("a", [file("a/uv.lock", "lock")]) == "a/uv"
    assert hint("", [file("uv.lock", "lock")]) == "uv"
    assert hint("a", [file("a/x.csv"), file("a/uv.lock", "lock")]) == "a"
    assert hint("", [file("x.csv")]) == ""
