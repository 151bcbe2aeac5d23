import gzip
import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.inventory.discovery.forms import FORMS
from jingwei.inventory.discovery.identify import identify
from jingwei.inventory.discovery.licences import spdx_of_text
from jingwei.inventory.discovery.peek import Peek
from tests.inventory.corners import agents, learning, machines, services


def form(path: str, content: bytes | str) -> str | None:
    data = content.encode() if isinstance(content, str) else content
    found = identify(Peek(path, len(data), data, data[-16384:]))
    return found.match.form if found else None


SERIES = "".join(f"2026-01-01 00:{m:02},{m},{m * 2}\n" for m in range(10))
CASES = [
    ("m.safetensors", learning.safetensors(), "safetensors"),
    ("anything.dat", learning.safetensors(), "safetensors"),
    ("m.safetensors", b"garbage", "weights"),
    ("m.pkl", pickle.dumps([1]), "pickle"),
    ("renamed.txt", pickle.dumps([1]), "pickle"),
    ("old.pkl", pickle.dumps([1], protocol=0), "pickle"),
    ("m.pt", learning.torch_zip(), "torch"),
    ("m.joblib", b"\x78\x9cdata", "joblib"),
    ("m.onnx", learning.onnx(), "onnx"),
    ("model", learning.onnx(), "onnx"),
    ("m.gguf", b"GGUF\x03\0\0\0", "gguf"),
    ("m.tflite", b"\x1c\0\0\0TFL3", "tflite"),
    ("m.h5", b"\x89HDF\r\n\x1a\n" + b"keras_version", "keras-h5"),
    ("table.h5", b"\x89HDF\r\n\x1a\n" + bytes(40), "hdf5"),
    ("x/saved_model.pb", b"\x08\x01", "saved-model"),
    ("m.txt", "tree\nversion=v4\nnum_class=1\n", "gbm-text"),
    ("m.json", '{"learner": {}, "version": [2, 0, 0]}', "gbm-json"),
    ("poetry.lock", "[[package]]\n", "lock"),
    ("pylock.dev.toml", "lock-version = '1.0'\n", "lock"),
    ("requirements/dev.in", "-r base.in\n", "requirements"),
    ("Dockerfile", "ARG A\nFROM scratch\n", "container"),
    ("Dockerfile", "nothing of the kind\n", None),
    ("bom.json", '{"bomFormat": "CycloneDX"}', "bom"),
    ("s.json", '{"spdxVersion": "SPDX-2.3"}', "spdx"),
    ("api.yaml", "openapi: 3.0.1\nservers:\n  - url: https://a.example/\n", "openapi"),
    ("api.json", '{"swagger": "2.0"}', "openapi"),
    ("tools.json", json.dumps({"tools": [agents.READ]}), "mcp-tools"),
    ("tools.json", json.dumps([agents.SHELL]), "functions"),
    ("tools.json", '{"tools": ["hammer"]}', None),
    ("claude.json", '{"mcpServers": {"a": {}}}', "mcp-servers"),
    ("settings.json", '{"servers": {"a": {}}}', None),
    ("site.conf", services.NGINX, "nginx"),
    ("fw.conf", machines.NFTABLES, "firewall"),
    ("rules.v4", "*filter\n:INPUT DROP [0:0]\nCOMMIT\n", "firewall"),
    ("c.pem", machines.certificate()[0], "certificate"),
    ("both.pem", machines.certificate()[0] + machines.certificate()[1], "private-key"),
    ("model.bin", machines.certificate()[1], "private-key"),
    ("store.p12", b"0\x82", "private-key"),
    ("ak.pub", machines.public_key(), "public-key"),
    ("quote", machines.QUOTE, "tpm-quote"),
    ("quote.2b", b"\x00\x91" + machines.QUOTE, "tpm-quote"),
    ("sig", machines.SIGNATURE, "tpm-signature"),
    ("log", machines.EVENT_LOG, "event-log"),
    ("ascii_runtime_measurements", "10 " + "0" * 40 + " ima-ng sha256:00 boot_aggregate\n", "ima-log"),
    ("p.json", '{"sha256": {"0": "' + "ab" * 32 + '"}}', "tpm-pcrs"),
    ("a.v", machines.NETLIST, "netlist"),
    ("a.v", machines.RTL, "rtl"),
    ("a.v", "Theorem t : True.\n", None),
    ("a.v", "// module fake(\n// endmodule\n", None),
    ("a.vhd", "entity adder is\nend adder;\n", "rtl"),
    ("t.csv", "timestamp,a,b\n" + SERIES, "telemetry"),
    ("t.csv", "timestamp,a,label\n" + SERIES, "table"),
    ("t.csv", "first,a,b\n" + SERIES, "table"),
    ("t.csv", "a line of prose\n", None),
    ("e.csv", "month,total_kwh,site_kwh\n2026-01,3,4\n2026-02,3,4\n", "meters"),
    ("e.csv", "period,pue\n2026-01,1.3\n2026-02,1.2\n", "meters"),
    ("d.csv", "alarm,acknowledged,command\n0,1,2\n0,2,3\n", "drills"),
    ("l.csv", "time,user,purpose,record\n1,a,support,r\n2,b,support,r\n", "access-log"),
    ("l.csv", "time,user,message\n1,a,hello there\n2,b,good day\n", "table"),
    ("t.csv.gz", gzip.compress(f"timestamp,a,b\n{SERIES}".encode()), "telemetry"),
    ("t.csv.gz", gzip.compress(bytes(10**7)), "compressed-data"),
    ("e.csv", "start,end,quantity,value,unit\n2026-01-01,2026-02-01,it_energy,4,MWh\n", "meters"),
    ("e.csv", "month,facility_energy_kwh,it_energy_kwh\n2026-01,4,3\n", "meters"),
    ("t.csv", "month,a,b\n" + SERIES, "table"),
    (
        "l.jsonl",
        '{"time": "2026-01-01T00:00:00Z", "actor": "a", "purpose": "care", "dataset": "d", "subjects": 1}\n',
        "access-log",
    ),
    ("x.jsonl", '{"text": "a"}\n', "jsonl"),
    ("x.jsonl", "not json\n", None),
    ("x.jsonl", "".join(f'{{"timestamp": {i}, "value": {i}}}\n' for i in range(9)), "telemetry"),
    ("x.parquet", b"PAR1" + bytes(9) + b"PAR1", "parquet"),
    ("x.sqlite", b"SQLite format 3\0" + bytes(9), "database"),
    ("x.csv.gz", b"\x1f\x8b", "compressed-data"),
    ("r.json", json.dumps([{"q": 1, "a": 2}] * 12), "json-records"),
    ("r.json", json.dumps([{"q": 1, "a": 2}] * 3), None),
    ("README.md", "---\nlicense: mit\n---\n# Model\n", "card"),
    ("README.md", "# A project\n", None),
    ("LICENSE", learning.MIT, "licence"),
    ("server.py", "mcp = FastMCP('x')\n", "mcp-source"),
    ("app.js", "const app = express()\n", "web-source"),
    ("a.py", "print()\n", None),
    ("a.json", "[" * 100_000, None),
    ("a.json", "1" * 10_000, None),
]


@pytest.mark.parametrize(("path", "content", "expected"), CASES)
def test_form(path, content, expected):
    assert form(path, content) == expected


def test_every_form_is_told_in_both_languages():
    assert all(entry.text.en and entry.text.zh for entry in FORMS.values())


def test_only_the_ends_of_a_long_file_are_needed():
    head, tail = b"PAR1" + bytes(100), bytes(100) + b"PAR1"
    found = identify(Peek("x", 10**12, head, tail))
    assert found is not None
    assert found.match.form == "parquet"


@pytest.mark.parametrize(
    ("name", "expected"), [("nginx.conf", "https://api.example.org/"), ("openapi.json", "https://api.example.org/")]
)
def test_addresses_are_read(tmp_path, name, expected):
    content = (services.web_service(tmp_path) / name).read_bytes()
    found = identify(Peek(name, len(content), content, content))
    assert found is not None
    assert found.match.facts["url"] == expected


@pytest.mark.parametrize(
    ("listen", "url"),
    [
        ("443 ssl http2", "https://api.example.org/"),
        ("80", "http://api.example.org/"),
        ("8443 ssl", "https://api.example.org:8443/"),
        ("unix:/run/x.sock", None),
    ],
)
def test_address_of_an_nginx_server(listen, url):
    content = services.NGINX.replace("443 ssl", listen).encode()
    found = identify(Peek("a.conf", len(content), content, content))
    assert found is not None
    assert found.match.facts.get("url") == url


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (learning.MIT, "MIT"),
        ("SPDX-License-Identifier: apache-2.0\n", "Apache-2.0"),
        ("SPDX-License-Identifier: MIT\nSPDX-License-Identifier: ISC\n", ""),
        ("GNU GENERAL PUBLIC LICENSE\nVersion 3\n", ""),
        (learning.MIT + "This is free and unencumbered software released into the public domain.", ""),
        ("All rights reserved.", ""),
        ("", ""),
    ],
)
def test_licences_only_where_certain(text, expected):
    assert spdx_of_text(text) == expected


PATHS = st.sampled_from(
    [case[0] for case in CASES]
    + ["data/x.csv", "model_index.json", "config.json", "requirements.txt", "x.tsv", "a.conf"]
)


@settings(max_examples=300, deadline=None)
@given(PATHS, st.binary(max_size=300), st.integers(0, 2**40))
def test_any_bytes_give_a_form_or_nothing(path, content, more):
    for size in (len(content), len(content) + more):
        found = identify(Peek(path, size, content, content[-50:]))
        assert found is None or found.match.form in FORMS


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CASES), st.data())
def test_mutated_files_give_a_form_or_nothing(case, data):
    content = bytearray(case[1].encode() if isinstance(case[1], str) else case[1])[:5000]
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    found = identify(Peek(case[0], len(content), bytes(content), bytes(content)))
    assert found is None or found.match.form in FORMS
