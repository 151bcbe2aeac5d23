"""Every command of the guide to samples is run."""

import re

from click.testing import CliRunner

from jingwei.cli.main import cli
from tests.docs.pages import ROOT

TEXT = (ROOT / "docs" / "guide" / "corpus-sampling.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^```sh\njingwei (.*)\n```", TEXT, re.MULTILINE)


def test_the_commands_do_what_is_said(tmp_path, monkeypatch):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    outcomes = []
    for command in COMMANDS:
        done = CliRunner().invoke(cli, [*command.split(), "--lang", "en"], standalone_mode=False)
        assert done.exception is None, done.exception
        outcomes.append((done.return_value, done.output.splitlines()[-1]))
    assert outcomes[-1] == (2, "inconclusive")  # nobody has judged yet
    assert outcomes[0][0] == 0
    assert {path.name for path in (tmp_path / "sample").iterdir()} == {"worksheet.csv", "drawn.jsonl", "sample.json"}
