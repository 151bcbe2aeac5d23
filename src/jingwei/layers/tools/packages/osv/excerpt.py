"""A bundle of what a database says about some packages only: small enough to stand beside a manifest, and to be judged again by a stranger."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from jingwei.layers.tools.packages.osv.bundle import bundle_bytes, statement_of
from jingwei.layers.tools.packages.osv.database import Database
from jingwei.layers.tools.packages.osv.export import Source
from jingwei.layers.tools.packages.osv.names import ecosystem_of, package_name
from jingwei.layers.tools.packages.osv.ranges import SEPARATOR
from jingwei.layers.tools.packages.osv.tables import Row

if TYPE_CHECKING:
    from jingwei.evidence.keys.signer import Signer

_EPOCH = (1980, 1, 1, 0, 0, 0)


def excerpt(database: Database, packages: Iterable[tuple[str, str]], signer: Signer | None = None) -> bytes:
    """The bundle about packages, each an ecosystem with a name; ecosystems that the database does not cover stay out. Raises `JingweiError`."""
    wanted: dict[str, set[str]] = {}
    for ecosystem, name in packages:
        home = ecosystem_of(ecosystem)
        if home in database.manifest.ecosystems:
            wanted.setdefault(home, set()).add(package_name(home, name))
    exports = {home: _export(database, home, names) for home, names in wanted.items()}
    origins = database.manifest.ecosystems
    sources = [Source(home, export, origins[home].place, origins[home].etag) for home, export in exports.items()]
    holdings = [(source, origins[source.ecosystem].holding) for source in sources]
    manifest = database.manifest
    statement = statement_of(
        holdings, manifest.made, {home: sorted(names) for home, names in wanted.items()}, manifest.digest
    )
    return bundle_bytes(statement, sources, signer)


def _export(database: Database, ecosystem: str, names: set[str]) -> bytes:
    documents: dict[str, dict[str, Any]] = {}
    for name in sorted(names):
        for row in database.rows(ecosystem, name):
            made = documents.setdefault(row.id, _document(row))
            made["affected"].append(_affected(row))
    return export_bytes(documents)


def export_bytes(documents: Mapping[str, Any]) -> bytes:
    """A zip of OSV documents by id; equal documents give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for id_ in sorted(documents):
            content = json.dumps(documents[id_], ensure_ascii=False, sort_keys=True).encode()
            archive.writestr(zipfile.ZipInfo(f"{id_}.json", _EPOCH), content)
    return out.getvalue()


def _document(row: Row) -> dict[str, Any]:
    """What the database keeps of an advisory, as OSV writes it."""
    made: dict[str, Any] = {"id": row.id, "modified": row.modified, "aliases": list(row.aliases), "affected": []}
    if row.summary:
        made["summary"] = row.summary
    if row.rated.vector:
        kind = "CVSS_V4" if row.rated.vector.startswith("CVSS:4") else "CVSS_V3"
        made["severity"] = [{"type": kind, "score": row.rated.vector}]
    if row.rated.severity:
        made["database_specific"] = {"severity": str(row.rated.severity).upper()}
    return made


def _affected(row: Row) -> dict[str, Any]:
    """One package; what could not be read stays something that cannot be read."""
    affected = row.affected
    package = {"ecosystem": affected.ecosystem, "name": affected.name}
    if affected.open:
        return {"package": package, "ranges": [{"type": "UNKNOWN"}]}
    ranges = [{"type": one.kind, "events": [{kind: text} for kind, text in one.events]} for one in affected.ranges]
    return {
        "package": package,
        "ranges": ranges,
        "versions": affected.versions.strip(SEPARATOR).split(SEPARATOR)[: None if affected.versions else 0],
    }
