"""Whether raw numbers are numbers to everybody: a graph that accounts for every byte of a library would else launder it.

A graph proves a file only when nothing else would read that file: its name is one that files of weights bear, and neither the beginning nor the
text of it is what a program, or the loader of another format, goes by.

Sources of the names: the external data of ONNX (`convert_model_to_external_data`: one file of any name, or one for each tensor, called like it),
PyTorch's and Optimum's exporters (`model.onnx.data`, `model.onnx_data`, `model.onnx_data_1`), OpenVINO (`.bin`), TensorFlow (shards).
"""

from __future__ import annotations

from pathlib import PurePosixPath

from jingwei.layers.tools.artifacts.formats.plain_text import has_text_name, is_text
from jingwei.layers.tools.artifacts.formats.table import FORMATS
from jingwei.layers.tools.artifacts.formats.tensor_bundle import SHARD
from jingwei.text.patterns import expression

_SUFFIX = expression(
    r"\.(?:bin|dat|data|raw|params?|weights?|bias|gamma|beta|onnx_data(?:_\d+)?|onnx_weights|ext(?:ernal)?_?data"
    r"|(?:weight|bias|running|scale|zero_point|attr)_\w+)"
)
_READ_BY_NAME = frozenset(
    (
        "makefile", "gnumakefile", "dockerfile", "containerfile", "jenkinsfile", "vagrantfile", "rakefile", "gemfile", "procfile", "justfile",
        "brewfile", "kconfig", "sconstruct", "build", "workspace", "checkpoint", "config", "crontab", "hosts", "profile", "authorized_keys",
    )
)  # fmt: skip
_MAGIC = (
    (b"\x7fELF", "an ELF program"),
    (b"MZ", "a program of Windows"),
    (b"\xfe\xed\xfa\xce", "a Mach-O program"),
    (b"\xfe\xed\xfa\xcf", "a Mach-O program"),
    (b"\xce\xfa\xed\xfe", "a Mach-O program"),
    (b"\xcf\xfa\xed\xfe", "a Mach-O program"),
    (b"\xca\xfe\xba\xbe", "a class of Java or a Mach-O program"),
    (b"\xbe\xba\xfe\xca", "a Mach-O program"),
    (b"\0asm", "WebAssembly"),
    (b"#!", "a script"),
    (b"\x1bLua", "compiled Lua"),
    (b"BC\xc0\xde", "LLVM's code"),
    (b"dex\n", "Android's code"),
    (b"!<arch>\n", "a library of object files"),
    (b"Rar!", "RAR"),
    (b"PAR1", "Parquet"),
    (b"ARROW1", "Arrow"),
    (b"<?xml", "XML"),
    (b"%PDF", "PDF"),
)
_NO_MAGIC = frozenset(
    ("msgpack", "tensorflow fingerprint")
)  # one in 100 tensors begins so, and a whole one is taken by its reader
_PYC = b"\r\n"  # behind the two bytes of the version


def bears_weights(name: str) -> bool:
    """Whether files of weights have names like this, and no program or loader goes by it."""
    lower = name.lower()
    if SHARD.fullmatch(name):
        return True
    if lower.startswith(".") or lower in _READ_BY_NAME or has_text_name(name):
        return False
    return "." not in lower or _SUFFIX.fullmatch(PurePosixPath(lower).suffix) is not None


def other_reading(data: memoryview, bound: int) -> str:
    """What else the bytes begin like, or text (of at most `bound` bytes, whatever zeros stand in it); empty for nothing."""
    head = bytes(data[:16])
    for magic, what in _MAGIC:
        if head.startswith(magic):
            return what
    if head[2:4] == _PYC:
        return "compiled Python"
    for form in FORMATS:
        if form.name not in _NO_MAGIC and form.looks(data):
            return form.name
    words = bytes(data).translate(None, b"\0") if len(data) <= bound else b""
    return "text" if words and is_text(memoryview(words), bound) else ""
