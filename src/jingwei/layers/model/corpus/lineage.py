"""Where the files of a review came from and what they fed: an OpenLineage run event (spec 2-0-2) and a W3C PROV document (PROV-JSON).

Pure functions: paths, digests, parameters and times come from outside, so equal reviews give equal bytes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from jingwei.codec import digest, plain
from jingwei.vocabulary import Json, Scalar

PRODUCER = "urn:jingwei:corpus"
_SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
_VERSION = "https://openlineage.io/spec/facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet"
_ENGINE = "https://openlineage.io/spec/facets/1-1-1/ProcessingEngineRunFacet.json#/$defs/ProcessingEngineRunFacet"
_OWN = "urn:jingwei:openlineage-facet:v1"
_RUNS = uuid.UUID("7f1f6f1c-6d0a-5b0e-9c53-0d8f7c1b2a45")  # name space of run ids, drawn once
_EVENTS = {"complete": "COMPLETE", "failed": "FAIL", "stopped": "ABORT"}


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read or written: its name for other tools, SHA-256 (empty where it was not read), bytes, documents where they were counted."""

    name: str
    sha256: str
    size: int
    documents: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One review. `feeds` says from which inputs an output comes (all, where it is not named); times are RFC 3339, UTC.

    `ended` is `complete`, `failed` or `stopped`; `not_read` counts places that were not read.
    """

    job: str
    namespace: str
    version: str
    started: str
    finished: str
    inputs: tuple[File, ...]
    outputs: tuple[File, ...]
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    feeds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ended: str = "complete"
    not_read: int = 0

    @property
    def id(self) -> str:
        """UUID of version 5 over everything that the run states."""
        return str(uuid.uuid5(_RUNS, digest(self)))


def openlineage(run: Run) -> dict[str, Json]:
    """The run event with which the review ended. Raises `ValueError` for a run that names what it does not have."""
    _refuse(run)
    own: dict[str, Json] = {**_facet(_OWN), "parameters": plain(run.parameters), "placesNotRead": run.not_read}
    engine: dict[str, Json] = {**_facet(_ENGINE), "version": run.version, "name": "jingwei"}
    return {
        "eventType": _EVENTS[run.ended],
        "eventTime": run.finished,
        "run": {"runId": run.id, "facets": {"processing_engine": engine, "jingwei_review": own}},
        "job": {"namespace": run.namespace, "name": run.job},
        "inputs": [_dataset(run, one) for one in run.inputs],
        "outputs": [_dataset(run, one) for one in run.outputs],
        "producer": PRODUCER,
        "schemaURL": _SPEC,
    }


def _facet(schema: str) -> dict[str, Json]:
    return {"_producer": PRODUCER, "_schemaURL": schema}


def _dataset(run: Run, one: File) -> dict[str, Json]:
    facets: dict[str, Json] = {"jingwei_file": {**_facet(_OWN), "bytes": one.size, "documents": one.documents}}
    if one.sha256:
        facets["version"] = {**_facet(_VERSION), "datasetVersion": f"sha256:{one.sha256}"}
    return {"namespace": run.namespace, "name": one.name, "facets": facets}


def prov(run: Run) -> dict[str, Json]:
    """The review as entities, one activity and its agent. Raises `ValueError` for a run that names what it does not have."""
    _refuse(run)
    sources = {one.name: f"jw:input/{at}" for at, one in enumerate(run.inputs)}
    results = {one.name: f"jw:output/{at}" for at, one in enumerate(run.outputs)}
    entities = {name: _entity(one) for name, one in zip(sources.values(), run.inputs, strict=True)}
    entities |= {name: _entity(one) for name, one in zip(results.values(), run.outputs, strict=True)}
    activity, agent = f"jw:run/{run.id}", f"jw:version/{run.version}"
    derived = [
        {"prov:generatedEntity": made, "prov:usedEntity": sources[name], "prov:activity": activity}
        for output, made in results.items()
        for name in run.feeds.get(output, tuple(sources))
    ]
    told: dict[str, Json] = {f"jw:parameter.{name}": value for name, value in sorted(plain(run.parameters).items())}
    return {
        "prefix": {"jw": f"{PRODUCER}:"},
        "entity": dict(entities),
        "activity": {
            activity: {
                "prov:startTime": run.started,
                "prov:endTime": run.finished,
                "prov:label": run.job,
                "jw:ended": run.ended,
                "jw:placesNotRead": run.not_read,
                **told,
            }
        },
        "agent": {
            agent: {"prov:type": {"$": "prov:SoftwareAgent", "type": "prov:QUALIFIED_NAME"}, "jw:version": run.version}
        },
        "used": _numbered("used", ({"prov:activity": activity, "prov:entity": one} for one in sources.values())),
        "wasGeneratedBy": _numbered(
            "made", ({"prov:entity": one, "prov:activity": activity} for one in results.values())
        ),
        "wasDerivedFrom": _numbered("from", derived),
        "wasAssociatedWith": _numbered("by", [{"prov:activity": activity, "prov:agent": agent}]),
    }


def _entity(one: File) -> dict[str, Json]:
    told: dict[str, Json] = {"prov:label": one.name, "jw:bytes": one.size}
    told |= {"jw:sha256": one.sha256} if one.sha256 else {}
    return told | ({} if one.documents is None else {"jw:documents": one.documents})


def _numbered(name: str, relations: Iterable[Mapping[str, str]]) -> dict[str, Json]:
    return {f"_:{name}{at}": dict(one) for at, one in enumerate(relations)}


def _refuse(run: Run) -> None:
    if run.ended not in _EVENTS:
        raise ValueError(f"a run that ended {run.ended!r}; known are {', '.join(_EVENTS)}")
    for files in (run.inputs, run.outputs):
        if len({one.name for one in files}) < len(files):
            raise ValueError("two files have one name")
    inputs, outputs = ({one.name for one in files} for files in (run.inputs, run.outputs))
    if not run.feeds.keys() <= outputs or not {name for names in run.feeds.values() for name in names} <= inputs:
        raise ValueError("feeds names a file that was neither read nor written")
