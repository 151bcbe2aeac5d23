"""Every bound, once.

Input comes from enemies: whatever reads it takes its bound from here, never from the input. Sizes are in bytes, times in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds in force. A test may pass its own; the product uses `LIMITS`."""

    # inventory
    manifest_bytes: int = 16 * MIB
    manifest_nodes: int = 2_000_000
    manifest_depth: int = 32
    manifest_problems: int = 50
    assets: int = 100_000
    asset_files: int = 100_000
    asset_bytes: int = 512 * GIB
    discovery_entries: int = 200_000
    bom_bytes: int = 64 * MIB
    bom_components: int = 100_000

    # one step (one check on one asset) in a worker
    step_seconds: float = 60.0
    worker_memory: int = 2 * GIB
    worker_files: int = 256
    worker_message_bytes: int = 16 * MIB
    worker_start_seconds: float = 60.0

    # one outcome
    locations: int = 100
    evidence: int = 100
    text_characters: int = 4_000

    # instruments
    corpus_bytes: int = 64 * MIB  # of a file of a data set, which an assessment reviews
    document_bytes: int = 64 * MIB
    line_bytes: int = 16 * MIB
    json_depth: int = 64
    document_values: int = 5_000_000
    archive_members: int = 50_000
    archive_depth: int = 4
    archive_ratio: int = 1_000
    archive_bytes: int = 4 * GIB
    pickle_bytes: int = 256 * MIB
    script_bytes: int = 2 * MIB  # one source of TorchScript; its tree takes several hundred times as much
    pickle_opcodes: int = 20_000_000
    pickle_memo: int = 1_000_000
    pickle_stack: int = 1_000_000
    policy_source_bytes: int = 256 * MIB  # Python sources of one wheel
    pickle_held_bytes: int = 256 * MIB  # of values that its stack and memo reach
    tensor_dimensions: int = 64  # numpy and PyTorch have no more
    gguf_templates: int = 256  # texts of one file that a template engine would execute
    certificate_bytes: int = 1 * MIB
    certificates: int = 10_000
    quote_bytes: int = 64 * KIB
    event_log_bytes: int = 16 * MIB
    event_log_events: int = 100_000
    readings: int = 10_000_000

    # inventory: what `init` reads of each file, and of all weights together to state their digests
    discovery_peek_bytes: int = 16 * KIB
    discovery_document_bytes: int = 1 * MIB
    discovery_hash_bytes: int = 16 * GIB
    discovery_depth: int = 64
    bom_nodes: int = 4_000_000

    # catalog
    catalog_bytes: int = 4 * MIB
    catalog_nodes: int = 200_000
    catalog_depth: int = 16
    catalog_files: int = 200

    # tables: logs, drill records, meter readings (their rows count as `readings`, their unpacked bytes as `archive_bytes`)
    table_line_bytes: int = 1 * MIB
    table_columns: int = 4_096

    # reports
    report_bytes: int = 1 * GIB
    configuration_bytes: int = 4 * MIB

    # evidence
    evidence_file_bytes: int = 256 * MIB  # one file of a bundle
    bundle_bytes: int = 1 * GIB
    bundle_files: int = 10_000
    log_entry_bytes: int = 65_535  # what an entry bundle of tlog-tiles can hold
    envelope_signatures: int = 64
    leaves: int = 2_000_000

    # samples behind one statistical verdict, and the characters of all of them together
    rules: int = 1_000
    samples: int = 10_000
    sample_characters: int = 2_000_000

    # signed notes, log policies, proofs, requests to a witness
    note_bytes: int = 512 * KIB
    note_signatures: int = 64
    tlog_policy_bytes: int = 1 * MIB
    tlog_policy_definitions: int = 256  # logs, witnesses and groups, of each
    tlog_proof_bytes: int = 1 * MIB
    witness_request_bytes: int = 1 * MIB
    witness_state_bytes: int = 64 * MIB
    witness_forks: int = 100  # files of evidence that are kept, of each kind
    witness_seconds: float = 10.0  # for one exchange with a witness, and for a body to arrive
    witness_connections: int = 64
    key_bytes: int = 64 * KIB
    timestamp_bytes: int = 64 * KIB
    bundle_entries: int = 2_000_000  # entries of the log in one bundle

    # tools of agents: one source file, all files of one agent
    agent_source_bytes: int = 8 * MIB
    agent_source_tokens: int = 4_000_000
    agent_files: int = 100_000
    agent_findings: int = 1_000

    # advisories: an export of an ecosystem is a zip with a file for each, a bundle holds several of them
    advisories: int = 2_000_000  # of one ecosystem
    advisory_bytes: int = 8 * MIB
    advisory_name: int = 400  # characters of a package's name
    advisory_versions: int = 100_000
    advisory_events: int = 1_000
    advisory_ecosystems: int = 200
    advisory_export_bytes: int = 1 * GIB  # packed
    advisory_unpacked_bytes: int = 16 * GIB
    advisory_ratio: int = 100  # unpacked to packed, of an export above 64 KiB
    advisory_bundle_bytes: int = 2 * GIB
    advisory_database_bytes: int = 8 * GIB

    # packages: lists that lists include, one Python source, files of one package, text of its metadata and its RECORD
    include_files: int = 64
    source_bytes: int = 4 * MIB
    package_flow_bytes: int = 64 * MIB  # sources that are read again because of what other files give them
    package_files: int = 100_000
    metadata_bytes: int = 16 * MIB

    # what one package may be found to be (the worst problems are kept, the others counted)
    package_problems: int = 100
    attestation_bytes: int = 16 * MIB  # one file of them; a statement may name all files of a large release
    attestations: int = 1_000  # of one file
    attestation_files: int = 20_000  # of one folder
    package_seconds: float = 900.0  # for the content of one package: torch has a gigabyte and ten thousand sources

    # chat templates: characters of one, what is proved bearable of one expression, and what of the whole
    template_characters: int = 256 * KIB
    template_repetition: int = 10_000  # of a text or a list, and rounds of a range
    template_width: int = 1_000  # of a format, an indentation
    template_power: int = 100  # base and exponent
    template_degree: int = 4  # power of the size of a conversation
    template_steps: int = 1_000_000  # factor before that power
    template_bomb: int = 100_000_000  # a constant repetition, range or width that nobody but an attacker has use for
    template_judging: int = 100_000  # variables that its branches and loops are followed with
    template_terms: int = 512  # of a polynomial that bounds the cost
    template_factors: int = 12  # of one of its terms

    # benchmarks that a corpus is held against: items, bytes of their letters, n-grams that find them
    contamination_items: int = 2_000_000
    contamination_bytes: int = 1 * GIB
    contamination_anchors: int = 8_000_000

    # one line of `jingwei corpus classify`
    classify_line_bytes: int = 8 * MIB


LIMITS = Limits()
