"""The JSON that Keras keeps in a SavedModel: what is made anew when the model is loaded is judged as any configuration of Keras.

The keys around it are those that `_python_properties_internal` and its kin write (Keras 2.6 to 2.15, tf_keras to 2.21, `saving/.../saved_model`).
"""

from __future__ import annotations

from jingwei.layers.tools.artifacts.formats.keras_config import judge_text
from jingwei.layers.tools.artifacts.formats.protobuf import Field
from jingwei.layers.tools.artifacts.job import Job
from jingwei.layers.tools.artifacts.report import Report

_NOTED = frozenset(
    (
        "name", "trainable", "expects_training_arg", "dtype", "batch_input_shape", "stateful", "must_restore_from_config",
        "preserve_input_structure_in_config", "autocast", "class_name", "config", "shared_object_id", "input_spec", "activity_regularizer",
        "build_input_shape", "is_graph_network", "save_spec", "full_save_spec", "keras_version", "backend", "model_config", "training_config",
        "ragged", "sparse", "has_input_vocabulary", "vocabulary",
    )
)  # fmt: skip


def judge_metadata(job: Job, field: Field) -> None:
    """Judge the text of one object. Raises `LimitError`."""
    content = bytes(job.data[field.start : field.end])
    if not content.strip():
        return
    report = Report()
    judge_text(Job(job.data, job.name, job.depth, job.budget, report, job.examine), content, "metadata", _NOTED)
    for found in report.findings:
        job.report.add(found.rule, found.name, offset=field.start)
    job.report.omitted += report.omitted
