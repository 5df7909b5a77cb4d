"""Forms as an editor builds them: ``form(node, step("基本情况", text("姓名")))``. Blocks take the values of their fields."""

from __future__ import annotations

import itertools
from typing import Any

from shequ_workflows.forms.models import Form
from shequ_workflows.org.models import Node

_number = itertools.count(1)


def block(kind: str, /, **value: Any) -> dict[str, Any]:
    """``id`` as Wagtail gives each block one."""
    said = value.pop("id", None) or f"00000000-0000-4000-8000-{next(_number):012d}"
    return {"type": kind, "id": said, "value": value}


def text(label: str, **more: Any) -> dict[str, Any]:
    return block("text", **{"label": label, "kind": "text", **more})


def number(label: str, kind: str = "number", **more: Any) -> dict[str, Any]:
    return block("number", **{"label": label, "kind": kind, **more})


def choice(label: str, *choices: str | dict[str, Any], kind: str = "one_of", **more: Any) -> dict[str, Any]:
    rows = [row(label=one) if isinstance(one, str) else row(**one) for one in choices]
    return block("choice", **{"label": label, "kind": kind, "choices": rows, **more})


def row(**value: Any) -> dict[str, Any]:
    """Of a list of choices."""
    return {"type": "item", "id": f"00000000-0000-4000-9000-{next(_number):012d}", "value": value}


def yes_no(label: str, **more: Any) -> dict[str, Any]:
    return block("yes_no", label=label, **more)


def date(label: str, **more: Any) -> dict[str, Any]:
    return block("date", **{"label": label, "kind": "date", **more})


def file(label: str, **more: Any) -> dict[str, Any]:
    return block("file", **{"label": label, "kind": "file", **more})


def note(label: str, help: str = "") -> dict[str, Any]:
    return block("note", label=label, help=help)


def computed(label: str, formula: str, *questions: str, **more: Any) -> dict[str, Any]:
    return block("computed", label=label, computed={"formula": formula, "questions": list(questions)}, **more)


def group(label: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return block("group", label=label, fields=list(fields), **more)


def when(*rows: tuple[str, ...] | dict[str, Any], mode: str = "all") -> dict[str, Any]:
    """``when(("居住方式", "is", "独居"))``; a dictionary is such a condition in brackets."""
    made = []
    for one in rows:
        if isinstance(one, dict):
            inner = [child["value"] for child in one["rows"]]
            made.append(block("nested", mode=one["mode"], rows=inner))
        else:
            question, comparison, *value = one
            made.append(block("row", question=question, comparison=comparison, value="".join(value)))
    return {"mode": mode, "rows": made}


def section(*fields: dict[str, Any], title: str = "", **more: Any) -> dict[str, Any]:
    return block("section", title=title, fields=list(fields), **more)


def step(title: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """With the fields in one section; or with sections."""
    whole = list(fields) if fields and fields[0]["type"] == "section" else [section(*fields)]
    return block("step", title=title, sections=whole, **more)


def rule(message: str, must: dict[str, Any], *questions: str) -> dict[str, Any]:
    return block("rule", message=message, must=must, questions=list(questions))


def draft(node: Node, *steps: dict[str, Any], title: str = "需求调查", **more: Any) -> Form:
    """Not saved."""
    values: dict[str, Any] = {"node": node, "title": title, "slug": f"form-{next(_number)}", **more}
    form = Form(**values)
    put(form, *steps, rules=more.get("rules", ()))
    return form


def put(form: Form, *steps: dict[str, Any], rules: Any = ()) -> None:
    """Other steps in place of what stands there."""
    form.body = Form._meta.get_field("body").to_python(list(steps))
    form.rules = Form._meta.get_field("rules").to_python(list(rules))


def saved(form: Form) -> Form:
    """As the editor saves a draft: with keys, not published."""
    form.full_clean()
    form.save()
    return form


def published(form: Form, **how: Any) -> Form:
    """As ``revision.publish()`` does it."""
    if form.pk is None:
        saved(form)
    form.save_revision().publish(**how)
    return Form.objects.get(pk=form.pk)
