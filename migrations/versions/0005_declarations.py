"""What was declared done, and when and what of the ranking each group gets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_SETTINGS = ("weekly_on", "at_hour", "monthly", "at_moments", "shown_group")


def upgrade() -> None:
    op.create_table(
        "declarations",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("duty", sa.Text, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("person_id", sa.BigInteger),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_index("ix_declarations_scheme_id", "declarations", ["scheme", "id"])
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER declarations_no_{action.lower()} BEFORE {action} ON declarations "
                "BEGIN SELECT RAISE(ABORT, 'declarations is append-only'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION declarations_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'declarations is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER declarations_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON declarations "
            "FOR EACH STATEMENT EXECUTE FUNCTION declarations_append_only()"
        )
    for column in (
        sa.Column("weekly_on", sa.Integer, server_default=sa.text("0")),
        sa.Column("at_hour", sa.Integer, nullable=False, server_default=sa.text("9")),
        sa.Column("monthly", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("at_moments", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("shown_group", sa.Text),
    ):
        op.add_column("bound_groups", column)


def downgrade() -> None:
    for column in _SETTINGS:
        op.drop_column("bound_groups", column)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER declarations_no_update")
        op.execute("DROP TRIGGER declarations_no_delete")
    else:
        op.execute("DROP TRIGGER declarations_append_only ON declarations")
        op.execute("DROP FUNCTION declarations_append_only()")
    op.drop_table("declarations")
