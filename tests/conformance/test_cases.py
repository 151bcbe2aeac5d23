"""Every case, judged by this installation; with `-m torture` as a process, or by the command in `JINGWEI_VERIFY`."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from tests.conformance.drive import Answer, inside, outside, wanted
from tests.conformance.make_cases import CASES, cases

NAMES = sorted(path.name for path in CASES.iterdir())
LEAST, LEAST_HONEST = 100, 20
BOUND = 4 * 1024 * 1024  # bytes of all cases


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    judge = outside if "JINGWEI_VERIFY" in os.environ else inside
    answer = judge(CASES / name, tmp_path_factory.getbasetemp())
    assert answer == wanted(CASES / name)
    assert (answer.verdict == "accepted") is not name.endswith("_fail")


@pytest.mark.torture
@pytest.mark.parametrize("name", NAMES)
def test_case_as_a_process(name: str, tmp_path: Path) -> None:
    assert outside(CASES / name, tmp_path) == wanted(CASES / name)


def test_there_are_enough_of_both_kinds() -> None:
    honest = [name for name in NAMES if not name.endswith("_fail")]
    assert len(NAMES) >= LEAST
    assert len(honest) >= LEAST_HONEST
    assert all(wanted(CASES / name) == Answer(0, "accepted", "") for name in honest)


def test_cases_are_what_the_generator_makes() -> None:
    made = {case.name: case.files() for case in cases()}
    assert sorted(made) == NAMES
    for name, files in made.items():
        kept = {path.name: path.read_bytes() for path in (CASES / name).iterdir()}
        assert {file: _plain(file, content) for file, content in kept.items()} == {
            file: _plain(file, content) for file, content in files.items()
        }, name


def _plain(file: str, content: bytes) -> bytes:
    return gzip.decompress(content) if file.endswith(".gz") else content  # deflate may differ between versions of zlib


def test_cases_stay_small() -> None:
    assert sum(path.stat().st_size for path in CASES.rglob("*") if path.is_file()) < BOUND


def test_every_step_finds_something() -> None:
    from jingwei.evidence.verify import STEPS

    found = {wanted(CASES / name).step for name in NAMES}
    assert set(STEPS) - found <= {"timestamp"}  # needs an authority; its own tests are elsewhere
