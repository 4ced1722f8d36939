"""Whom a notice goes to is an outlet and an address there; what was bound or planned before is all of Telegram."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

_TABLES = ("bound_groups", "outbox")
_ADDRESS = "CAST(chat_id AS TEXT) || COALESCE('/' || CAST(thread_id AS TEXT), '')"
_CHAT = "CASE WHEN address LIKE '%/%' THEN SUBSTR(address, 1, {stroke} - 1) ELSE address END"
_STROKE = {"sqlite": "INSTR(address, '/')", "postgresql": "STRPOS(address, '/')"}


def upgrade() -> None:
    op.drop_index("ix_bound_groups_chat_id", "bound_groups")
    for table in _TABLES:
        op.add_column(table, sa.Column("outlet", sa.Text, nullable=False, server_default="telegram"))
        op.add_column(table, sa.Column("address", sa.Text, nullable=False, server_default=""))
        op.execute(f"UPDATE {table} SET address = {_ADDRESS}")  # noqa: S608 both are our own words
        with op.batch_alter_table(table) as batch:
            batch.alter_column("outlet", server_default=None)
            batch.alter_column("address", server_default=None)
            batch.drop_column("chat_id")
            batch.drop_column("thread_id")
    op.create_index("ix_bound_groups_address", "bound_groups", ["address"])


def downgrade() -> None:
    """What is of other outlets has no place in the older tables: it is gone."""
    stroke = _STROKE[op.get_bind().dialect.name]
    chat, thread = _CHAT.format(stroke=stroke), f"NULLIF(SUBSTR(address, {stroke} + 1), address)"
    op.drop_index("ix_bound_groups_address", "bound_groups")
    for table in _TABLES:
        op.execute(f"DELETE FROM {table} WHERE outlet <> 'telegram'")  # noqa: S608
        op.add_column(table, sa.Column("chat_id", sa.BigInteger, nullable=False, server_default="0"))
        op.add_column(table, sa.Column("thread_id", sa.BigInteger))
        op.execute(f"UPDATE {table} SET chat_id = CAST({chat} AS BIGINT), thread_id = CAST({thread} AS BIGINT)")  # noqa: S608
        with op.batch_alter_table(table) as batch:
            batch.alter_column("chat_id", server_default=None)
            batch.drop_column("outlet")
            batch.drop_column("address")
    op.create_index("ix_bound_groups_chat_id", "bound_groups", ["chat_id"])
