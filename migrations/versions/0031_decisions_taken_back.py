"""A reviewer's decision can be taken back by a further record, the verdict `reopen`."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

_NAME = "ck_reviews_verdict"
_BEFORE = ("confirm", "propose", "return", "answer")
_AFTER = (*_BEFORE, "reopen")


def upgrade() -> None:
    _allow(_AFTER)


def downgrade() -> None:
    """Raises where a decision was taken back."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM reviews WHERE verdict = 'reopen' LIMIT 1")).first():
        raise ValueError("reviews were taken back, which the older version does not know")
    _allow(_BEFORE)


def _allow(verdicts: tuple[str, ...]) -> None:
    condition = f"verdict IN ({', '.join(repr(verdict) for verdict in verdicts)})"
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(rf"CONSTRAINT {_NAME} CHECK \(verdict IN \([^)]*\)\)", f"CONSTRAINT {_NAME} CHECK ({condition})")
    else:
        op.drop_constraint(_NAME, "reviews", type_="check")
        op.create_check_constraint(_NAME, "reviews", condition)


def _rewrite(pattern: str, by: str) -> None:
    """Change the table's text, as SQLite's manual has it for constraints: other tables refer to its rows."""
    connection = op.get_bind()
    text = connection.execute(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'reviews'")
    ).scalar_one()
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    changed, times = re.subn(pattern, by, text)
    if times != 1:
        raise ValueError(f"reviews is not as it was made: {text}")
    op.execute("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = 'reviews'"), {"sql": changed}
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
