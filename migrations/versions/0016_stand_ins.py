"""An index by which whoever stands in for somebody is found, as every message from a member asks."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_index("ix_memberships_instead_of", "memberships", ["instead_of"])


def downgrade() -> None:
    op.drop_index("ix_memberships_instead_of", "memberships")
