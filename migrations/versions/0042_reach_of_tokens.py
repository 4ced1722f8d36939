"""A token may be for some units and facts only."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.add_column("api_tokens", sa.Column("units", sa.Text, nullable=True))
    op.add_column("api_tokens", sa.Column("facts", sa.Text, nullable=True))


def downgrade() -> None:
    """Raises where a token has such a limit: without it, it would reach further."""
    limited = "SELECT 1 FROM api_tokens WHERE units IS NOT NULL OR facts IS NOT NULL LIMIT 1"
    if op.get_bind().execute(sa.text(limited)).first():
        raise ValueError("there are tokens for some units or facts only, which the older version does not know")
    op.drop_column("api_tokens", "facts")
    op.drop_column("api_tokens", "units")
