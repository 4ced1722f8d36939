"""The form's JSON, fuzzed from its own description: whatever comes, no failure, no traceback, no half-stored report."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from schemathesis.specs.openapi.checks import positive_data_acceptance

from bot.domain.people import Role
from bot.storage import ledger
from bot.web.form_openapi import description
from tests.support.city import SCHEME, TOWN
from tests.support.form import INFLOW, JOBS, UNIT, opened_page, running_form_city
from tests.support.fuzzing import fuzz
from tests.support.thread import running_loop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import schemathesis

    from bot.domain.entries import Entry
    from tests.support.city import City

_EXAMPLES = 60  # of each operation
_REAL: dict[str, list[Any]] = {  # so that some of what is made up gets through to the ledger
    "scheme": [SCHEME],
    "unit": [UNIT],
    "fact": [JOBS, INFLOW, "retiree-checkup-rate", "pension-check-errors"],
    "value": ["0", "7", "90000", "1.5", "９0", "一百二十"],
    "day": [None, "2021-06-15", "2021-05-31", "2022-01-01"],
    "seen": [0, 1, 2],
}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[City, dict[str, str], asyncio.AbstractEventLoop]]:
    """The bot in a thread, and a coordinator's session."""

    async def session(city: City) -> str:
        await city.join(TOWN, Role.COORDINATOR, UNIT)
        async with opened_page(city, TOWN) as page:
            return page.session

    with running_loop() as loop:
        running = running_form_city(tmp_path)
        city = asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result(30)
        try:
            token = asyncio.run_coroutine_threadsafe(session(city), loop).result(30)
            yield city, {"Authorization": f"Bearer {token}"}, loop
        finally:
            asyncio.run_coroutine_threadsafe(running.__aexit__(None, None, None), loop).result(30)


def narrowed() -> dict[str, Any]:
    """The description, with names that exist and figures that make sense."""
    told = deepcopy(description())
    for title in ("FormGiven", "ReportGiven", "FigureGiven"):
        schema = told["components"]["schemas"][title]
        for name, values in _REAL.items():
            if name in schema["properties"]:
                schema["properties"][name] = {"enum": values}
        if "figures" in schema["properties"]:
            schema["properties"]["figures"]["maxItems"] = 2
    return told


def test_whatever_comes_is_answered_and_stored_whole_or_not_at_all(
    served: tuple[City, dict[str, str], asyncio.AbstractEventLoop],
) -> None:
    city, headers, loop = served
    stored: dict[str, int] = {}

    def ask(case: schemathesis.Case[Any]) -> None:
        # Whether a figure fits its fact, and who may report it, is more than a schema can say.
        answer = case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])
        assert "Traceback" not in answer.text
        if answer.status_code == 200 and case.path.endswith("/report"):
            body: Any = case.body
            stored[str(body["key"])] = len(answer.json()["receipt"]["lines"])

    fuzz((description(), narrowed()), str(city.settings.public_url), _EXAMPLES, ask)

    async def entries() -> list[Entry]:
        async with city.app.context.db.read() as tx:
            return await ledger.since(tx, SCHEME, 0)

    assert stored, "nothing that was made up got through to the ledger"
    assert len(asyncio.run_coroutine_threadsafe(entries(), loop).result(30)) == sum(stored.values())
