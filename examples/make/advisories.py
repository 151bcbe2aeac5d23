"""What a database of advisories says of the desk's packages, as `jingwei advisories export` writes it.

The two advisories are real; that nothing else is known of these packages, the counts and the dates are invented like everything here.
"""

from __future__ import annotations

from typing import Any

from jingwei.layers.tools.packages.osv.bundle import bundle_bytes, statement_of
from jingwei.layers.tools.packages.osv.excerpt import export_bytes
from jingwei.layers.tools.packages.osv.export import Holding, Source

PACKAGES = ("click", "jinja2", "markupsafe", "packaging", "pyyaml")
NEWEST, MADE = "2026-05-30T22:14:05Z", "2026-05-31T04:00:00Z"
CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


def bundle(*, planted: bool) -> bytes:  # noqa: ARG001 - the same for both folders
    """The bundle, unsigned."""
    documents = {
        "PYSEC-2021-142": _advisory(
            "PYSEC-2021-142",
            ["CVE-2020-14343", "GHSA-8q59-q68h-6hv4"],
            ("pyyaml", "5.4", CRITICAL),
            "FullLoader builds Python objects from untrusted YAML and so runs code",
        ),
        "GHSA-cpwx-vrp4-4pq7": _advisory(
            "GHSA-cpwx-vrp4-4pq7",
            ["CVE-2025-27516"],
            ("jinja2", "3.1.6", ""),
            "The filter `attr` reaches format methods and leaves the sandbox",
        ),
    }
    source = Source("PyPI", export_bytes(documents), "invented for the example")
    holding = Holding(21_407, 163, 0, NEWEST, ("GHSA", "MAL", "PYSEC"))
    return bundle_bytes(statement_of([(source, holding)], MADE, {"PyPI": PACKAGES}, "0" * 64), [source])


def _advisory(id_: str, aliases: list[str], package: tuple[str, str, str], summary: str) -> dict[str, Any]:
    name, fixed, vector = package
    made: dict[str, Any] = {
        "id": id_,
        "aliases": aliases,
        "modified": "2025-11-04T09:30:00Z",
        "summary": summary,
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": name},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}],
            }
        ],
    }
    return {**made, "severity": [{"type": "CVSS_V3", "score": vector}]} if vector else made
