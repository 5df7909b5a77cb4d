"""`conditions.js` in a browser: what it says to many expressions or forms at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shequ_workflows.forms as app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCRIPT = Path(app.__file__).parent / "static" / "shequ_forms" / "conditions.js"

# A result that is undefined or no JSON would be lost on the way: it comes back as a word that equals nothing.
_ASK = """text => JSON.stringify(JSON.parse(text).map(job => {
  try {
    const made = job.plan ? shequConditions.engine(job.plan).settle(job.answers, job.now)
      : shequConditions.evaluate(job.expression, job.answers, {now: job.now, types: job.types}, job.wanted);
    return made === undefined ? "undefined!" : made;
  } catch (error) { return "raised: " + error; }
}))"""


class Script:
    """Asks the page. Everything goes through as JSON text, as it would reach a browser."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def ask(self, jobs: list[dict[str, Any]]) -> list[Any]:
        return json.loads(self.page.evaluate(_ASK, json.dumps(jobs)))

    def names(self) -> tuple[set[str], set[str]]:
        """Operators and formats it knows."""
        known = self.page.evaluate("() => [shequConditions.operators, shequConditions.formats]")
        return set(known[0]), set(known[1])


@contextmanager
def script(browser: Browser) -> Iterator[Script]:
    """A page without any right but to run that one file: no eval, no inline script, no network."""
    context = browser.new_context()
    page = context.new_page()
    policy = "default-src 'none'; script-src http://forms.test/conditions.js"

    def answer(route: Any) -> None:
        if route.request.url.endswith("conditions.js"):
            route.fulfill(body=SCRIPT.read_text(encoding="utf-8"), content_type="text/javascript")
        else:
            route.fulfill(
                body='<!doctype html><title>x</title><script src="/conditions.js"></script>',
                content_type="text/html",
                headers={"Content-Security-Policy": policy},
            )

    page.route("**/*", answer)
    page.goto("http://forms.test/")
    yield Script(page)
    context.close()
