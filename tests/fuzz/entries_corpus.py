"""Entries of the review of corpora: its index of benchmarks, and searches in texts."""

import tempfile
from functools import cache
from pathlib import Path

from jingwei.layers.model.corpus.contamination.index import build
from jingwei.layers.model.corpus.contamination.items import BenchmarkItem
from jingwei.layers.model.corpus.contamination.search import find
from jingwei.layers.model.corpus.contamination.storing import content, load

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
