"""A notice that was handed to the line is told from one that a sender has only taken."""

from alembic import op

revision = "0009"
down_revision = "0008"

_OLD = "state IN ('waiting', 'claimed', 'sent', 'dropped', 'failed', 'unknown')"
_NEW = "state IN ('waiting', 'claimed', 'sending', 'sent', 'dropped', 'failed', 'unknown')"


def upgrade() -> None:
    _states(_NEW)


def downgrade() -> None:
    op.execute("UPDATE outbox SET state = 'claimed' WHERE state = 'sending'")
    _states(_OLD)


def _states(words: str) -> None:
    with op.batch_alter_table("outbox") as batch:
        batch.drop_constraint("ck_outbox_state", type_="check")
        batch.create_check_constraint("ck_outbox_state", words)
