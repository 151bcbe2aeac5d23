"""Torch's programs for phones: `bytecode.pkl`, a tuple of functions, each with instructions, operators, constants and types.

Source: torch/csrc/jit/mobile/import.cpp, interpreter.cpp and runtime/instruction.h of torch 2.13. The loader has an unpickler of its own, so
only the opcodes that its writer uses for values are read; the same pickle is judged as one besides. Indices must stay inside of their tables:
the interpreter does not look at all of them.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.artifacts.formats.torch_operators import CLASSES, judge_operator
from jingwei.layers.tools.artifacts.job import Job

_TABLES = {
    "OP": "operators", "OPN": "operators", "LOADC": "constants", "INTERFACE_CALL": "constants", "LIST_CONSTRUCT": "types",
    "DICT_CONSTRUCT": "types", "CREATE_OBJECT": "types", "NAMED_TUPLE_CONSTRUCT": "types",
}  # fmt: skip
_REGISTERS = frozenset({"LOAD", "MOVE", "STORE", "DROPR", "STOREN"})
_JUMPS = frozenset({"JF", "JMP", "LOOP"})
_FREE = frozenset(
    (
        "RET", "GET_ATTR", "SET_ATTR", "DROP", "LIST_UNPACK", "TUPLE_CONSTRUCT", "TUPLE_SLICE", "TUPLE_INDEX", "RAISE_EXCEPTION", "DICT_INDEX",
        "UNCHECKED_CAST", "__IS__", "__ISNOT__", "__NOT__", "FORMAT", "DEVICE", "DTYPE", "DIM", "TO_LIST", "NUM_TO_TENSOR", "IS_CUDA", "WARN",
        "UN_INITIALIZED",
    )
)  # fmt: skip
_PARTS = ("instructions", "operators", "constants", "types", "register_size")
_TORCH_CLASSES = "__torch__.torch.classes."


def judge_bytecode(job: Job, name: str, data: memoryview) -> None:
    """Judge the program in the member `name`; what does not follow the grammar is reported as code that is not proved."""
    try:
        value = Values(data, job.budget.limits.configuration_bytes).read()
        job.budget.spend_opcodes(len(data))
        for function in value[1:] if isinstance(value, tuple) and value and type(value[0]) is int else [None]:
            _function(job, name, function)
    except ParseError as error:
        job.report.add("torch.code", f"{name}: {error.message}", member=name)


class Values:
    """Plain values of a pickle of protocol 2: numbers, texts, tuples, lists and dictionaries, and nothing that names or calls."""

    def __init__(self, data: memoryview, bound: int) -> None:
        if len(data) > bound:
            raise LimitError(f"a program of {len(data)} bytes")
        self._data, self._at = bytes(data), 0
        self._stack: list[Any] = []
        self._marks: list[int] = []  # how much of the stack lies below each
        self._memo: dict[int, Any] = {}

    def read(self) -> Any:
        """The value. Raises `ParseError` for any other opcode, or when bytes follow."""
        if self._data[:2] != b"\x80\x02":
            raise ParseError("no pickle of protocol 2")
        self._at = 2
        try:
            while (code := self._data[self._at : self._at + 1]) != b".":
                self._at += 1
                self._step(code)
            if len(self._stack) != 1 or self._at + 1 != len(self._data):
                raise ParseError("more than one value")
            return self._stack.pop()
        except (AttributeError, IndexError, KeyError, ValueError, TypeError, struct.error) as error:
            raise ParseError(f"the pickle is broken, offset {self._at}") from error

    def _number(self, form: str) -> Any:
        value = struct.unpack_from(form, self._data, self._at)[0]
        self._at += struct.calcsize(form)
        return value

    def _step(self, code: bytes) -> None:
        if code in _FORMS:
            self._stack.append(self._number(_FORMS[code]))
        elif code in _CONSTANTS:
            self._stack.append(_CONSTANTS[code])
        elif code in b"X\x8a":
            held = self._take(self._number("<I" if code == b"X" else "<B"))
            self._stack.append(held.decode() if code == b"X" else int.from_bytes(held, "little", signed=True))
        elif code in b"qrhj":
            self._remember(code)
        else:
            self._collect(code)

    def _remember(self, code: bytes) -> None:
        key = self._number("<B" if code in b"qh" else "<I")
        if code in b"qr":
            self._memo[key] = self._stack[-1]
        else:
            self._stack.append(self._memo[key])

    def _collect(self, code: bytes) -> None:
        if code in b"\x85\x86\x87":
            at = len(self._stack) - (code[0] - 0x84)
            if at < 0:
                raise IndexError
            self._stack[at:] = [tuple(self._stack[at:])]
        elif code == b"t":
            self._stack.append(tuple(self._above()))
        elif code == b"(":
            self._marks.append(len(self._stack))
        elif code in b"]}":
            self._stack.append([] if code == b"]" else {})
        elif code == b"e":
            items = self._above()
            self._stack[-1].extend(items)
        else:
            raise ParseError(f"opcode {code!r}, offset {self._at - 1}")

    def _take(self, size: int) -> bytes:
        found = self._data[self._at : self._at + size]
        if len(found) != size:
            raise ParseError(f"{size} bytes wanted, offset {self._at}")
        self._at += size
        return found

    def _above(self) -> list[Any]:
        """Values above the topmost mark, which is removed."""
        at = self._marks.pop()
        found = self._stack[at:]
        del self._stack[at:]
        return found


_FORMS = {b"K": "<B", b"M": "<H", b"J": "<i", b"G": ">d"}
_CONSTANTS = {b"N": None, b"\x88": True, b"\x89": False, b")": ()}


def _function(job: Job, member: str, function: Any) -> None:
    """A name, the parts, and for newer versions a schema of texts and default values. Raises `ParseError`."""
    if not isinstance(function, tuple) or len(function) not in {2, 3} or not isinstance(function[0], str):
        raise ParseError("no function")
    parts = dict(function[1]) if isinstance(function[1], tuple) and all(_pair(part) for part in function[1]) else {}
    if (
        tuple(parts) != _PARTS
        or type(parts["register_size"]) is not int
        or not all(isinstance(parts[key], tuple) for key in _PARTS[:4])
    ):
        raise ParseError(f"{function[0][:80]}: parts of no function")
    for operator in parts["operators"]:
        if (
            not isinstance(operator, tuple)
            or len(operator) not in {2, 3}
            or not all(isinstance(text, str) for text in operator[:2])
        ):
            raise ParseError(f"{function[0][:80]}: no operator")
        judge_operator(job, operator[0], member)
    for kind in parts["types"]:
        if not isinstance(kind, str) or (_TORCH_CLASSES in kind and kind not in CLASSES):
            job.report.add("torch.code", f"type {kind}"[:200], member=member)
    for at, instruction in enumerate(parts["instructions"]):
        if not _foreseen(parts, at, instruction):
            raise ParseError(f"{function[0][:80]}: instruction {at}")


def _pair(part: Any) -> bool:
    return isinstance(part, tuple) and len(part) == 2 and isinstance(part[0], str)  # noqa: PLR2004 - key and value


def _foreseen(parts: dict[str, Any], at: int, instruction: Any) -> bool:
    if not isinstance(instruction, tuple) or [type(word) for word in instruction] != [str, int, int]:
        return False
    code: str = instruction[0]
    first: int = instruction[1]
    count: int = instruction[2]
    if code in _TABLES:
        table: Sequence[Any] = parts[_TABLES[code]]
        return 0 <= first < len(table)
    size: int = parts["register_size"]
    if code in _REGISTERS:
        return 1 <= first <= first + (max(count, 1) - 1 if code == "STOREN" else 0) <= size
    if code in _JUMPS:
        return 0 <= at + first < len(parts["instructions"])
    if code == "ISINSTANCE":
        return 0 <= first <= first + count <= len(parts["types"])
    return code in _FREE
