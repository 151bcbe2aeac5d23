"""Formats beside those of pip and uv: what each list says, by rows of (name, version, ecosystem, pinned, hashes)."""

import json

import pytest

from jingwei.errors import LimitError, ParseError
from jingwei.layers.tools.packages.read import parse_packages
from jingwei.limits import Limits

H = "a" * 64
D = "sha256:" + "b" * 64


def rows(text, name):
    return [(p.name, p.version, p.ecosystem, p.pinned, p.hashes) for p in parse_packages(text.encode(), name).packages]


def notes(text, name):
    return [(note.kind, note.text) for note in parse_packages(text.encode(), name).notes]


PIPFILE = json.dumps(
    {
        "_meta": {"sources": [{"url": "https://one.example/simple", "verify_ssl": True}, {"url": "https://two.example", "verify_ssl": False}]},
        "default": {
            "Requests": {"version": "==2.32.4", "hashes": [f"sha256:{H}"]},
            "open": {"version": "*"},
            "fork": {"git": "https://example.org/fork.git", "ref": "c" * 40},
            "mine": {"path": "./mine"},
        },
        "develop": {"pytest": {"version": "==8.4.1", "hashes": []}},
    }
)  # fmt: skip
NPM_FIRST = json.dumps(
    {
        "lockfileVersion": 1,
        "dependencies": {
            "left": {"version": "1.0.0", "integrity": "sha512-AAAA", "dependencies": {"inner": {"version": "2.0.0"}}},
            "git": {"version": f"git+https://example.org/x.git#{'d' * 40}"},
            "loose": {"version": "git+https://example.org/y.git#main"},
        },
    }
)
YARN_FIRST = """# yarn lockfile v1


"@scope/a@^1.0.0", "@scope/a@^1.1.0":
  version "1.2.3"
  resolved "https://registry.example/@scope/a/-/a-1.2.3.tgz#0123"
  integrity sha512-AAAA

alias@npm:real@^2.0.0:
  version "2.0.1"
  resolved "https://registry.example/real/-/real-2.0.1.tgz#01"

local@file:../local:
  version "0.0.0"
"""
YARN_LATER = f"""__metadata:
  version: 8

"a@npm:^1.0.0":
  version: 1.2.3
  resolution: "a@npm:1.2.3"
  checksum: 10c0/{"e" * 128}
  languageName: node
  linkType: hard

"mine@workspace:.":
  version: 0.0.0-use.local
  resolution: "mine@workspace:."
  linkType: soft
"""
PNPM = """lockfileVersion: '9.0'
packages:
  '@scope/a@1.2.3':
    resolution: {integrity: sha512-AAAA}
  b@2.0.0(a@1.2.3):
    resolution: {integrity: sha512-BBBB}
    requiresBuild: true
"""
CONDA_LOCK = f"""version: 1
metadata: {{platforms: [linux-64]}}
package:
  - {{name: numpy, version: 2.1.0, manager: conda, platform: linux-64, url: 'https://c.example/numpy.conda', hash: {{md5: x, sha256: {H}}}}}
  - {{name: Requests_Two, version: '1.0', manager: pip, platform: linux-64, url: 'https://p.example/r.whl', hash: {{sha256: {H}}}}}
"""
EXPLICIT = f"""# platform: linux-64
@EXPLICIT
https://conda.example/linux-64/python-3.12.1-hab00c5b_1_cpython.conda#{"0" * 32}
https://conda.example/noarch/tzdata-2025a-h78e105d_0.tar.bz2#sha256:{H}
nonsense
"""
SPDX_2 = json.dumps(
    {
        "spdxVersion": "SPDX-2.3",
        "documentDescribes": ["SPDXRef-root"],
        "packages": [
            {"SPDXID": "SPDXRef-root", "name": "our app"},
            {
                "SPDXID": "SPDXRef-a", "name": "Requests", "versionInfo": "2.32.4",
                "licenseConcluded": "NOASSERTION", "licenseDeclared": "Apache-2.0",
                "checksums": [{"algorithm": "SHA256", "checksumValue": H}],
                "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:pypi/requests@2.32.4"}],
            },
            7,
        ],
    }
)  # fmt: skip
SPDX_3 = json.dumps(
    {
        "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        "@graph": [
            {
                "type": "software_Package", "spdxId": "urn:a", "name": "torch", "software_packageVersion": "2.9.0",
                "software_packageUrl": "pkg:pypi/torch@2.9.0", "verifiedUsing": [{"type": "Hash", "algorithm": "sha256", "hashValue": H}],
            },
            {"type": "simplelicensing_LicenseExpression", "spdxId": "urn:l", "simplelicensing_licenseExpression": "BSD-3-Clause"},
            {"type": "Relationship", "relationshipType": "hasDeclaredLicense", "from": "urn:a", "to": ["urn:l"]},
            {"type": "software_File", "spdxId": "urn:f", "name": "x"},
        ],
    }
)  # fmt: skip
DOCKERFILE = f"""# syntax=docker/dockerfile:1
ARG BASE=python:3.13-slim
FROM ${{BASE}} AS build
FROM registry.example:5000/team/cuda:12.4@{D}
FROM build
RUN --mount=type=cache,target=/x pip install --no-cache-dir -U numpy==2.1.0 'requests>=2' \\
    --extra-index-url https://second.example/simple \\
    # a comment within
    && python3 -m pip install -r requirements.txt -e .
RUN ["uv", "pip", "install", "--system", "torch==2.9.0"]
RUN <<EOF
pip install git+https://example.org/x.git@main
apt-get update && apt-get install -y curl
EOF
RUN pip install $PACKAGES
"""


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (
            PIPFILE,
            "Pipfile.lock",
            [
                ("requests", "2.32.4", "pypi", True, (f"sha256:{H}",)), ("open", "", "pypi", False, ()), ("fork", "", "pypi", True, ()),
                ("pytest", "8.4.1", "pypi", True, ()),
            ],
        ),
        (
            NPM_FIRST,
            "package-lock.json",
            [
                ("git", "", "npm", True, ()), ("inner", "2.0.0", "npm", True, ()), ("left", "1.0.0", "npm", True, ("sha512:AAAA",)),
                ("loose", "", "npm", False, ()),
            ],
        ),
        (YARN_FIRST, "yarn.lock", [("@scope/a", "1.2.3", "npm", True, ("sha512:AAAA",)), ("real", "2.0.1", "npm", True, ())]),
        (YARN_LATER, "yarn.lock", [("a", "1.2.3", "npm", True, (f"sha512:{'e' * 128}",))]),
        (PNPM, "pnpm-lock.yaml", [("@scope/a", "1.2.3", "npm", True, ("sha512:AAAA",)), ("b", "2.0.0", "npm", True, ("sha512:BBBB",))]),
        (
            CONDA_LOCK,
            "conda-lock.yml",
            [("numpy", "2.1.0", "conda", True, ("md5:x", f"sha256:{H}")), ("requests-two", "1.0", "pypi", True, (f"sha256:{H}",))],
        ),
        (
            EXPLICIT,
            "explicit.txt",
            [("python", "3.12.1", "conda", True, ("md5:" + "0" * 32,)), ("tzdata", "2025a", "conda", True, (f"sha256:{H}",))],
        ),
        (SPDX_2, "bom.json", [("requests", "2.32.4", "pypi", True, (f"sha256:{H}",))]),
        (SPDX_3, "bom.json", [("torch", "2.9.0", "pypi", True, (f"sha256:{H}",))]),
        (
            DOCKERFILE,
            "Dockerfile",
            [
                ("python", "3.13-slim", "image", False, ()), ("registry.example:5000/team/cuda", D, "image", True, (D,)),
                ("numpy", "2.1.0", "pypi", True, ()), ("requests", "", "pypi", False, ()), ("torch", "2.9.0", "pypi", True, ()),
                ("x", "", "pypi", False, ()),
            ],
        ),
        ("# made\nnumpy==2.1.0 \\\n  --hash=sha256:" + H + "\n", "core.lock", [("numpy", "2.1.0", "pypi", True, (f"sha256:{H}",))]),
    ],
    ids=["pipfile", "npm1", "yarn1", "yarn8", "pnpm", "conda-lock", "explicit", "spdx2", "spdx3", "dockerfile", "requirements.lock"],
)  # fmt: skip
def test_rows(text, name, expected):
    assert rows(text, name) == expected


def test_what_is_not_resolved_is_a_note():
    assert notes(PIPFILE, "Pipfile.lock") == [("local", "mine")]
    assert notes(YARN_FIRST, "yarn.lock") == [("local", "local@file:../local")]
    assert notes(YARN_LATER, "yarn.lock") == [("local", "mine@workspace:.")]
    assert notes(EXPLICIT, "e.txt") == [("unread", "nonsense")]
    assert notes(SPDX_2, "b.json") == [("unread", "a package that is no object")]
    assert [kind for kind, _ in notes(DOCKERFILE, "Dockerfile")] == ["include", "local", "other", "unread"]


def test_licences_of_bills_of_materials():
    def cyclonedx(licenses):
        part = {"type": "library", "name": "a", "version": "1", "licenses": licenses}
        return parse_packages(
            json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.7", "components": [part]}).encode(), "b.json"
        )

    assert (
        cyclonedx([{"license": {"id": "MIT"}}, {"license": {"name": "Apache 2.0"}}]).packages[0].licence
        == "(MIT) AND (Apache 2.0)"
    )
    assert cyclonedx([{"expression": "MIT OR ISC"}]).packages[0].licence == "MIT OR ISC"
    assert cyclonedx([]).packages[0].licence == ""
    assert parse_packages(SPDX_2.encode(), "b.json").packages[0].licence == "Apache-2.0"
    assert parse_packages(SPDX_3.encode(), "b.json").packages[0].licence == "BSD-3-Clause"
    assert parse_packages(NPM_FIRST.encode(), "package-lock.json").packages[0].licence is None


def test_sources_of_a_pipfile():
    found = parse_packages(PIPFILE.encode(), "Pipfile.lock").sources
    assert [(s.kind, s.address) for s in found] == [
        ("index", "https://one.example/simple"), ("further", "https://two.example"), ("trusted", "https://two.example"),
    ]  # fmt: skip
    assert [s.kind for s in parse_packages(DOCKERFILE.encode(), "Dockerfile").sources] == ["further"]


def test_a_build_script_and_a_source_archive_are_marked():
    assert [p.hook for p in parse_packages(PNPM.encode(), "pnpm-lock.yaml").packages] == ["", "requiresBuild"]
    hook = {"lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1.0.0", "hasInstallScript": True}}}
    assert parse_packages(json.dumps(hook).encode(), "package-lock.json").packages[0].hook == "hasInstallScript"
    lock = f"""version = 1
requires-python = ">=3.11"
[[package]]
name = "a"
version = "1"
source = {{registry = "https://example.org"}}
sdist = {{url = "https://example.org/a.tar.gz", hash = "sha256:{H}"}}
"""
    assert [p.only_source for p in parse_packages(lock.encode(), "uv.lock").packages] == [True]
    both = lock + f'wheels = [{{url = "https://example.org/a.whl", hash = "sha256:{H}"}}]\n'
    assert [p.only_source for p in parse_packages(both.encode(), "uv.lock").packages] == [False]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"spdxVersion": "SPDX-1.0"}', "b.json"), ('{"bomFormat": "CycloneDX", "specVersion": "9.9"}', "b.json"),
        ('{"bomFormat": "CycloneDX", "specVersion": {}}', "b.json"), ("package: 3\nmetadata: 1\n", "conda-lock.yml"), ("a: 1\n", "yarn.lock"),
    ],
)  # fmt: skip
def test_refused(text, name):
    with pytest.raises(ParseError):
        parse_packages(text.encode(), name)


def test_more_packages_than_the_bound():
    with pytest.raises(LimitError):
        parse_packages(SPDX_2.encode(), "b.json", Limits(bom_components=2))


@pytest.mark.parametrize(
    ("line", "name", "pinned"),
    [
        ("-e git+https://x.invalid/b.git#egg=b", "b", False),
        ("--editable=git+ssh://git@x.invalid/b.git@" + "a" * 40 + "#egg=b", "b", True),
    ],
)
def test_an_editable_repository_is_a_package_from_there(line, name, pinned):
    (package,) = parse_packages(f"{line}\n".encode(), "requirements.txt").packages
    assert (package.name, package.pinned, "x.invalid" in package.source) == (name, pinned, True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bom.xml", '<?xml version="1.0"?><bom/>'),
        ("requirements.txt", "<rdf:RDF></rdf:RDF>"),
        ("a.spdx", "# made\nSPDXVersion: SPDX-2.3\n"),
    ],
)
def test_other_forms_of_bills_are_named(name, text):
    with pytest.raises(ParseError, match="XML or tag-value"):
        parse_packages(text.encode(), name)
