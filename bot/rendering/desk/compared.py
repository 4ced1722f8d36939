"""What came of a list of people, of targets or of a scheme that was dropped: pages from which nothing is scored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.desk.outcome import ChangeRow, Choice, Outcome, in_words, unused
from bot.rendering.formatting import clip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.last_year import Difference
    from bot.domain.people import Invitee
    from bot.domain.scheme_checks import CheckedScheme
    from bot.domain.targets import TargetsRead
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_NAME, _ROW = 60, 80
_MOST = 200  # lines of a list


def targets_page(
    name: str,
    read: TargetsRead,
    changes: Sequence[Difference],
    scheme: Scheme,
    catalogue: Catalogue,
    *,
    in_workbook: bool,
) -> Outcome:
    """The targets that are other than the scheme's, and how they come into it: a folder, or a workbook."""
    say, same = catalogue.plain, len(read.targets) - len(changes)
    key = "desk_files.targets_differ" if changes else "desk_files.targets_same"
    if not read.targets:
        key = "desk_files.targets_none"
    rows = []
    for change in changes:
        fact, unit = scheme.fact(change.final.fact), scheme.unit(change.final.unit)
        before, after = (in_words(value, fact, catalogue) for value in (change.before, change.final.value))
        none = say("desk_files.no_target")
        rows.append(
            ChangeRow((unit.short, fact.short, before if change.before is not None else none, after, change.final.cell))
        )
    notes = [say("desk_files.targets_by_hand" if in_workbook else "desk_files.targets_how")] if changes else []
    notes += [say("desk_files.targets_as_served", count=same)] if same else []
    return Outcome(
        say(key, name=clip(name, _NAME), count=len(changes)),
        "ask" if changes else "",
        notes=tuple(notes),
        wrong=unused(read.wrong, catalogue),
        heads=tuple(say(f"desk_files.head_{head}") for head in ("unit", "fact", "served", "in_file", "cell")),
        rows=tuple(rows),
    )


def scheme_page(name: str, checked: CheckedScheme, served: Scheme, catalogue: Catalogue) -> Outcome:
    """What is wrong in a scheme, cell by cell; what is asked; what would be another; and how it comes to be served."""
    say = catalogue.plain
    if checked.mistakes:
        title = say("desk_files.scheme_wrong", name=clip(name, _NAME), count=len(checked.mistakes))
        return Outcome(title, "wrong", wrong=checked.mistakes[:_MOST])
    key = "desk_files.scheme_differs" if checked.differences else "desk_files.scheme_same"
    rows = tuple(ChangeRow((difference,)) for difference in checked.differences)
    return Outcome(
        say(key, name=clip(name, _NAME), served=served.title, count=len(checked.differences)),
        "ask" if checked.differences else "good",
        notes=(say("desk_files.scheme_how"),),
        passed=checked.questions[:_MOST],
        heads=(say("desk_files.head_difference"),),
        rows=rows,
    )


def roster_page(
    name: str, invitees: Sequence[Invitee], unread: Sequence[str], scheme: Scheme, catalogue: Catalogue
) -> Outcome:
    """Whom a list would invite; invitations are made on a click, as a sheet to print."""
    say, count = catalogue.plain, len(invitees)
    rows = []
    for invitee in invitees:
        seat = scheme.unit(invitee.unit).name if invitee.unit is not None else invitee.department or ""
        rows.append(ChangeRow((seat, invitee.name or "", say(f"people.role_{invitee.role}"))))
    key = "desk_files.roster" if count else "desk_files.roster_none"
    return Outcome(
        say(key, name=clip(name, _NAME), count=count),
        "ask" if count else "",
        notes=(say("desk_files.roster_how"),) if count else (),
        wrong=tuple(clip(row, _ROW) for row in unread[:_MOST]),
        heads=tuple(say(f"desk_files.head_{head}") for head in ("unit", "person", "role")),
        rows=tuple(rows),
        choices=(Choice("invite", say("desk_files.invite", count=count), "s", primary=True),) if count else (),
        invitees=tuple(invitees),
    )
