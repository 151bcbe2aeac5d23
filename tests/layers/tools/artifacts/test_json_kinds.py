"""Configurations in the shape that libraries write are clean; names in them that a loader imports are told, and rejected where they are dangerous."""

import json

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes

ST = "sentence_transformers.models"
CLEAN = {
    "generation": {"do_sample": True, "temperature": 0.6, "eos_token_id": [1, 2]},
    "image processor": {"do_resize": True, "image_processor_type": "CLIPImageProcessor", "size": {"height": 224}},
    "processor": {"processor_class": "LlavaProcessor", "image_token": "<image>"},
    "vocabulary": {"a": 0, "b": 1},
    "results": {"eval_loss": 0.5, "epoch": 3.0},
    "trainer": {"epoch": 1.0, "global_step": 3, "log_history": [{"loss": 1.0, "step": 1}], "best_metric": None},
    "adapter": {
        "peft_type": "LORA",
        "base_model_name_or_path": "a/b",
        "r": 8,
        "target_modules": ["q_proj"],
        "megatron_core": "megatron.core",
    },
    "adapter by pattern": {"peft_type": "LORA", "target_modules": ".*(q_proj|v_proj)$"},
    "modules": [
        {"idx": 0, "name": "0", "path": "", "type": f"{ST}.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{ST}.Pooling"},
    ],
    "pooling": {"word_embedding_dimension": 384, "pooling_mode_cls_token": False},
    "dense": {
        "in_features": 1,
        "out_features": 1,
        "bias": True,
        "activation_function": "torch.nn.modules.activation.Tanh",
    },
    "sentences": {"__version__": {"pytorch": "2"}, "prompts": {}, "default_prompt_name": None},
    "pipeline": {
        "_class_name": "P",
        "_diffusers_version": "0.30",
        "unet": ["diffusers", "U"],
        "safety_checker": [None, None],
    },
    "scheduler": {"_class_name": "DDIMScheduler", "_diffusers_version": "0.30", "beta_start": 0.1},
    "cross encoder": {
        "model_type": "bert",
        "sentence_transformers": {"activation_fn": "torch.nn.modules.activation.Sigmoid"},
    },
    "a method that computes": {"transformer_task": "fill-mask", "modality_config": {"text": {"method": "forward"}}},
    "activation by a word": {"model_type": "gpt2", "activation_function": "gelu_new"},
}
UNPROVED = {
    "a method": {"transformer_task": "fill-mask", "modality_config": {"text": {"method": "push_to_hub"}}},
    "a module of its own": [{"idx": 0, "name": "0", "path": "", "type": "custom.Module"}],
    "a prefix": [{"idx": 0, "name": "0", "path": "", "type": f"{ST}.Evil"}],
    "an activation": {"model_type": "bert", "sbert_ce_default_activation_function": "mine.Activation"},
    "a part of a pipeline": {"_class_name": "P", "_diffusers_version": "0.30", "unet": ["my_unet", "U"]},
    "a class by file": {"_class_name": ["pipe", "P"], "_diffusers_version": "0.30"},
    "a class further down": {"_class_name": "P", "_diffusers_version": "0.30", "x": {"_class_name": "Q"}},
    "a pattern": {"peft_type": "LORA", "target_modules": "(a+)+$"},
    "one word more": {"temperature": 0.6, "surprise": "x.y"},
}
REJECTED = {
    "a module": [{"idx": 0, "name": "0", "path": "", "type": "os.system"}],
    "a folder": [{"idx": 0, "name": "0", "path": "../../x", "type": f"{ST}.Pooling"}],
    "an activation": {"in_features": 1, "activation_function": "os.system"},
    "an activation of a cross encoder": {
        "model_type": "bert",
        "sbert_ce_default_activation_function": "subprocess.Popen",
    },
    "a part of a pipeline": {"_class_name": "P", "_diffusers_version": "0.30", "unet": ["os", "system"]},
    "remote code beside it": {"image_processor_type": "X", "auto_map": {"AutoProcessor": "p.P"}},
}
LENIENT = (
    b'{"model_type": "x", "auto_map": {"AutoModel": "m.M"}, "a": NaN}',
    b'{"model_type": "x", "auto_map": {"A": "m.M"}, "auto_map": {}}',
)


@pytest.mark.parametrize(("cases", "verdicts"), [
    (CLEAN, {Verdict.CLEAN}), (UNPROVED, {Verdict.UNPROVED}), (REJECTED, {Verdict.SUSPICIOUS, Verdict.MALICIOUS}),
])  # fmt: skip
def test_kinds(cases, verdicts):
    for name, value in cases.items():
        found = scan_bytes(json.dumps(value).encode(), "config.json")
        assert found.verdict in verdicts, (name, found.findings)


@pytest.mark.parametrize("content", LENIENT)
def test_code_is_found_where_only_python_reads_the_document(content):
    assert scan_bytes(content, "config.json").verdict is Verdict.SUSPICIOUS
