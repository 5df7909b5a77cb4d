"""Long forms in parts: headings, rows, folds; and no field is lost or called optional that a rule asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.models import Subject
from shequ_workflows.delegation.form_parts import AccessForm, CommitteeForm, DistrictForm
from shequ_workflows.delegation.parted import Parted
from shequ_workflows.delegation.task_forms import (
    AdmitDistrictForm,
    AdmitForm,
    ApplicationForm,
    FileForm,
    RefuseAdmissionForm,
    RefuseDistrictForm,
    ResubmitForm,
)
from shequ_workflows.org.actors import Actor
from tests.factories.delegated import draft, list_in_force, task_in, valid_data
from tests.factories.delegation import MONDAY, Street

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]
FORMS: list[Any] = [
    ApplicationForm, ResubmitForm, FileForm, AccessForm, CommitteeForm, DistrictForm, AdmitForm, AdmitDistrictForm,
    RefuseAdmissionForm, RefuseDistrictForm,
]  # fmt: skip


def subject_of(street: Street, form: Any) -> Subject:
    state = {"ResubmitForm": "returned", "CommitteeForm": "community_reply"}.get(form.__name__, "access_review")
    return Subject.objects.get(pk=task_in(street, state)[0].pk)


@pytest.mark.parametrize("form", FORMS)
def test_each_field_stands_in_one_part_and_only_there(street: Street, form: Any) -> None:
    made = form(subject=subject_of(street, form), actor=street.clerk)
    assert isinstance(made, Parted)
    shown = [bound.name for part in made.shown_parts for bound in part["fields"]]
    assert sorted(shown) == sorted(made.fields)


@pytest.mark.parametrize("form", FORMS)
def test_every_field_is_on_the_page(street: Street, form: Any) -> None:
    made = form(subject=subject_of(street, form), actor=street.clerk)
    html = str(made)
    assert [name for name in made.fields if f'name="{name}"' not in html] == []


def test_further_forms_are_folded_until_one_is_entered(street: Street) -> None:
    def folds(data: dict[str, str] | None) -> list[bool]:
        made = ApplicationForm(data, subject=draft(street), actor=street.clerk)
        return [part["is_open"] for part in made.shown_parts if part["folded"]]

    assert folds(None) == [False, False]
    assert folds({"form2_name": "月报"}) == [True, False]
    assert folds({"form3_fields": "12"}) == [False, True]


def test_the_room_on_the_list_opens_where_the_form_comes_back(street: Street) -> None:
    subject = subject_of(street, AdmitForm)
    assert [part["is_open"] for part in AdmitForm(subject=subject).shown_parts if part["folded"]] == [False]
    assert [part["is_open"] for part in AdmitForm({}, subject=subject).shown_parts if part["folded"]] == [True]


def test_what_a_rule_asks_for_is_not_called_optional(street: Street) -> None:
    html = str(ApplicationForm(subject=draft(street), actor=street.clerk))
    label = html.split('for="id_legal_basis"')[1].split("</label>")[0]
    assert "选填" not in label
    assert "选填" in html.split('for="id_form1_name"')[1].split("</label>")[0]


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [("legal_basis", "缺少法律依据"), ("standard", "标准"), ("ends_on", "结束")],
)
def test_left_empty_it_is_refused_by_the_rule_at_its_field(
    street: Street, signed_in: SignIn, move: Any, left_out: str, sentence: str
) -> None:
    list_in_force(street)
    subject = draft(street)
    data = {**valid_data(street, subject, "submit", MONDAY), left_out: "", "revision": subject.revision}
    response = signed_in(street.clerk).post(reverse("shequ_desk:edge", args=[subject.public_id, "submit"]), data)
    assert response.status_code == 422
    errors = response.context["form"].errors[left_out]
    assert sentence in errors[0]
    assert Subject.objects.get(pk=subject.pk).state == "draft"
