"""Tables. Each room's tables stand here, so that there is one migration history."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

HEAD = "0002"  # revision that this code expects; tests hold it against the migrations

metadata = MetaData()

assessments = Table(
    "assessments",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("system", String(64), nullable=False, index=True),
    Column("plan_digest", String(64), nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("started", String(32), nullable=False),
    Column("state", String(16), nullable=False),  # running, interrupted, complete
    Column("passed", Boolean, nullable=False, default=False),
    Column("exit_code", Integer, nullable=False, default=2),
    Column("seconds", Float, nullable=False, default=0.0),
    Column("document", LargeBinary, nullable=True),  # assessment.json, once complete
)

results = Table(
    "results",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("check_id", String(200), nullable=False),
    Column("asset", String(64), nullable=False),
    Column("reads", Text, nullable=False),  # what else the finding depended on, as JSON
    Column("finding", Text, nullable=False),  # JSON
)

# evidence: one log and what its entries speak of; hashes are 32 raw bytes, digests and ids of runs are hex
logs = Table(
    "logs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("origin", String(255), nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),  # roots of the complete subtrees, largest first
)

log_entries = Table(
    "log_entries",
    metadata,
    Column("log", Integer, ForeignKey("logs.id"), primary_key=True),
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
)

log_tiles = Table(
    "log_tiles",
    metadata,
    Column("log", Integer, ForeignKey("logs.id"), primary_key=True),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),  # full at level 0; above, the last one may be partial
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("log", Integer, ForeignKey("logs.id"), primary_key=True),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

statements = Table(
    "statements",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("type", String(200), nullable=False),
    Column("payload", LargeBinary, nullable=False),
)

signatures = Table(
    "signatures",
    metadata,
    Column("digest", String(64), ForeignKey("statements.digest"), primary_key=True),
    Column("key_id", String(64), primary_key=True),
    Column("envelope", LargeBinary, nullable=False),
    Column("at", String(32), nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("run", String(32), primary_key=True),
    Column("system", String(200), nullable=False, index=True),
    Column("plan_entry", BigInteger, nullable=False),
    Column("plan_digest", String(64), ForeignKey("statements.digest"), nullable=False),
    Column("result_entry", BigInteger, nullable=True),  # of the result, or of the note that the run was abandoned
    Column("result_digest", String(64), ForeignKey("statements.digest"), nullable=True),  # none for an abandoned run
    Column("seed", LargeBinary, nullable=False),
    Column("assessment", Integer, ForeignKey("assessments.id"), nullable=True),
)
