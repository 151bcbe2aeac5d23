"""Entries of the review of corpora: its index of benchmarks, and searches in texts."""

import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from jingwei.layers.model.corpus.contamination.index import build
from jingwei.layers.model.corpus.contamination.items import BenchmarkItem
from jingwei.layers.model.corpus.contamination.search import find
from jingwei.layers.model.corpus.contamination.storing import content, load
from jingwei.layers.model.corpus.near.containment import sample, sampled
from jingwei.layers.model.corpus.near.runs import Run, candidates, written
from jingwei.layers.model.corpus.ngrams import hashes
from jingwei.text.letters import letters
from jingwei.text.licences import find as find_licences

QUESTION = "A barge leaves Harwich at dawn with 18 crates of pears; how many remain after the fifth lock?"
CHINESE = "石桥镇的木匠每天做七把椅子和三张方桌，下雨天只做一半的活，九天里一共做了多少把椅子？"


@cache
def _index():
    return build([BenchmarkItem("a", (QUESTION, "8")), BenchmarkItem("b", (CHINESE,))])


@cache
def index_seeds():
    return (b"".join(content(_index())), b"".join(content(build([]))))


def index(content):
    """An index as a file; a document that holds what it is of."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "index")
        path.write_bytes(content)
        return find(load(path), QUESTION + CHINESE)


@cache
def leak_seeds():
    return (QUESTION.encode(), CHINESE.encode(), f"x{QUESTION}\n{CHINESE * 2}".encode())


def leaks(content):
    """A document against the index."""
    text = content.decode("utf-8", "surrogateescape")
    found = find(_index(), text).rows
    assert all(0 <= leak.start < leak.end <= len(text) for leak in found)
    return found


@cache
def run_seeds():
    return (written(sample([sampled(hashes(letters(QUESTION * n))) for n in range(1, 9)])), b"")


def runs(content):
    """Keys of documents as a file, merged."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "keys")
        path.write_bytes(content)
        return candidates([Run(path, 0, len(content) // 12, 0)], np.ones(8, np.int64))


@cache
def licence_seeds():
    return tuple(
        text.encode()
        for text in (
            "/* SPDX-License-Identifier: (GPL-2.0-only OR MIT) AND BSD-3-Clause */ Copyright (c) 2019-2024 A. B.",
            "licensed under the GNU Lesser General Public License, version 2.1 or (at your option) any later version",
            "本作品采用知识共享署名-相同方式共享 4.0 国际许可协议进行许可。未经许可，不得转载。",
            "Permission is hereby granted, free of charge … OTHER DEALINGS IN THE SOFTWARE. All rights reserved.",
        )
    )


def licences(content):
    """Notices of a text."""
    text = content.decode("utf-8", "surrogateescape")
    found = find_licences(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    return found
