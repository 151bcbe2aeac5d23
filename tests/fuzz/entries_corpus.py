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
