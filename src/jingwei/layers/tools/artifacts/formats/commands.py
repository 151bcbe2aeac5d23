"""Commands in a file that says it is a model and that no grammar explains.

Words in data prove nothing, and a file that is understood is judged by what would be executed. Here the content contradicts the name: no reader of
any format gets through, and what stands there instead starts a program. No loader was found that would run it; nobody else has a use for it either.
The patterns ask for a whole call with its argument, not for a word: a shell that is fed what was fetched, a process started with a literal command,
and text that is decoded and then evaluated.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from jingwei.layers.tools.artifacts.job import Job

# what these are called by every framework whose loader can run code; `.json` and others are read by many programs
_MODELS = frozenset(
    (
        ".bin", ".cbm", ".ckpt", ".dill", ".dnn", ".engine", ".h5", ".hdf5", ".joblib", ".keras", ".mar", ".mlmodel", ".model", ".msgpack",
        ".nemo", ".onnx", ".params", ".pb", ".pdiparams", ".pdmodel", ".pdparams", ".pickle", ".pkl", ".plan", ".pmml", ".pt", ".pt2", ".pth",
        ".ptl", ".pte", ".rda", ".rdata", ".rds", ".rknn", ".skops", ".t7", ".tflite", ".th", ".torch", ".trt", ".ubj",
    )
)  # fmt: skip
_SEEN = 4 << 20  # bytes that are searched, at the beginning; the file is unproved in any case
_FETCHED = rb"\b(?:curl|wget)\b[^\r\n|;&]{1,300}\|\s*(?:sudo\s+)?(?:ba|z|da|k|a)?sh\b"
_STARTED = (
    rb"\b(?:os\.(?:system|popen|execute|execv[pe]?)|io\.popen|subprocess\.(?:run|call|Popen|check_call|check_output)|(?:base::)?system2?"
    rb"|posix\.system|nt\.system)\s{0,4}\(\s{0,4}[\[(]?\s{0,4}b?['\"][^'\"\r\n]{2}"
)
_EVALUATED = (
    rb"\b(?:eval|exec|loadstring)\s{0,4}\(\s{0,4}"
    rb"(?:compile|base64\.b64decode|codecs\.decode|zlib\.decompress|marshal\.loads|bytes\.fromhex)\s{0,4}\("
)
_IMPORTED = (
    rb"\b__import__\s{0,4}\(\s{0,4}['\"](?:os|subprocess|posix|nt|socket|pty|ctypes)['\"]\s{0,4}\)\s{0,4}\.\s{0,4}[a-z]"
)
_COMMAND = re.compile(b"|".join((_FETCHED, _STARTED, _EVALUATED, _IMPORTED)))


def find_commands(job: Job) -> None:
    """Report the first command in a file that bears a model's name. To be asked only for what no reader understood."""
    if PurePosixPath(job.name).suffix.lower() not in _MODELS:
        return
    found = _COMMAND.search(job.data[:_SEEN])
    if found:
        job.report.add("format.command", found[0][:80].decode("ascii", "replace"), offset=found.start())
