"""What files state of themselves is carried over as it stands; what cannot be read says so, and nothing costs more than it is long."""

import json
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.layers.tools.stated import Stated, stated
from jingwei.layers.tools.stated.statement import CHARACTERS, ENTRIES, joined
from jingwei.limits import Limits


def safetensors(metadata):
    header = json.dumps({"__metadata__": metadata}).encode()
    return struct.pack("<Q", len(header)) + header


def string(value):
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def gguf(*pairs):
    made = b"GGUF" + struct.pack("<IQQ", 3, 0, len(pairs))
    return made + b"".join(string(key) + struct.pack("<I", kind) + value for key, kind, value in pairs)


def array(kind, count, content):
    return struct.pack("<IQ", kind, count) + content


def of(content, name="x", format_="json", **limits):
    return stated(memoryview(content), name, format_, Limits(**limits))


def test_safetensors_metadata():
    found = of(
        safetensors({
            "format": "pt", "modelspec.title": "Loom\n one", "modelspec.license": "Apache-2.0", "modelspec.author": "Weavers",
            "modelspec.architecture": "stable-diffusion-xl-v1-base", "modelspec.merged_from": "base-a", "ss_sd_model_name": "base-b",
        }),
        format_="safetensors",
    )  # fmt: skip
    assert found == Stated(
        name="Loom one", author="Weavers", licence="Apache-2.0", architecture="stable-diffusion-xl-v1-base", parents=("base-a", "base-b"),
    )  # fmt: skip
    assert of(safetensors({"format": "pt"}), format_="safetensors") == Stated()


def test_gguf_keys_wherever_they_stand():
    nested = array(9, 2, array(4, 3, b"\0" * 12) + array(9, 1, array(8, 1, string("deep"))))
    found = of(
        gguf(
            ("tokenizer.ggml.tokens", 9, array(8, 3, string("a") + string("b") + string("c"))),
            ("general.architecture", 8, string("llama")),
            ("strange", 9, nested),
            ("general.name", 8, string("Loom 8B")),
            ("llama.context_length", 4, struct.pack("<I", 8192)),
            ("general.license", 8, string("llama3.1")),
            ("general.organization", 8, string("Weavers")),
            ("general.base_model.count", 4, struct.pack("<I", 2)),
            ("general.base_model.0.name", 8, string("Llama 3.1 8B")),
            ("general.base_model.0.organization", 8, string("Meta")),
            ("general.base_model.1.repo_url", 8, string("https://hub.example/a/b")),
            ("general.base_model.3.name", 8, string("behind a gap")),
            ("general.dataset.0.name", 8, string("threads")),
            ("general.datasets", 9, array(8, 2, string("yarn") + string("threads"))),
        ),
        format_="gguf",
    )
    assert found == Stated(
        name="Loom 8B", author="Weavers", licence="llama3.1", family="llama", parents=("Meta/Llama 3.1 8B", "https://hub.example/a/b"),
        datasets=("threads", "yarn"),
    )  # fmt: skip


def test_a_long_list_is_cut_and_what_follows_is_still_read():
    many = b"".join(string(str(number)) for number in range(ENTRIES + 50))
    found = of(
        gguf(("general.datasets", 9, array(8, ENTRIES + 50, many)), ("general.name", 8, string("after"))),
        format_="gguf",
    )
    assert (len(found.datasets), found.name) == (ENTRIES, "after")


CARD = """---
license: other
license_name: house-rules
base_model:
- org/parent
- org/parent
- 7
datasets: org/threads
pipeline_tag: text-generation
model-index:
- name: Loom
---
# Loom
---
license: mit
"""


def test_the_front_matter_of_a_card():
    wanted = Stated(
        "Loom", licence="house-rules", task="text-generation", parents=("org/parent",), datasets=("org/threads",)
    )
    assert of(CARD.encode(), "README.md") == wanted
    assert of(b"\xef\xbb\xbf" + CARD.replace("\n", "\r\n").encode(), "README.md") == wanted
    assert of(b"---\nlicense: mit\nmodel_name: x\n---\n", "README.md") == Stated("x", licence="mit")
    assert of(b"# no front matter\n", "README.md") == Stated()
    assert of(CARD.encode(), "OTHER.md") is None


def test_configurations():
    content = json.dumps(
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "_name_or_path": "/home/x"}
    ).encode()
    assert of(content, "config.json") == Stated(family="llama", architecture="LlamaForCausalLM")
    adapter = json.dumps({"peft_type": "LORA", "base_model_name_or_path": "org/base"}).encode()
    assert of(adapter, "adapter_config.json") == Stated(family="lora", parents=("org/base",))


@pytest.mark.parametrize(
    ("content", "name", "format_"),
    [
        (b"---\nlicense: mit\n", "README.md", "plain"),
        (b"---\n- mit\n---\n", "README.md", "plain"),
        (b"---\na: *b\n---\n", "README.md", "plain"),
        (b"[1]", "config.json", "json"),
        (b"{", "config.json", "json"),
        (b"", "x", "safetensors"),
        (struct.pack("<Q", 1 << 60) + b"{}", "x", "safetensors"),
        (safetensors([1]), "x", "safetensors"),
        (b"", "x", "gguf"),
        (gguf(("general.name", 8, struct.pack("<Q", 1 << 60))), "x", "gguf"),
        (gguf(("a", 9, array(8, 1 << 63, b""))), "x", "gguf"),
        (gguf(("a", 77, b"")), "x", "gguf"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1 << 63), "x", "gguf"),
    ],
)
def test_what_cannot_be_read_says_so(content, name, format_):
    found = of(content, name, format_)
    assert found.problem
    assert found == Stated(problem=found.problem)


def test_bounds_are_those_of_the_limits():
    assert of(b"{} " + b" " * 100, "config.json", discovery_document_bytes=50).problem
    assert of(gguf(*[("a", 9, array(4, 0, b""))] * 5), format_="gguf", document_values=4).problem
    assert not of(gguf(*[("a", 9, array(4, 0, b""))] * 5), format_="gguf", document_values=5).problem
    assert len(of(safetensors({"modelspec.title": "x" * 5000}), format_="safetensors").name) == CHARACTERS


def test_statements_are_joined_field_by_field():
    assert joined(Stated("a", parents=("p",)), Stated("b", licence="mit", parents=("q",))) == Stated(
        "a", licence="mit", parents=("p",)
    )


KINDS = st.sampled_from([("README.md", "plain"), ("config.json", "json"), ("x", "safetensors"), ("x", "gguf")])
WHOLE = (CARD.encode(), safetensors({"modelspec.title": "x"}), gguf(("general.name", 8, string("x"))))
SEEDS = st.sampled_from(WHOLE)


@settings(max_examples=150)
@given(
    KINDS,
    st.one_of(
        st.binary(max_size=80),
        st.builds(lambda a, cut, b: a[:cut] + b, SEEDS, st.integers(0, 120), st.binary(max_size=20)),
    ),
)
def test_any_bytes_give_a_statement(kind, content):
    assert isinstance(of(content, *kind), Stated)
