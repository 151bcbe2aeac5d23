"""Keras archives and configurations: known objects with known arguments are clean; code, fetching, files and strangers are not."""

import json

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.formats.keras_names import canonical, known_class, known_function, known_name
from jingwei.layers.tools.artifacts.samples import command_pickle, stored_zip
from jingwei.limits import LIMITS
from tests.layers.tools.artifacts import test_hdf5 as hdf5
from tests.layers.tools.artifacts.test_hdf5 import File, external, legacy

NOTES = json.dumps({"keras_version": "3.12.0", "date_saved": "2026-01-01@00:00:00"}).encode()


def layer(of="Dense", module="keras.layers", registered=None, /, **config):
    return {"module": module, "class_name": of, "config": config, "registered_name": registered}


def sequential(*layers, **more):
    config = {"name": "s", "trainable": True, "layers": list(layers)}
    return layer("Sequential", "keras", "Sequential") | {"config": config} | more


def keras(model, weights=None, **members):
    """A `.keras` archive; the keys of `members` are names."""
    weights = File().content if weights is None else weights
    stored = {"metadata.json": NOTES, "config.json": json.dumps(model).encode(), "model.weights.h5": weights}
    return stored_zip(stored | members)


def function(name, module="builtins"):
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


DENSE = layer(
    name="Dense", units=2, activation="relu", kernel_initializer=layer("GlorotUniform", "keras.initializers", seed=None)
)
COMPILED = {
    "optimizer": layer("Adam", "keras.optimizers", learning_rate=0.001, beta_1=0.9),
    "loss": {"p": "mse", "q": layer("Huber", "keras.losses", delta=1.0)},
    "metrics": [["accuracy"], [layer("AUC", "keras.metrics", name="auc")]],
    "loss_weights": None,
    "weighted_metrics": None,
    "run_eagerly": False,
    "steps_per_execution": 1,
    "jit_compile": False,
}
NODE = {
    "args": [
        {
            "class_name": "__keras_tensor__",
            "config": {"shape": [None, 2], "dtype": "float32", "keras_history": ["x", 0, 0]},
        }
    ],
    "kwargs": {"axis": {"class_name": "__slice__", "config": {"start": None, "stop": 2, "step": None}}},
}
FUNCTIONAL = layer("Functional", "keras.src.models.functional", "Functional") | {
    "config": {
        "name": "f",
        "layers": [
            layer("InputLayer", batch_shape=[None, 4], dtype="float32", name="x") | {"name": "x", "inbound_nodes": []},
            layer("GetItem", "keras.src.ops.numpy", "GetItem", name="g") | {"name": "g", "inbound_nodes": [NODE]},
        ],
        "input_layers": [["x", 0, 0]],
        "output_layers": [["g", 0, 0]],
    }
}
OLD = {"class_name": "Sequential", "config": [{"class_name": "Dense", "config": {"units": 1, "name": "d"}}]}
CLEAN = {
    "sequential": keras(sequential(DENSE)),
    "compiled": keras(sequential(DENSE, build_config={"input_shape": [None, 4]}, compile_config=COMPILED)),
    "functional": keras(FUNCTIONAL),
    "an activation by its function": keras(sequential(layer("Dense", units=1, activation=function("gelu")))),
    "of tf_keras": keras(
        layer("Sequential", "tf_keras.src.engine.sequential", "Sequential") | {"config": {"layers": [DENSE]}}
    ),
    "of tensorflow": keras(sequential(layer("Dense", "tensorflow.keras.layers", units=1))),
    "the oldest form": keras(OLD),
    "numbers that are none": keras(
        sequential(layer("Masking", mask_value=float("nan")), layer("ReLU", max_value=float("inf")))
    ),
    "an operation of TensorFlow": keras(sequential(layer("TFOpLambda", name="tf.add", function="math.add"))),
    "an initializer of Keras 3.15": keras(
        sequential(
            layer(
                "Dense",
                units=1,
                quantization_config=None,
                kernel_initializer=layer("GlorotUniform", "keras.initializers", input_axes=None),
            )
        )
    ),
    "an initializer of TensorFlow 1": keras(
        sequential(layer("Dense", units=1, bias_initializer=layer("Zeros", "keras.initializers", dtype="float32")))
    ),
    "without numbers": keras(sequential(layer("Flatten")), File(shape=(0,), values=b"").content),
    "a vocabulary that is a list": keras(
        sequential(layer("StringLookup", vocabulary=["get_file", "/etc/passwd", "eval"]))
    ),
    "an optimizer that marks itself": legacy(
        training_config=json.dumps(
            {"optimizer_config": {"class_name": "Custom>Adam", "config": {"learning_rate": 1.0}}}
        ).encode()
    ),
}
CODE = ["4wAAAAAA", None, None]
MARSHALLED = {"class_name": "__lambda__", "config": {"code": "4wAAAA", "defaults": None, "closure": None}}
GET_FILE = function("get_file", "keras.utils")
MALICIOUS = {
    "CVE-2024-3660: code in a lambda layer": sequential(layer("Lambda", function=CODE, function_type="lambda")),
    "the same in the new form": sequential(layer("Lambda", function=MARSHALLED)),
    "the same as a text": sequential(layer("Lambda", function="lambda x: x")),
    "code for the shape of a named function": sequential(
        layer("Lambda", function="f", function_type="function", output_shape=CODE, output_shape_type="lambda")
    ),
    "code in a nested model": sequential(sequential(sequential(layer("Lambda", function=CODE)))),
    "code as an initializer": sequential(layer("Dense", units=1, kernel_initializer=MARSHALLED)),
    "code in the compilation": sequential(DENSE, compile_config={"loss": MARSHALLED}),
    "code in a metric of a list": sequential(DENSE, compile_config={"metrics": [[MARSHALLED]]}),
    "code in a build": sequential(DENSE, build_config={"shapes_dict": {"a": MARSHALLED}}),
    "code in a node": sequential(DENSE | {"inbound_nodes": [{"args": [MARSHALLED], "kwargs": {}}]}),
    "code in a user's layer": sequential(layer("Mine", "mine", "mine>Mine", f=MARSHALLED)),
    "CVE-2025-1550: a module of the system": sequential(layer("run", "subprocess")),
    "the same by a function": sequential(layer("Dense", units=1, activation=function("system", "os"))),
    "a built-in": sequential(layer("Dense", units=1, activation=function("eval"))),
    "a built-in as a class": sequential(layer("exec", "builtins")),
    "a module for a function": sequential(layer("Dense", units=1, fn_module="subprocess")),
    "a callable by its name": sequential(layer("Dense", units=1, fn="os.system")),
    "an operation that writes a file": sequential(layer("TFOpLambda", function="io.write_file")),
    "CVE-2025-8747: a file is fetched": sequential(layer("Dense", units=1, activation=GET_FILE)),
    "CVE-2025-12638: a file is fetched and unpacked": sequential(layer("get_file", "keras.utils", extract=True)),
    "CVE-2025-9906: the guard is turned off": sequential(layer("enable_unsafe_deserialization", "keras.config")),
    "the same by a function of it": sequential(function("enable_unsafe_deserialization", "keras.config")),
    "another model is loaded": sequential(function("load_model", "keras.models")),
    "CVE-2025-49655: a torch module": sequential(layer("TorchModuleWrapper", module={"class_name": "x"})),
    "CVE-2025-12058: a file of words": sequential(layer("StringLookup", vocabulary="/etc/passwd")),
    "the same from an address": sequential(layer("TextVectorization", vocabulary="http://169.254.169.254/x")),
    "CVE-2026-12479: a name that leads out": sequential(layer("Dense", units=1) | {"name": "a/../../../b"}),
}
MALICIOUS["CVE-2026-12479: a name that leads out"]["config"]["layers"][0]["config"]["name"] = "../../x"
MALICIOUS["a name on another drive"] = sequential(layer("Dense", units=1) | {"name": "C:\\x"})
UNPROVED = {
    "a user's layer": sequential(layer("Mine", None, "mine>Mine")),
    "a user's layer with a known name": sequential(layer("Dense", None, "mine>Dense", units=1)),
    "a marked name that is no optimizer": sequential(layer("Custom>Dense", None, units=1)),
    "a module with a longer name": sequential(layer("Dense", "keras_evil.layers", units=1)),
    "a module below a known one": sequential(layer("Dense", "keras.layers.evil", units=1)),
    "a known class of another module": sequential(layer("Dense", "keras.losses", units=1)),
    "an unknown argument": sequential(layer("Dense", units=1, hook=1)),
    "an unknown key": sequential(DENSE | {"hook": 1}),
    "an unknown key of the compilation": sequential(DENSE, compile_config={"hook": 1}),
    "an unknown activation": sequential(layer("Dense", units=1, activation="mine")),
    "an unknown loss": sequential(DENSE, compile_config={"loss": {"p": "mine"}}),
    "an unknown function": sequential(layer("Dense", units=1, activation=function("mine"))),
    "a lambda layer of a named function": sequential(layer("Lambda", function="f", function_type="function")),
    "an operation that calls TensorFlow by name": sequential(layer("TFOpLambda", function="numpy_function")),
    "an operation of another name": sequential(layer("TFOpLambda", function=["math.add"])),
    "a TypeSpec of a user's own": sequential(
        DENSE, build_config={"class_name": "TypeSpec", "type_spec": "mine.Spec", "serialized": []}
    ),
    "names that are no text": sequential(layer() | {"class_name": ["Dense"]}),
    "a module that is no text": sequential(layer() | {"module": {"a": 1}}),
    "no layers": sequential(),
    "no object": ["keras.Model"],
}


def judged(content):
    result = scan_bytes(content, "model.bin")
    return result, [(finding.rule, finding.text.en) for finding in result.findings]


@pytest.mark.parametrize("name", CLEAN)
def test_clean(name):
    result, findings = judged(CLEAN[name])
    assert result.verdict is Verdict.CLEAN, findings
    assert result.format in {"keras zip", "keras h5"}


@pytest.mark.parametrize("pack", [keras, legacy])
@pytest.mark.parametrize("name", MALICIOUS)
def test_malicious(name, pack):
    result, findings = judged(pack(MALICIOUS[name]))
    assert result.verdict is Verdict.MALICIOUS, findings


@pytest.mark.parametrize("pack", [keras, legacy])
@pytest.mark.parametrize("name", UNPROVED)
def test_unproved(name, pack):
    result, findings = judged(pack(UNPROVED[name]))
    assert result.verdict is Verdict.UNPROVED, findings


def test_files_beside_the_model_are_suspicious():
    for part in (layer("StringLookup", vocabulary="words.txt"), layer("TFSMLayer", filepath="saved")):
        assert judged(keras(sequential(part)))[0].verdict is Verdict.SUSPICIOUS


def test_members_are_judged_by_their_content():
    model = sequential(DENSE)
    assert judged(keras(model, command_pickle()))[0].verdict is Verdict.MALICIOUS
    assert judged(keras(model, external(b"/etc/passwd")))[0].verdict is Verdict.MALICIOUS
    assert judged(keras(model, **{"assets/x": command_pickle()}))[0].verdict is Verdict.MALICIOUS
    assert judged(keras(model, **{"assets/x": b"\1\2\3"}))[0].verdict is Verdict.UNPROVED
    assert (
        judged(keras(model, **{"metadata.json": b'{"keras_version": "3", "hook": "x"}'}))[0].verdict is Verdict.UNPROVED
    )
    assert judged(keras(model, File().content + b"x"))[0].verdict is Verdict.UNPROVED


def test_a_configuration_alone():
    assert judged(json.dumps(sequential(DENSE)).encode())[0].verdict is Verdict.CLEAN
    assert judged(json.dumps(sequential(layer("Lambda", function=CODE))).encode())[0].verdict is Verdict.MALICIOUS
    assert judged(json.dumps(DENSE).encode())[0].verdict is Verdict.UNPROVED
    assert judged(json.dumps(sequential(DENSE) | {"auto_map": {"a": "b"}}).encode())[0].verdict is Verdict.SUSPICIOUS


def test_words_of_a_lookup_layer():
    model = sequential(layer("StringLookup", vocabulary=None))
    place = "assets/layers/string_lookup/vocabulary.txt"
    assert judged(keras(model, **{place: b"one\ntwo\n"}))[0].verdict is Verdict.CLEAN
    assert judged(keras(model, **{place: b"one\0two"}))[0].verdict is Verdict.UNPROVED
    assert judged(keras(model, **{place: command_pickle()}))[0].verdict is Verdict.MALICIOUS


def test_a_name_written_with_escapes_is_the_same_name():
    text = json.dumps(MALICIOUS["CVE-2024-3660: code in a lambda layer"]).replace("Lambda", "L\\u0061mbda")
    text = text.replace("class_name", "cl\\u0061ss_name")
    content = stored_zip({"metadata.json": NOTES, "config.json": text.encode()})
    assert judged(content)[0].verdict is Verdict.MALICIOUS


def test_a_configuration_of_another_program_is_judged_as_json():
    content = stored_zip({"metadata.json": NOTES, "config.json": b'{"model_type": "llama"}'})
    result, findings = judged(content)
    assert result.format == "zip", findings


def test_no_cut_archive_is_clean():
    content = CLEAN["sequential"]
    for end in range(0, len(content), 7):
        assert scan_bytes(content[:end]).verdict is not Verdict.CLEAN, end


def test_depth_and_size_are_bounded():
    model = DENSE
    for _ in range(LIMITS.json_depth):
        model = sequential(model)
    assert judged(keras(model))[0].verdict is Verdict.UNPROVED
    wide = keras(sequential(*[DENSE] * 3000))
    assert judged(wide)[0].verdict is Verdict.CLEAN


def test_the_lists_of_names():
    assert known_class("Dense").modules >= {"keras.layers"}
    assert "units" in known_class("Dense").arguments
    assert all(
        known_class(name) is None for name in ("Lambda", "TorchModuleWrapper", "TFSMLayer", "TFOpLambda", "get_file")
    )
    assert known_function("relu", "keras.src.activations.activations")
    assert not known_function("relu", "keras.utils")
    assert known_name("glorot_uniform")
    assert canonical("tf.keras.layers") == "keras.layers"
    assert canonical("tf_keras_evil.layers") == "tf_keras_evil.layers"


SEEDS = {
    "archive": CLEAN["compiled"],
    "code": keras(MALICIOUS["the same in the new form"]),
    "legacy": legacy(),
    "heap": hdf5.CLEAN["with texts in a heap"],
    "new style": hdf5.CLEAN["new style"],
    "elsewhere": external(b"/etc/passwd"),
}
