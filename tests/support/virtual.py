"""An event loop whose time passes at once: what waits a minute is tested in a moment, and every time is exact."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

_Result = TypeVar("_Result")


class VirtualLoop(asyncio.SelectorEventLoop):
    """Jumps to the next timer instead of waiting for it. Nothing outside the loop may be waited for."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__()
        wait: Any = self._selector  # type: ignore[attr-defined] # the loop's own, where it waits
        select = wait.select

        def jump(timeout: float | None = None) -> Any:
            if timeout is None:
                raise RuntimeError("everything waits for something that never happens")
            self._now += timeout
            return select(0)

        wait.select = jump

    def time(self) -> float:
        return self._now


def run(work: Coroutine[Any, Any, _Result]) -> _Result:
    """What comes of `work`, in no time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
