"""A publication (公示): as messages, and as a page to read and to print."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.notices import Ranking
from bot.rendering.callback_data import Action, pack
from bot.rendering.figures import money, moved_to, points
from bot.rendering.formatting import CAPTION_LIMIT, basis_name, clip, counted, day, seal_line
from bot.rendering.publication_files import FILES, command, workbook
from bot.rendering.rankings import worded_picture
from bot.rendering.screen import Button, Screen, button, copy_button, in_rows, message
from bot.rendering.today import back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.notices import Objection, ObjectionAnswered, PublishedTo
    from bot.domain.publications import Appeal, OwnResult, Publication, Shift
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from bot.rendering.screen import Attachment
    from scoring import Scheme, Standing

_MOST_EARLIER = 3
_LABEL, _LINE, _FEW_LINES = 12, 14, 8
_MOST_SHIFTS, _MOST_FIRST, _MOST_UNITS, _MOST_APPEALS = 6, 3, 15, 6
_SHORT = 12  # letters of a checksum that a button carries and people compare
_WORDS = 300


def choose_screen(scheme: Scheme, waiting: int, catalogue: Catalogue) -> Screen:
    """On which basis to publish."""
    buttons = tuple(
        Button(basis_name(basis, scheme, catalogue), pack(Action.PUBLISH, scheme.id, basis))
        for basis in ("confirmed", "reported")
    )
    still = catalogue("publications.waiting", count=waiting) if waiting else ""
    return Screen(catalogue("publications.choose", waiting=still), (buttons,))


def draft_screen(
    publication: Publication,
    moved: Sequence[Shift],
    standing: Standing,
    catalogue: Catalogue,
    audience: tuple[int, int],
) -> Screen:
    """What would be published: the first of all, and what it changes; `audience`: persons and groups that hear it."""
    scheme = standing.scheme
    lines = [catalogue("publications.draft", **_values(publication, scheme, catalogue))]
    ranked = sorted(scheme.units, key=lambda unit: standing.rank(unit.id))
    most = _MOST_FIRST if publication.version > 1 else _MOST_UNITS  # later versions are read for what changed
    for unit in ranked[:most]:
        total = points(standing.total(unit.id))
        lines.append(catalogue("publications.first", rank=standing.rank(unit.id), unit=unit.short, total=total))
    lines += counted("publications.rest", len(ranked) - most, catalogue)
    if publication.version > 1:
        key = "publications.changes" if moved else "publications.changes_nothing"
        lines.append(catalogue(key, version=publication.version - 1))
        lines += [_shift(shift, scheme, catalogue) for shift in moved[:_MOST_SHIFTS]]
        lines += counted("publications.others", len(moved) - _MOST_SHIFTS, catalogue)
    lines.append(catalogue("publications.audience", people=audience[0], groups=audience[1]))
    at = (Action.PUBLISH, scheme.id, publication.basis.value, publication.checksum[:_SHORT])
    return message(lines, catalogue, ((button(catalogue, "publications.sure", *at),),))


def ask_screen(key: str, placeholder: str, catalogue: Catalogue, **values: object) -> Screen:
    """Ask for a reply in one's own words: what changed, or the answer to an objection."""
    return Screen(catalogue(key, **values), ask_reply=catalogue.plain(placeholder))


def published_screen(
    published: Sequence[Publication],
    results: Sequence[OwnResult],
    scheme: Scheme,
    address: str | None,
    catalogue: Catalogue,
    *,
    own: bool,
) -> Screen:
    """The last version: the `own` units' results or the first ones, then its files and what its checksum is for."""
    if not published:
        return Screen(catalogue("publications.none"))
    last = published[-1]
    lines = [catalogue("publications.title", **_values(last, scheme, catalogue))]
    lines += _result_lines(results, scheme, catalogue, own=own)
    if last.note:
        lines.append(catalogue("publications.note", note=clip(last.note, _WORDS)))
    for earlier in reversed(published[-_MOST_EARLIER - 1 : -1]):
        lines.append(catalogue("publications.earlier", version=earlier.version, day=day(earlier.as_of, catalogue)))
    lines.append(catalogue("publications.checksum", checksum=last.checksum[:_SHORT]))
    lines += seal_line(last.seal, catalogue)
    at = (Action.PUBLISHED, scheme.id, last.version)
    doors = _doors(scheme, last.version, address, catalogue, own=own)[1 if address is None else 0 :]
    files = [button(catalogue, f"publications.{kind}", *at, kind) for kind in FILES]
    codes = [copy_button(catalogue, "publications.copy_checksum", last.checksum)]
    if last.seal is not None and last.seal.number:
        codes.append(copy_button(catalogue, "publications.copy_seal", last.seal.short))
    return message(lines, catalogue, (doors, *in_rows(files, 2), codes))


def _doors(scheme: Scheme, version: int, address: str | None, catalogue: Catalogue, *, own: bool) -> tuple[Button, ...]:
    """To the publication, on its page where there is one, and to objecting for who has a unit."""
    if address is not None:
        look = Button(catalogue.plain("publications.look"), url=f"{address}/{scheme.id}/{version}")
    else:
        look = button(catalogue, "publications.look", Action.PUBLISHED, scheme.id, version, "")
    return (look, button(catalogue, "publications.object", Action.OBJECT, scheme.id, "", "")) if own else (look,)


def _result_lines(results: Sequence[OwnResult], scheme: Scheme, catalogue: Catalogue, *, own: bool) -> list[Marked]:
    lines = []
    for result in results:
        values = {"unit": scheme.unit(result.unit).short, "rank": result.rank, "total": points(result.total)}
        lines.append(catalogue("publications.own" if own else "publications.first", of=result.of, **values))
    return lines


def units_to_object_screen(units: Sequence[str], scheme: Scheme, catalogue: Catalogue) -> Screen:
    """For which of several units to object."""
    buttons = [
        Button(clip(scheme.unit(unit).short, _LABEL), pack(Action.OBJECT, scheme.id, unit, "")) for unit in units
    ]
    return message([catalogue("publications.object_unit")], catalogue, in_rows(buttons, 3))


def object_screen(standing: Standing, unit: str, parent: str | None, catalogue: Catalogue) -> Screen:
    """To which line to object: first the sections of the sheet, then what is in one."""
    scheme = standing.scheme
    lines = [catalogue("publications.object_item", unit=scheme.unit(unit).short)]
    places = {item.id: place for place, item in enumerate(scheme.items)}
    buttons = []
    for item in scheme.children(parent):
        given = points(standing.points(unit, item.id))
        label = catalogue.plain("publications.object_line", item=clip(item.title, _LINE), points=given)
        buttons.append(Button(label, pack(Action.OBJECT, scheme.id, unit, places[item.id])))
    rows = in_rows(buttons, 1 if len(buttons) <= _FEW_LINES else 2)
    if parent is not None:
        rows += ((button(catalogue, "publications.object_back", Action.OBJECT, scheme.id, unit, ""),),)
    return message(lines, catalogue, rows)


def file_screen(publication: Publication, kind: str, file: Attachment, catalogue: Catalogue) -> Screen:
    """A file of a publication with a word of what it is."""
    return Screen(catalogue(f"publications.file_{kind}", command=command(publication)), file=file)


def published_notice(told: PublishedTo, scheme: Scheme, address: str | None, catalogue: Catalogue) -> Screen:
    """The notice that a standing was published, the reader's own result first; to a group with the picture.

    To a mailbox with the workbook, too.
    """
    published, in_group = told.news, told.board is not None
    names = "、".join(scheme.unit(unit).short for unit in published.moved)
    when, basis = day(published.day, catalogue), basis_name(published.basis, scheme, catalogue)
    values = {"scheme": scheme.title, "version": published.version, "day": when, "basis": basis}
    in_chat = in_group and told.enclosed is None  # which knows of which scheme it is
    lines = [catalogue("publications.told_group" if in_chat else "publications.told", **values)]
    if told.own or not in_group:  # a group sees the first ones in the picture
        lines += _result_lines(told.results, scheme, catalogue, own=told.own)
    if published.note:
        lines.append(catalogue("publications.note", note=clip(published.note, _WORDS)))
    if names:
        lines.append(catalogue("publications.moved", units=clip(names, _WORDS)))
    lines += seal_line(published.seal, catalogue)
    if published.sample and not in_group:
        lines.append(catalogue("rankings.sample"))
    doors = _doors(scheme, published.version, address, catalogue, own=told.own and not in_group)
    if told.board is None:
        return message(lines, catalogue, (doors,))
    picture = worded_picture(Ranking(told.board, published.sample), scheme, catalogue)
    file = workbook(*told.enclosed, catalogue, sample=published.sample) if told.enclosed is not None else None
    return replace(message(lines, catalogue, (doors,), CAPTION_LIMIT), picture=picture, file=file)


def appeal_notice(objection: Objection, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The notice to the bureau of an objection."""
    answer = button(catalogue, "publications.answer_appeal", Action.APPEAL, scheme.id, objection.appeal)
    return Screen(_of_appeal("publications.appeal_told", objection, scheme, catalogue), ((answer,),))


def answered_notice(answer: ObjectionAnswered, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The notice to a person who objected, with the answer."""
    return Screen(_of_appeal("publications.answer_told", answer, scheme, catalogue))


def appeals_screen(appeals: Sequence[Appeal], scheme: Scheme, catalogue: Catalogue, *, may_answer: bool) -> Screen:
    """The objections, the last first, what waits for an answer before all."""
    to_today = (back(scheme.id, catalogue),) if may_answer else ()
    if not appeals:
        return message([catalogue("publications.no_appeals")], catalogue, (to_today,))
    ordered = sorted(appeals, key=lambda appeal: (appeal.answer is not None, -appeal.id))[:_MOST_APPEALS]
    unanswered = sum(appeal.answer is None for appeal in appeals)
    lines, buttons = [catalogue("publications.appeals", count=unanswered)], []
    for appeal in ordered:
        values = {"number": appeal.id, "version": appeal.version}
        lines.append(_of_appeal("publications.appeal", appeal, scheme, catalogue, **values))
        if appeal.answer is not None:
            lines.append(catalogue("publications.appeal_answer", words=clip(appeal.answer, _WORDS)))
        elif may_answer:
            at = (Action.APPEAL, scheme.id, appeal.id)
            buttons.append(button(catalogue, "publications.answer_number", *at, number=appeal.id))
    return message(lines, catalogue, (*in_rows(buttons, 3), to_today))


def _values(publication: Publication, scheme: Scheme, catalogue: Catalogue) -> dict[str, object]:
    return {
        "scheme": scheme.title,
        "version": publication.version,
        "year": publication.as_of.year,
        "day": day(publication.as_of, catalogue),
        "basis": basis_name(publication.basis.value, scheme, catalogue),
    }


def _shift(shift: Shift, scheme: Scheme, catalogue: Catalogue) -> Marked:
    """A unit whose total, rank or money differs from the version before: 35.20 → 36.20."""
    before_total, after_total = map(points, shift.total)
    total, rank = moved_to(before_total, after_total, " → "), moved_to(*shift.rank, " → ")
    paid = ""
    if shift.money[0] != shift.money[1]:
        before, after = (money(amount, catalogue) for amount in shift.money)
        paid = catalogue.plain("publications.shift_money", before=before, after=after)
    return catalogue("publications.shift", unit=scheme.unit(shift.unit).short, total=total, rank=rank, money=paid)


def _of_appeal(
    key: str, appeal: Appeal | Objection | ObjectionAnswered, scheme: Scheme, catalogue: Catalogue, **values: object
) -> Marked:
    names = {"unit": scheme.unit(appeal.unit).short, "item": scheme.item(appeal.item).title}
    return catalogue(key, words=clip(appeal.words, _WORDS), **names, **values)
