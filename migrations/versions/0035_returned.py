"""What was returned and counts still is found without looking through the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

_RETURNED = sa.text("state = 'returned'")


def upgrade() -> None:
    op.create_index(
        "ix_entry_states_returned",
        "entry_states",
        ["scheme", "entry_id"],
        sqlite_where=_RETURNED,
        postgresql_where=_RETURNED,
    )


def downgrade() -> None:
    op.drop_index("ix_entry_states_returned", "entry_states")
