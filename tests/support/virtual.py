"""An event loop whose time passes at once: what waits a minute is tested in a moment, and every time is exact."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

_Result = TypeVar("_Result")


class VirtualLoop(asyncio.SelectorEventLoop):
    """Jumps to the next timer instead of waiting for it. Nothing outside the loop may be waited for.

    `late`: by how many seconds each of the jumps goes too far, as timers of a busy process do; later ones none.
    """

    def __init__(self, late: Iterable[float] = ()) -> None:
        self._now = 0.0
        lateness = iter(late)
        super().__init__()
        wait: Any = self._selector  # type: ignore[attr-defined] # the loop's own, where it waits
        select = wait.select

        def jump(timeout: float | None = None) -> Any:
            if timeout is None:
                raise RuntimeError("everything waits for something that never happens")
            self._now += timeout + (next(lateness, 0.0) if timeout else 0.0)
            return select(0)

        wait.select = jump

    def time(self) -> float:
        return self._now


def run(work: Coroutine[Any, Any, _Result], late: Iterable[float] = ()) -> _Result:
    """What comes of `work`, in no time."""
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(late)) as runner:
        return runner.run(work)
