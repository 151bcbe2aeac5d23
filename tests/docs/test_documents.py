"""Links resolve, named commands exist, both READMEs say the same."""

import re

import click
import pytest

from jingwei.assess import conclude, registry
from jingwei.catalog.load import load_frameworks
from jingwei.cli.main import cli
from jingwei.vocabulary import AssetKind
from tests.docs.pages import ROOT, anchors, commands, documents, fenced, links

READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
WRITTEN_BY_SCRIPTS = {"benchmarks.md"}  # output of programs, not commands to type
HAND_WRITTEN = [p for p in documents() if "reference" not in p.parts and p.name not in WRITTEN_BY_SCRIPTS]
ROOMS = "hardware|model|tools|application|sovereignty|supply_chain|values|resources"


def named(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", documents(), ids=named)
def test_every_relative_link_resolves(path):
    for target in links(path.read_text(encoding="utf-8")):
        if "://" in target or target.startswith("mailto:"):
            continue
        place, _, anchor = target.partition("#")
        found = (path.parent / place).resolve() if place else path
        assert found.exists(), f"{target} leads nowhere"
        if anchor and found.suffix == ".md":
            assert anchor in anchors(found.read_text(encoding="utf-8")), f"{target}: no such heading"


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=named)
def test_every_named_command_exists_with_its_options(path):
    for words in commands(path.read_text(encoding="utf-8")):
        problem = refusal(words)
        assert not problem, f"jingwei {' '.join(words)}: {problem}"


def refusal(words):
    """Why the command line would refuse these words; empty when it would take them. Arguments may be left out or name no file."""
    command, context, rest = cli, click.Context(cli, info_name="jingwei"), list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(context, rest[0])
        if found is None:
            return f"there is no command {rest[0]}"
        command, rest = found, rest[1:]
    options = {name: one for one in command.params if isinstance(one, click.Option) for name in one.opts}
    options |= {name: click.Option(["--help"], is_flag=True) for name in ("--help", "-h")}
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    given = 0
    while rest:
        word = rest.pop(0)
        if not word.startswith("-") or word == "-":
            given += 1
            continue
        name, _, value = word.partition("=")
        if name not in options:
            return f"there is no option {name}"
        if not options[name].is_flag:
            value = value or (rest.pop(0) if rest else "")
            del rest[: options[name].nargs - 1]
            kind = options[name].type
            if isinstance(kind, click.Choice) and value not in kind.choices:
                return f"{name} takes no {value}"
    many = any(one.nargs == -1 for one in arguments)
    return "too many arguments" if given > len(arguments) and not many else ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["asess"], "no command"),
        (["assess", "--colour"], "no option"),
        (["checks", "--layer", "cloud"], "takes no"),
        (["explain", "a", "b"], "too many"),
    ],
)
def test_a_wrong_command_would_be_seen(words, said):
    assert said in refusal(words)


def test_commands_are_found_in_blocks_and_in_prose():
    text = "run `jingwei checks --layer tools`, or\n```sh\n/x/jingwei assess a.yaml --jobs 2  # note\n```\n"
    assert list(commands(text)) == [["assess", "a.yaml", "--jobs", "2"], ["checks", "--layer", "tools"]]


@pytest.mark.parametrize("path", READMES, ids=named)
def test_readme_states_the_exit_codes(path):
    rows = dict(re.findall(r"^\| (\d) \| (.+?) \|$", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert [int(code) for code in rows] == [conclude.OK, conclude.FAILED, conclude.OPEN]
    words = {"README.md": ("passed", "failed", "open"), "README.zh.md": ("通过", "未通过", "未定")}[path.name]
    assert all(word in text for word, text in zip(words, rows.values(), strict=True))


def test_both_readmes_name_the_same_commands_and_blocks():
    english, chinese = (path.read_text(encoding="utf-8") for path in READMES)
    assert {tuple(words) for words in commands(english)} == {tuple(words) for words in commands(chinese)}
    for language in ("sh", "yaml"):
        blocks = [[bare(block) for block in fenced(text, language)] for text in (english, chinese)]
        assert blocks[0] == blocks[1]


def bare(block):
    return [re.sub(r"\s*#.*", "", line) for line in block.splitlines()]


@pytest.mark.parametrize(("name", "noun"), [("README.md", "seven frameworks"), ("README.zh.md", "七个框架")])
def test_readme_counts_the_frameworks(name, noun):
    assert sum(framework.origin == "jingwei" for framework in load_frameworks()) == 7
    assert noun in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", READMES, ids=named)
def test_readme_names_the_kinds_of_assets_that_no_check_looks_at(path):
    looked_at = {kind for check in registry.load().checks.values() for kind in check.kinds}
    named_in_tables = set(re.findall(r"`([a-z_]+)` (?:assets|资产)", path.read_text(encoding="utf-8")))
    assert named_in_tables == set(AssetKind) - looked_at


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=named)
def test_every_check_that_a_document_names_exists(path):
    known = set(registry.load().checks)
    for name in re.findall(rf"`((?:{ROOMS})\.[a-z]+(?:-[a-z]+)+)`", path.read_text(encoding="utf-8")):
        assert name in known


@pytest.mark.parametrize("name", ["report-en.png", "report-zh.png"])
def test_pictures_are_small(name):
    content = (ROOT / "docs" / "pictures" / name).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) <= 300 * 1024
