"""The compiled loop and the table of handlers: same findings on everything, no byte read that is not there."""

import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from hatch_build import ROOM, build
from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.budget import Budget
from jingwei.layers.tools.artifacts.pickles import loop, machine
from jingwei.layers.tools.artifacts.pickles.opcodes import HANDLERS, NAMES
from jingwei.layers.tools.artifacts.pickles.values import Items
from jingwei.layers.tools.artifacts.report import Report
from jingwei.limits import LIMITS
from tests.layers.tools.artifacts.pickle_streams import case

SMALLER = {"STRIDE": 8, "SWEEP": 16, "MEMO": 3}
BOUNDS = ("opcodes", "memo entries", "on the stack", "held at once")
ROOT = Path(__file__).parents[4]
COMPILED = loop.LOOP
compiled = pytest.mark.skipif(COMPILED is None, reason="the compiled loop was not built: no C compiler here")


def both(content, limits=LIMITS):
    """What the scan says, and what the machine holds at its end, with the compiled loop and without."""
    found = []
    for chosen in (COMPILED, None):
        loop.LOOP = chosen
        try:
            found.append((scan_bytes(content, "", limits), state(content, limits)))
        finally:
            loop.LOOP = COMPILED
    return found


def state(content, limits):
    """Everything that can be reached from the machine after the first pickle in `content`: each object once, in the order met."""
    made = machine.Machine(memoryview(content), Report(), Budget(limits), machine.PlainLoader())
    end = made.run(0, HANDLERS, NAMES)
    numbers, described = {}, [end, made.at, made.below, made.frame_end, len(made.memo)]
    waiting = [made.stack, *made.meta, list(dict.values(made.memo)), list(dict.keys(made.memo)), [made.result]]
    for level in waiting:
        for each in level:
            known = numbers.get(id(each))
            described.append((type(each).__name__, known) if known is not None else plainly(each))
            if known is None and isinstance(each, Items):
                numbers[id(each)] = len(numbers)
                waiting.append(each.held)
    return described


def plainly(each):
    if isinstance(each, Items):
        return each.kind, each.size, each.weight, each.heavy, each.nested, len(each.held)
    return repr(each) if isinstance(each, str | bytes | int | float | None) else type(each).__name__


def same(seed, cases):
    chance = random.Random(seed)
    seen = set()
    for number in range(cases):
        content = case(chance)
        with_it, without = both(content)
        assert with_it == without, (seed, number, content)
        seen.add(with_it[0].verdict)
    return seen


@compiled
def test_both_ways_of_reading_find_the_same():
    assert same("quick", 500) == set(Verdict)


@compiled
def test_both_ways_find_the_same_at_every_bound(monkeypatch):
    for name, smaller in SMALLER.items():
        monkeypatch.setattr(machine, name, smaller)
    same("bounds", 300)
    chance = random.Random("small limits")
    small = replace(LIMITS, pickle_memo=20, pickle_stack=60, pickle_held_bytes=4000, pickle_opcodes=150)
    reached = set()
    for _ in range(500):
        with_it, without = both(case(chance), small)
        assert with_it == without
        reached |= {bound for bound in BOUNDS for found in with_it[0].findings if bound in found.name}
    assert reached == set(BOUNDS)


def border_cases():
    """Around each number that decides what a container keeps, and where a frame ends."""
    for size in (63, 64, 65):
        yield b"(" + b"N" * size + b"l."
        yield b"]" + b"Na" * size + b"."
        yield b"](" + b"N" * size + b"eNa."
    for small in (14, 15, 16, 17):
        for large in (256 - small - 6, 256 - small - 5, 256 - small - 4):
            child, other = b"]q\0(" + b"N" * small + b"e", b"(" + b"N" * large + b"l"
            yield child + other + b"\x86h\0Na."
            yield child + b"0](" + other + b"h\0eh\0(NNe."
    for border in range(4):
        yield b"\x80\x04\x95" + bytes([border]) + b"\0" * 7 + b"NNN."
        yield b"\x80\x04\x95" + bytes([border]) + b"\0" * 7 + b"M\1\1NN."
    yield from (
        b"\x8c\x03\xed\xa0\x80.",
        b"\x8c\x02\xed\xa0.",
        b"U\x01\xff.",
        b"N\x94h\0.",
        b"]\x94h\0a.",
        b"]\x94(h\0h\0eh\0.",
    )


@compiled
@pytest.mark.parametrize("content", list(border_cases()))
def test_both_ways_keep_the_same_at_the_borders(content):
    with_it, without = both(content)
    assert with_it == without


@pytest.mark.torture
@compiled
def test_both_ways_find_the_same_for_long(monkeypatch):
    for seed in range(8):
        same(seed, 2000)
    for name, smaller in SMALLER.items():
        monkeypatch.setattr(machine, name, smaller)
    for seed in range(8, 16):
        same(seed, 2000)


def test_the_environment_chooses(monkeypatch):
    assert loop._compiled("python") is None
    monkeypatch.setitem(sys.modules, "jingwei.layers.tools.artifacts.pickles._loop", None)
    assert loop._compiled("") is None
    with pytest.raises(ImportError):
        loop._compiled("compiled")


@pytest.mark.torture
def test_no_byte_is_read_that_is_not_there(tmp_path):
    """The same cases under the address and undefined-behaviour sanitizers, in an interpreter of their own."""
    sanitize = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g", "-O1"]
    library = build(ROOT / ROOM, tmp_path, sanitize)
    if library is None:
        pytest.skip("no C compiler with sanitizers here")
    runtime = [
        subprocess.run(["cc", f"-print-file-name={name}"], capture_output=True, text=True, check=True).stdout.strip()
        for name in ("libasan.so", "libubsan.so")
    ]
    script = (
        "import sys; from importlib import util\n"
        "spec = util.spec_from_file_location('jingwei.layers.tools.artifacts.pickles._loop', sys.argv[1])\n"
        "sys.modules[spec.name] = module = util.module_from_spec(spec); spec.loader.exec_module(module)\n"
        "from tests.layers.tools.artifacts import test_pickle_loop as t\n"
        "assert type(t.COMPILED) is module.Loop\n"
        "for seed in range(3): t.same(f'sanitized {seed}', 1500)\n"
        "for name, smaller in t.SMALLER.items(): setattr(t.machine, name, smaller)\n"
        "t.same('sanitized bounds', 1500)\n"
    )
    environment = os.environ | {
        "LD_PRELOAD": " ".join(runtime),
        "ASAN_OPTIONS": "detect_leaks=0,allocator_may_return_null=1",
        "PYTHONMALLOC": "malloc",
        loop.CHOICE: "compiled",
    }
    done = subprocess.run(
        [sys.executable, "-c", script, str(library)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
