"""A verdict names the policy packs that it rests on, by version and digest."""

import hashlib
import io
import json
import zipfile
from importlib.resources import files

import pytest
from click.testing import CliRunner

from jingwei.cli.main import cli
from jingwei.layers.tools.artifacts import policies, scan_bytes
from jingwei.layers.tools.artifacts.policies.pack import load
from tests.layers.tools.artifacts.test_numpy_dtypes import name

ESTIMATOR = b"\x80\x04" + name("sklearn.linear_model._base", "LinearRegression") + b")\x81."
UNKNOWN = b"\x80\x04" + name("torch.nn.modules.linear", "Unheard") + b")\x81."


def run(*arguments):
    return CliRunner().invoke(cli, ["scan", "--lang", "en", *arguments]).stdout


def digest(distribution):
    return hashlib.sha256(files(policies).joinpath("packs", f"{distribution}.json").read_bytes()).hexdigest()


@pytest.mark.parametrize(("content", "asked"), [(ESTIMATOR, "scikit-learn"), (UNKNOWN, "torch")])
def test_the_pack_is_named_whether_it_proves_or_not(content, asked):
    for _ in range(2):  # also where its names joined the allow-list before
        (policy,) = scan_bytes(content).policies
        assert (policy.distribution, policy.sha256) == (asked, digest(asked))
        assert policy.versions == load(asked).covered


def test_what_needs_no_pack_or_has_none_names_none():
    assert scan_bytes(b"\x80\x04" + name("collections", "OrderedDict") + b")R.").policies == ()
    assert scan_bytes(b"\x80\x04" + name("joblib.parallel", "Unheard") + b".").policies == ()


def test_packs_of_members_count_for_the_archive():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.pkl", ESTIMATOR)
        archive.writestr("b.pkl", UNKNOWN)
    assert [policy.distribution for policy in scan_bytes(made.getvalue()).policies] == ["scikit-learn", "torch"]


def test_every_form_of_output_says_so(tmp_path):
    (tmp_path / "a.pkl").write_bytes(ESTIMATOR)
    record = json.loads(run("--format", "jsonl", str(tmp_path)))
    (policy,) = record["policies"]
    assert policy == {
        "distribution": "scikit-learn",
        "versions": load("scikit-learn").covered,
        "sha256": digest("scikit-learn"),
    }
    (made,) = json.loads(run("--format", "sarif", str(tmp_path)))["runs"]
    assert made["properties"]["policies"] == [policy]
    assert digest("scikit-learn") in made["artifacts"][0]["properties"]["policies"][0]
    assert f"policy packs asked: scikit-learn {policy['versions']}\n" in run(str(tmp_path))
