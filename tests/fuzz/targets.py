"""Every parser of bytes from strangers: what it is called with, what fuzzing begins with, and what it may raise.

A target returns or raises one of `refusals`. Anything else, more processor time or more memory than `bounds` gives is a defect.
"""

from collections.abc import Callable
from dataclasses import dataclass

from jingwei.catalog.row import CatalogError
from jingwei.engine.frames import FrameError
from jingwei.errors import JingweiError, LimitError, ManifestError, ParseError
from tests.fuzz import corpora as seeds
from tests.fuzz import entries as enter
from tests.fuzz import entries_advisories as known
from tests.fuzz import entries_bundles as bundles
from tests.fuzz import entries_corpus as corpus
from tests.fuzz import entries_documents as read
from tests.fuzz import entries_packages as packs
from tests.fuzz import entries_policies as policies
from tests.fuzz import entries_signing as sign
from tests.fuzz import entries_tlogs as logs

REFUSALS = (ParseError, LimitError)


@dataclass(frozen=True, slots=True)
class Target:
    run: Callable[[bytes], object]
    seeds: Callable[[], tuple[bytes, ...]]
    refusals: tuple[type[Exception], ...] = REFUSALS
    rounds: int = 60  # mutations of each seed in `make test`


TARGETS = {
    "documents.json": Target(enter.json_document, seeds.JSON),
    "documents.yaml": Target(enter.yaml_document, seeds.YAML),
    "documents.any": Target(enter.any_document, seeds.DOCUMENTS),
    "inventory.manifest": Target(enter.manifest, seeds.MANIFESTS, (ManifestError,)),
    "inventory.identify": Target(enter.identified, seeds.FILES, (), 20),
    "inventory.cyclonedx": Target(enter.bom, seeds.BOMS),
    "catalog.framework": Target(enter.framework, seeds.FRAMEWORKS, (*REFUSALS, CatalogError)),
    "report.assessment": Target(enter.assessment, seeds.ASSESSMENTS),
    "codec.finding": Target(enter.finding, seeds.FINDINGS),
    "engine.frame": Target(enter.frame, seeds.FRAMES, (FrameError,)),
    "containers.zip": Target(enter.zip_members, seeds.ZIPS),
    "containers.7z": Target(enter.sevenzip_members, seeds.SEVENZIPS),
    "containers.tar": Target(enter.tar_members, seeds.TARS),
    "containers.inflate": Target(enter.inflated, seeds.COMPRESSED),
    "containers.table": Target(enter.table, seeds.TABLES, rounds=30),
    "artifacts.pickle": Target(enter.artifact, seeds.PICKLES, (), 20),
    "artifacts.format": Target(enter.artifact, seeds.ARTIFACTS, (), 10),
    "policies.wheel": Target(policies.wheel, policies.WHEELS, rounds=30),
    "policies.source": Target(policies.source, policies.SOURCES, (), 2),
    "policies.pack": Target(policies.policy, policies.PACKS, rounds=40),
    "artifacts.template": Target(enter.artifact_called("chat_template.jinja"), seeds.CHAT_TEMPLATES, (), 4),
    "artifacts.json": Target(enter.artifact_called("config.json"), seeds.MODEL_JSON, (), 10),
    "artifacts.yaml": Target(enter.artifact_called("config.yaml"), seeds.MODEL_YAML, (), 10),
    "artifacts.xml": Target(enter.artifact_called("model.pmml"), seeds.MODEL_XML, (), 10),
    "stated": Target(enter.statement, seeds.STATEMENTS, (), 20),
    "packages.requirements": Target(enter.packages("requirements.txt"), seeds.REQUIREMENTS),
    "packages.toml": Target(enter.packages("uv.lock"), seeds.TOML_LOCKS),
    "packages.json": Target(enter.packages("package-lock.json"), seeds.JSON_LOCKS),
    "packages.conda": Target(enter.packages("environment.yml"), seeds.CONDA),
    "packages.yarn": Target(enter.packages("yarn.lock"), packs.YARN, rounds=30),
    "packages.pnpm": Target(enter.packages("pnpm-lock.yaml"), packs.PNPM, rounds=20),
    "packages.bills": Target(enter.packages("bom.json"), packs.BILLS, rounds=20),
    "packages.dockerfile": Target(enter.packages("Dockerfile"), packs.DOCKERFILES, rounds=40),
    "packages.explicit": Target(enter.packages("explicit.txt"), packs.EXPLICIT, rounds=40),
    "packages.wheel": Target(packs.wheel, packs.WHEELS, rounds=30),
    "packages.sdist": Target(packs.sdist, packs.SDISTS, rounds=20),
    "packages.metadata": Target(packs.metadata, packs.METADATA, (), 30),
    "packages.library": Target(packs.library, packs.LIBRARIES),
    "packages.source": Target(packs.source, packs.SOURCES, (), 20),
    "provenance.attestation": Target(packs.attestation, packs.ATTESTATIONS, packs.DOUBTS),
    "provenance.trust_root": Target(packs.trust_root, packs.TRUST_ROOTS),
    "provenance.publishers": Target(packs.publishers, packs.PUBLISHERS),
    "advisories.record": Target(known.record, known.record_seeds),
    "advisories.vector": Target(known.vector, known.vector_seeds, (ParseError,)),
    "advisories.export": Target(known.export, known.export_seeds),
    "advisories.bundle": Target(known.carried, known.bundle_seeds),
    "advisories.database": Target(known.database, known.database_seeds),
    "agents.tools": Target(enter.tools, seeds.TOOLS, ()),
    "agents.python": Target(enter.agent_python, seeds.AGENT_PYTHON, ()),
    "agents.javascript": Target(enter.agent_javascript, seeds.AGENT_JAVASCRIPT, ()),
    "agents.skill": Target(enter.agent_skill, seeds.AGENT_SKILLS, ()),
    "agents.script": Target(enter.agent_script, seeds.AGENT_SKILLS, ()),
    "agents.text": Target(enter.agent_text, seeds.AGENT_TEXTS, (), 15),
    "attestation.quote": Target(enter.quote, seeds.QUOTES),
    "attestation.signature": Target(enter.signature, seeds.SIGNATURES),
    "attestation.key": Target(enter.attestation_key, seeds.PUBLIC_KEYS),
    "attestation.event_log": Target(enter.event_log, seeds.EVENT_LOGS),
    "attestation.pcrs": Target(enter.pcrs, seeds.PCRS),
    "attestation.references": Target(enter.references, seeds.REFERENCES),
    "identity.inventory": Target(enter.identities, seeds.PEMS, (LimitError,)),
    "identity.certificate": Target(enter.certificate, seeds.CERTIFICATES),
    "network.nginx": Target(enter.proxy, seeds.NGINX),
    "network.interface": Target(enter.interface, seeds.INTERFACES),
    "network.filter": Target(enter.packet_filter, seeds.FILTERS),
    "text.find": Target(enter.found_in_text, seeds.TEXTS, (), 20),
    "contamination.index": Target(corpus.index, corpus.index_seeds, REFUSALS, 40),
    "contamination.leaks": Target(corpus.leaks, corpus.leak_seeds, (), 40),
    "containment.run": Target(corpus.runs, corpus.run_seeds, REFUSALS, 40),
    "text.licences": Target(corpus.licences, corpus.licence_seeds, (), 40),
    "text.documents.jsonl": Target(enter.text_documents("a.jsonl"), seeds.RECORDS, ()),
    "text.documents.json": Target(enter.text_documents("a.json"), seeds.JSON, ()),
    "text.documents.csv": Target(enter.text_documents("a.csv"), seeds.TABLES, (), 30),
    "text.documents.txt": Target(enter.text_documents("a.txt.gz"), seeds.COMPRESSED, ()),
    "text.documents.html": Target(read.reader("a.html"), read.pages, (), 30),
    "text.documents.warc": Target(read.reader("a.warc"), read.archives, (), 30),
    "text.documents.parquet": Target(read.reader("a.parquet"), read.tables, (), 20),
    "text.documents.office": Target(read.reader("a.docx"), read.office, (), 30),
    "text.documents.pdf": Target(read.reader("a.pdf"), read.books, (), 10),
    "text.documents.packed": Target(read.reader("a.jsonl.zst"), read.packed, (), 20),
    "text.documents.unnamed": Target(read.reader("a"), lambda: (*read.pages(), *read.samples()), (), 20),
    "text.encodings": Target(read.encoding, read.samples, (), 20),
    "model.card": Target(enter.card("CARD.md"), seeds.CARDS),
    "model.card.json": Target(enter.card("card.json"), seeds.JSON),
    "model.labels": Target(enter.labels, seeds.RECORDS, (), 30),
    "model.triggers": Target(enter.triggers, seeds.RECORDS, (), 6),
    "values.moderation": Target(enter.moderation, seeds.RECORDS, (), 20),
    "application.takeover": Target(enter.drills, seeds.TABLES),
    "application.accesses": Target(enter.accesses, seeds.TABLES),
    "application.writes": Target(enter.writes, seeds.TABLES),
    "application.stream": Target(enter.stream, seeds.TABLES),
    "application.drift": Target(enter.drift, seeds.STREAMS),
    "resources.meters": Target(enter.meters, seeds.METERS),
    "evidence.entry_bundle": Target(enter.entry_bundle, seeds.ENTRY_BUNDLES),
    "evidence.private_key": Target(sign.private_key, sign.PRIVATE_KEYS, (ParseError,)),
    "evidence.token_uri": Target(sign.token_uri, sign.TOKEN_URIS, (ParseError,)),
    "evidence.timestamp": Target(sign.time_stamp, sign.STAMPS, (JingweiError,)),  # says so without its extra
    "evidence.sidecar": Target(sign.oscal_sidecar, sign.DOCUMENTS),
    "evidence.merged": Target(sign.envelopes, sign.ENVELOPES),
    "signing.bundle": Target(sign.model_bundle, sign.MODEL_BUNDLES),
    "signing.listing": Target(sign.model_listing, sign.MODEL_LISTINGS),
    "evidence.note": Target(logs.note, logs.notes),
    "evidence.checkpoint": Target(logs.checkpoint, logs.notes),
    "evidence.vkey": Target(logs.vkey, logs.vkeys),
    "evidence.log_policy": Target(logs.policy, logs.policies),
    "evidence.log_proof": Target(logs.log_proof, logs.proofs),
    "evidence.raw_signature": Target(logs.raw_signature, logs.raw, (), 20),
    "witness.request": Target(logs.witness_request, logs.requests),
    "bundle.container": Target(bundles.container, bundles.bundles_seeds, REFUSALS, 40),
    "bundle.file": Target(bundles.bundle, bundles.bundles_seeds, REFUSALS, 40),
    "bundle.judged": Target(bundles.judged, bundles.bundles_seeds, (), 40),
    "bundle.part": Target(bundles.part, bundles.parts_seeds, (), 25),
    "bundle.head": Target(bundles.head, bundles.heads_seeds),
    "bundle.leaves": Target(bundles.leaves, bundles.leaves_seeds),
    "statement.envelope": Target(bundles.envelope, bundles.envelopes_seeds, REFUSALS, 30),
    "statement.payload": Target(bundles.statement, bundles.statements_seeds, REFUSALS, 30),
    "log.entry": Target(bundles.entry, bundles.entries_seeds),
    "evidence.json": Target(bundles.evidence_json, bundles.values_seeds),
    "evidence.policy": Target(bundles.policy, bundles.policies_seeds),
}
