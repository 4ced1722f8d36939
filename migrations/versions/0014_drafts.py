"""What a draft holds says its kind and version. Drafts whose shape changed besides cannot be read: they are expired."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    content = """'{"version": 1, "content": {"kind": "' || kind || '", ' || substr(payload, 2) || '}'"""
    op.execute(f"UPDATE drafts SET payload = {content} WHERE payload <> '{{}}'")  # noqa: S608 constants only


def downgrade() -> None:
    op.execute("DELETE FROM drafts")  # nothing of them counts yet, and they are short-lived
