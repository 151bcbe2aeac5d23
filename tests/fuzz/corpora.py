"""What fuzzing begins with: files of the checks' own examples, of the example systems, and of the tests."""

import bz2
import gzip
import json
import lzma
import zlib
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from jingwei.assess import registry
from jingwei.codec import plain
from jingwei.engine.frames import encode
from jingwei.layers.hardware.attestation import samples as boot
from jingwei.layers.hardware.identity import samples as keys
from jingwei.layers.hardware.identity.inventory import inventory
from jingwei.report import assessment_json
from tests.containers import test_sevenzip
from tests.inventory.cyclonedx.test_cyclonedx import MANIFEST
from tests.inventory.cyclonedx.test_cyclonedx_import import BOM
from tests.layers.tools.agents import samples as agents
from tests.layers.tools.artifacts import test_catboost as catboost
from tests.layers.tools.artifacts import test_companions as companions
from tests.layers.tools.artifacts import test_coreml as coreml
from tests.layers.tools.artifacts import test_flatbuffers as flatbuffers
from tests.layers.tools.artifacts import test_flax_msgpack as flax_msgpack
from tests.layers.tools.artifacts import test_formats as formats
from tests.layers.tools.artifacts import test_images_fonts as media
from tests.layers.tools.artifacts import test_keras as keras
from tests.layers.tools.artifacts import test_lightgbm as lightgbm
from tests.layers.tools.artifacts import test_mxnet as mxnet
from tests.layers.tools.artifacts import test_onnx as onnx
from tests.layers.tools.artifacts import test_paddle as paddle
from tests.layers.tools.artifacts import test_pickle_bypasses as bypasses
from tests.layers.tools.artifacts import test_programs as programs
from tests.layers.tools.artifacts import test_r_serialized as r_serialized
from tests.layers.tools.artifacts import test_sevenzip as sevenzip
from tests.layers.tools.artifacts import test_skops as skops
from tests.layers.tools.artifacts import test_template_cost as template_cost
from tests.layers.tools.artifacts import test_tensorflow as tensorflow
from tests.layers.tools.artifacts import test_torch7 as torch7
from tests.layers.tools.artifacts import test_torch_script as torch_script
from tests.layers.tools.artifacts import test_vendor as vendor
from tests.layers.tools.artifacts import test_xgboost as xgboost
from tests.layers.tools.artifacts import test_xml_models as xml_models
from tests.layers.tools.artifacts import test_yaml_config as yaml_config
from tests.layers.tools.packages import test_readers as packages
from tests.layers.tools.stated import test_stated as stated
from tests.report import sample

ROOT = Path(__file__).parents[2]
SYSTEM = ROOT / "examples" / "service-desk-fixed"
CATALOG = ROOT / "src" / "jingwei" / "catalog" / "frameworks"
ATTESTATION = ROOT / "tests" / "data" / "attestation" / "good"
MOST = 8 * 1024


def examples(*patterns):
    """Files of the checks' examples; a pattern is `check-id:file-name`, with wildcards."""
    return [made for name, made in _examples() if any(fnmatch(name, pattern) for pattern in patterns)]


@cache
def _examples():
    return tuple(
        (f"{check.id}:{name}", _bytes(content))
        for check in registry.load().checks.values()
        for example in check.examples
        for name, content in example.files.items()
    )


def system(*names):
    """Files of the example system."""
    return [(SYSTEM / name).read_bytes() for name in names]


def _bytes(content):
    made = content() if callable(content) else content
    return made.encode() if isinstance(made, str) else made


def corpus(*parts, most=10):
    """A function that gives the distinct seeds of `parts` (functions and contents), each cut to `MOST` bytes of whole lines."""

    @cache
    def seeds():
        made = [content for part in parts for content in (part() if callable(part) else [_bytes(part)])]
        return tuple(dict.fromkeys(_short(content) for content in made))[:most]

    return seeds


def _short(content):
    if len(content) <= MOST:
        return content
    return content[: content.rfind(b"\n", 0, MOST) + 1] or content[:MOST]


NESTED = {"a": [1, -2.5e3, "x\ud800", None, True, {"b": [[], {}]}], "名": "值"}
JSON = corpus(json.dumps(NESTED), "[]", lambda: system("agent/tools.json"), lambda: examples("model.card:c.json"))
YAML = corpus(
    "a: [1, 0x1F, 2026-06-01, no, ~]\nb:\n  - c: |\n      text\n  - {d: 'e', \"f\": .5}\n",
    lambda: system("machine/references.yaml", "network/openapi.yaml"),
)
DOCUMENTS = corpus(JSON, YAML)
MANIFESTS = corpus(
    lambda: system("jingwei.yaml"), MANIFEST, "schema: jingwei/manifest/1\nsystem: &a {id: a, name: *a}\n"
)
FILES = corpus(
    lambda: system(
        "jingwei.yaml", "requirements.txt", "network/gateway.pem", "machine/quote.bin", "operation/drills.csv"
    ),
    lambda: system("model/CARD.md", "data/tickets.jsonl", "model/classifier.safetensors"),
    lambda: [formats.CLEAN["gguf"], formats.CLEAN["torch zip"], formats.CLEAN["configuration"]],
    most=12,
)
BOMS = corpus(json.dumps(BOM))
FRAMEWORKS = corpus(
    lambda: [(CATALOG / f"{name}.yaml").read_bytes() for name in ("owasp-llm-2025", "owasp-agentic-2026", "eu-ai-act")]
)
ASSESSMENTS = corpus(lambda: [assessment_json.render(make()) for make in (sample.empty, sample.clean, sample.rich)])
FINDINGS = corpus(lambda: [json.dumps(plain(found)).encode() for found in sample.rich().findings[:4]])
FRAMES = corpus(lambda: [encode(NESTED), encode([]), encode("x" * 3000)])
ZIPS = corpus(
    lambda: [formats.CLEAN["torch zip"], formats.CLEAN["npz"], formats.REJECTED["zip in zip"], formats.stored_zip({})],
)
SEVENZIPS = corpus(lambda: [*sevenzip.SEEDS.values(), *test_sevenzip.REAL.values()])
TARS = corpus(lambda: [formats.CLEAN["tar"], formats.tar({"a" * 150: b"x", "b": b"y" * 600}, link="../c")])
COMPRESSED = corpus(
    lambda: [
        pack(b"one line\n\xe4\xba\x8c\n" * 9) for pack in (gzip.compress, bz2.compress, lzma.compress, zlib.compress)
    ],
    lambda: [gzip.compress(b"a\n", mtime=0) * 3, lzma.compress(b"a\n", lzma.FORMAT_ALONE), b"plain\ntext\n"],
)
PICKLES = corpus(
    lambda: [content for content, *_ in bypasses.ROWS.values()],
    lambda: [formats.CLEAN["torch zip"], formats.plain_pickle()],
    most=60,
)
STATEMENTS = corpus(lambda: list(stated.WHOLE))
CHAT_TEMPLATES = corpus(
    lambda: [path.read_bytes() for path in sorted((ROOT / "tests" / "data" / "chat_templates").glob("g*.jinja"))],
    lambda: [text.encode() for text in (*template_cost.GROWS.values(), *template_cost.RECURSIVE.values())],
    most=20,
)
MODEL_JSON = corpus(
    '{"model_type": "x", "auto_map": {"AutoModel": "m.M"}, "text_config": {"attn_implementation": "a/b"}}',
    '{"metadata": {}, "weight_map": {"a": "model-00001-of-00002.safetensors"}}',
    '[{"idx": 0, "name": "0", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]',
    '{"_class_name": "P", "_diffusers_version": "0.30", "unet": ["diffusers", "U"]}',
    '{"chat_template": [{"name": "a", "template": "{{ messages[0].content }}"}], "py/object": "os.system"}',
)
MODEL_YAML = corpus(lambda: [*yaml_config.CLEAN.values(), *yaml_config.REJECTED.values()], most=20)
MODEL_XML = corpus(lambda: list(xml_models.SEEDS.values()))
ARTIFACTS = corpus(
    lambda: [content for cases in (formats.CLEAN, formats.REJECTED, formats.UNPROVED) for content in cases.values()],
    lambda: list(media.WHOLE.values()),
    lambda: list(skops.SEEDS.values()),
    lambda: [companions.INDEX, companions.BIN, *companions.WHOLE["onnx"].values()],
    lambda: list(sevenzip.SEEDS.values()),
    lambda: list(keras.SEEDS.values()),
    lambda: list(tensorflow.SEEDS.values()),
    lambda: list(xml_models.SEEDS.values()),
    lambda: list(onnx.CLEAN.values()),
    lambda: list(coreml.SEEDS.values()),
    lambda: list(flatbuffers.SEEDS.values()),
    lambda: list(yaml_config.SEEDS.values()),
    lambda: list(flax_msgpack.SEEDS.values()),
    lambda: list(programs.SEEDS.values()),
    lambda: list(r_serialized.SEEDS.values()),
    lambda: list(torch7.SEEDS.values()),
    lambda: list(xgboost.SEEDS.values()),
    lambda: list(lightgbm.SEEDS.values()),
    lambda: list(catboost.SEEDS.values()),
    lambda: list(torch_script.SEEDS.values()),
    lambda: list(paddle.SEEDS.values()),
    lambda: list(vendor.SEEDS.values()),
    lambda: list(mxnet.SEEDS.values()),
    most=300,
)
REQUIREMENTS = corpus(lambda: examples("tools.packages-*:requirements.txt"), lambda: system("requirements.txt"))
TOML_LOCKS = corpus(lambda: examples("*:uv.lock"), packages.POETRY, packages.PDM, packages.PYLOCK)
JSON_LOCKS = corpus(packages.NPM, json.dumps(BOM))
CONDA = corpus(
    "name: a\nchannels: [conda-forge]\ndependencies:\n  - python=3.11\n  - numpy>=2\n  - pip: [requests==2.32.4]\n"
)
TOOLS = corpus(
    lambda: examples("tools.agent-tools-*:t.json", "tools.agent-tools-*:mcp.json"), lambda: system("agent/tools.json")
)
AGENT_PYTHON = corpus(agents.PYTHON)
AGENT_JAVASCRIPT = corpus(agents.TYPESCRIPT)
AGENT_SKILLS = corpus(agents.SKILL, agents.SCRIPT)
AGENT_TEXTS = corpus(*agents.TEXTS)
QUOTES = corpus(lambda: [boot.quote(), (ATTESTATION / "quote.bin").read_bytes()])
SIGNATURES = corpus(lambda: [boot.signature(boot.quote()), (ATTESTATION / "signature.bin").read_bytes()])
PUBLIC_KEYS = corpus(lambda: [boot.public_pem(), keys.rsa_pem(2048), keys.public_pem(1, "P-384")])
EVENT_LOGS = corpus(lambda: [boot.event_log(), (ATTESTATION / "event_log.bin").read_bytes()])
PCRS = corpus(lambda: [boot.pcrs(), (ATTESTATION / "pcrs.bin").read_bytes()])
REFERENCES = corpus(lambda: [boot.references(), (ATTESTATION / "references.yaml").read_bytes()])
PEMS = corpus(
    lambda: examples("hardware.certificate-*:*", "hardware.key-strength:*", "hardware.private-key-exposed:*"),
    lambda: [keys.private_pem(), keys.private_pem(1, b"x"), keys.authority()],
    lambda: [found.certificate.der for found in inventory(keys.certificate()).certificates],
    most=30,
)
CERTIFICATES = corpus(
    lambda: [
        found.certificate.der
        for pem in (keys.certificate(), keys.authority(), *system("network/service.pem"))
        for found in inventory(pem).certificates
    ]
)
NGINX = corpus(lambda: examples("hardware.*:nginx.conf", "hardware.*:tunnel.conf"))
INTERFACES = corpus(lambda: examples("hardware.*:api.yaml"), lambda: system("network/openapi.yaml"), NGINX)
FILTERS = corpus(
    lambda: examples("hardware.network-default-deny:*"),
    lambda: system("network/rules.nft"),
    json.dumps(
        {
            "nftables": [
                {"metainfo": {"json_schema_version": 1}},
                {"table": {"family": "inet", "name": "f"}},
                {"chain": {"family": "inet", "table": "f", "name": "in", "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}},
                {"rule": {"family": "inet", "table": "f", "chain": "in", "expr": [{"jump": {"target": "x"}}, {"accept": None}]}},
            ]
        }
    ),
)  # fmt: skip
TEXTS = corpus(
    lambda: examples("model.corpus-personal-data:*", "model.corpus-secrets:*", "model.corpus-hidden-instructions:*"),
    lambda: system("data/heldout.jsonl", "agent/replies.jsonl", "network/gateway.pem"),
    "电话 13800138000，身份证 11010519491231002X\u200b DE89 3704 0044 0532 0130 00 a@b.example sk-abcdefghijklmnopqrstuvwx",
    most=20,
)
RECORDS = corpus(
    lambda: system("data/tickets.jsonl", "agent/questions.jsonl", "agent/filter-review.jsonl", "agent/replies.jsonl"),
    lambda: examples("model.content-labelled:*"),
    '{"text": "x", "label": 1}\n' * 30 + '{"text": "y", "label": "z"}\n' * 30,
)
STREAMS = corpus(lambda: examples("application.stream-drift:t.csv"), lambda: system("operation/telemetry.csv"), most=4)
TABLES = corpus(
    lambda: system("operation/drills.csv", "operation/accesses.csv", "operation/writes.csv", "operation/telemetry.csv"),
    lambda: examples("application.takeover-*:*", "application.purpose-bound:*", "application.stream-bounds:*"),
    lambda: [gzip.compress(content, mtime=0) for content in system("operation/drills.csv")],
    '{"time": "2026-05-01T08:00:00+08:00", "tag": "valve", "value": 1}\n{"time": 1.5e3, "tag": null}\n',
    most=20,
)
METERS = corpus(lambda: system("site/meters.csv"), lambda: examples("resources.*:*.csv"))
CARDS = corpus(
    "---\nlicense: mit\nmetrics: [{a: 1}]\n---\n# A\n## Intended use\nx\n```\n# no\n```\n", lambda: system("model/CARD.md"),
    lambda: examples("model.card:*.md"),
)  # fmt: skip
ENTRY_BUNDLES = corpus(lambda: [b"\3\0\1a\0\0\0\2bc", b"\1\1\0" + b"x" * 256, b"\0"])
