"""A plugin of checks that break in every way a check can break. None may ever read as a pass."""

import os
import sys
import time

from jingwei.check import Example, Outcome, check, passed
from jingwei.errors import LimitError, ParseError
from jingwei.vocabulary import Location, Status, Text

MADE = []


def faulty(function):
    name = function.__name__
    made = check(
        id=f"faulty.{name.replace('_', '-')}",
        title=Text(name, "故障"),
        layer="tools",
        dimensions=("supply_chain",),
        kinds=("content",),
        objectives=("model-file-no-code",),
        severity="low",
        remediation=Text("fix", "修复"),
        examples=(Example(Status.PASS), Example(Status.FAIL)),
    )(function)
    MADE.append(made.id)
    return made


@faulty
def raises(asset, context):
    raise RuntimeError("broke")


@faulty
def exits(asset, context):
    sys.exit(0)


@faulty
def leaves(asset, context):
    os._exit(0)


@faulty
def hangs(asset, context):
    while True:
        time.sleep(0.1)


@faulty
def is_killed(asset, context):
    os.kill(os.getpid(), 9)


@faulty
def returns_none(asset, context):
    return None


@faulty
def returns_true(asset, context):
    return True


@faulty
def returns_a_word(asset, context):
    return Outcome("pass", "key", "en", "zh")


@faulty
def forgets_an_argument(asset, context):
    return passed("key", "{missing} is missing", "缺 {missing}")


@faulty
def recurses(asset, context):
    return recurses(asset, context)


@faulty
def eats_memory(asset, context):
    return passed("n", "{n}", "{n}", n=len(bytearray(1 << 40)))


@faulty
def cannot_parse(asset, context):
    raise ParseError("line 3: nonsense")


@faulty
def reaches_a_limit(asset, context):
    raise LimitError("too large")


@faulty
def says_something_unprintable(asset, context):
    raise ValueError("\ud800 \x1b[2J \u202e")


@faulty
def gives_a_strange_location(asset, context):
    return passed("ok", "ok", "好", locations=(Location(path=None),))


@faulty
def writes_to_its_asset(asset, context):
    context.path(asset.files[0]).write_text("pass")
    return passed("ok", "ok", "好")
