"""Configurations of Keras models (2.x and 3.x): every object that a loader would build is on the list of known classes, with known arguments.

A loader looks a class or a function up by `module` and `class_name` (Keras 3, read in `saving/serialization_lib.py` of 3.12.0), or by
`class_name` alone (2.x), and calls it with `config`. So any dictionary with a `class_name` is taken for an object, wherever it stands, and any
other is looked through. Code (Lambda, marshalled functions, torch modules), functions that fetch or unlock, and modules that reach the system
are malicious; a vocabulary that is a text is a file that loading opens; what is not on the list is unproved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jingwei.documents import load_json
from jingwei.errors import ParseError
from jingwei.layers.tools.artifacts.formats.hdf5_groups import leaves
from jingwei.layers.tools.artifacts.formats.keras_names import (
    Known,
    canonical,
    has_module,
    known_class,
    known_function,
    known_name,
    plain_class,
)
from jingwei.layers.tools.artifacts.formats.tensorflow_names import words
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.pickles.dangerous import dangerous
from jingwei.layers.tools.artifacts.report import Report


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENTRY = _words(
    "module class_name config registered_name build_config compile_config name inbound_nodes "
    "shared_object_id keras_version backend dtype trainable shape items"
)
_COMPILE = _words(
    "optimizer loss loss_weights metrics weighted_metrics run_eagerly steps_per_execution jit_compile "
    "auto_scale_loss sample_weight_mode optimizer_config is_graph_network"
)
_NAMED = _words("activation loss optimizer metrics weighted_metrics fn inner_optimizer initializer")
_NAMED_ENDS = ("_activation", "_initializer", "_regularizer", "_constraint")
_PATHS = frozenset(("vocabulary", "checkpoint_dir"))
_MODELS = ("Sequential", "Functional", "Model")
_MODULES = ("module", "_module")
_CALLED = frozenset(("fn", "function", "func", "callable", "call_fn", "init_fn", "target"))
_VALUES: dict[str, set[str]] = {
    "__tensor__": {"value", "dtype"}, "__numpy__": {"value", "dtype"}, "__bytes__": {"value"}, "__ellipsis__": set(), "__tuple__": set(),
    "__slice__": {"start", "stop", "step"}, "__keras_tensor__": {"shape", "dtype", "keras_history"},
    "TensorShape": set(),
}  # fmt: skip
_CODE = frozenset(("__lambda__", "TorchModuleWrapper"))
_LOADS = frozenset(("TFSMLayer",))
_TENSORFLOW = frozenset(("TFOpLambda", "SlicingOpLambda", "TypeSpec"))  # of Keras 2
_OPERATION = Known(
    frozenset(("keras.layers.core.tf_op_layer", "keras.layers")), _words("name trainable dtype function")
)
_SPEC, _SPEC_KEYS = "TypeSpec", frozenset(("type_spec", "serialized"))
_SPECS = ("tf.TensorSpec", "tf.RaggedTensorSpec", "tf.SparseTensorSpec")
_FETCH = _words(
    "get_file enable_unsafe_deserialization load_model load_weights model_from_json model_from_yaml "
    "model_from_config func_load import_module load_img image_dataset_from_directory "
    "audio_dataset_from_directory text_dataset_from_directory extract_archive"
)
_SYSTEM = frozenset(("keras.config", "keras.utils.file_utils", "keras.saving.saving_lib", "keras.utils.python_utils"))


@dataclass(frozen=True, slots=True)
class _Part:
    """A value that is left to judge: its place, the key above it, and whether a text there names a function or class."""

    value: Any
    path: str
    key: str = ""
    named: bool = False
    known: Known | None = None  # the value is the configuration of this class
    owner: str = ""
    noted: frozenset[str] = frozenset()  # keys beside those of any object


def is_model(value: Any) -> bool:
    """Whether parsed JSON is what a model's `to_json` gives."""
    return isinstance(value, dict) and "config" in value and value.get("class_name") in _MODELS


def judge_text(job: Job, text: bytes, name: str, noted: frozenset[str] = frozenset()) -> bool:
    """Judge a configuration as JSON text; `noted` are further keys at its top. False, and a finding, where it is none; raises `LimitError`."""
    try:
        value = load_json(text, name, job.budget.limits, finite=False)  # Python writes NaN and Infinity, and reads them
    except ParseError as error:
        job.report.add("keras.unknown", error.message)
        return False
    judge_config(job, value, name, noted)
    return True


def judge_config(job: Job, value: Any, name: str, noted: frozenset[str] = frozenset()) -> None:
    """Judge a parsed configuration. Depth and size were bounded when it was parsed; nothing recurses here."""
    if not isinstance(value, dict):
        job.report.add("keras.unknown", f"{name} is no object")
        return
    if "class_name" not in value:
        _strangers(job.report, value, noted or _COMPILE, name)
    elif not noted and not _holds(value):
        job.report.add("format.empty", f"{name}: no layers")
    todo = [_Part(value, name, noted=noted)]
    while todo:
        part = todo.pop()
        job.budget.spend_opcodes(1)
        if isinstance(part.value, dict):
            todo += _dictionary(job.report, part)
        elif isinstance(part.value, list):
            todo += [_Part(inner, f"{part.path}[]"[-200:], part.key, part.named) for inner in part.value]
        elif isinstance(part.value, str):
            _text(job.report, part)


def _holds(value: dict[str, Any]) -> bool:
    """Whether there is anything to build."""
    config = value.get("config")
    return bool(config.get("layers", True) if isinstance(config, dict) else config)


def _dictionary(report: Report, part: _Part) -> Iterator[_Part]:
    value = part.value
    if part.known is not None:
        _strangers(report, value, part.known.arguments, part.owner)
    elif "class_name" in value:
        yield from _object(report, part)
        return
    for key, inner in value.items():
        named = part.named or key in _NAMED or key.endswith(_NAMED_ENDS)
        yield _Part(inner, f"{part.path}.{key}"[-200:], part.key if part.named else key, named)


def _strangers(report: Report, value: dict[str, Any], allowed: frozenset[str], owner: str) -> None:
    for key in value:
        if key not in allowed:
            report.add("keras.unknown", f"{owner}.{key}")


def _object(report: Report, part: _Part) -> Iterator[_Part]:
    """Judge what a loader would look up, then go on with what it would pass."""
    value, name = part.value, part.value["class_name"]
    module, registered = value.get("module"), value.get("registered_name")
    if not isinstance(name, str) or not isinstance(module, str | None) or not isinstance(registered, str | None):
        report.add("keras.unknown", f"{part.path}: names that are no text")
        name, module = str(name)[:80], None
    config, last = value.get("config"), name.replace(">", ".").split(".")[-1]
    known = known_class(name)
    _strangers(report, value, (_ENTRY | _SPEC_KEYS if name == _SPEC else _ENTRY) | part.noted, name)
    _looked_up(report, name, module)
    if name == "function":
        _function(report, config, module)
    elif last in _CODE:
        report.add("keras.code", name)
    elif last == "Lambda":
        _lambda(report, config)
    elif last in _LOADS:
        report.add("keras.file", name)
    elif name in _VALUES:
        known = Known(frozenset(), frozenset(_VALUES[name]))
    elif name in _TENSORFLOW and _fits(_OPERATION, name, module, registered):
        known = _tensorflow(report, value, name)
    elif known is None or not _fits(known, name, module, registered):
        report.add("keras.unknown", f"{module}.{name}" if module else name)
    argued = isinstance(config, dict) and known is not None
    yield _Part(config, f"{part.path}.{name}"[-200:], "config", known=known if argued else None, owner=name)
    _strangers_of_compile(report, value)
    for key in value.keys() - {"class_name", "module", "registered_name", "config"}:
        yield _Part(value[key], f"{part.path}.{key}"[-200:], key)


def _strangers_of_compile(report: Report, value: dict[str, Any]) -> None:
    compiled = value.get("compile_config")
    if isinstance(compiled, dict) and "class_name" not in compiled:
        _strangers(report, compiled, _COMPILE, "compile_config")


def _fits(known: Known, name: str, module: str | None, registered: str | None) -> bool:
    """Whether module and registered name lead to the class of that name and to no other."""
    short = plain_class(name)
    return (module is None or has_module(known, module)) and (registered is None or plain_class(registered) == short)


def _looked_up(report: Report, name: str, module: str | None) -> None:
    if module is not None and (
        dangerous(f"{module}.{name}") or (canonical(module) in _SYSTEM and known_class(name) is None)
    ):
        report.add("keras.dangerous", f"{module}.{name}")
    elif name in _FETCH:
        report.add("keras.dangerous", name)


def _function(report: Report, config: Any, module: str | None) -> None:
    name = config if isinstance(config, str) else ""
    if name in _FETCH or dangerous(f"{module or 'builtins'}.{name}"):
        report.add("keras.dangerous", f"{module}.{name}")
    elif not known_function(name, module):
        report.add("keras.unknown", f"function {module}.{name}")


def _tensorflow(report: Report, value: dict[str, Any], name: str) -> Known | None:
    """A call of a function that TensorFlow exports, once, on descriptions of tensors; or a description that is registered by its name."""
    if name == _SPEC:
        if value.get("type_spec") not in _SPECS:
            report.add("keras.unknown", f"TypeSpec {value.get('type_spec')}")
        return None
    config = value.get("config")
    function = config.get("function") if isinstance(config, dict) else None
    if not isinstance(function, str) or function not in words("functions"):
        report.add("keras.unknown", f"function {function} of TensorFlow")
    return _OPERATION


def _lambda(report: Report, config: Any) -> None:
    """A lambda layer with its code inside runs it; one that names a function needs a loader that knows it."""
    given = config if isinstance(config, dict) else {}
    function = given.get("function")
    by_name = (
        isinstance(function, str) and function.isidentifier() and given.get("function_type", "function") == "function"
    )
    coded = "lambda" in (given.get("function_type"), given.get("output_shape_type"), given.get("mask_type"))
    refers = isinstance(function, dict) and function.get("class_name") == "function"
    if (by_name or refers) and not coded:
        report.add("keras.unknown", f"Lambda of {function if by_name else 'a function'}")
    else:
        report.add("keras.code", "Lambda")


def _text(report: Report, part: _Part) -> None:
    text, key = part.value, part.key
    if key == "name":
        if (
            text[:1] in {"/", "\\"}
            or text[1:3] in {":/", ":\\"}
            or ".." in text.replace("\\", "/").split("/")
            or "\0" in text
        ):
            report.add("keras.traversal", text)
    elif key in _PATHS and part.path.endswith(key):
        report.add("keras.remote" if leaves(text) else "keras.file", text)
    elif _reaches(key, text) and not part.path.endswith("[]"):  # an item of a list is a word or the name of a layer
        report.add("keras.dangerous", text)
    elif part.named and not known_name(text):
        report.add("keras.unknown", f"{key}: {text}")


def _reaches(key: str, text: str) -> bool:
    """Whether a text in the place of a module or a callable names one that no model needs."""
    if key.endswith(_MODULES) and (dangerous(f"{text}.x") or text in {"builtins", "__builtin__"}):
        return True
    if key in _CALLED and dangerous(text if "." in text else f"builtins.{text}"):
        return True
    return key != "config" and text.replace(">", ".").split(".")[-1] in _FETCH
