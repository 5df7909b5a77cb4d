"""What tests of exports and figures share: a form with its versions, people who send it in, and the files that come out."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

from python_calamine import CalamineWorkbook

from shequ_workflows.core.models import Record
from shequ_workflows.core.record.recording import journal
from shequ_workflows.forms.exporting import vault
from shequ_workflows.forms.exporting.actions import AskForExport
from shequ_workflows.forms.exporting.making import make
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.filling.sealing import put
from shequ_workflows.forms.models import Export, Form, FormVersion, Submission
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.identity import new_public_id
from tests.factories import forms as build
from tests.factories.org import Town, actor


def key_of(form: Form, label: str, version: FormVersion | None = None) -> str:
    """The key of a question (of a group’s, too) by its label."""
    shown = version or form.current
    assert shown is not None
    return next(path[-1] for path, one in ready(shown).definition.every_field() if one.label.say("zh-hans") == label)


def keyed(form: Form, said: dict[str, Any], version: FormVersion | None = None) -> dict[str, Any]:
    """Answers by label as answers by key; a list of dictionaries are rows."""
    return {
        key_of(form, label, version): [keyed(form, row, version) for row in value]
        if isinstance(value, list) and value and isinstance(value[0], dict)
        else value
        for label, value in said.items()
    }


def value_of(form: Form, label: str, choice: str) -> str:
    """What is kept for a choice by its words."""
    assert form.current is not None
    field = next(
        one for _path, one in ready(form.current).definition.every_field() if one.label.say("zh-hans") == label
    )
    return next(one.value for one in field.choices if one.label.say("zh-hans") == choice)


def sent(form: Form, said: dict[str, Any], **more: Any) -> Submission:
    """A submission as it lies there after it was sent."""
    version = more.pop("version", None) or form.current
    assert version is not None
    values: dict[str, Any] = {"form": form, "version": version, "node": form.node, "once": new_public_id(), **more}
    submission = Submission(**values)
    put(submission, ready(version).definition, keyed(form, said, version))
    submission.save()
    return submission


def republished(form: Form, *steps: dict[str, Any]) -> Form:
    """The form with other questions, published anew."""
    build.put(form, *steps)
    return build.published(build.saved(form))


def asked(actor: Actor, form: Form, **more: Any) -> Export:
    """Asked for, and made as the worker makes it."""
    export = AskForExport(actor, form, more, once=more.pop("once", "")).execute()
    make(export.public_id)
    export.refresh_from_db()
    return export


def content(export: Export) -> bytes:
    return b"".join(vault.pieces(export.place, export.key))


def csv_rows(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def zipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    """By an independent reader of workbooks."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def lines(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.decode().splitlines()]


LIVING = build.choice("居住方式", "独居", "与家人同住", other=True)
NEEDS = build.choice("需要", "助餐", "助浴", kind="many_of")
SECRET = build.text("病史", sensitive=True)
SECRET_FORM = {"purpose": "了解需求", "legal_ground": "本人同意"}
NAME, AGE = build.text("姓名"), build.number("年龄")


def form_of(town: Town, *fields: dict[str, Any], **more: Any) -> Form:
    whole = fields or (NAME, AGE, LIVING, NEEDS)
    return build.published(build.draft(more.pop("node", town.community), build.step("一", *whole), **more))


def director(town: Town) -> Actor:
    return actor(Role.RC_DIRECTOR, town.community)


def column(rows: list[list[Any]], heading: str) -> list[Any]:
    at = next(
        number for number, one in enumerate(rows[0]) if str(one) == heading or str(one).startswith(f"{heading} [")
    )
    return [row[at] for row in rows[1:]]


def payloads(form: Form, verb: str) -> list[dict[str, Any]]:
    rows = Record.objects.filter(subject=journal(form.node), verb=verb).order_by("seq")
    return [json.loads(one.payload.body) for one in rows]
