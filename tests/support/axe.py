"""Accessibility of a page as axe-core judges it (tests/browser/axe, https://github.com/dequelabs/axe-core, MPL 2.0)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

_SCRIPT = (Path(__file__).parents[1] / "browser/axe/axe.min.js").read_text("utf-8")
_RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
  .then(({ violations }) => done(violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${id}: ${target} ${failureSummary}`))), (error) => done([String(error)]));
"""


def violations(browser: Chrome) -> list[str]:
    """What axe finds on the page that the browser shows, at the size and in the colours it has now."""
    browser.execute_script(_SCRIPT)
    found: list[str] = browser.execute_async_script(_RUN)
    return found
