"""A publication (公示): as messages, and as a page to read and to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader

from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import MESSAGE_LIMIT, basis_name, clip, day, example_item, fit, hundredths, money, points
from bot.rendering.screen import Attachment, Button, Screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.notices import Objection, ObjectionAnswered, Published
    from bot.domain.publications import Appeal, Publication, Shift
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme, Standing

_PAGES = Environment(loader=PackageLoader("bot.rendering"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
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


def draft_screen(made: Publication, moved: Sequence[Shift], standing: Standing, catalogue: Catalogue) -> Screen:
    """What would be published: the first of all, and what it changes against the version before."""
    scheme = standing.scheme
    lines: list[str] = [_head("publications.draft", made, scheme, catalogue)]
    ranked = sorted(scheme.units, key=lambda unit: standing.rank(unit.id))
    most = _MOST_FIRST if made.version > 1 else _MOST_UNITS  # later versions are read for what changed
    for unit in ranked[:most]:
        total = points(standing.total(unit.id))
        lines.append(catalogue("publications.first", rank=standing.rank(unit.id), unit=unit.short, total=total))
    if len(ranked) > most:
        lines.append(catalogue("publications.rest", count=len(ranked) - most))
    if made.version > 1:
        lines.append(
            catalogue("publications.changes" if moved else "publications.changes_nothing", version=made.version - 1)
        )
        lines += [_shift(one, scheme, catalogue) for one in moved[:_MOST_SHIFTS]]
        if len(moved) > _MOST_SHIFTS:
            lines.append(catalogue("publications.others", count=len(moved) - _MOST_SHIFTS))
    sure = Button(
        catalogue.plain("publications.sure"),
        pack(Action.PUBLISH, scheme.id, made.basis.value, made.checksum[:_SHORT]),
    )
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), ((sure,),))


def ask_screen(key: str, placeholder: str, catalogue: Catalogue, **values: object) -> Screen:
    """Ask for a reply in one's own words: what changed, or the answer to an objection."""
    return Screen(catalogue(key, **values), ask_reply=catalogue.plain(placeholder))


def published_screen(
    published: Sequence[Publication], scheme: Scheme, address: str | None, catalogue: Catalogue
) -> Screen:
    """The versions there are, the last one first, with its files."""
    if not published:
        return Screen(catalogue("publications.none"))
    last = published[-1]
    lines: list[str] = [_head("publications.title", last, scheme, catalogue)]
    if last.note:
        lines.append(catalogue("publications.note", note=clip(last.note, _WORDS)))
    lines.append(catalogue("publications.checksum", checksum=last.checksum))
    for one in reversed(published[:-1]):
        lines.append(catalogue("publications.earlier", version=one.version, day=day(one.as_of, catalogue)))
    lines.append(catalogue("publications.how_to_appeal", item=example_item(scheme)))
    files = [
        Button(catalogue.plain(f"publications.{kind}"), pack(Action.PUBLISHED, scheme.id, last.version, kind))
        for kind in ("facts", "answer")
    ]
    rows = [tuple(files)]
    if address is not None:
        rows.append((Button(catalogue.plain("publications.page"), url=f"{address}/{scheme.id}/{last.version}"),))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), tuple(rows))


def file_screen(one: Publication, kind: str, catalogue: Catalogue) -> Screen:
    """The facts or the answer of a publication, as a file."""
    name, content = f"{one.scheme}-{one.version}", one.facts if kind == "facts" else f"{one.answer}\n"
    suffix = "csv" if kind == "facts" else "json"
    text = catalogue(f"publications.file_{kind}", command=_command(one))
    return Screen(text, file=Attachment(content.encode(), f"{name}.{suffix}"))


def published_notice(published: Published, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What everybody hears when a standing was published."""
    names = "、".join(scheme.unit(unit).short for unit in published.moved)
    lines: list[str] = [
        catalogue(
            "publications.told",
            scheme=scheme.title,
            version=published.version,
            day=day(published.day, catalogue),
            basis=basis_name(published.basis, scheme, catalogue),
        )
    ]
    if published.note:
        lines.append(catalogue("publications.note", note=clip(published.note, _WORDS)))
    if names:
        lines.append(catalogue("publications.moved", units=clip(names, _WORDS)))
    lines.append(catalogue("publications.told_how"))
    if published.sample:
        lines.append(catalogue("rankings.sample"))
    return Screen("\n".join(lines))


def appeal_notice(objection: Objection, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What the bureau hears of an objection."""
    answer = Button(catalogue.plain("publications.answer_appeal"), pack(Action.APPEAL, scheme.id, objection.appeal))
    return Screen(_of_appeal("publications.appeal_told", objection, scheme, catalogue), ((answer,),))


def answered_notice(answered: ObjectionAnswered, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What who objected hears."""
    return Screen(_of_appeal("publications.answer_told", answered, scheme, catalogue))


def appeals_screen(appeals: Sequence[Appeal], scheme: Scheme, catalogue: Catalogue, *, may_answer: bool) -> Screen:
    """The objections, the last first, what waits for an answer before all."""
    if not appeals:
        return Screen(catalogue("publications.no_appeals"))
    ordered = sorted(appeals, key=lambda one: (one.answer is not None, -one.id))[:_MOST_APPEALS]
    lines: list[str] = [catalogue("publications.appeals", count=sum(one.answer is None for one in appeals))]
    buttons = []
    for one in ordered:
        names = {"unit": scheme.unit(one.unit).short, "item": scheme.item(one.item).title, "number": one.id}
        lines.append(catalogue("publications.appeal", words=clip(one.words, _WORDS), version=one.version, **names))
        if one.answer is not None:
            lines.append(catalogue("publications.appeal_answer", words=clip(one.answer, _WORDS)))
        elif may_answer:
            label = catalogue.plain("publications.answer_number", number=one.id)
            buttons.append(Button(label, pack(Action.APPEAL, scheme.id, one.id)))
    rows = tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), rows)


def page(
    one: Publication,
    standing: Standing,
    moved: Sequence[Shift],
    others: Sequence[int],
    catalogue: Catalogue,
    *,
    sample: bool,
) -> str:
    """The publication as a page; `others` are the versions that there are beside it, `sample` whether the ledger holds sample data."""
    scheme = standing.scheme
    sections = [item for item in scheme.items if item.parent is None]
    shifted = {shift.unit for shift in moved}
    rows = [
        {
            "rank": standing.rank(unit.id),
            "unit": unit.name,
            "group": scheme.group(unit.group).title,
            "group_rank": standing.group_rank(unit.id),
            "sections": [points(standing.points(unit.id, section.id)) for section in sections],
            "total": points(standing.total(unit.id)),
            "grade": standing.grade(unit.id) or "",
            "money": money(standing.money(unit.id), catalogue),
            "moved": unit.id in shifted,
        }
        for unit in sorted(scheme.units, key=lambda unit: standing.rank(unit.id))
    ]
    words = {
        key: catalogue.plain(f"publications.page_{key}")
        for key in ("rank", "unit", "group", "group_rank", "total", "grade", "money", "checksum", "check", "files")
    }
    words |= {key: catalogue.plain(f"publications.{key}") for key in ("facts", "answer")}
    words["version"] = catalogue.messages["publications.page_version"]
    remarks = [(catalogue.plain("publications.page_ranking"), scheme.ranking)] if scheme.ranking else []
    remarks.append((catalogue.plain("publications.page_issuer"), scheme.issuer))
    return _PAGES.get_template("publication.html").render(
        language=catalogue.language,
        heading=catalogue.plain("publications.page_heading", version=one.version),
        line=_plain_head("publications.page_line", one, scheme, catalogue),
        scheme=scheme,
        note=one.note,
        sample=catalogue.plain("rankings.sample") if sample else "",
        sections=[
            f"{section.title}（{hundredths(section.points)}）" if section.points else section.title
            for section in sections
        ],
        rows=rows,
        graded=bool(scheme.grades),
        paid=bool(scheme.awards),
        words=words,
        remarks=remarks,
        checksum=one.checksum,
        command=_command(one),
        name=one.version,
        versions=others,
    )


def _command(one: Publication) -> str:
    return f"kaohe score {one.scheme} --facts {one.scheme}-{one.version}.csv --as-of {one.as_of} --json | sha256sum"


def _head(key: str, one: Publication, scheme: Scheme, catalogue: Catalogue) -> str:
    return catalogue(key, **_told(one, scheme, catalogue))


def _plain_head(key: str, one: Publication, scheme: Scheme, catalogue: Catalogue) -> str:
    return catalogue.plain(key, **_told(one, scheme, catalogue))


def _told(one: Publication, scheme: Scheme, catalogue: Catalogue) -> dict[str, object]:
    return {
        "scheme": scheme.title,
        "version": one.version,
        "year": one.as_of.year,
        "day": day(one.as_of, catalogue),
        "basis": basis_name(one.basis.value, scheme, catalogue),
    }


def _shift(one: Shift, scheme: Scheme, catalogue: Catalogue) -> str:
    before_total, after_total = map(points, one.total)
    total = f"{before_total} → {after_total}" if before_total != after_total else after_total
    rank = f"{one.rank[0]} → {one.rank[1]}" if one.rank[0] != one.rank[1] else str(one.rank[1])
    paid = ""
    if one.money[0] != one.money[1]:
        before, after = (money(amount, catalogue) for amount in one.money)
        paid = catalogue.plain("publications.shift_money", before=before, after=after)
    return catalogue("publications.shift", unit=scheme.unit(one.unit).short, total=total, rank=rank, money=paid)


def _of_appeal(key: str, told: Objection | ObjectionAnswered, scheme: Scheme, catalogue: Catalogue) -> str:
    names = {"unit": scheme.unit(told.unit).short, "item": scheme.item(told.item).title}
    return catalogue(key, words=clip(told.words, _WORDS), **names)
