"""Keys of configurations whose value makes a loader fetch, import or unpickle what stands elsewhere.

Sources, read as text: transformers 5.23 (`dynamic_module_utils.py`; `generation/utils.py`, `load_custom_generate`; `modeling_utils.py` and
`integrations/hub_kernels.py`, where the name of an implementation with a slash is a repository of kernels; `models/rag/retrieval_rag.py`),
diffusers 0.42 (`custom_pipeline`) and PEFT 0.21 (`auto_mapping`, `megatron_core`, which are imported by name).
"""

from __future__ import annotations

from typing import Any

_CODE = frozenset(("auto_map", "custom_pipelines", "custom_pipeline", "custom_generate", "trust_remote_code"))
_KERNELS = frozenset(
    ("attn_implementation", "attention_implementation", "experts_implementation", "kernel_config", "kernel_mapping")
)
_ELSEWHERE = frozenset(("parent_library", "megatron_core", "index_path", "passages_path"))
_PLAIN = frozenset(("megatron.core",))  # what PEFT writes where nothing is asked for


def asks_for_code(key: str, value: Any) -> bool:
    """Whether a loader takes `value` under `key` for code: named outright, or a repository of kernels instead of a name of its own."""
    if key in _CODE:
        return bool(value)
    return key.lstrip("_").removesuffix("_internal") in _KERNELS and _has_repository(value)


def _has_repository(value: Any) -> bool:
    """Whether a text with a slash stands in `value`, as a value or, where layers are mapped to kernels, as a key."""
    todo = [value]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            todo += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            todo += part
        elif isinstance(part, str) and "/" in part:
            return True
    return False


def leads_elsewhere(key: str, value: Any) -> bool:
    """Whether a loader imports the module, or unpickles the file, that `value` names."""
    return key in _ELSEWHERE and bool(value) and not (isinstance(value, str) and value in _PLAIN)
