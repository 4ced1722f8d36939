"""The command line: a name leads to a module, which is imported only when it is called."""

from __future__ import annotations

import contextlib
import importlib
import sys

# command -> (module, what it does); the modules are named as text so that one command loads nothing of another.
COMMANDS = {
    "run": ("bot.cli.serve", "run the bot"),
    "demo": ("bot.cli.demo", "run the bot against a stand-in for Telegram, with phones on a page"),
    "score": ("bot.cli.score", "the scores that follow from a file of facts"),
    "why": ("bot.cli.asking", "one result with its arithmetic and its clause"),
    "next": ("bot.cli.asking", "what brings a unit most from here, and by when"),
    "gap": ("bot.cli.comparing", "why a unit is behind another, or has moved since a day"),
    "changes": ("bot.cli.audit", "which reports made the difference between two days, or since a day was seen"),
    "whatif": ("bot.cli.comparing", "what changed figures would do to points, ranks and money"),
    "compare": ("bot.cli.comparing", "the same facts under two schemes"),
    "new": ("bot.cli.scheme", "lay out an empty scheme"),
    "draft": ("bot.cli.drafting", "lay out a scheme from a published document, what is doubtful marked"),
    "sheet": ("bot.cli.sheet", "a scheme as an Excel sheet in Chinese, to be read, signed, changed"),
    "targets": ("bot.cli.targets", "units and targets from a bureau's spreadsheet"),
    "check": ("bot.cli.scheme", "every mistake in a scheme, and what a careful officer would ask"),
    "schema": ("bot.cli.scheme", "JSON Schemas of a scheme's files, for editors"),
    "settled": ("bot.cli.asking", "which ranks stand, and what is still open"),
    "facts": ("bot.cli.data", "the ledger as a file of facts"),
    "differences": ("bot.cli.export", "where self-assessment and assessment differ, for the meeting"),
    "export": ("bot.cli.export", "the standing or the whole ledger as a file"),
    "import": ("bot.cli.data", "a file of facts into the ledger"),
    "last-year": ("bot.cli.data", "last year's final totals out of a file, to compare with"),
    "audit": ("bot.cli.audit", "who did what when, to what, from where"),
    "db": ("bot.cli.data", "bring the database to this version or back, or its running totals anew"),
    "verify": ("bot.cli.backups", "whether anything in the ledger was changed past the bot"),
    "backup": ("bot.cli.backups", "a copy of all there is, while the bot runs"),
    "restore": ("bot.cli.backups", "a backup becomes the database, or is proved beside it"),
    "invite": ("bot.cli.people", "a one-use link to join"),
    "token": ("bot.cli.tokens", "keys by which other systems read and report over HTTP"),
    "mcp": ("bot.cli.mcp", "what the HTTP interface tells, for assistants, over standard input and output"),
    "statements": ("bot.cli.export", "who has handed in a statement, and all of them as one workbook"),
    "invitations": ("bot.cli.people", "those that can still be used, and to cancel one"),
    "roster": ("bot.cli.people", "who serves which unit, those without anybody first"),
    "timeliness": ("bot.cli.notices", "who reported on time, late, or not at all"),
    "due": ("bot.cli.notices", "what would be sent, and to whom"),
    "preview": ("bot.cli.notices", "what would be sent, to look at"),
    "outbox": ("bot.cli.notices", "what was sent, and what went wrong"),
    "doctor": ("bot.cli.doctor", "whether all is well: database, files, settings, the running bot"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, or 2 where the input was wrong; 1 where a check finds something."""
    argv = sys.argv[1:] if arguments is None else arguments
    if not argv or argv[0] in ("-h", "--help", "help"):
        purposes = [f"  {name:<11} {purpose}\n" for name, (_, purpose) in COMMANDS.items()]
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.write("usage: kaohe COMMAND …   (kaohe COMMAND --help tells more)\n\n" + "".join(purposes))
            sys.stdout.flush()
        return 0
    name, *words = argv
    if name not in COMMANDS:
        print(f"kaohe: no command {name!r}; there are {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    from bot.cli.command import execute  # noqa: PLC0415 --help needs no numpy

    module, purpose = COMMANDS[name]
    try:
        return execute(name, purpose, importlib.import_module(module).COMMANDS[name], words)
    except BrokenPipeError:
        return 0
