"""Every command of the guide to evidence is run, in its order, by an issuer, two witnesses and a verifier; what it shows is what they print."""

import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from jingwei.evidence.policy import load_policy
from tests.docs.pages import ROOT, fenced

TEXT = (ROOT / "docs" / "guide" / "evidence.md").read_text(encoding="utf-8")
WITNESS, POLICY = fenced(TEXT, "yaml")
BLOCKS = re.findall(r"^```(sh|text)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
VKEY = re.compile(r"((?:example\.org/desk|\w+\.example/witness)\+[0-9a-f]{8}\+[\w+/=]+)")
PEM = re.compile(r"( *)-----BEGIN.*?-----END PUBLIC KEY-----\n", re.DOTALL)
TURN = 60.0


class Parties:
    """All in one folder, each with keys of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.variables = {
            **os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "JINGWEI_LANG": "en",
            "JINGWEI_KEYS": str(folder / "keys"), "PYTHONPATH": str(ROOT / "src"),
        }  # fmt: skip
        self.addresses = {}
        self.servers = []

    def run(self, line, code=0):
        """Run a line of the guide; what it printed."""
        for shown, real in self.addresses.items():
            line = line.replace(shown, real)
        if (self.folder / "desk.vkey").exists():
            self.variables["DESK"] = (self.folder / "desk.vkey").read_text().strip()
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=self.folder,
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=TURN,
            check=False,
        )
        assert done.returncode == code, (line, done.stdout, done.stderr)
        return done.stdout

    def serve(self, line):
        """Start a witness on a free port; what it printed. A second one under another name does the same."""
        printed = ""
        for name in ("university", "regulator"):
            words = line.replace("university", name).replace(":8479", ":0").split()
            server = subprocess.Popen(words, cwd=self.folder, env=self.variables, stdout=subprocess.PIPE, text=True)
            self.servers.append(server)
            alarm = threading.Timer(TURN, server.kill)
            alarm.start()
            said = server.stdout.readline() + server.stdout.readline()
            alarm.cancel()
            self.addresses[f"https://{name}.example"] = re.search(r"http://\S+", said)[0]
            self.variables[name.upper()] = VKEY.search(said)[1]
            printed = printed or said
        return printed

    def stop(self):
        for server in self.servers:
            server.terminate()
            server.wait(TURN)
            server.stdout.close()


def real(text, parties):
    """A file of the guide with the keys of these parties in place of the shown ones."""
    keys = {"example.org/desk": (parties.folder / "desk.vkey").read_text().strip()}
    keys |= {f"{name.lower()}.example/witness": parties.variables.get(name) for name in ("UNIVERSITY", "REGULATOR")}
    text = VKEY.sub(lambda found: keys[found[1].partition("+")[0]], text)
    pem = (parties.folder / "signer.pem").read_text()
    return PEM.sub(lambda found: "".join(found[1] + line + "\n" for line in pem.splitlines()), text)


def shape(line):
    """A line without what differs from run to run: keys, digests, numbers."""
    line = re.sub(r"[0-9a-f]{16,}", "HEX", VKEY.sub("VKEY", line))
    return re.sub(r"\d+", "#", line).strip()


@pytest.fixture
def parties(tmp_path):
    shutil.copytree(ROOT / "examples" / "service-desk", tmp_path / "desk", ignore=shutil.ignore_patterns(".jingwei"))
    made = Parties(tmp_path)
    yield made
    made.stop()


def begin_witnesses(parties, line):
    for name in ("university", "regulator"):
        parties.run(line.replace("university", name))
        text = real(WITNESS, parties).replace("university", name)
        (parties.folder / f"{name}.yaml").write_text(text, encoding="utf-8")


@pytest.mark.torture
def test_the_whole_guide(parties):
    printed = ""
    codes = {"jingwei assess": 1, "--recompute": 0}
    for kind, body in BLOCKS:
        if kind == "text":
            real_lines = [shape(line) for line in printed.splitlines()]
            missing = [line for line in map(shape, body.splitlines()) if line not in real_lines]
            assert not missing, (missing, printed)
            continue
        printed = ""
        for line in body.splitlines():
            if "witness serve" in line:
                printed += parties.serve(line)
            elif "keys new university" in line:
                begin_witnesses(parties, line)
            else:
                code = next((code for words, code in codes.items() if words in line), 0)
                printed += parties.run(line.replace("python3 -I", f"{sys.executable} -I"), code)
    assert (parties.folder / "seen.json").exists()
    assert load_policy((parties.folder / "policy.yaml").read_bytes()) == load_policy(real(POLICY, parties))


def test_the_shown_policy_is_one_that_a_verifier_can_start_from():
    policy = load_policy(POLICY)
    assert [witness.name for witness in policy.tlog.witnesses] == ["university", "regulator"]
    assert policy.tlog.quorum != "none"
    assert policy.max_age == 30 * 86_400
    assert policy.max_delay == 2 * 86_400
    assert {policy.runs, policy.history} == {"latest", "all"}


def test_the_guide_names_every_key_that_answers_a_lie():
    for key in ("max_age", "max_delay", "as_of: logged", "runs: latest", "show: findings", "exceptions"):
        assert f"`{key}`" in TEXT


def test_the_picture_is_what_its_script_draws():
    from make_evidence_picture import TARGET, picture

    assert TARGET.read_text(encoding="utf-8") == picture()
    assert "evidence.svg" in TEXT
