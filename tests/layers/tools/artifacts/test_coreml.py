"""Core ML: models whose every field is known are clean; foreign classes, other files and opaque data are not."""

from jingwei.layers.tools.artifacts.formats.proto_schema import schema
from tests.layers.tools.artifacts import verdicts
from tests.layers.tools.artifacts.test_tensorflow import part

NOTES = part(2, part(100, part(1, "a model") + part(100, part(1, "os.system") + part(2, "curl | sh"))))


def model(kind, content, version=5):
    return part(1, version) + NOTES + part(kind, content)


def layer(kind, content, name="l"):
    return part(1, part(1, name) + part(2, "in") + part(3, "out") + part(kind, content))


def program(operation="relu", value=b""):
    attributes = part(5, part(1, "val") + part(2, value)) if value else b""
    block = part(2, "y") + part(3, part(1, operation) + attributes)
    body = part(2, "CoreML5") + part(3, part(1, "CoreML5") + part(2, block))
    return part(1, 1) + part(2, part(1, "main") + part(2, body))


def blob(name):
    return part(5, part(1, name) + part(2, 64))


def linked(name):
    return part(1, part(1, part(1, name)))


NET = layer(130, part(10, b"")) + layer(140, part(1, 3) + part(2, 4) + part(20, part(2, b"\0\1\2\3")))
CLEAN = {
    "neural network": model(500, NET),
    "scaler": model(604, part(1, b"\0" * 8)),
    "pipeline": model(202, part(1, model(500, NET)) + part(2, "first")),
    "program": model(502, program(), 6),
}
REJECTED = {
    "custom layer": (model(500, NET + layer(500, part(10, "Evil"))), "coreml.custom"),
    "custom layer in a pipeline": (model(202, part(1, model(500, layer(500, part(10, "Evil"))))), "coreml.custom"),
    "custom model": (model(555, part(10, "Evil")), "coreml.custom"),
    "linked model above": (model(556, linked("../../x.mlmodelc")), "coreml.outside"),
    "absolute search path": (model(556, part(1, part(2, part(1, "/tmp")))), "coreml.outside"),
    "numbers of a file above": (model(502, program("const", blob("@model_path/../../x"))), "coreml.outside"),
}
UNPROVED = {
    "linked model": model(556, linked("x.mlmodelc")),
    "numbers of another file": model(502, program("const", blob("@model_path/weights/weight.bin"))),
    "operation of nobody": model(502, program("my_op")),
    "opaque data": model(2000, part(100, b"\1\2")),
    "serialized model": model(3000, part(1, "x") + part(2, b"\1")),
    "field of nobody": model(500, NET + part(4000, 1)),
    "two models": model(500, NET) + part(604, b""),
    "no model": part(1, 5) + NOTES,
    "empty": model(500, b""),
    "a tail": model(500, NET) + b"x",
    "version": model(500, NET, 100),
}
SEEDS = {**CLEAN, **{name: content for name, (content, _) in REJECTED.items()}}

test_known_fields_are_clean = verdicts.clean(CLEAN, "coreml")
test_what_runs_or_reads_elsewhere_is_rejected = verdicts.rejected(REJECTED)
test_what_is_not_understood_is_unproved = verdicts.unproved(UNPROVED)
test_a_cut_is_never_clean = verdicts.never_clean_when_cut(SEEDS)
test_damage_never_raises = verdicts.damage_never_raises(SEEDS)


def test_every_message_of_the_schema_is_described():
    table = schema("coreml_schema")
    kinds = {kind for known in table.values() for kind, _ in known.values()}
    assert kinds - set("vfdsb") <= set(table)
