"""Parsers of packages: what is called, and what fuzzing begins with."""

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.contents.elf import read_dynamic
from jingwei.layers.tools.packages.contents.metadata import read_commands, read_metadata, read_record
from jingwei.layers.tools.packages.contents.sdist import read_sdist
from jingwei.layers.tools.packages.contents.start_lines import judge_pth
from jingwei.layers.tools.packages.contents.wheel import read_wheel
from jingwei.layers.tools.packages.sources.examine import examine
from jingwei.limits import LIMITS
from tests.layers.tools.packages import test_more_readers as texts
from tests.layers.tools.packages.contents import packing
from tests.layers.tools.packages.sources.test_examine import ATTACKS


def wheel(content):
    return read_wheel(memoryview(content), "demo-1.0-py3-none-any.whl", LIMITS, sources=True)


def sdist(content):
    return read_sdist(memoryview(content), "demo-1.0.tar.gz", LIMITS, sources=True)


def library(content):
    return read_dynamic(memoryview(content))


def source(content):
    return examine(content, everything_starts=True), list(judge_pth(content, {"demo"}))


def WHEELS():  # noqa: N802 - a corpus, as the others
    return (
        packing.wheel(
            {"demo/a.py": b"import base64\nexec(base64.b64decode('cA=='))\n", "demo/b.so": packing.elf("/tmp")}
        ),
    )


def SDISTS():  # noqa: N802
    return packing.sdist({"setup.py": b"import os\n"}), packing.sdist({}, kind="")


def LIBRARIES():  # noqa: N802
    return packing.elf("$ORIGIN:/tmp"), packing.elf("lib", wide=False, little=False)


def SOURCES():  # noqa: N802
    return tuple(text.encode() for text, _ in list(ATTACKS.values())[::6])


def METADATA():  # noqa: N802
    return (
        packing.METADATA.format(name="demo", version="1").encode(),
        b"a.py,sha256=AAAA,1\n",
        b"[console_scripts]\na = b:c\n",
    )


def metadata(content):
    for reader in (read_metadata, read_record, read_commands):
        try:
            reader(content)
        except (ParseError, LimitError):
            continue


def _seeds(*listed):
    return lambda: tuple(text.encode() for text in listed)


YARN = _seeds(texts.YARN_FIRST, texts.YARN_LATER)
PNPM = _seeds(texts.PNPM, texts.CONDA_LOCK)
DOCKERFILES = _seeds(texts.DOCKERFILE)
BILLS = _seeds(texts.SPDX_2, texts.SPDX_3, texts.PIPFILE, texts.NPM_FIRST)
EXPLICIT = _seeds(texts.EXPLICIT)
