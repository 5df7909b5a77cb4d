"""Forms beside plain Django forms and `wagtail.contrib.forms`: rendering, validating, and taking answers away as files.

    python benchmarks/forms.py

SHEQU_FORMS_SCALE=0.02 makes the exports smaller, so that it can be tried fast (default: 1, that is 50 000 × 20 and
20 000 × 100 rows). Exports run in a process of their own each, since a process gives back no memory; its peak is told above
what it had before. Every second of our fields is shown by a rule; the others know no rules. The best of some rounds.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from _site import ROOT, each_database

SCALE = float(os.environ.get("SHEQU_FORMS_SCALE", "1"))
SIZES = ((50_000, 20), (20_000, 100))
ONE = "SHEQU_FORMS_ONE"
WORDS = "独居老人需要助餐送药上门理发楼道照明电梯维修邻里矛盾调解花园绿化停车管理"
KINDS = ("text", "number", "one_of", "yes_no", "date")


def best(run: Callable[[], object], seconds: float = 1.5) -> float:
    """Milliseconds of the fastest round."""
    fastest, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        run()
        fastest = min(fastest, time.perf_counter() - start)
    return round(fastest * 1000, 2)


def words(number: int) -> str:
    return WORDS[number % 20 : number % 20 + 8]


# --- rendering and validating ----------------------------------------------------------------------------------------


def definition_of(fields: int, *, rules: bool = True) -> Any:
    from shequ_workflows.forms.definition.reading import read

    rows = []
    for number in range(fields):
        kind = KINDS[number % len(KINDS)]
        row: dict[str, Any] = {"key": f"f{number}", "kind": kind, "label": {"zh-hans": f"第 {number} 题"}}
        if kind == "one_of":
            row["choices"] = [{"value": f"c{at}", "label": {"zh-hans": f"选项 {at}"}} for at in range(5)]
        if rules and number % 2:
            row["visible"] = {"answered": [{"var": f"f{number - 1}"}]}
        rows.append(row)
    data = {
        "schema": 1,
        "title": {"zh-hans": "测量"},
        "languages": ["zh-hans"],
        "steps": [{"key": "s", "title": {"zh-hans": "一"}, "sections": [{"key": "a", "title": {}, "fields": rows}]}],
    }
    return read(data)


def posted(fields: int) -> str:
    from django.http import QueryDict

    said = QueryDict(mutable=True)
    values = {"text": "桂花里", "number": "12", "one_of": "c1", "yes_no": "yes", "date": "2026-01-31"}
    for number in range(fields):
        said[f"f{number}"] = values[KINDS[number % len(KINDS)]]
    return said.urlencode()


def ours(fields: int) -> dict[str, float]:
    from django.http import QueryDict
    from django.template.loader import render_to_string

    from shequ_workflows.forms.filling.judging import judge
    from shequ_workflows.forms.filling.posting import read_post
    from shequ_workflows.forms.filling.ready import prepare
    from shequ_workflows.forms.rendering import show

    ready = prepare(definition_of(fields))
    top, at, sent = list(ready.definition.fields()), dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC), posted(fields)

    def render() -> None:
        for one in top:
            shown = show(one, "zh-hans")
            render_to_string(shown.template, {"shown": shown})

    def validate() -> None:
        data = read_post(top, QueryDict(sent), {})
        judged = judge(ready, data.answers, at)
        assert not judged.errors
        assert len(judged.answers) == fields

    return {"render": best(render), "validate": best(validate)}


def plain_form(fields: int) -> type[Any]:
    from django import forms

    made: dict[str, Any] = {}
    for number in range(fields):
        label = f"第 {number} 题"
        choices = [(f"c{at}", f"选项 {at}") for at in range(5)]
        made[f"f{number}"] = {
            "text": lambda label=label: forms.CharField(label=label, required=False),
            "number": lambda label=label: forms.IntegerField(label=label, required=False),
            "one_of": lambda label=label, choices=choices: forms.ChoiceField(
                label=label, choices=choices, required=False, widget=forms.RadioSelect
            ),
            "yes_no": lambda label=label: forms.ChoiceField(
                label=label, choices=[("yes", "是"), ("no", "否")], required=False, widget=forms.RadioSelect
            ),
            "date": lambda label=label: forms.DateField(label=label, required=False),
        }[KINDS[number % len(KINDS)]]()
    return type("Plain", (forms.Form,), made)


def django_forms(fields: int) -> dict[str, float]:
    from django.http import QueryDict

    plain, sent = plain_form(fields), posted(fields)

    def validate() -> None:
        assert plain(QueryDict(sent)).is_valid()

    return {"render": best(lambda: plain().as_p()), "validate": best(validate)}


def wagtail_forms(fields: int) -> dict[str, float]:
    """As its page does it: the class is built from rows at every request."""
    from django.http import QueryDict
    from wagtail.contrib.forms.forms import FormBuilder

    kinds = {"text": "singleline", "number": "number", "one_of": "radio", "yes_no": "radio", "date": "date"}
    rows = []
    for number in range(fields):
        kind = KINDS[number % len(KINDS)]
        choices = {"one_of": "c0,c1,c2,c3,c4", "yes_no": "yes,no"}.get(kind, "")
        rows.append(_Row(f"f{number}", f"第 {number} 题", kinds[kind], choices))
    sent = posted(fields)

    def validate() -> None:
        assert FormBuilder(rows).get_form_class()(QueryDict(sent)).is_valid()

    return {
        "render": best(lambda: FormBuilder(rows).get_form_class()().as_p()),
        "validate": best(validate),
    }


class _Row:
    """What its builder asks of a row of a form page."""

    required, default_value, help_text = False, "", ""

    def __init__(self, clean_name: str, label: str, field_type: str, choices: str) -> None:
        self.clean_name, self.label, self.field_type, self.choices = clean_name, label, field_type, choices


# --- exports ---------------------------------------------------------------------------------------------------------


def answers_of(row: int, fields: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for number in range(fields):
        kind = KINDS[number % len(KINDS)]
        made[f"f{number}"] = {
            "text": words(row + number), "number": str(row % 97), "one_of": f"c{(row + number) % 5}",
            "yes_no": bool(row % 2), "date": f"2026-0{row % 9 + 1}-1{number % 9}",
        }[kind]  # fmt: skip
    return made


def filled(rows: int, fields: int) -> tuple[Any, Any, Any]:
    """The same answers as submissions of ours and as those of `wagtail.contrib.forms`; gives our form and its director."""
    from wagtail.contrib.forms.models import FormSubmission
    from wagtail.models import Page

    from shequ_workflows.forms.definition.canonical import as_data, canonical, digest
    from shequ_workflows.forms.models import Form, FormVersion, Submission
    from shequ_workflows.org.constants import Role
    from shequ_workflows.org.moment import now
    from tests.factories.org import NodeFactory, actor

    node = NodeFactory(kind="community")
    director = actor(Role.RC_DIRECTOR, node)
    data = as_data(definition_of(fields))
    form = Form.objects.create(
        node=node, title=f"{rows} × {fields}", slug=f"f{rows}-{fields}-{random.randrange(10**9)}"
    )
    version = FormVersion.objects.create(form=form, number=1, digest=digest(data), body=canonical(data))
    Form.objects.filter(pk=form.pk).update(current=version, live=True)
    page = Page.objects.get(depth=1).add_child(title=form.title, slug=form.slug)
    for begin in range(0, rows, 1000):
        block = range(begin, min(begin + 1000, rows))
        said = [answers_of(row, fields) for row in block]
        Submission.objects.bulk_create(
            Submission(form=form, version=version, node=node, once=f"{row}", answers=one)
            for row, one in zip(block, said, strict=True)
        )
        FormSubmission.objects.bulk_create(FormSubmission(page=page, form_data=one, submit_time=now()) for one in said)
    return form, director, page


def peak() -> float:
    """MiB of this process at its most; `ru_maxrss` would be that of whoever started it, too."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one_export(who: str, kind: str, form: str, page: str, fields: str) -> dict[str, float]:
    """Run in a process of its own; the few rows before warm up what both load."""
    run = (_ours if who == "ours" else _wagtail)(kind, form, page, int(fields))
    before = peak()
    start = time.perf_counter()
    size = run()
    return {"seconds": round(time.perf_counter() - start, 2), "mb": round(peak() - before, 1), "size": size}


def _ours(kind: str, form: str, page: str, fields: int) -> Callable[[], int]:
    from shequ_workflows.forms.exporting import making, vault
    from shequ_workflows.forms.exporting.actions import AskForExport
    from shequ_workflows.forms.models import Export, Form
    from shequ_workflows.org.actors import Actor
    from shequ_workflows.org.models import Person

    found = Form.objects.get(pk=form)
    actor = Actor.of(Person.objects.get(roles__node=found.node_id))
    _warm(actor, found, kind)
    export = AskForExport(actor, found, {"format": kind}).execute()

    def run() -> int:
        assert making.make(export.public_id) == "done"
        made = Export.objects.get(pk=export.pk)
        vault.remove(made.place)
        return made.size

    return run


def _warm(actor: Any, form: Any, kind: str) -> None:
    """A file without rows: what is loaded once is loaded."""
    from shequ_workflows.forms.exporting import making
    from shequ_workflows.forms.exporting.actions import AskForExport

    export = AskForExport(actor, form, {"format": kind, "since": dt.date(2100, 1, 1)}).execute()
    assert making.make(export.public_id) == "done"


def _wagtail(kind: str, form: str, page: str, fields: int) -> Callable[[], int]:
    """Its own view, as the admin calls it, with the columns of the same fields."""
    from django.test import RequestFactory
    from wagtail.contrib.forms.models import FormSubmission
    from wagtail.contrib.forms.views import SubmissionsListView

    names = [("submit_time", "时间"), *((f"f{number}", f"第 {number} 题") for number in range(fields))]
    view: Any = SubmissionsListView()
    view.request = RequestFactory().get("/", {"export": kind})
    view.form_page = SimpleNamespace(slug="x")
    view.list_export, view.export_headings = [name for name, _label in names], dict(names)
    rows = FormSubmission.objects.filter(page_id=page).order_by("submit_time")
    _drained(view.as_spreadsheet(rows.none(), kind))
    return lambda: _drained(view.as_spreadsheet(rows, kind))


def _drained(response: Any) -> int:
    """Read to its end, as a web server does, and kept nowhere."""
    return sum(len(piece) for piece in response.streaming_content)


def exports(rows: int, fields: int) -> dict[str, Any]:
    form, _director, page = filled(rows, fields)
    found: dict[str, Any] = {}
    for kind in ("csv", "xlsx"):
        for who in ("ours", "wagtail"):
            done = subprocess.run(
                [sys.executable, __file__],
                cwd=ROOT / "benchmarks",
                env={**os.environ, ONE: json.dumps([who, kind, str(form.pk), str(page.pk), str(fields)])},
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            found[f"{kind}_{who}"] = json.loads(done.stdout.strip().splitlines()[-1])
        found[f"{kind}_share"] = round(
            found[f"{kind}_ours"]["seconds"] / max(found[f"{kind}_wagtail"]["seconds"], 0.01), 2
        )
    return found


def measure(kind: str) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for fields in (30, 200):
        figures[f"{fields}_fields_ms"] = {
            "ours": ours(fields), "django": django_forms(fields), "wagtail": wagtail_forms(fields),
        }  # fmt: skip
        print(kind, fields, "fields", figures[f"{fields}_fields_ms"], flush=True)
    for rows, fields in SIZES:
        number = max(100, int(rows * SCALE))
        figures[f"{number}x{fields}"] = exports(number, fields)
        print(kind, number, "x", fields, figures[f"{number}x{fields}"], flush=True)
    return figures


def main() -> None:
    asked = os.environ.get(ONE)
    if not asked:
        each_database(measure)
        return
    import django

    django.setup()
    import logging

    logging.disable(logging.WARNING)
    print(json.dumps(one_export(*json.loads(asked))))


if __name__ == "__main__":
    main()
