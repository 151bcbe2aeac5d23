"""Small files beside graphs: the fingerprint, what Keras notes of each object (`keras_metadata.pb`), and which checkpoint is the last."""

from __future__ import annotations

from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.beside import inside
from jingwei.layers.tools.artifacts.formats.proto_schema import schema, walk
from jingwei.layers.tools.artifacts.formats.protobuf import BYTES, VARINT, Field, fields
from jingwei.layers.tools.artifacts.formats.tensorflow_keras import judge_metadata
from jingwei.layers.tools.artifacts.job import Job
from jingwei.text.patterns import expression

_FINGERPRINT = {1: VARINT, 2: VARINT, 3: VARINT, 4: VARINT, 5: VARINT, 6: BYTES, 7: BYTES}
_LONGEST = 4096
_LEAST = 3
_UUID, _MARK = 7, expression(r"[0-9A-Za-z-]{0,64}")
_METADATA = 5
_STATE = b"model_checkpoint_path: "
_STATE_LINE = expression(
    r'(?:(?:all_)?model_checkpoint_paths?: "(?P<path>[^"\\\x00-\x1f]+)"|(?:all_model_checkpoint|last_preserved)_timestamps?: [0-9.e+-]+)'
)


def starts_fingerprint(data: memoryview) -> bool:
    """Whether the bytes are short and one message of several checksums, whose last part is a mark of letters and digits: a graph is none."""
    if not 0 < len(data) <= _LONGEST or data[0] != 1 << 3:
        return False
    try:
        found = list(fields(data, 0, len(data)))
    except ParseError:
        return False
    if len(found) < _LEAST or any(_FINGERPRINT.get(f.number) != f.wire for f in found):
        return False
    return all(_MARK.fullmatch(bytes(data[f.start : f.end]).decode("latin-1")) for f in found if f.number == _UUID)


def read_fingerprint(job: Job) -> str:
    """Nothing acts upon a fingerprint. Raises `ParseError` where it does not fit the schema."""
    walk(job, schema("tensorflow_schema"), "FingerprintDef", lambda *_: None)
    return "tensorflow fingerprint"


def starts_checkpoint_state(data: memoryview) -> bool:
    """Whether the text says which checkpoint is the last one."""
    return bytes(data[: len(_STATE)]) == _STATE


def read_checkpoint_state(job: Job) -> str:
    """Names of checkpoints and times; a loader opens the one named first. Raises `ParseError` where a line is of another kind."""
    if len(job.data) > job.budget.limits.configuration_bytes:
        raise ParseError(f"{len(job.data)} bytes of checkpoint names")
    for number, line in enumerate(bytes(job.data).decode("latin-1").splitlines(), 1):
        found = _STATE_LINE.fullmatch(line)
        if found is None:
            raise ParseError(f"line {number} names no checkpoint")
        if found["path"] is not None and not inside(found["path"]):
            job.report.add("tf.checkpoint", found["path"])
    return "tensorflow checkpoint state"


def starts_keras_metadata(data: memoryview) -> bool:
    """Whether the first field is a message whose first object has a path, an identifier of Keras and metadata."""
    if bytes(data[:1]) != b"\x0a":
        return False
    try:
        first = next(fields(data, 0, len(data)), None)
        inner = {} if first is None else {f.number: f for f in fields(data, first.start, first.end)}
    except ParseError:
        return False
    marks = inner.get(4)
    return marks is not None and bytes(data[marks.start : marks.end])[:4] == b"_tf_"


def read_keras_metadata(job: Job) -> str:
    """Judge the metadata of every object. Raises `ParseError` where it does not fit the schema."""

    def visit(message: str, _: object, plain: list[Field]) -> None:
        for field in plain:
            if message == "KerasObject" and field.number == _METADATA:
                judge_metadata(job, field)

    walk(job, schema("tensorflow_schema"), "SavedMetadata", visit)
    return "keras metadata"
