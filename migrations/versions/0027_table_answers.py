"""What people have said of the columns of a table, so that the next one of that shape is not asked about again."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime, key_part, required

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "table_answers",
        *key_part(sa.BigInteger, "person_id"),
        *key_part(sa.Text, "scheme", "shape"),
        *required(sa.Text, "answers"),
        *required(UtcDateTime, "at"),
    )


def downgrade() -> None:
    op.drop_table("table_answers")
