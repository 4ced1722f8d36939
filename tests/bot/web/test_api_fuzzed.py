"""The interface for other systems, fuzzed from its own description over HTTP: it keeps what it says of itself."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from bot.domain.people import Role
from bot.web.api.description import description
from tests.support.api import key
from tests.support.city import SCHEME, TOWN
from tests.support.desk import running_desk_city
from tests.support.fuzzing import fuzz
from tests.support.thread import running_loop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import schemathesis

    from tests.support.city import City

_EXAMPLES = 8  # of each operation
_REAL = {  # so that some of what is made up gets through
    "scheme": [SCHEME],
    "unit": ["changjiang", "baipu"],
    "subject": ["total", "rank", "grade", "new-urban-jobs"],
    "version": ["1"],
    "group": ["towns"],
    "as_of": ["2021-06-15", "2021-03-31"],
    "after": ["changjiang"],
}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[City, str]]:
    """The bot in a thread, and a system's key."""

    async def begin(city: City) -> str:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.say(TOWN, "城镇新增就业 120，创业培训 8", "已记")
        return await key(city)

    with running_loop() as loop:
        running = running_desk_city(tmp_path)
        city = asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result(30)
        try:
            yield city, asyncio.run_coroutine_threadsafe(begin(city), loop).result(30)
        finally:
            asyncio.run_coroutine_threadsafe(running.__aexit__(None, None, None), loop).result(30)


def narrowed() -> dict[str, Any]:
    """The description, with names that exist."""
    told = deepcopy(description())
    figure = told["components"]["schemas"]["SystemFigureGiven"]["properties"]
    figure |= {"unit": {"enum": _REAL["unit"]}, "fact": {"enum": ["new-urban-jobs"]}}
    for methods in told["paths"].values():
        for parameter in [parameter for each in methods.values() for parameter in each.get("parameters", ())]:
            if parameter["name"] in _REAL:
                parameter["schema"] = {"enum": _REAL[parameter["name"]]}
    return told


def test_whatever_is_asked_is_answered_as_described(served: tuple[City, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.usecases.api_tokens.A_MINUTE", 1_000_000)
    monkeypatch.setattr("bot.web.api.addresses.A_MINUTE", 1_000_000)
    city, secret = served
    good = set[str]()

    def ask(case: schemathesis.Case[Any]) -> None:
        # Which names there are, and of which days there is a standing, is more than a schema can say.
        answer = case.call_and_validate(
            headers={"Authorization": f"Bearer {secret}"},
            excluded_checks=[positive_data_acceptance, negative_data_rejection],
        )
        if answer.status_code == 200:
            good.add(case.path)

    fuzz((description(), narrowed()), str(city.settings.public_url), _EXAMPLES, ask)
    reads = {path for path, methods in description()["paths"].items() if "get" in methods}
    assert good >= reads - {path for path in reads if path.endswith("{version}")}  # nothing was published


def test_the_description_is_one() -> None:
    document = description()
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert all(
        operation["security"] == [{"token": []}]
        for methods in document["paths"].values()
        for operation in methods.values()
    )
