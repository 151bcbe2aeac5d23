"""The user's policy packs reach the workers, which do not see the environment that names them."""

import zipfile

from click.testing import CliRunner

from jingwei.cli.scan_policy import scan_policy
from jingwei.layers.tools.artifacts.policies.pack import OWN
from jingwei.layers.tools.artifacts.verdict import Verdict
from jingwei.layers.tools.scanning.many import Options, scan_all
from jingwei.layers.tools.scanning.places import places

INSTANCE = b"\x80\x02cmymodels.a\nX\n)\x81."  # of a class of the pack, made without arguments


def test_a_pack_of_the_user_counts_in_a_scan(tmp_path, monkeypatch):
    wheel = tmp_path / "mymodels-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("mymodels-1.0.dist-info/METADATA", "Name: mymodels\nVersion: 1.0\n")
        archive.writestr("mymodels/a.py", "class X: pass")
    (tmp_path / "packs").mkdir()
    made = CliRunner().invoke(scan_policy, ["build", str(wheel), "--out", str(tmp_path / "packs" / "m.json")])
    assert made.exit_code == 0, made.output
    (tmp_path / "x.pkl").write_bytes(INSTANCE)

    def verdict():
        (only,) = scan_all(places([tmp_path / "x.pkl"]), Options())
        return only.verdict

    assert verdict() is not Verdict.CLEAN
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(OWN, "packs")
    assert verdict() is Verdict.CLEAN
