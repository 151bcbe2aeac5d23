"""The manifest's grammar: which keys `jingwei.yaml` may hold, as pydantic models (the JSON Schema is derived from them)."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    model_validator,
)

SCHEMA = "jingwei/manifest/1"


class FileRole:
    """Marks a key whose values are paths of files or folders."""


class AssetRef:
    """Marks a key whose values are ids of assets, of the given kinds where `kinds` is not empty."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = frozenset(kinds)


class PartyRef:
    """Marks a key whose values are ids of parties."""


class Strict(BaseModel):
    """Unknown keys are errors; strings are never made from numbers."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._/+:@-]{0,99}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


def _day(value: object) -> date:
    """YYYY-MM-DD only: numbers and other spellings of dates are refused."""
    if isinstance(value, str) and len(value) == len("2026-01-31"):
        return date.fromisoformat(value)
    raise ValueError("write the date as YYYY-MM-DD")


def _range(value: list[float | None]) -> list[float | None]:
    """[low, high], low at most high, at most one side open."""
    low, high = value
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        raise ValueError("write [low, high], the lower one first; `null` leaves one side open")
    return value


Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=str)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Range = Annotated[list[Number | None], Field(min_length=2, max_length=2), AfterValidator(_range)]
Stage = Literal["design", "development", "verification", "operation", "retirement"]


class Bilingual(Strict):
    """A text in English, Chinese or both; a missing one falls back to the other."""

    en: Line | None = None
    zh: Line | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.en is None and self.zh is None:
            raise ValueError("give the text in `en`, in `zh` or in both")
        return self


Words = Line | Bilingual


class FilePath(Strict):
    """A file with the digest it must have."""

    path: Line
    sha256: Sha256 | None = None


FileEntry = Line | FilePath
Files = Annotated[list[FileEntry], FileRole()]
File = Annotated[FileEntry | None, FileRole()]
AssetRefs = Annotated[list[Id], AssetRef()]


class AssetBase(Strict):
    """Keys that every asset may have."""

    id: Id
    name: Words | None = None
    description: Words | None = None
    owner: Annotated[Id | None, PartyRef()] = Field(None, description="party that answers for the asset")
    supplier: Annotated[Id | None, PartyRef()] = Field(None, description="party that it comes from")
    site: Annotated[Id | None, AssetRef("site")] = Field(None, description="where it stands")
    uses: AssetRefs = []
    licence: Word | None = Field(None, description="SPDX licence expression")
    version: Line | None = Field(None, description="as its supplier numbers it")
    extra: dict[str, JsonValue] = Field({}, description="keys for checks from third parties")


class Dataset(AssetBase):
    """A corpus or table used for training, evaluation or retrieval."""

    kind: Literal["dataset"]
    files: Files
    role: Literal["training", "evaluation", "retrieval", "other"] = "training"
    text_field: Line | None = Field(None, description="key or column that holds the text; default: every text value")
    label_field: Line | None = Field(None, description="key or column that holds the label")
    origin: Line | None = Field(None, description="where the data came from")
    lawful_basis: Line | None = Field(None, description="legal ground on which the data is used")
    languages: list[Language] = Field([], description="languages of the text, BCP 47")
    collected: Day | None = Field(None, description="last day of collection")
    derived_from: Annotated[list[Id], AssetRef("dataset")] = []


class Model(AssetBase):
    """A trained model: its weights and what belongs to them."""

    kind: Literal["model"]
    files: Files
    card: File = Field(None, description="model card, Markdown or JSON")
    signature: File = Field(None, description="OpenSSF model signature, a sigstore bundle")
    signing_key: File = Field(None, description="public key of who signed the model, PEM")
    origin: Line | None = Field(None, description="where the files came from")
    task: Line | None = Field(None, description="what it does, such as text-classification or text-generation")
    architecture: Line | None = Field(None, description="family and size in words")
    languages: list[Language] = Field([], description="languages it was made for, BCP 47")
    trained_on: Annotated[list[Id], AssetRef("dataset")] = []
    base: Annotated[Id | None, AssetRef("model")] = None
    parameters: Annotated[int, Field(gt=0)] | None = Field(None, description="number of parameters")
    training_flop: Positive | None = Field(None, description="floating-point operations of the training, cumulative")
    training_energy_kwh: Positive | None = Field(None, description="energy of the training, kWh")


class PackageSet(AssetBase):
    """Software the system is built from: lock files, requirements, bills of materials."""

    kind: Literal["package_set"]
    files: Files
    advisories: File = Field(
        None,
        description="known vulnerabilities: database or bundle of `jingwei advisories`; default: .jingwei/advisories.db",
    )
    attestations: Files = Field([], description="attestations of provenance: PEP 740, npm, sigstore bundles, JSON")
    publishers: File = Field(
        None, description="who should publish which package, YAML, as `jingwei packages --publishers`"
    )
    trust_root: File = Field(
        None, description="whom attestations are verified against; default: sigstore's public service"
    )


class AgentTools(AssetBase):
    """Tools that an agent may call, as an MCP `tools/list` answer or a list of OpenAI functions in JSON."""

    kind: Literal["agent_tools"]
    files: Files
    human_approval: list[Line] = Field([], description="tools that a person must approve at each call")
    purpose: Words | None = Field(None, description="what the agent is for")


class ContentSet(AssetBase):
    """Generated content to be audited after the fact."""

    kind: Literal["content"]
    files: Files
    generator: Annotated[Id | None, AssetRef("model")] = None
    text_field: Line | None = Field(None, description="key or column that holds the text")
    languages: list[Language] = Field([], description="languages of the content, BCP 47")


class Endpoint(AssetBase):
    """A network interface through which the system is used; judged from its configuration, never contacted."""

    kind: Literal["endpoint"]
    url: Line | None = None
    files: Files = Field([], description="OpenAPI documents, proxy configuration")
    exposes: AssetRefs = []
    certificates: Annotated[list[Id], AssetRef("identity")] = []


class ChipDesign(AssetBase):
    """RTL or a gate-level netlist."""

    kind: Literal["chip_design"]
    files: Files
    top: Word | None = Field(None, description="name of the top module")
    golden: Files = []


class Server(AssetBase):
    """A machine with its attestation evidence (TPM 2.0)."""

    kind: Literal["server"]
    quote: File = Field(None, description="TPMS_ATTEST as the TPM returned it")
    signature: File = Field(None, description="TPMT_SIGNATURE")
    attestation_key: File = Field(None, description="public key of the AK, PEM")
    pcrs: File = Field(None, description="PCR values: JSON {bank: {index: hex}} or tpm2-tools' binary output")
    event_log: File = Field(None, description="TCG event log, binary")
    ima_log: File = Field(None, description="IMA measurement list; not examined yet")
    references: File = Field(None, description="reference values, YAML or JSON")
    nonce: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{2,128}$")] | None = None


class Identity(AssetBase):
    """Certificates and keys of a machine, service or person."""

    kind: Literal["identity"]
    files: Files
    purpose: Literal["tls-server", "tls-client", "mutual-tls", "signing", "attestation", "encryption"] | None = Field(
        None, description="what the certificates are used for"
    )
    cryptoperiod_days: Annotated[int, Field(gt=0)] | None = Field(
        None, description="longest use of a key, days; default: by kind of key"
    )


class Link(Strict):
    """One connection of a network and the encryption claimed for it, by level."""

    source: Line
    target: Line
    encryption: dict[Literal["physical", "link", "network", "transport"], Line] = {}


class Network(AssetBase):
    """Links and filter rules between machines."""

    kind: Literal["network"]
    files: Files = Field([], description="firewall rule sets")
    links: list[Link] = []


class ControlLoop(AssetBase):
    """An AI component that acts on a process."""

    kind: Literal["control_loop"]
    controller: Annotated[Id | None, AssetRef("model")] = None
    drills: Files = Field([], description="records of take-over drills, CSV or JSON lines")
    safety_time_s: Positive | None = Field(None, description="process safety time, seconds")
    writes: list[Line] = Field([], description="tags that the AI writes")
    allowed: list[Line] = Field([], description="tags that the AI may write")
    safety_functions: list[Line] | None = Field(
        None, description="tags that the AI must never write, patterns such as `SIS.*`; `[]` states that there are none"
    )
    write_log: Files = Field([], description="log of the AI's writes, CSV or JSON lines: time, tag")
    fallback: Line | None = Field(None, description="what happens when the AI is taken out of the loop")


class Stream(AssetBase):
    """Telemetry of the running system."""

    kind: Literal["stream"]
    files: Files
    time_field: Line | None = Field(
        None, description="column of the time; default: time, timestamp, datetime, date or ts"
    )
    value_fields: list[Line] = Field([], description="columns to examine; default: every column of numbers")
    bounds: dict[Line, Range] = Field({}, description="[low, high] of each column; `null` leaves one side open")
    events: bool | None = Field(None, description="a log of events, without measured values")
    constant: list[Line] = Field([], description="columns that may stand still")
    clean_rows: Annotated[int, Field(ge=100)] | None = Field(
        None, description="rows at the start that show normal operation"
    )
    in_service_since: Day | None = Field(None, description="for a system younger than the period that logs must cover")


class DataUse(AssetBase):
    """Use of personal data: purposes, legal ground and the access log."""

    kind: Literal["data_use"]
    files: Files = Field([], description="access log, JSON lines or CSV")
    datasets: Annotated[list[Id], AssetRef("dataset")] = []
    purposes: list[Line] = Field([], description="purposes for which the data may be read")
    lawful_basis: Line | None = Field(None, description="legal ground where an access states none")
    retention_days: Annotated[int, Field(gt=0)] | None = Field(
        None, description="days after collection on which the data may still be used"
    )


class Site(AssetBase):
    """A place where machines stand, with its meter readings."""

    kind: Literal["site"] = "site"
    country: Country | None = None
    region: Line | None = Field(None, description="place in words")
    meters: Files = Field([], description="meter readings, CSV")
    pue_target: Positive | None = Field(None, description="highest PUE (facility energy / IT energy)")
    wue_target: Positive | None = Field(None, description="litres per kWh of IT energy")
    grid_factor_g_kwh: Positive | None = Field(None, description="carbon of the grid's energy, grams of CO2 per kWh")


AnyAsset = Annotated[
    Dataset
    | Model
    | PackageSet
    | AgentTools
    | ContentSet
    | Endpoint
    | ChipDesign
    | Server
    | Identity
    | Network
    | ControlLoop
    | Stream
    | DataUse
    | Site,
    Field(discriminator="kind"),
]


class PartyEntry(Strict):
    """A party of the system."""

    id: Id
    name: Words
    roles: list[Literal["provider", "deployer", "supplier", "operator", "regulator", "auditor", "affected"]] = []
    country: Country | None = Field(None, description="country whose law it is under, ISO 3166-1")
    contact: Line | None = Field(None, description="where to report a problem")
    disclosure: Literal["full", "findings", "summary"] | None = Field(
        None, description="what `jingwei share` shows it; default: by its roles"
    )


class SystemEntry(Strict):
    """The system as its owner describes it."""

    id: Id
    name: Words
    purpose: Words
    sector: Word
    stage: Stage
    deployment: Line = Field("", description="how and where it runs, in words")
    languages: list[Language] = Field([], description="languages of its users, BCP 47")
    regions: list[Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|EU)$")]] = []
    affected: list[Line] = Field([], description="whom its outputs concern")
    facts: dict[Word, bool | Line | Annotated[float, Field(allow_inf_nan=False)] | list[Line]] = Field(
        {}, description="answers to the questions of `jingwei classify`"
    )
    without: dict[Word, Words] = Field(
        {}, description="asset kinds that the system does not have, each with the reason"
    )


class WaiverEntry(Strict):
    """A failure accepted for a time."""

    check: Line = Field(description="id of a check, or a pattern")
    asset: Id = Field(description="id of the asset")
    reason: Line = Field(description="why the failure is accepted")
    approver: Line = Field(description="who accepted it")
    expires: Day = Field(description="last day on which it counts")


class ProfileEntry(Strict):
    """What applies, and with which parameters."""

    frameworks: list[Word] = Field([], description="frameworks to judge; empty: all that are shipped")
    include: list[Line] = Field([], description="patterns of check ids; empty: all")
    exclude: dict[Line, Line] = Field({}, description="pattern of check ids and the reason to leave them out")
    parameters: dict[Line, bool | int | float | Line] = Field({}, description="`CHECK.PARAMETER` and its value")
    waivers: list[WaiverEntry] = Field([], description="failures accepted for a time")


class Manifest(Strict):
    """The whole document."""

    schema_: Literal["jingwei/manifest/1"] = Field(alias="schema")
    system: SystemEntry
    as_of: Day | None = Field(None, description="the run's clock; default: today")
    parties: list[PartyEntry] = []
    sites: list[Site] = []
    assets: list[AnyAsset] = []
    profile: ProfileEntry = Field(default_factory=ProfileEntry)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the manifest, for completion in editors."""
    made = Manifest.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:jingwei:manifest:1", **made}


@cache
def marked(model: type[BaseModel], marker: type) -> tuple[str, ...]:
    """Keys of `model` whose annotation carries a marker of this type."""
    return tuple(n for n, info in model.model_fields.items() if any(isinstance(m, marker) for m in info.metadata))
