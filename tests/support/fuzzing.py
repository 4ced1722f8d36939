"""An interface that is asked what its own description allows, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def fuzz(
    documents: Iterable[dict[str, Any]], url: str, examples: int, ask: Callable[[schemathesis.Case[Any]], None]
) -> None:
    """Make up so many examples of each operation of each description, and `ask` the server at `url` each of them."""
    for document in documents:
        schema = schemathesis.openapi.from_dict(document)
        schema.config.update(base_url=url)
        for each in schema.get_all_operations():
            assert isinstance(each, Ok)
            _fuzz(each.ok().as_strategy(), examples, ask)


def _fuzz(strategy: Any, examples: int, ask: Callable[[schemathesis.Case[Any]], None]) -> None:
    @settings(
        max_examples=examples,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(case=strategy)
    def made_up(case: schemathesis.Case[Any]) -> None:
        ask(case)

    made_up()
