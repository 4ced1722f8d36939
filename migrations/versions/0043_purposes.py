"""A mailbox can be bound to publications, a webhook to events."""

from alembic import op

revision = "0043"
down_revision = "0042"

_NAME = "ck_bound_groups_purpose"
_BEFORE, _AFTER = "purpose IN ('ranking', 'reminders')", "purpose IN ('ranking', 'reminders', 'publications', 'events')"


def upgrade() -> None:
    _hold_to(_AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM bound_groups WHERE purpose IN ('publications', 'events')")
    _hold_to(_BEFORE)


def _hold_to(condition: str) -> None:
    with op.batch_alter_table("bound_groups") as batch:
        batch.drop_constraint(_NAME, type_="check")
        batch.create_check_constraint(_NAME, condition)
