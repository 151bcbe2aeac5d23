"""Damage to the files of a whole system: an answer or a refusal, and never a pass where what was read is gone."""

import random
import shutil
from pathlib import Path

import pytest

from jingwei.assess.assess import Request, assess, prepare
from jingwei.assess.run import Options
from jingwei.errors import JingweiError, ManifestError
from jingwei.inventory.read import read
from jingwei.vocabulary import Status
from tests.fuzz.mutate import mutated

TWIN = Path(__file__).parents[2] / "examples" / "service-desk-fixed"
CASES = 30
SIGNED = {"machine/quote.bin", "machine/signature.bin", "model/classifier.safetensors"}  # a changed byte cannot pass


def run(folder):
    inventory = read(folder / "jingwei.yaml")
    request = Request(inventory, folder, inventory.as_of, folder / ".jingwei", Options(jobs=1))
    return assess(prepare(request))


def _code(folder):
    """Exit code; refusing the whole is 2."""
    try:
        return run(folder).exit_code
    except JingweiError:
        return 2


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The twin with the state of its run, so that a case repeats only the steps that its damage touches."""
    folder = tmp_path_factory.mktemp("whole") / "twin"
    shutil.copytree(TWIN, folder, ignore=shutil.ignore_patterns(".jingwei", "jingwei-report"))
    made = run(folder)
    assert made.exit_code == 0
    passing = {finding.asset for finding in made.findings if finding.status is Status.PASS}
    return folder, sorted({file.path for asset in made.assets if asset.id in passing for file in asset.files})


def damaged(folder, path, chance):
    """Do one thing to a file; returns its name."""
    file, content = folder / path, (folder / path).read_bytes()
    kind = chance.choice(("delete", "empty", "cut", "flip", "flip", "mutate"))
    if kind == "delete":
        file.unlink()
    elif kind == "mutate":
        file.write_bytes(mutated(content, chance, [content]))
    else:
        file.write_bytes(
            {"empty": b"", "cut": content[: chance.randrange(len(content))], "flip": _flipped(content, chance)}[kind]
        )
    return kind


def _flipped(content, chance):
    made = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


@pytest.mark.torture
@pytest.mark.parametrize("case", range(CASES))
def test_a_damaged_system_is_judged_or_refused(whole, tmp_path, case):
    origin, paths = whole
    folder, chance = tmp_path / "twin", random.Random(f"example {case}")
    shutil.copytree(origin, folder)
    chosen = chance.sample(paths, chance.randint(1, 3))
    done = {path: damaged(folder, path, chance) for path in chosen}
    if "delete" in done.values():
        with pytest.raises(ManifestError):
            run(folder)
        return
    code = _code(folder)
    changed = {path for path in chosen if (folder / path).read_bytes() != (origin / path).read_bytes()}
    if "empty" in done.values() or changed & SIGNED:
        assert code != 0, done


@pytest.mark.torture
@pytest.mark.parametrize("case", range(CASES))
def test_a_damaged_manifest_is_judged_or_refused(whole, tmp_path, case):
    origin, _ = whole
    folder, chance = tmp_path / "twin", random.Random(f"manifest {case}")
    shutil.copytree(origin, folder)
    content = (folder / "jingwei.yaml").read_bytes()
    kind = chance.choice((_flipped, _without_a_line, _without_a_line))
    (folder / "jingwei.yaml").write_bytes(kind(content, chance))
    assert _code(folder) in {0, 1, 2}


def _without_a_line(content, chance):
    lines = content.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


@pytest.mark.torture
def test_no_file_that_a_passing_check_read_may_be_emptied_or_deleted(whole, tmp_path):
    origin, paths = whole
    for number, path in enumerate(paths):
        folder = tmp_path / str(number)
        shutil.copytree(origin, folder)
        (folder / path).write_bytes(b"")
        assert _code(folder) != 0, path
        (folder / path).unlink()
        with pytest.raises(ManifestError):
            read(folder / "jingwei.yaml")
