"""The files of each scheme as they were last served, so that a change of them is noticed and told."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime, key_part, required

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "scheme_rules",
        *key_part(sa.Text, "scheme"),
        *key_part(sa.Date, "since"),
        *required(sa.Text, "files"),
        *required(UtcDateTime, "at"),
    )


def downgrade() -> None:
    op.drop_table("scheme_rules")
