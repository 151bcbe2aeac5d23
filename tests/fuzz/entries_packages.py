"""Parsers of packages: what is called, and what fuzzing begins with."""

import json

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.contents.elf import read_dynamic
from jingwei.layers.tools.packages.contents.metadata import read_commands, read_metadata, read_record
from jingwei.layers.tools.packages.contents.sdist import read_sdist
from jingwei.layers.tools.packages.contents.start_lines import judge_pth
from jingwei.layers.tools.packages.contents.wheel import read_wheel
from jingwei.layers.tools.packages.sources.examine import examine
from jingwei.layers.tools.provenance import samples
from jingwei.layers.tools.provenance.bundle import read_attestations
from jingwei.layers.tools.provenance.policy import read_policy
from jingwei.layers.tools.provenance.reasons import Doubt
from jingwei.layers.tools.provenance.statement import read_statement
from jingwei.layers.tools.provenance.trust import read_trust_root
from jingwei.layers.tools.provenance.verify import verify
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


_SERVICE = samples.Service()
_ROOT = read_trust_root(_SERVICE.trust_root())


def attestation(content):
    for one in read_attestations(content, "x"):
        verify(one, read_statement(one.payload), _ROOT)


def ATTESTATIONS():  # noqa: N802
    made = _SERVICE.attestation(samples.statement("x.whl", b"x"))
    return json.dumps(made).encode(), json.dumps(samples.as_bundle(made)).encode()


def TRUST_ROOTS():  # noqa: N802
    return (_SERVICE.trust_root(),)


PUBLISHERS = _seeds("required: true\npublishers: {a: {issuer: i, repository: o/r, workflow: w.yml}}\n")
trust_root, publishers = read_trust_root, read_policy
DOUBTS = (Doubt,)
