"""Last year's totals, declarations, objections and their answers are sealed; what assessors stated stays confirmed."""

import sqlalchemy as sa
from alembic import op

from bot.domain.seals import SealedKind
from migrations.append_only import allow_changes, forbid_changes
from migrations.sealing import FIRST_SEALED, Sealed, rows, seal_all, seal_rows

revision = "0025"
down_revision = "0024"

_MORE_SEALED: Sealed = {
    SealedKind.LAST_TOTAL: ("last_totals", "id", "at", "scheme unit fact file cell value replaces person_id at"),
    SealedKind.DECLARATION: ("declarations", "id", "at", "scheme unit duty done person_id at"),
    SealedKind.APPEAL: ("appeals", "id", "at", "scheme unit item words version person_id at"),
    SealedKind.APPEAL_ANSWER: ("appeal_answers", "id", "at", "appeal_id scheme words person_id at"),
}
_FIRST_KINDS = "'entry', 'review', 'period-act', 'publication'"
_KINDS = f"{_FIRST_KINDS}, 'last-total', 'declaration', 'appeal', 'appeal-answer'"
# With self-assessment what assessors stated counted as it came; from now on it waits for a second person.
_STATED = """
INSERT INTO reviews (entry_id, scheme, verdict, reason, at)
SELECT id, scheme, 'confirm', '', recorded_at FROM entries
WHERE channel = 'assessed' AND scheme IN (SELECT scheme FROM entries WHERE channel = 'self')
AND NOT EXISTS (SELECT 1 FROM reviews WHERE reviews.entry_id = entries.id)
ORDER BY id
"""


def upgrade() -> None:
    allow_changes("seals")
    _seal_kinds(_KINDS)
    seal_all(_MORE_SEALED)
    last = op.get_bind().execute(sa.text("SELECT COALESCE(MAX(id), 0) FROM reviews")).scalar_one()
    if op.get_bind().execute(sa.text(_STATED)).rowcount:
        seal_rows(rows(SealedKind.REVIEW, *FIRST_SEALED[SealedKind.REVIEW], after=last))
        op.execute("DELETE FROM entry_states")  # they are made anew where they lag behind
        op.execute("DELETE FROM reported_facts")
    forbid_changes("seals")


def downgrade() -> None:
    """The chain is made anew without the rows that an older version does not seal: heads that were printed are void."""
    allow_changes("seals")
    op.execute("DELETE FROM seals")
    _seal_kinds(_FIRST_KINDS)
    seal_all(FIRST_SEALED)
    forbid_changes("seals")


def _seal_kinds(kinds: str) -> None:
    """Let seals be of these kinds; a table that is made anew loses its refusal of changes."""
    with op.batch_alter_table("seals") as batch:
        batch.drop_constraint("ck_seals_kind", type_="check")
        batch.create_check_constraint("ck_seals_kind", f"kind IN ({kinds})")
