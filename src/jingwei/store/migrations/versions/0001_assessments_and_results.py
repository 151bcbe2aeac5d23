"""Assessments and reusable results."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "assessments",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("system", sa.String(64), nullable=False, index=True),
        sa.Column("plan_digest", sa.String(64), nullable=False),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("started", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("passed", sa.Boolean, nullable=False),
        sa.Column("exit_code", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=True),
    )
    op.create_table(
        "results",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("check_id", sa.String(200), nullable=False),
        sa.Column("asset", sa.String(64), nullable=False),
        sa.Column("reads", sa.Text, nullable=False),
        sa.Column("finding", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Remove both tables."""
    op.drop_table("results")
    op.drop_table("assessments")
