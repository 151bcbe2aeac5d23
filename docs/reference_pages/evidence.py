"""docs/reference/evidence.md: the form of the files that each kind of asset names, in the words of their readers."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from jingwei.containers import tables
from jingwei.dimensions.resources.energy import meters
from jingwei.dimensions.values.over_blocking import moderation
from jingwei.layers.application import takeover
from jingwei.layers.application.datause import accesses
from jingwei.layers.application.envelope import writes
from jingwei.layers.application.streams import telemetry
from jingwei.layers.hardware.attestation import event_log, pcrs, quote, references
from jingwei.layers.hardware.identity import inventory
from jingwei.layers.hardware.network import nft_json, nftables, openapi, proxy
from jingwei.layers.model import cards
from jingwei.layers.model.content import labels
from jingwei.layers.tools.agents.reading import configuration, javascript_source, lists, manifests, python_source, skill
from jingwei.layers.tools.agents.reading import openapi as operations
from jingwei.layers.tools.artifacts.scan import FORMATS
from jingwei.layers.tools.packages import conda, declared, npm, requirements, toml_locks
from jingwei.layers.tools.packages.osv import bundle as advisories
from jingwei.layers.tools.provenance import bundle as attestations
from jingwei.layers.tools.provenance import policy as publishers
from jingwei.layers.tools.provenance import trust
from jingwei.layers.tools.signing import bundle
from jingwei.text import documents
from reference_pages.text import page

MODEL_FILES = (
    f"Told by their content, never by their name: {', '.join(one.name for one in FORMATS)}; JSON and text beside them. Torch archives are zips, "
    "joblib files are pickles. Other formats are `unknown`."
)
# asset kind, its key, and what reads the files
READERS: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
    ("dataset", "files", (documents,)),
    ("model", "files", (MODEL_FILES,)),
    ("model", "card", (cards,)),
    ("model", "signature", (bundle,)),
    ("model", "signing_key", ("A public key in PEM: ECDSA on P-256, P-384 or P-521.",)),
    ("package_set", "files", (requirements, toml_locks, conda, npm, declared, "CycloneDX JSON.")),
    ("package_set", "advisories", (advisories, "Or the database that `jingwei advisories import` makes of one.")),
    ("package_set", "attestations", (attestations,)),
    ("package_set", "publishers", (publishers,)),
    ("package_set", "trust_root", (trust,)),
    ("agent_tools", "files", (lists, configuration, operations, python_source, javascript_source, skill, manifests)),
    ("content", "files", (documents, labels, moderation)),
    ("endpoint", "files", (openapi, proxy)),
    ("server", "quote", (quote,)),
    ("server", "pcrs", (pcrs,)),
    ("server", "event_log", (event_log,)),
    ("server", "references", (references,)),
    ("identity", "files", (inventory,)),
    ("network", "files", (nftables, nft_json)),
    ("control_loop", "drills", (takeover,)),
    ("control_loop", "write_log", (writes,)),
    ("stream", "files", (telemetry,)),
    ("data_use", "files", (accesses,)),
    ("site", "meters", (meters,)),
)
_COLUMNS = re.compile(r"^ {4}|^\w+ {2,}\S", re.MULTILINE)


def evidence_page() -> str:
    """A section for each key of an asset that names files with a form of their own."""
    lead = "What the files of an asset must look like, in the words of the code that reads them. What does not fit is `unknown`, with its place."
    sections = [part for kind, key, readers in READERS for part in _section(kind, key, readers)]
    return page("# Evidence files", lead, "## Tables (CSV and JSON lines)", *_said(tables), *sections)


def _section(kind: str, key: str, readers: tuple[Any, ...]) -> Iterator[str]:
    yield f"## `{kind}`: `{key}`"
    for reader in readers:
        yield from _said(reader)


def _said(reader: Any) -> Iterator[str]:
    text = reader if isinstance(reader, str) else reader.__doc__
    for part in inspect.cleandoc(text or "").split("\n\n"):
        yield f"```text\n{inspect.cleandoc(part)}\n```" if _COLUMNS.search(part) else part
