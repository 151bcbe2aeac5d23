"""File names that say what a file is: every name that the recognisers know, and neighbours that they must not take."""

import pytest

from tests.inventory.discovery.looks import form, look

LOCKS = [
    "pipfile.lock",
    "poetry.lock",
    "uv.lock",
    "pdm.lock",
    "pixi.lock",
    "conda-lock.yml",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "cargo.lock",
    "go.sum",
    "gemfile.lock",
    "composer.lock",
    "gradle.lockfile",
    "packages.lock.json",
    "mix.lock",
    "flake.lock",
    "pubspec.lock",
    "Cargo.lock",
    "pylock.toml",
    "pylock.dev.toml",
    "pylock.a-b.toml",
]
PROJECTS = [
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "pipfile",
    "environment.yml",
    "environment.yaml",
    "package.json",
    "cargo.toml",
    "go.mod",
    "gemfile",
    "composer.json",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "Gemfile",
    "Pipfile",
]
PARTS = [
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "vocab.txt",
    "merges.txt",
    "generation_config.json",
    "preprocessor_config.json",
    "processor_config.json",
    "tokenizer.model",
    "spiece.model",
    "adapter_config.json",
    "sentencepiece.bpe.model",
    "chat_template.json",
    "chat_template.jinja",
    "modules.json",
    "scheduler_config.json",
    "fingerprint.pb",
    "model.safetensors.index.json",
]
WEIGHTS = [
    "m.safetensors",
    "m.pt",
    "m.pth",
    "m.ckpt",
    "m.onnx",
    "m.gguf",
    "m.ggml",
    "m.keras",
    "m.tflite",
    "m.pkl",
    "m.pickle",
    "m.joblib",
    "m.pdparams",
    "m.mindir",
    "m.caffemodel",
    "m.mlmodel",
    "m.npu",
    "m.om",
    "m.cbm",
    "m.torchscript",
    "pytorch_model.bin",
    "model.bin",
    "adapter_model.bin",
    "diffusion_pytorch_model.bin",
    "ggml-base.bin",
    "pytorch_model-00001-of-00002.bin",
    "M.PT",
]
DATA = ("jsonl", "ndjson", "csv", "tsv", "json", "txt", "parquet")
NAMED = {
    **dict.fromkeys(LOCKS, "lock"),
    **dict.fromkeys(PROJECTS, "project"),
    **dict.fromkeys(PARTS, "model-part"),
    **dict.fromkeys(WEIGHTS, "weights"),
    **dict.fromkeys(("k.p12", "k.pfx", "k.jks", "k.keystore", "k.kdbx"), "private-key"),
    **dict.fromkeys(("references.yaml", "reference-values.json", "golden.yml", "rim.json", "corim.json", "site.references.yaml"), "references"),
    **dict.fromkeys(("reference_values.json", "my_golden.v2.yaml", "reference.yml"), "references"),
    **dict.fromkeys(("nonce", "nonce.bin", "a.nonce", "qualifying.hex", "my-qualification", "x_nonce_y"), "nonce"),
    **dict.fromkeys(("pcrs.bin", "pcr.out", "pcrs.dat", "x.pcrs", "x.pcr", "pcrs-boot.bin", "pcr.pcr"), "tpm-pcrs"),
    **dict.fromkeys(("x.parquet", "X.PARQUET"), "parquet"),
    **dict.fromkeys((f"x.{data}.{how}" for data in DATA for how in ("gz", "bz2", "xz", "zst")), "compressed-data"),
}  # fmt: skip
NONE = [
    "lock.txt",
    "my-poetry.lock",
    "pylock.toml.bak",
    "setup.pyc",
    "environment.yaml2",
    "tokenizers.json",
    "model.index.jsonx",
    "pytorch.bin",
    "mymodel.bins",
    "nonces",
    "announcement.bin",
    "pcrs.json.bak",
    "reference.txt",
    "mygoldens.yaml",
    "x.tar.gz",
    "x.csv.lz4",
    "x.bin",
    "modelbin",
    "x.h5x",
    "announce",
    "archive.zip",
    "notes.p13",
]


@pytest.mark.parametrize(("name", "expected"), NAMED.items())
def test_a_name_that_is_known(name, expected):
    assert look(name, b"\x01\x02") == (expected, {}, False)
    assert look(f"deep/er/{name}", b"\x01\x02") == (expected, {}, False)


@pytest.mark.parametrize("name", NONE)
def test_a_name_that_is_not(name):
    assert form(name, b"\x01\x02") is None


REQUIREMENT = "numpy==1.0 --hash=sha256:00\n"


@pytest.mark.parametrize(
    "path",
    ["requirements.txt", "requirements.in", "dev-requirements.txt", "requirements-dev.txt", "requirements_test.in", "a.requirements.b.txt",
     "constraints.txt", "my.constraints.in", "requirements/base.txt", "a/requirements/b/base.in", "Requirements/base.lock"],
)  # fmt: skip
def test_lists_of_requirements(path):
    assert look(path, REQUIREMENT) == ("requirements", {}, True)


@pytest.mark.parametrize(
    "path", ["myrequirements.txt", "requirements.md", "requirements.txt/x", "base.lock", "requirementsx.txt"]
)
def test_what_is_no_list_of_requirements(path):
    assert form(path, REQUIREMENT) in {None, "prose"}


@pytest.mark.parametrize(
    ("line", "by_content"),
    [
        ("numpy", True),
        ("numpy>=1", True),
        ("numpy ~= 1 ; python_version < '3'", True),
        ("numpy[a,b]==1", True),
        ("numpy @ file:///x", True),
        ("numpy == 1 \\", True),
        ("ruamel.yaml<1", True),
        ("n!=1", True),
        ("  # a comment", True),
        ("-r base.txt", True),
        ("--index-url x", True),
        ("", True),
        ("numpy, scipy", True),
        ("we need numpy and scipy", False),
        ("---", False),
        ("<html>", False),
        ("-", False),
        ("numpy: 1", False),
    ],
)
def test_lines_show_a_list_of_requirements_and_the_name_alone_does_not(line, by_content):
    assert look("requirements.txt", f"a==1\n{line}\n") == ("requirements", {}, by_content)


def test_an_empty_or_endless_list_of_requirements_is_told_by_its_name():
    assert look("requirements.txt", "") == ("requirements", {}, False)
    assert look("requirements.txt", "a==1\nthis line is cut", size=10**6) == ("requirements", {}, True)
    assert look("requirements.txt", "a==1\nthis line is whole") == ("requirements", {}, False)


@pytest.mark.parametrize(
    "name", ["Dockerfile", "dockerfile.gpu", "Containerfile", "api.Dockerfile", "my.containerfile"]
)
def test_container_recipes(name):
    assert form(name, "# x\n  from scratch\n") == "container"
    assert form(name, "nothing\n") is None
    assert form(name, "FROM\n") is None


@pytest.mark.parametrize("name", ["dockerfiles", "mydockerfile", "Dockerfile-x"])
def test_what_is_no_container_recipe(name):
    assert form(name, "FROM scratch\n") is None


@pytest.mark.parametrize("size", [256, 257])
def test_a_nonce_is_short(size):
    assert form("nonce.hex", b"a" * size) == ("nonce" if size == 256 else None)


CARDS = [
    "model_card.md",
    "model-card.json",
    "modelcard.txt",
    "data_card.yaml",
    "datacard.yml",
    "dataset-card.md",
    "Model_Card_v2.md",
]


@pytest.mark.parametrize("name", CARDS)
def test_cards(name):
    assert look(name, "words about it\n") == ("card", {}, True)


@pytest.mark.parametrize("name", ["modelcards.pdf", "card.md", "modelcard"])
def test_what_is_no_card(name):
    assert form(name, "words about it\n") is None


@pytest.mark.parametrize(
    "name",
    ["LICENSE", "licence", "LICENSE.txt", "COPYING", "license-mit", "UNLICENSE", "licence_x.md", "copying.lesser"],
)
def test_licences(name):
    assert look(name, "words\n") == ("licence", {"spdx": ""}, True)
    assert form(name, b"\0") is None


PROSE = "Once upon a time there was a sea.\n"
NOTES = [
    "readme",
    "changelog",
    "changes",
    "history",
    "authors",
    "contributors",
    "notice",
    "robots",
    "version",
    "install",
    "todo",
    "news",
    "copying",
    "licence",
    "license",
    "credits",
    "cmakelists",
    "top_level",
    "entry_points",
    "sources",
    "dependency_links",
    "requires",
    "zip-safe",
    "llms",
    "humans",
    "security",
    "manifest",
    "thanks",
]


@pytest.mark.parametrize("name", NOTES)
def test_the_notes_of_a_project_are_no_corpus(name):
    assert form(f"{name}.txt", PROSE) in {None, "licence"}
    assert form(f"{name}-old.txt", PROSE) in {None, "licence"}
    assert form(f"my{name}.txt", PROSE) == "prose"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PROSE, "prose"),
        ("很久以前，有一片海。\n", "prose"),
        ("aaaaaa1111", "prose"),
        ("aaaaa11111", None),
        ("   \n", None),
        ("", None),
        (b"abc\xff and more words", None),
        (b"cut at the end" + b"\xe6\xb5", "prose"),
        (b"words\0words", None),
    ],
)
def test_prose_is_mostly_letters(text, expected):
    assert form("story.txt", text) == expected
    assert form("story.text", text) is None
