"""How the bot is, in words: what operators are told, /status, and `kaohe doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.health import Code
from bot.logs import redact
from bot.rendering.formatting import at_time, clip
from bot.rendering.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from bot.domain.health import Finding, Health, Numbers, Told
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked

_PROBLEM = 120  # letters of an error
_GIGABYTE = 1 << 30


@dataclass(frozen=True, slots=True)
class Line:
    """The result of one check, as a line of the status."""

    text: Marked
    well: bool


def status_screen(health: Health, catalogue: Catalogue) -> Screen:
    """All that is looked at, a line each, what is wrong first."""
    key = "health.well" if not health.findings else "health.unwell" if health.ready else "health.unready"
    wrong_first = sorted(status_lines(health, catalogue), key=lambda line: line.well)
    lines = [catalogue(key, count=len(health.findings)), *(line.text for line in wrong_first)]
    return Screen("\n".join(lines))


def status_lines(health: Health, catalogue: Catalogue, *, process: bool = True) -> list[Line]:
    """The lines below the title. What the database knows is left out while it is away.

    `process` False: asked from outside of the running bot, of whose parts nothing is known.
    """
    lines = []
    available = {_PROCESS: process, _DATABASE: health.look.numbers.write_seconds is not None, _MACHINE: True}
    for codes, source, line in _ROWS:
        wrong = [finding for finding in health.findings if finding.code in codes]
        lines += [Line(catalogue("health.red", line=sentence(finding, catalogue)), well=False) for finding in wrong]
        shown = line(health, catalogue) if available[source] and not wrong else None
        if shown is not None:
            lines.append(Line(catalogue("health.green", line=shown), well=True))
    return lines


def told_screen(news: Told, catalogue: Catalogue, zone: tzinfo) -> Screen:
    """The notice to operators that a finding has begun or is over."""
    finding = news.finding
    if news.until is None:
        return Screen(catalogue("health.red", line=sentence(finding, catalogue)))
    since, until = (at_time(at, zone, catalogue).strip() for at in (finding.since or news.until, news.until))
    name = catalogue.plain(f"health.name_{finding.code}", part=_part(finding, catalogue))
    return Screen(catalogue("health.over", name=name, since=since, until=until))


def sentence(finding: Finding, catalogue: Catalogue) -> Marked:
    """A finding in one sentence."""
    values = dict(finding.values)
    if "problem" in values:
        values["problem"] = clip(redact(str(values["problem"])), _PROBLEM)
    if "seconds" in values:
        values["time"] = _duration(int(values["seconds"]), catalogue)
    code = "backup_never" if finding.code is Code.BACKUP and not values["made"] else finding.code.value
    return catalogue(f"health.is_{code}", part=_part(finding, catalogue), **values)


def _part(finding: Finding, catalogue: Catalogue) -> str:
    return catalogue.plain(f"health.part_{finding.subject}") if finding.subject else ""


def _duration(seconds: int, catalogue: Catalogue) -> str:
    """45 秒, 12 分钟, 3 小时, 2 天."""
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return catalogue.plain(f"health.{unit}", count=seconds // length)
    return catalogue.plain("health.seconds", count=seconds)


def _heard(health: Health, catalogue: Catalogue) -> Marked | None:
    heard = health.heard
    return catalogue("health.heard", time=_duration(heard, catalogue)) if heard is not None else None


def _restarts(health: Health, catalogue: Catalogue) -> Marked:
    return catalogue("health.parts" if health.restarts else "health.parts_never", count=health.restarts)


def _database(health: Health, catalogue: Catalogue) -> Marked:
    return catalogue("health.writes", milliseconds=round(1000 * (health.look.numbers.write_seconds or 0)))


def _updates(health: Health, catalogue: Catalogue) -> Marked:
    return catalogue("health.updates", count=health.look.numbers.updates.count)


def _notices(health: Health, catalogue: Catalogue) -> Marked:
    return catalogue("health.notices", count=health.look.numbers.notices.count)


def _doubt(_: Health, catalogue: Catalogue) -> Marked:
    return catalogue("health.no_doubt")


def _disk(health: Health, catalogue: Catalogue) -> Marked | None:
    disk = health.look.numbers.disk
    return catalogue("health.disk", free=f"{disk.free / _GIGABYTE:.1f}") if disk is not None else None


def _backup(health: Health, catalogue: Catalogue) -> Marked:
    numbers: Numbers = health.look.numbers
    if numbers.backup is not None and numbers.backup.made:
        return catalogue("health.backup", days=numbers.backup.days)
    return catalogue("health.backup_none")


_PROCESS, _DATABASE, _MACHINE = range(3)  # who knows the number of a line
# What makes a line red, who knows its number, and the line when it is not.
_ROWS: tuple[tuple[tuple[Code, ...], int, Callable[[Health, Catalogue], Marked | None]], ...] = (
    ((Code.SILENT,), _PROCESS, _heard),
    ((Code.FAILING, Code.RESTARTED), _PROCESS, _restarts),
    ((Code.DATABASE,), _DATABASE, _database),
    ((Code.UPDATES,), _DATABASE, _updates),
    ((Code.NOTICES,), _DATABASE, _notices),
    ((Code.DOUBT,), _DATABASE, _doubt),
    ((Code.DISK,), _MACHINE, _disk),
    ((Code.BACKUP,), _DATABASE, _backup),
)
