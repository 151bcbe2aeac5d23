"""Lists of packages for the checks' examples."""

from __future__ import annotations

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
