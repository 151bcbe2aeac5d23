"""The words of Jingwei: every core type, once.

Frozen data without behaviour beyond what follows from the fields. The terms are the field's own (XCCDF, OSCAL, SARIF, CycloneDX);
docs/guide/words.md lists the equivalents.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

Scalar = str | int | float | bool | None
Json = Scalar | list[Any] | dict[str, Any]


class Status(StrEnum):
    """Outcome of a check on an asset (XCCDF 1.2 result values)."""

    PASS = "pass"  # noqa: S105 - an XCCDF result, not a password
    FAIL = "fail"
    ERROR = "error"
    UNKNOWN = "unknown"
    NOTAPPLICABLE = "notapplicable"
    NOTCHECKED = "notchecked"


GOOD = frozenset({Status.PASS, Status.NOTAPPLICABLE})


class Severity(StrEnum):
    """How much a failed check matters, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class Layer(StrEnum):
    """多层次: where in the stack a check looks."""

    HARDWARE = "hardware"
    MODEL = "model"
    TOOLS = "tools"
    APPLICATION = "application"


class Dimension(StrEnum):
    """多维度: which concern a check serves."""

    SOVEREIGNTY = "sovereignty"
    SUPPLY_CHAIN = "supply_chain"
    VALUES = "values"
    RESOURCES = "resources"


class AssetKind(StrEnum):
    """What can be governed. Fixed from the start, so that later work only adds checks."""

    DATASET = "dataset"
    MODEL = "model"
    PACKAGE_SET = "package_set"
    AGENT_TOOLS = "agent_tools"
    CONTENT = "content"
    ENDPOINT = "endpoint"
    CHIP_DESIGN = "chip_design"
    SERVER = "server"
    IDENTITY = "identity"
    NETWORK = "network"
    CONTROL_LOOP = "control_loop"
    STREAM = "stream"
    DATA_USE = "data_use"
    SITE = "site"


class Stage(StrEnum):
    """Lifecycle stage of a system (ISO/IEC 22989, condensed)."""

    DESIGN = "design"
    DEVELOPMENT = "development"
    VERIFICATION = "verification"
    OPERATION = "operation"
    RETIREMENT = "retirement"


class Grade(StrEnum):
    """Where a number comes from; printed beside it."""

    MEASURED = "measured"
    MODELLED = "modelled"
    DEFAULT = "default"


class SourceStatus(StrEnum):
    """How far a legal text or threshold was verified; weakest last."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    DRAFT = "draft"


class Basis(StrEnum):
    """What a verdict rests on: what a stranger can do to check it, strongest first."""

    RECOMPUTED = "recomputed"  # it follows from the samples that stand in the finding
    RERUNNABLE = "rerunnable"  # a deterministic check of inputs that the plan pins by digest
    ATTESTED = "attested"  # nothing but the word of whoever ran it


class Judgement(StrEnum):
    """State of a control (OSCAL objective-status, with `unknown` for what nobody showed)."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not-satisfied"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Message:
    """What a finding says: `id` names the template, `args` its values, `en` and `zh` the rendered sentences."""

    id: str
    en: str
    zh: str
    args: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Location:
    """A place in an examined file. `path` is relative to the manifest; lines and columns count from 1, `offset` in bytes from 0."""

    path: str
    line: int | None = None
    column: int | None = None
    offset: int | None = None
    member: str | None = None  # path inside a container, e.g. archive/data.pkl
    name: str | None = None  # logical name: a package, a tool, an event, a tensor
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A measured value behind a finding."""

    name: str
    value: Scalar
    unit: str = ""
    grade: Grade = Grade.MEASURED
    source: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Who provides, deploys, supplies, oversees or is affected."""

    id: str
    name: Text
    roles: tuple[str, ...] = ()
    country: str = ""  # ISO 3166-1 alpha-2
    contact: str = ""
    disclosure: str = ""  # level of `jingwei share`: full, findings, summary; empty: by its roles


@dataclass(frozen=True, slots=True)
class AssetFile:
    """A file of an asset: the manifest key that named it, its path relative to the manifest, its size and SHA-256 as read."""

    role: str
    path: str
    size: int
    sha256: str
    declared: str = ""  # SHA-256 that the manifest states, empty when it states none


@dataclass(frozen=True, slots=True)
class Reference:
    """`role` of an asset names another asset or a party by `id`."""

    role: str
    id: str


@dataclass(frozen=True, slots=True)
class Asset:
    """One governed thing. `properties` holds the manifest's keys for this kind that are neither files nor references."""

    id: str
    kind: AssetKind
    name: Text
    files: tuple[AssetFile, ...] = ()
    references: tuple[Reference, ...] = ()
    properties: Mapping[str, Json] = field(default_factory=dict)
    line: int = 0  # in the manifest

    def files_of(self, role: str = "files") -> tuple[AssetFile, ...]:
        """Files that the manifest lists under the key `role`."""
        return tuple(file for file in self.files if file.role == role)

    def references_of(self, role: str) -> tuple[str, ...]:
        """Ids that the manifest lists under the key `role`."""
        return tuple(reference.id for reference in self.references if reference.role == role)

    @property
    def digest(self) -> str:
        """SHA-256 over everything that a check can see of the asset itself (its manifest line is not part of it)."""
        parts: list[object] = [self.id, self.kind, [self.name.en, self.name.zh], dict(self.properties)]
        parts.append([[f.role, f.path, f.sha256, f.declared] for f in self.files])
        parts.append([[r.role, r.id] for r in self.references])
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class System:
    """The AI system as its owner describes it. `facts` answers the questions of the risk classification; a missing key is a question."""

    id: str
    name: Text
    purpose: Text
    sector: str
    stage: Stage
    deployment: str = ""
    languages: tuple[str, ...] = ()  # BCP 47
    regions: tuple[str, ...] = ()  # where it is placed on the market or used, ISO 3166-1 alpha-2 or EU
    affected: tuple[str, ...] = ()
    facts: Mapping[str, Json] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)  # asset kind -> why the system has none (attested)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A known failure accepted for a time. It changes what counts, never the finding."""

    check: str
    asset: str
    reason: str
    approver: str
    expires: date


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """What the manifest asks for: frameworks and checks to apply, parameters that differ from the defaults, waivers."""

    frameworks: tuple[str, ...] = ()  # empty: all shipped
    include: tuple[str, ...] = ()  # check id patterns; empty: all
    exclude: Mapping[str, str] = field(default_factory=dict)  # check id pattern -> reason
    parameters: Mapping[str, Scalar] = field(default_factory=dict)  # "<check id>.<parameter>" -> value
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything the manifest declares, read and bounded once. Sites are assets of kind `site`."""

    manifest: str  # file name
    manifest_sha256: str
    system: System
    parties: tuple[Party, ...] = ()
    assets: tuple[Asset, ...] = ()
    profile: ProfileChoice = field(default_factory=ProfileChoice)
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A statistical rule: the share of samples with `result` true, compared with `threshold` (exact one-sided bounds at `level`).

    Level 0 compares the share itself: the samples are then all there is, not a draw from more. `groups` names the samples that count.
    """

    metric: str
    relation: str  # >= or <=
    threshold: float
    level: float = 0.05
    groups: tuple[str, ...] = ()  # empty: every sample counts


@dataclass(frozen=True, slots=True)
class Sample:
    """One observation behind a statistical verdict; `record` is what `result` was read from, bounded."""

    id: str
    group: str
    result: bool
    record: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Outcome of one check on one asset (SARIF result, OSCAL observation)."""

    check: str
    check_version: int
    asset: str
    asset_kind: AssetKind
    layer: Layer
    dimensions: tuple[Dimension, ...]
    status: Status
    severity: Severity
    title: Text
    message: Message
    remediation: Text
    objectives: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()
    locations_omitted: int = 0  # found but not listed, over the bound
    evidence: tuple[Evidence, ...] = ()
    accepted: str = ""  # why it does not count: "waiver: ..." or "baseline: ..."; empty when it counts
    fingerprint: str = ""  # stable over runs and moves: check, asset and what was found, without line numbers
    basis: Basis = Basis.RERUNNABLE
    rules: tuple[Rule, ...] = ()  # with `samples`: the verdict can be computed again from these two alone
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One planned application of a check to an asset, or why there is none (`selected` false)."""

    check: str
    check_version: int
    asset: str
    asset_digest: str
    selected: bool
    reason: Text
    parameters: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a tier was given: the fact, the clause, the sentence."""

    fact: str
    clause: str
    text: Text


@dataclass(frozen=True, slots=True)
class Tier:
    """Risk class under one scheme. `questions` must be answered before `tier` can be relied on; then it is `undecided`."""

    scheme: str  # eu-ai-act, cn-ai-safety-framework
    tier: str
    title: Text
    reasons: tuple[Reason, ...] = ()
    questions: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What was promised before the run (OSCAL assessment-plan)."""

    system: str
    manifest_sha256: str
    as_of: date
    jingwei: str  # version
    steps: tuple[Step, ...]
    frameworks: tuple[str, ...]
    plugins: Mapping[str, str] = field(default_factory=dict)  # distribution -> version and digest
    problems: tuple[str, ...] = ()  # plugins or checks that could not be loaded
    waivers: tuple[Waiver, ...] = ()  # those in force on `as_of`
    baseline: str = ""  # SHA-256 over the sorted fingerprints that count as known; empty: none do
    code: Mapping[str, str] = field(default_factory=dict)  # selected check -> digest of the code it comes from
    catalog: Mapping[str, str] = field(default_factory=dict)  # framework -> digest of its file

    @property
    def digest(self) -> str:
        """SHA-256 over the plan; names the run."""
        steps = [
            [s.check, s.check_version, s.asset, s.asset_digest, s.selected, dict(s.parameters)] for s in self.steps
        ]
        parts: list[object] = [self.system, self.manifest_sha256, self.as_of.isoformat(), self.jingwei, steps]
        parts.append([list(self.frameworks), dict(self.plugins), list(self.problems)])
        waivers = [[w.check, w.asset, w.reason, w.approver, w.expires.isoformat()] for w in self.waivers]
        parts.append([waivers, self.baseline, dict(self.code), dict(self.catalog)])
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class ObjectiveResult:
    """One objective of a control: how it stands and the findings (indices into the assessment) behind it."""

    objective: str
    text: Text
    method: str  # test: a check decides; human: a person must show it; excluded: declared absent by the owner
    status: Judgement
    reason: Text
    findings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Determination:
    """Judgement of one control from its objectives (OSCAL finding)."""

    framework: str
    control: str
    title: Text
    status: Judgement
    objectives: tuple[ObjectiveResult, ...]
    findings: tuple[int, ...]  # indices into the assessment's findings
    source_status: SourceStatus  # the weakest among the control's text and thresholds
    reason: Text


@dataclass(frozen=True, slots=True)
class Risk:
    """A named risk (OWASP, ATLAS) with what was found for it."""

    risk: str
    title: Text
    severity: Severity
    findings: tuple[int, ...]
    remediation: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where the evidence log keeps this assessment. Logged is not signed: `jingwei seal` signs."""

    log: str  # origin of the log
    run: str  # id of the run in the log
    plan_entry: int  # index of the plan's entry, written before the first step ran
    result_entry: int  # index of the result's entry
    plan_sha256: str  # digest of the plan's statement
    result_sha256: str  # digest of the assessment's statement
    size: int  # of the log once the result was in it
    root: str  # of the log at that size, SHA-256 in hex


@dataclass(frozen=True, slots=True)
class Run:
    """How the run went. The only part of an assessment that may differ between two equal runs."""

    started: str = ""  # ISO 8601, UTC
    seconds: float = 0.0
    jobs: int = 1
    reused: tuple[int, ...] = ()  # indices of findings taken over from an earlier run
    isolation: Mapping[str, str] = field(default_factory=dict)  # memory, files, network, time -> how, or why not
    receipt: Receipt | None = None  # none: the assessment was never logged


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole: what was promised, found and judged."""

    schema: str
    state: str  # complete, incomplete
    passed: bool
    exit_code: int
    system: System
    parties: tuple[Party, ...]
    assets: tuple[Asset, ...]
    tiers: tuple[Tier, ...]
    plan: Plan
    findings: tuple[Finding, ...]
    determinations: tuple[Determination, ...]
    risks: tuple[Risk, ...]
    counts: Mapping[str, int]  # status -> findings that count
    accepted: int = 0  # findings that a waiver or the baseline takes out of the count
    unlooked: tuple[Text, ...] = ()  # what was not looked at, in sentences
    run: Run = field(default_factory=Run)
    manifest: str = ""  # file name
