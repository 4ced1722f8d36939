"""What went to a bound group is found without looking through the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

_TO_GROUPS = sa.text("group_id IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_outbox_group", "outbox", ["group_id"], sqlite_where=_TO_GROUPS, postgresql_where=_TO_GROUPS)


def downgrade() -> None:
    op.drop_index("ix_outbox_group", "outbox")
