"""The log, its checkpoints, statements, signatures and runs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the log's tables, then what its entries speak of."""
    _log()
    _statements()


def _log() -> None:
    op.create_table(
        "logs",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("origin", sa.String(255), nullable=False, unique=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("frontier", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "log_entries",
        sa.Column("log", sa.Integer, sa.ForeignKey("logs.id"), primary_key=True),
        sa.Column("idx", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "log_tiles",
        sa.Column("log", sa.Integer, sa.ForeignKey("logs.id"), primary_key=True),
        sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("idx", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "checkpoints",
        sa.Column("log", sa.Integer, sa.ForeignKey("logs.id"), primary_key=True),
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
    )


def _statements() -> None:
    op.create_table(
        "statements",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("type", sa.String(200), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "signatures",
        sa.Column("digest", sa.String(64), sa.ForeignKey("statements.digest"), primary_key=True),
        sa.Column("key_id", sa.String(64), primary_key=True),
        sa.Column("envelope", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("run", sa.String(32), primary_key=True),
        sa.Column("system", sa.String(200), nullable=False, index=True),
        sa.Column("plan_entry", sa.BigInteger, nullable=False),
        sa.Column("plan_digest", sa.String(64), sa.ForeignKey("statements.digest"), nullable=False),
        sa.Column("result_entry", sa.BigInteger, nullable=True),
        sa.Column("result_digest", sa.String(64), sa.ForeignKey("statements.digest"), nullable=True),
        sa.Column("seed", sa.LargeBinary, nullable=False),
        sa.Column("assessment", sa.Integer, sa.ForeignKey("assessments.id"), nullable=True),
    )


def downgrade() -> None:
    """Remove the tables; what was logged is gone then."""
    for table in ("runs", "signatures", "statements", "checkpoints", "log_tiles", "log_entries", "logs"):
        op.drop_table(table)
