"""Exports an inventory as a CycloneDX 1.7 bill of materials.

Mapping: model, dataset, package set, server and identity become components of the standard's types, an endpoint a service; kinds that the standard
does not know become `data` components, a site a property. Manifest keys without a place in the standard are properties named `jingwei:KEY`.
The result depends on nothing but the inventory: no time but `as_of`, a serial number derived from the content.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping

from jingwei.inventory.cyclonedx.values import NAMESPACE, SCHEMA, iri, licence, properties
from jingwei.vocabulary import Asset, AssetFile, AssetKind, Inventory, Json, Party, Stage, Text

COMPONENTS = {
    AssetKind.MODEL: "machine-learning-model",
    AssetKind.PACKAGE_SET: "library",
    AssetKind.SERVER: "device",
    AssetKind.IDENTITY: "cryptographic-asset",
}
DATA = {  # kind -> the standard's type of data
    AssetKind.DATASET: "dataset",
    AssetKind.CONTENT: "dataset",
    AssetKind.STREAM: "dataset",
    AssetKind.AGENT_TOOLS: "definition",
    AssetKind.CHIP_DESIGN: "source-code",
    AssetKind.NETWORK: "configuration",
    AssetKind.CONTROL_LOOP: "other",
    AssetKind.DATA_USE: "other",
}
PHASES = {
    Stage.DESIGN: "design",
    Stage.DEVELOPMENT: "build",
    Stage.VERIFICATION: "post-build",
    Stage.OPERATION: "operations",
    Stage.RETIREMENT: "decommission",
}
PLACED = frozenset({"licence", "version", "description", "task", "architecture", "training_energy_kwh", "url"})
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"{}|\\^`]+")
ABOUT = frozenset(
    {"advisories", "attestations", "publishers", "trust_root"}
)  # what is known of packages, no part of them
UNDEPENDENT = frozenset({"site", "supplier", "owner"})  # roles that are no dependency
TLS = frozenset({"tls-server", "tls-client", "mutual-tls"})  # purposes that only certificates serve


def export(inventory: Inventory) -> dict[str, Json]:
    """The bill of materials as JSON data, deterministic."""
    parties = {party.id: party for party in inventory.parties}
    components = [
        _component(asset, parties) for asset in inventory.assets if asset.kind in COMPONENTS or asset.kind in DATA
    ]
    services = [_service(asset, parties) for asset in inventory.assets if asset.kind is AssetKind.ENDPOINT]
    body: dict[str, Json] = {"version": 1, "metadata": _metadata(inventory)}
    if components:
        body["components"] = list[Json](components)
    if services:
        body["services"] = list[Json](services)
    body["dependencies"] = _dependencies(inventory)
    text = json.dumps(body, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    serial = f"urn:uuid:{uuid.uuid5(NAMESPACE, text)}"
    return {"$schema": SCHEMA, "bomFormat": "CycloneDX", "specVersion": "1.7", "serialNumber": serial, **body}


def _metadata(inventory: Inventory) -> dict[str, Json]:
    system = inventory.system
    component: dict[str, Json] = {
        "type": "application",
        "bom-ref": f"system:{system.id}",
        "name": system.name.en,
        "description": _both(system.purpose),
    }
    providers = [party for party in inventory.parties if "provider" in party.roles]
    if providers:
        component["supplier"] = _organisation(providers[0])
    component["properties"] = properties(
        [
            ("jingwei:sector", system.sector),
            ("jingwei:stage", system.stage.value),
            *((f"jingwei:party:{party.id}", _party_line(party)) for party in inventory.parties),
            *(
                (f"jingwei:site:{site.id}", _site_line(site))
                for site in inventory.assets
                if site.kind is AssetKind.SITE
            ),
        ]
    )
    made: dict[str, Json] = {"lifecycles": [{"phase": PHASES[system.stage]}], "component": component}
    if inventory.as_of is not None:
        made["timestamp"] = f"{inventory.as_of.isoformat()}T00:00:00Z"
    return made


def _component(asset: Asset, parties: Mapping[str, Party]) -> dict[str, Json]:
    made: dict[str, Json] = {"type": COMPONENTS.get(asset.kind, "data"), **_common(asset)}
    supplier = asset.references_of("supplier")
    if supplier:
        made["supplier"] = _organisation(parties[supplier[0]])
    files = tuple(file for file in asset.files if file.role not in ABOUT)
    if len(files) == 1:
        made["hashes"] = [_hash(files[0])]
    if files:
        made["components"] = list[Json](_files(files))
    if asset.kind is AssetKind.MODEL:
        made["modelCard"] = _model_card(asset)
    elif asset.kind in DATA:
        made["data"] = [_data(asset, parties)]
    elif str(asset.properties.get("purpose")) in TLS:
        made["cryptoProperties"] = {"assetType": "certificate"}
    return made


def _common(asset: Asset) -> dict[str, Json]:
    """Keys that components and services share."""
    made: dict[str, Json] = {"bom-ref": f"asset:{asset.id}", "name": asset.name.en}
    for key in ("version", "description"):
        if asset.properties.get(key):
            made[key] = _plain(asset.properties[key])[:1024]
    stated = asset.properties.get("licence")
    if isinstance(stated, str):
        made["licenses"] = [licence(stated)]
    rest = [(key, value) for key, value in sorted(asset.properties.items()) if key not in PLACED]
    made["properties"] = properties(
        [("jingwei:kind", asset.kind.value), ("jingwei:id", asset.id), *((f"jingwei:{k}", _plain(v)) for k, v in rest)]
    )
    return made


def _service(asset: Asset, parties: Mapping[str, Party]) -> dict[str, Json]:
    made = _common(asset)
    url = str(asset.properties.get("url", ""))
    if URL.fullmatch(url):
        made["endpoints"] = [url]
    supplier = asset.references_of("supplier")
    if supplier:
        made["provider"] = _organisation(parties[supplier[0]])
    references = [
        {"type": "configuration", "url": iri(file.path), "hashes": [_hash(file)]} for file in _once(asset.files)
    ]
    if references:
        made["externalReferences"] = list[Json](references)
    return made


def _model_card(asset: Asset) -> dict[str, Json]:
    """What the manifest states of the model: task, architecture, data sets by reference, the energy of its training."""
    parameters: dict[str, Json] = {}
    for key, place in (("task", "task"), ("architecture", "modelArchitecture")):
        if asset.properties.get(key):
            parameters[place] = _plain(asset.properties[key])
    datasets: list[Json] = [{"ref": f"asset:{target}"} for target in asset.references_of("trained_on")]
    if datasets:
        parameters["datasets"] = datasets
    made: dict[str, Json] = {"modelParameters": parameters}
    energy = asset.properties.get("training_energy_kwh")
    if isinstance(energy, int | float) and not isinstance(energy, bool):
        cost: Json = {"value": energy, "unit": "kWh"}
        consumption: Json = {"activity": "training", "energyProviders": [], "activityEnergyCost": cost}
        made["considerations"] = {"environmentalConsiderations": {"energyConsumptions": [consumption]}}
    return made


def _data(asset: Asset, parties: Mapping[str, Party]) -> dict[str, Json]:
    made: dict[str, Json] = {"type": DATA[asset.kind], "name": asset.name.en}
    if asset.files:
        made["contents"] = {"url": iri(asset.files[0].path)} if len(asset.files) == 1 else {}
    owners: list[Json] = [{"organization": _organisation(parties[owner])} for owner in asset.references_of("owner")]
    if owners:
        made["governance"] = {"owners": owners}
    return made


def _dependencies(inventory: Inventory) -> list[Json]:
    """The system depends on every asset, an asset on those that it names."""
    listed = {asset.id for asset in inventory.assets if asset.kind is not AssetKind.SITE}
    made: list[Json] = [
        {"ref": f"system:{inventory.system.id}", "dependsOn": [f"asset:{name}" for name in sorted(listed)]}
    ]
    for asset in inventory.assets:
        targets = {r.id for r in asset.references if r.role not in UNDEPENDENT and r.id in listed} - {asset.id}
        if asset.id in listed:
            made.append({"ref": f"asset:{asset.id}", "dependsOn": [f"asset:{target}" for target in sorted(targets)]})
    return made


def _files(files: Iterable[AssetFile]) -> list[dict[str, Json]]:
    return [
        {
            "type": "file",
            "name": file.path,
            "hashes": [_hash(file)],
            "properties": properties([("jingwei:role", file.role)]),
        }
        for file in _once(files)
    ]


def _once(files: Iterable[AssetFile]) -> list[AssetFile]:
    return list({(file.role, file.path): file for file in files}.values())


def _hash(file: AssetFile) -> dict[str, Json]:
    return {"alg": "SHA-256", "content": file.sha256}


def _organisation(party: Party) -> dict[str, Json]:
    made: dict[str, Json] = {"name": party.name.en}
    if party.country:
        made["address"] = {"country": party.country}
    return made


def _party_line(party: Party) -> str:
    return "; ".join(part for part in (party.name.en, ", ".join(party.roles), party.country) if part)


def _site_line(site: Asset) -> str:
    return "; ".join([site.name.en, *(f"{key}={_plain(value)}" for key, value in sorted(site.properties.items()))])


def _plain(value: Json) -> str:
    """A manifest value as text: words as they are, a bilingual text in English, anything else as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and value and set(value) <= {"en", "zh"}:
        return str(value.get("en") or value.get("zh"))
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _both(text: Text) -> str:
    return text.en if text.en == text.zh else f"{text.en} / {text.zh}"
