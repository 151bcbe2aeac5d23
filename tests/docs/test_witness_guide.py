"""Every command of the guide to witnesses is run, in its order; what it shows is what they print."""

import re
import shlex
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, fenced
from tests.parties.exchange.desk import command

TEXT = (ROOT / "docs" / "guide" / "witness.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|text|yaml)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
VKEY = re.compile(r"((?:example\.org/desk|university\.example/witness)\+[0-9a-f]{8}\+[\w+/=]+)")
ADDRESS = "https://university.example"
CODES = {"jingwei log checkpoint --policy witnesses.txt --state copied": 2}


class Scene:
    """Keeper and witness in one folder."""

    def __init__(self):
        self.keys = {}
        self.address = ADDRESS
        self.server = None

    def run(self, line):
        """Run a line; what it printed."""
        if not line.startswith("jingwei "):
            return subprocess.run(shlex.split(line), check=True, capture_output=True, text=True).stdout
        if "witness serve" in line:
            return self.serve(line)
        words = [self.keys["university.example/witness"] if w == "$UNIVERSITY" else w for w in shlex.split(line)]
        code, out, err = command(*words[1:])
        assert code == CODES.get(line, 0), (line, out, err)
        self.learn(out)
        return out + err

    def serve(self, line):
        words = shlex.split(line.replace(":8479", ":0"))[1:]
        program = [sys.executable, "-c", "from jingwei.cli.main import main; main()"]
        self.server = subprocess.Popen([*program, *words], stdout=subprocess.PIPE, text=True)
        alarm = threading.Timer(60, self.server.kill)
        alarm.start()
        said = "".join(self.server.stdout.readline() for _ in range(3))
        alarm.cancel()
        self.address = re.search(r"http://\S+", said)[0]
        self.learn(said)
        return said

    def learn(self, said):
        for vkey in VKEY.findall(said):
            self.keys[vkey.partition("+")[0]] = vkey

    def real(self, text):
        """A file of the guide with the keys and the address of this scene."""
        made = VKEY.sub(lambda found: self.keys[found[1].partition("+")[0]], text)
        return made.replace(ADDRESS, self.address)

    def stop(self):
        if self.server:
            self.server.terminate()
            self.server.wait(60)
            self.server.stdout.close()


def shape(line):
    """A line without what differs from run to run: keys, addresses, digests, times; nor the width of a column."""
    line = re.sub(r"http\S+", "ADDRESS", VKEY.sub("VKEY", line))
    line = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "TIME", line)
    return re.sub(r"[0-9a-f]{16,}", "HEX", re.sub(r"-{3,}", "---", re.sub(r" +", " ", line))).strip()


@pytest.fixture
def scene(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JINGWEI_LANG", "en")
    monkeypatch.setenv("JINGWEI_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv("JINGWEI_STATE", raising=False)
    for name in ("first.txt", "second.txt"):
        (tmp_path / name).write_text(name)
    made = Scene()
    yield made
    made.stop()


def test_the_whole_guide(scene, tmp_path):
    printed, compared = "", 0
    for kind, body in BLOCKS:
        if kind == "yaml":
            (tmp_path / "university/witness.yaml").write_text(scene.real(body), encoding="utf-8")
        elif kind == "text" and body.startswith("log "):
            (tmp_path / "witnesses.txt").write_text(scene.real(body), encoding="utf-8")
        elif kind == "text":
            told = [shape(line) for line in printed.splitlines()]
            missing = [line for line in map(shape, body.splitlines()) if line not in told]
            assert not missing, (missing, printed)
            compared += 1
        else:
            printed = "".join(scene.run(line) for line in body.splitlines())
    assert compared == len(fenced(TEXT, "text")) - 1 == 3


def test_a_rolled_back_log_is_told_as_the_guide_says(scene):
    for kind, body in BLOCKS[:4]:
        if kind == "yaml":
            Path("university/witness.yaml").write_text(scene.real(body), encoding="utf-8")
        for line in body.splitlines() if kind == "sh" else ():
            scene.run(line)
    shutil.copytree(".jingwei", "old")
    for state in (".jingwei", "old"):
        words = ["--witness", scene.address, scene.keys["university.example/witness"], "--state", state]
        if state != "old":
            scene.run(f"jingwei log append first.txt --state {state}")
        code, _, err = command("log", "checkpoint", *words)
        assert code == (2 if state == "old" else 0)
    assert "cosigned 1 entries, this log has 0" in err
