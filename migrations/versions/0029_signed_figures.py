"""Running totals may be below 0: growth, temperatures, balances. What cannot be is refused where figures are read."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

_CHECKS = (
    ("entries", "ck_entries_total", "mode <> 'total' OR value >= 0"),
    ("last_totals", "ck_last_totals_value", "value >= 0"),
)


def upgrade() -> None:
    for table, name, _ in _CHECKS:
        if op.get_bind().dialect.name == "sqlite":
            _rewrite(table, rf",\s*CONSTRAINT {name} CHECK \([^)]*\)", "")
        else:
            op.drop_constraint(name, table, type_="check")


def downgrade() -> None:
    """Raises where a figure below 0 was stored."""
    for table, name, condition in _CHECKS:
        if op.get_bind().dialect.name == "sqlite":
            if op.get_bind().execute(sa.text(f"SELECT 1 FROM {table} WHERE NOT ({condition}) LIMIT 1")).first():  # noqa: S608
                raise ValueError(f"{table} holds figures below 0, which the older version does not know")
            _rewrite(table, r"\)\s*$", f", CONSTRAINT {name} CHECK ({condition}))")
        else:
            op.create_check_constraint(name, table, condition)


def _rewrite(table: str, pattern: str, by: str) -> None:
    """Change a table's text, as SQLite's manual has it for constraints: other tables refer to the rows, which stay."""
    connection = op.get_bind()
    named = {"table": table}
    text = connection.execute(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"), named
    ).scalar_one()
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    changed, times = re.subn(pattern, by, text)
    if times != 1:
        raise ValueError(f"{table} is not as it was made: {text}")
    op.execute("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"), {"sql": changed, **named}
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
