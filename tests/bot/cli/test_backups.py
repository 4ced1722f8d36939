"""`kaohe verify`, `backup` and `restore` on a real ledger: what was changed past the bot, and what comes back."""

from __future__ import annotations

import asyncio
import hashlib
import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.cli import main
from bot.clock import MovableClock
from bot.domain.entries import Basis
from bot.domain.evidence import Content
from bot.domain.people import Role
from bot.storage import evidence, vault
from bot.usecases import backups, publishing, reviewing
from bot.usecases.context import Session
from tests.support.context import NOON, SCHEME, context_on
from tests.support.database import opened
from tests.support.ledgers import JOBS, UNIT, join, origin, say
from tests.support.past_triggers import past_triggers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.storage.engine import Database, Transaction

PHOTO = b"a photo of the seal"


@pytest.fixture
def place(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a ledger: three reports, one of them confirmed and published, and a file of evidence."""
    for name in ("DATABASE_URL", "SCHEME", "BOT_TOKEN", "CLOCK", "TIMEZONE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_text(f"DATABASE_URL={database_url}\nCLOCK={NOON.isoformat()}\nEVIDENCE_DIR=evidence\n")
    monkeypatch.chdir(tmp_path)

    async def seed(database: Database) -> None:
        context = context_on(database)
        town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
        confirmed = await say(context, town, 1585)
        await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): confirmed}, origin())
        await say(context, town, 7)
        made, _ = await publishing.draft(Session(context, bureau, SCHEME), Basis.CONFIRMED)
        await publishing.publish(Session(context, bureau, SCHEME), Basis.CONFIRMED, made.checksum)
        await say(context, town, 3)
        content = Content(vault.keep(tmp_path / "evidence", PHOTO), "jpg", len(PHOTO))
        await database.write(lambda tx: evidence.put_content(tx, "photo", content, NOON))

    on(database_url, seed)
    return tmp_path


def on(url: str, work: Callable[[Database], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with opened(url) as database:
            return await work(database)

    return asyncio.run(run())


def tamper(url: str, statement: str) -> None:
    """Change something as the database's owner can."""

    async def change(tx: Transaction) -> None:
        await past_triggers(tx)
        await tx.execute(text(statement))

    on(url, lambda database: database.write(change))


def backed_up(capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["backup", "copies"]) == 0
    return Path(capsys.readouterr().out.strip())


@pytest.fixture
def proof(backend: str, database_url: str) -> list[str]:
    """`kaohe restore copies --check` with what it needs."""
    into = ["--into", database_url.replace("/test_", "/proof_")] if backend == "postgresql" else []
    return ["restore", "copies", "--check", *into]


@pytest.mark.usefixtures("place")
def test_a_ledger_that_was_let_alone_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith(f"ok     {SCHEME}: 5 seals, the last one ")
    assert told[1:] == [f"ok     {SCHEME}: publication 1", "ok     running totals and states of 1 units"]


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE entries SET value = 9000 WHERE id = 1", "entry 1 (seal 1) is not what was stored"),
        ("UPDATE reviews SET reason = 'x'", "review 1 (seal 2) is not what was stored"),
        ("DELETE FROM reviews", "review 1 (seal 2) was stored and is there no more"),
        ("UPDATE publications SET facts = 'unit,fact,date,value'", "publication 1 (seal 4) is not what was stored"),
        ("DELETE FROM reviews", "publication 1: its facts are not what the ledger held when it was published"),
        ("UPDATE publications SET answer = '{}'", "publication 1: its results do not have its checksum"),
        ("UPDATE entry_states SET total = 9 WHERE entry_id = 3", f"entry 3 of {UNIT} in {SCHEME} is wrong"),
        ("DELETE FROM reported_facts", f"the list of reported facts of {UNIT} in {SCHEME} is wrong"),
        ("DELETE FROM seals WHERE number = 5", "entry 3 was put in beside the bot: it has no seal"),
    ],
)
def test_what_was_changed_past_the_bot_is_named(
    database_url: str, statement: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(database_url, statement)
    assert main(["verify"]) == 1
    assert said in capsys.readouterr().out


@pytest.mark.usefixtures("place")
def test_a_printed_head_is_looked_up(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["verify"])
    head = capsys.readouterr().out.splitlines()[0].rsplit(" ", 1)[1]
    assert main(["verify", "--head", head, "--number", "5"]) == 0
    assert main(["verify", "--head", head, "--number", "4"]) == 1
    capsys.readouterr()
    tamper(database_url, "DELETE FROM entry_states WHERE entry_id = 3")
    tamper(database_url, "DELETE FROM entries WHERE id = 3")
    tamper(database_url, "DELETE FROM seals WHERE number = 5")
    assert main(["verify"]) == 0  # the end of a chain can only be missed by whoever has its head
    assert main(["verify", "--head", head, "--number", "5"]) == 1
    assert "seal 5: is not there" in capsys.readouterr().out


@pytest.mark.usefixtures("place", "postgresql_programs")
def test_a_backup_is_private_complete_and_noted(capsys: pytest.CaptureFixture[str]) -> None:
    made = backed_up(capsys)
    assert sorted(file.name for file in made.iterdir()) in (
        ["kaohe.db", "manifest.json"],
        ["kaohe.dump", "manifest.json"],
    )
    assert [stat.S_IMODE(file.stat().st_mode) for file in (made, *made.iterdir())] == [0o700, 0o600, 0o600]
    manifest = json.loads((made / "manifest.json").read_text())
    main(["facts", "--as-of", "2021-12-31", "--basis", "confirmed"])
    facts = hashlib.sha256(capsys.readouterr().out.removeprefix("\ufeff").encode()).hexdigest()
    state = manifest["schemes"][SCHEME]
    assert (state["entries"], state["reviews"], state["seals"], state["facts"]["confirmed"]) == (3, 1, 5, facts)
    assert manifest["evidence"] == [hashlib.sha256(PHOTO).hexdigest()]
    assert vault.path(Path("copies/evidence"), manifest["evidence"][0]).read_bytes() == PHOTO
    main(["audit", "--since", "2021-06-15"])
    assert made.name in capsys.readouterr().out


@pytest.mark.usefixtures("place", "postgresql_programs")
def test_a_backup_is_proved_beside_the_live_database(proof: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    backed_up(capsys)
    assert main(proof) == 0
    told = capsys.readouterr().out
    assert "WRONG" not in told
    assert f"{SCHEME}: 3 entries, 1 reviews, seal 5, facts" in told
    assert f"{SCHEME}: publication 1" in told
    assert main(proof) == 0  # nothing was left behind


@pytest.mark.usefixtures("postgresql_programs")
def test_a_restore_needs_an_empty_database_and_brings_all_back(
    place: Path, empty_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    backed_up(capsys)
    assert main(["restore", "copies"]) == 2
    assert "not empty" in capsys.readouterr().err
    main(["facts", "--as-of", "2021-12-31"])
    facts = capsys.readouterr().out
    monkeypatch.setenv("DATABASE_URL", empty_url)
    monkeypatch.setenv("EVIDENCE_DIR", "elsewhere")
    assert main(["restore", "copies"]) == 0
    assert "WRONG" not in capsys.readouterr().out
    main(["facts", "--as-of", "2021-12-31"])
    assert capsys.readouterr().out == facts
    assert vault.path(place / "elsewhere", hashlib.sha256(PHOTO).hexdigest()).read_bytes() == PHOTO


@pytest.mark.usefixtures("place", "postgresql_programs")
@pytest.mark.parametrize("part", ["dump", "evidence", "manifest", "facts", "head"])
def test_damage_is_found(part: str, proof: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    made = backed_up(capsys)
    manifest = json.loads((made / "manifest.json").read_text())
    state = manifest["schemes"][SCHEME]
    if part == "dump":
        data = bytearray((made / manifest["dump"]).read_bytes())
        data[len(data) // 2] ^= 1
        (made / manifest["dump"]).write_bytes(data)
    elif part == "evidence":
        vault.path(Path("copies/evidence"), manifest["evidence"][0]).write_bytes(b"another photo")
    elif part == "manifest":
        (made / "manifest.json").write_text("{")
    else:
        state |= {"facts": {"reported": "0", "confirmed": "0"}} if part == "facts" else {"head": "0"}
        (made / "manifest.json").write_text(json.dumps(manifest))
    said = {
        "dump": f"the dump {manifest['dump']}: is damaged",
        "evidence": "1 damaged or missing",
        "manifest": "manifest.json is damaged",
        "facts": "other than in the manifest: facts",
        "head": "other than in the manifest: head",
    }
    assert main(proof) == (2 if part == "manifest" else 1)
    told = capsys.readouterr()
    assert said[part] in told.out + told.err


@pytest.mark.usefixtures("place", "postgresql_programs")
def test_what_was_changed_before_the_backup_is_found_in_it(
    database_url: str, proof: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(database_url, "UPDATE entries SET source = 'form' WHERE id = 2")
    backed_up(capsys)
    assert main(proof) == 1
    assert "entry 2 (seal 3) is not what was stored" in capsys.readouterr().out


@pytest.mark.usefixtures("postgresql_programs")
def test_a_backup_amid_writes_holds_one_state(
    place: Path, database_url: str, proof: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    async def write_on(database: Database) -> None:
        later = MovableClock(NOON.replace(hour=13))  # than what is in the ledger already
        context, done = context_on(database, later), asyncio.Event()
        town = await join(context, 5, Role.COORDINATOR, UNIT)

        async def report() -> None:
            while not done.is_set():
                await say(context, town, 1)

        async with opened(database_url) as own, asyncio.TaskGroup() as group:
            group.create_task(report())
            await backups.backup(context_on(own), place / "copies")
            done.set()

    on(database_url, write_on)
    assert main(proof) == 0
    assert "WRONG" not in capsys.readouterr().out


@pytest.mark.usefixtures("place", "postgresql_programs")
def test_older_backups_go_and_unfinished_ones_are_not_taken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [backed_up(capsys)]
    for minute in (1, 2):
        monkeypatch.setenv("CLOCK", NOON.replace(minute=minute).isoformat())
        made.append(backed_up(capsys))
    (made[2] / "manifest.json").unlink()
    assert backups.found(Path("copies")) == made[1]
    monkeypatch.setenv("CLOCK", NOON.replace(minute=3).isoformat())
    assert main(["backup", "copies", "--keep", "2"]) == 0
    assert not made[0].exists()
    assert made[1].exists()
    assert main(["restore", "evidence"]) == 2
    assert "holds no backup" in capsys.readouterr().err


@pytest.mark.parametrize("backend", ["postgresql"])
@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(("program", "said"), [("", "pg_dump is not on PATH"), ("9.4", "install version")])
def test_a_missing_or_old_pg_dump_is_said(
    program: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    if program:
        (folder / "pg_dump").write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {program}'\n")
        (folder / "pg_dump").chmod(0o700)
    monkeypatch.setenv("PATH", str(folder))
    assert main(["backup", "copies"]) == 2
    assert said in capsys.readouterr().err
    assert [file.name for file in Path("copies").iterdir()] == ["evidence"]  # nothing half made is left
