"""The command of the guide's section on harmful content prints what is shown."""

import re

from click.testing import CliRunner

from jingwei.cli.main import cli
from tests.docs.pages import ROOT

TEXT = (ROOT / "docs" / "guide" / "corpus.md").read_text(encoding="utf-8")
SHOWN = re.compile(
    r"^```sh\necho '(.+)' \| jingwei (corpus classify)\n```\n```text\n(.+?)```", re.MULTILINE | re.DOTALL
)


def test_the_command_prints_what_is_shown():
    line, command, shown = SHOWN.findall(TEXT)[0]
    done = CliRunner().invoke(cli, command.split(), input=line + "\n", standalone_mode=False)
    assert (done.return_value, done.output) == (0, shown)
