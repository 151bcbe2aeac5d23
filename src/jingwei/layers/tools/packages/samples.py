"""Lists of packages for the checks' examples."""

from __future__ import annotations

from functools import partial
from typing import Any

HASH = "0" * 63 + "1"
PINNED = f"# made by a resolver\nnumpy==2.1.0 \\\n    --hash=sha256:{HASH}\nrequests==2.32.4 --hash=sha256:{HASH}\n"
UNHASHED = "numpy==2.1.0\nrequests==2.32.4\n"
OPEN = "numpy>=2\nrequests==2.32.4\n"
VULNERABLE = "torch==2.5.1\nrequests==2.32.4\n"
TRUSTING = f"--trusted-host packages.example.org\n{PINNED}"
CUT = PINNED[:-10]
INCLUDING = "-r base.txt\nrequests==2.32.4\n"
UV_LOCK = f"""version = 1
requires-python = ">=3.11"

[[package]]
name = "numpy"
version = "2.1.0"
source = {{ registry = "https://example.org/simple" }}
wheels = [{{ url = "https://example.org/numpy.whl", hash = "sha256:{HASH}" }}]
"""
PYPROJECT = '[project]\nname = "desk"\nversion = "1"\ndependencies = ["numpy>=2"]\n'

LICENSED = """{"bomFormat": "CycloneDX", "specVersion": "1.7", "components": [
  {"type": "library", "name": "numpy", "version": "2.1.0", "purl": "pkg:pypi/numpy@2.1.0", "licenses": [{"license": {"id": "BSD-3-Clause"}}]},
  {"type": "library", "name": "left", "version": "1.0", "purl": "pkg:npm/left@1.0", "licenses": [{"expression": "MIT OR SSPL-1.0"}]}]}
"""
SQUATTED = PINNED.replace("requests", "reqeusts")
FURTHER = "--extra-index-url https://packages.example.org/simple\n"


def wheel(source: str = "print(1)\n") -> bytes:
    """A wheel of one inert module."""
    import base64
    import hashlib
    import io
    import zipfile

    about = "Metadata-Version: 2.4\nName: desk-tool\nVersion: 1.0\nLicense-Expression: MIT\n"
    files = {"desk_tool.py": source, "desk_tool-1.0.dist-info/METADATA": about}
    lines = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        lines.append(f"{path},sha256={digest},{len(text)}\n")
    record = "desk_tool-1.0.dist-info/RECORD"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in {**files, record: "".join([*lines, f"{record},,\n"])}.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return made.getvalue()


WHEEL = "desk_tool-1.0-py3-none-any.whl"
ATTESTATION = f"{WHEEL}.publish.attestation"


def attested(
    repository: str = "https://example.org/desk/tool", publishers: str = "", *, forged: bool = False
) -> dict[str, Any]:
    """The wheel with its attestation, a policy that expects `repository`, and the trust root of a service in miniature."""
    expected = f"{{issuer: https://token.example.org, repository: {repository}}}"
    return {
        WHEEL: wheel,
        ATTESTATION: partial(_attestation, forged=forged),
        "publishers.yaml": publishers or f"publishers: {{desk-tool: {expected}}}",
        "root.json": _trust_root,
    }


def _attestation(*, forged: bool) -> bytes:
    import json

    from jingwei.layers.tools.provenance.samples import Service, statement

    made = Service().attestation(statement(WHEEL, wheel()))
    if forged:
        made["envelope"]["signature"] = Service(base=5000).attestation(b"other")["envelope"]["signature"]
    return json.dumps(made).encode()


def _trust_root() -> bytes:
    from jingwei.layers.tools.provenance.samples import Service

    return Service().trust_root()


def hostile_wheel() -> bytes:
    """The same with a module that would decode and execute a literal; its payload is the statement `pass`."""
    return wheel("import base64\nexec(base64.b64decode('cGFzcw=='))\n")


def advisory_bundle(newest: str = "2026-05-31T09:00:00Z") -> bytes:
    """A bundle of invented advisories about the packages of `PINNED`, as an excerpt of a whole database would look."""
    from jingwei.layers.tools.packages.osv.bundle import bundle_bytes, statement_of
    from jingwei.layers.tools.packages.osv.excerpt import export_bytes
    from jingwei.layers.tools.packages.osv.export import Holding, Source

    documents = {
        one["id"]: one
        for one in (_advisory("PYSEC-0000-1", "requests", "2.32.4"), _advisory("GHSA-0000", "numpy", "1.0"))
    }
    source = Source("PyPI", export_bytes(documents), "PyPI/all.zip")
    holding = Holding(20_000, 12, 0, newest, ("GHSA", "MAL", "PYSEC"))
    statement = statement_of([(source, holding)], newest, {"PyPI": ("numpy", "requests")}, "0" * 64)
    return bundle_bytes(statement, [source])


def _advisory(id_: str, package: str, fixed: str) -> dict[str, Any]:
    return {
        "id": id_,
        "modified": "2026-05-01T00:00:00Z",
        "summary": "invented for an example",
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": package},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}],
            }
        ],
    }
