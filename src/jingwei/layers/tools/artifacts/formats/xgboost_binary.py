"""XGBoost's older binary models, with or without the mark `binf`: records of fixed size, whose counts must fill the file to its last byte.

Source: LearnerModelParamLegacy, GBTreeModelParam, TreeParam and the functions `Save` in XGBoost 1.3 to 2.1 (src/learner.cc,
src/gbm/gbtree_model.cc, src/tree/tree_model.cc, src/gbm/gblinear_model.cc). Newer versions no longer read it.
"""

from __future__ import annotations

import struct

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.xgboost import BOOSTERS, OBJECTIVES, features_fault, links_fault
from jingwei.layers.tools.artifacts.job import Job

_MARK = b"binf"
_LEARNER, _TREES, _TREE, _LINEAR = 136, 160, 148, 136  # bytes of the parameter records
_NODE, _STATISTICS = struct.Struct("<iiiIf"), 16
_HEAD = struct.Struct("<fIiii")
_U32, _U64 = struct.Struct("<I"), struct.Struct("<Q")
_LEFT_OUT = 0x7FFFFFFF  # the feature of a node, without the bit for missing values
_NAME, _TEXT = 64, 1 << 24


def starts_xgboost_binary(data: memoryview) -> bool:
    """Whether the name of an objective of XGBoost stands behind the parameters of a learner."""
    at = (4 if bytes(data[:4]) == _MARK else 0) + _LEARNER
    size = int.from_bytes(data[at : at + 8], "little")
    return 0 < size < _NAME and bytes(data[at + 8 : at + 8 + size]).decode("latin-1") in OBJECTIVES


def read_xgboost_binary(job: Job) -> str:
    """Judge a model. Raises `ParseError` where records and sizes disagree, `LimitError` over the budget."""
    cursor = _Cursor(job)
    if bytes(job.data[:4]) == _MARK:
        cursor.take(4)
    _, _, _, has_attributes, has_metrics = _HEAD.unpack_from(cursor.take(_LEARNER))
    objective, booster = cursor.text(), cursor.text()
    if objective not in OBJECTIVES or booster not in BOOSTERS:
        raise ParseError(f"objective {objective[:40]!r}, booster {booster[:40]!r}")
    (_linear if booster == "gblinear" else _trees)(job, cursor, booster)
    for _ in range(2 * cursor.count(_U64, 16) if has_attributes else 0):
        cursor.text()
    for _ in range(cursor.count(_U64, 8) if has_metrics else 0):
        cursor.text()
    if cursor.at != len(job.data):
        job.report.add("format.trailing", f"{len(job.data) - cursor.at} bytes", offset=cursor.at)
    return "xgboost binary"


class _Cursor:
    def __init__(self, job: Job) -> None:
        self.at = 0
        self._job = job

    def take(self, size: int) -> memoryview:
        """The next bytes. Raises `ParseError` when they are not there."""
        found = self._job.data[self.at : self.at + size]
        if len(found) != size:
            raise ParseError(f"{size} bytes wanted, {len(found)} left, offset {self.at}")
        self.at += size
        return found

    def count(self, form: struct.Struct, width: int) -> int:
        """A number of records of at least `width` bytes, which the rest of the file can hold."""
        number: int = form.unpack(self.take(form.size))[0]
        if number * width > len(self._job.data) - self.at:
            raise ParseError(f"{number} records, {len(self._job.data) - self.at} bytes left, offset {self.at}")
        self._job.budget.spend_opcodes(1)
        return number

    def text(self) -> str:
        """A counted text."""
        size = self.count(_U64, 1)
        if size > _TEXT:
            raise ParseError(f"a text of {size} bytes, offset {self.at}")
        return str(self.take(size), "utf-8", "replace")


def _trees(job: Job, cursor: _Cursor, booster: str) -> None:
    head = cursor.take(_TREES)
    count = _U32.unpack_from(head)[0]
    if count * _TREE > len(job.data):
        raise ParseError(f"{count} trees, offset {cursor.at}")
    for _ in range(count):
        _tree(job, cursor)
    cursor.take(4 * count)  # the group of each tree
    if booster == "dart" and count:
        cursor.take(4 * cursor.count(_U64, 4))
    if not count:
        job.report.add("format.empty", "no trees")


def _tree(job: Job, cursor: _Cursor) -> None:
    start = cursor.at
    _, nodes, _, _, features, vector = struct.unpack_from("<iiiiii", cursor.take(_TREE))
    if nodes <= 0 or nodes * (_NODE.size + _STATISTICS) > len(job.data) - cursor.at:
        raise ParseError(f"a tree of {nodes} nodes, offset {start}")
    if vector > 1:
        raise ParseError(f"leaves of {vector} values, offset {start}")
    job.budget.spend_opcodes(nodes)
    found = list(_NODE.iter_unpack(cursor.take(nodes * _NODE.size)))
    left, right = [node[1] for node in found], [node[2] for node in found]
    used = [node[3] & _LEFT_OUT for node in found]
    fault = links_fault(left, right) or features_fault(left, used, features)
    if fault:
        job.report.add("booster.tree", fault, offset=start)
    cursor.take(nodes * _STATISTICS)


def _linear(job: Job, cursor: _Cursor, _: str) -> None:
    cursor.take(_LINEAR)
    weights = cursor.count(_U64, 4)
    cursor.take(4 * weights)
    if not weights:
        job.report.add("format.empty", "no weights")
