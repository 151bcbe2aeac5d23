"""Tables. Each room's tables stand here, so that there is one migration history."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Integer, LargeBinary, MetaData, String, Table, Text

HEAD = "0001"  # revision that this code expects; tests hold it against the migrations

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
