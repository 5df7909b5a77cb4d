"""A page that asks one form as the filling screens do, without a database: drawn from the same templates and scripts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils.translation import get_language

from shequ_workflows.forms.conditions.of_definition import section_key
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.filling.judging import protect, settle
from shequ_workflows.forms.filling.live import live
from shequ_workflows.forms.filling.posting import read_post
from shequ_workflows.forms.filling.ready import Ready, prepare
from shequ_workflows.forms.rendering import Told, show
from tests.root.look_site import look_alone
from tests.root.look_urls import urlpatterns as look
from tests.screens import pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ZH = "zh-hans"
AT = dt.datetime(2026, 11, 27, 1, 0, tzinfo=dt.UTC)
_PAGE = """{% extends "shequ/base_public.html" %}{% load static %}
{% block scripts %}{% include "shequ_forms/parts/scripts.html" %}{% endblock %}
{% block content %}<h1>{{ title }}</h1>
<form method="post" novalidate data-shequ-form>{% csrf_token %}
<button class="vh" name="go-on" value="1" tabindex="-1" aria-hidden="true">下一步</button>
{% for section in sections %}<section data-section="{{ section.key }}"{% if not section.visible %} hidden{% endif %}><h2>{{ section.title }}</h2>
{% for shown in section.fields %}{% include shown.template %}{% endfor %}</section>{% endfor %}
<button class="btn" name="go-on" value="1">下一步</button></form>
{{ live|json_script:"shequ-form-plan" }}{% endblock %}"""


def field(key: str, kind: str = "text", label: str = "", **more: Any) -> dict[str, Any]:
    if "choices" in more:
        more["choices"] = [
            {"value": one, "label": {ZH: one}} if isinstance(one, str) else {"label": {ZH: one["value"]}, **one}
            for one in more["choices"]
        ]
    return {"key": key, "kind": kind, "label": {ZH: label or key}, **more}


def form(*fields: dict[str, Any], before: tuple[dict[str, Any], ...] = (), **more: Any) -> Ready:
    """One section of ``fields`` in the last step; ``before``: those of a step that was there before."""
    sections = [*more.pop("sections", ()), {"key": "main", "title": {ZH: "问题"}, "fields": list(fields)}]
    steps = [{"key": "last", "title": {ZH: "填写"}, "sections": sections}]
    if before:
        first = {"key": "early", "title": {ZH: "先前"}, "fields": list(before)}
        steps.insert(0, {"key": "first", "title": {ZH: "先前"}, "sections": [first]})
    return prepare(read({"schema": 1, "title": {ZH: "走访"}, "languages": [ZH], "steps": steps, **more}))


class Sheet:
    """What the page asks, and what is known; a POST is read, protected and kept."""

    def __init__(self, ready: Ready, known: dict[str, Any] | None = None) -> None:
        self.ready, self.known = ready, known or {}
        self.posts: list[dict[str, str]] = []
        self.errors: dict[str, str] = {}
        self.typed: dict[str, Any] = {}

    def take(self, request: HttpRequest) -> None:
        posted = read_post(self.fields, request.POST, self.known)
        answers = protect(self.ready, {**self.known, **posted.answers}, posted.before, AT)
        self.posts.append(dict(request.POST.items()))
        self.known = {key: value for key, value in answers.items() if value is not None}
        self.errors, self.typed = posted.errors, posted.typed

    @property
    def fields(self) -> list[Any]:
        return [one for section in self.ready.definition.steps[-1].sections for one in section.fields]

    def context(self) -> dict[str, Any]:
        language = get_language() or ZH
        states = settle(self.ready, self.known, AT).states
        told = Told({path: [sentence] for path, sentence in self.errors.items()}, self.typed)
        sections = [
            {
                "key": one.key, "title": one.title.say(language), "visible": states[section_key(one)].visible,
                "fields": [
                    show(
                        asked, language, value=self.typed.get(asked.key, self.known.get(asked.key)),
                        state=states[asked.key], told=told, errors=told.errors.get(asked.key, ()),
                    )
                    for asked in one.fields
                ],
            }
            for one in self.ready.definition.steps[-1].sections
        ]  # fmt: skip
        return {"title": "走访", "sections": sections, "live": live(self.ready, self.fields, self.known, AT)}


_shown: list[Sheet] = []


def fill(request: HttpRequest) -> HttpResponse:
    sheet = _shown[-1]
    if request.method == "POST":
        sheet.take(request)
    template = engines["django"].from_string(_PAGE)
    return HttpResponse(template.render(sheet.context(), request))


urlpatterns = [*look, path("fill/", fill)]


class Hands:
    """Whoever fills it in."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def type(self, name: str, text: str) -> None:
        self.page.fill(f'[name="{name}"]', text)
        self.page.wait_for_timeout(20)

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f'[name="{name}"][value="{value}"]').click()
        self.page.wait_for_timeout(20)

    def sees(self, name: str) -> bool:
        return self.page.locator(f'[data-field="{name}"]').is_visible()

    def press(self, words: str, place: int = 0) -> None:
        self.page.get_by_role("button", name=words).nth(place).click()
        self.page.wait_for_timeout(20)

    def settled(self) -> Any:
        return json.loads(self.page.evaluate("() => JSON.stringify(shequFilling.settled())"))


@contextmanager
def opening(browser: Browser, settings: Any) -> Iterator[Callable[..., Hands]]:
    """``open_sheet(ready_or_sheet, **options of the browser)``."""
    look_alone(settings)
    settings.ROOT_URLCONF = "tests.forms.filling_page"
    with pages(browser) as opened:

        def open_sheet(asked: Ready | Sheet, **options: Any) -> Hands:
            _shown[:] = [asked if isinstance(asked, Sheet) else Sheet(asked)]
            page = opened("/fill/", **options)
            return Hands(page)

        yield open_sheet
