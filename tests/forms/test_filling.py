"""The screens of filling in, as a browser without JavaScript meets them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.files.keeping import KeepFile
from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.core.files.sweeping import forget_abandoned
from shequ_workflows.forms.constants import Who
from shequ_workflows.forms.filling.files import ANSWER
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.filling.sealing import all_answers
from shequ_workflows.forms.models import Draft, Form, Invitation, Submission
from shequ_workflows.org.constants import Role
from shequ_workflows.org.moment import now
from tests.factories import files
from tests.factories import forms as build
from tests.factories.org import Town, actor, home_page, login_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def whole(town: Town, **more: Any) -> Form:
    """Three steps: a condition chain, a group with a computed sum, a file."""
    alone = build.when(("独居", "yes"))
    steps = [
        build.step("基本情况", build.text("姓名", required=True), build.yes_no("独居", required=True), build.text("谁照看", visible=alone, required=True)),
        build.step("家庭成员", build.group("成员", build.text("称呼"), build.number("年龄"))),
        build.step("说明", build.file("照片", kind="photo"), build.text("备注")),
    ]  # fmt: skip
    return build.published(build.draft(town.community, *steps, **more))


def page(client: Client, form: Form, number: int) -> str:
    assert form.current is not None
    return reverse("shequ_forms:step", args=[form.slug, ready(form.current).definition.steps[number].key])


def key(form: Form, label: str) -> str:
    assert form.current is not None
    return next(one.key for one in ready(form.current).fields.values() if one.label.say("zh-hans") == label)


def begin(client: Client, form: Form) -> str:
    answer = client.post(reverse("shequ_forms:start", args=[form.slug]))
    assert answer.status_code == 302
    return str(answer.url)


def test_from_the_first_step_to_the_receipt(client: Client, town: Town) -> None:
    form = whole(town)
    who = login_as(client, Role.RESIDENT, town.community)
    assert begin(client, form) == page(client, form, 0)
    name, alone, carer, note = (key(form, one) for one in ("姓名", "独居", "谁照看", "备注"))

    # What an answer brings up is asked before one goes on.
    seen = {"seen": f"{name} {alone}"}
    answer = client.post(page(client, form, 0), {name: "吴桂兰", alone: "yes", carer: "", "go": "next", **seen})
    assert answer.status_code == 422
    assert "谁照看" in answer.content.decode()
    answer = client.post(page(client, form, 0), {name: "吴桂兰", alone: "yes", carer: "女儿", "go": "next", **seen})
    assert answer.status_code == 200  # an optional one would be shown once too

    seen = {"seen": f"{name} {alone} {carer}"}
    answer = client.post(page(client, form, 0), {name: "吴桂兰", alone: "yes", carer: "女儿", "go": "next", **seen})
    assert answer.url == page(client, form, 1)  # type: ignore[attr-defined]

    group, (call, age) = key(form, "成员"), columns(form)
    rows = {f"{group}-rows": "2", f"{group}-0-{call}": "女儿", f"{group}-0-{age}": "41", f"{group}-1-{call}": "外孙"}
    answer = client.post(page(client, form, 1), {**rows, "go": "next", "seen": group})
    assert answer.url == page(client, form, 2)  # type: ignore[attr-defined]
    answer = client.post(page(client, form, 2), {note: "谢谢", "go": "next", "seen": f"{key(form, '照片')} {note}"})
    check = reverse("shequ_forms:check", args=[form.slug])
    assert answer.url == check  # type: ignore[attr-defined]

    shown = client.get(check).content.decode()
    assert "吴桂兰" in shown
    assert "外孙" in shown
    once = re.search(r'name="once" value="([^"]+)"', shown)
    assert once is not None
    answer = client.post(check, {"once": once[1]})
    kept = Submission.objects.get()
    assert answer.url == reverse("shequ_forms:receipt", args=[kept.reference])  # type: ignore[attr-defined]
    assert kept.person == who.person
    assert kept.answers[group] == [{call: "女儿", age: "41"}, {call: "外孙"}] or kept.answers[group][1][call] == "外孙"
    assert client.post(check, {"once": once[1]}).url == answer.url  # type: ignore[attr-defined]
    assert Submission.objects.count() == 1
    assert "吴桂兰" in client.get(answer.url).content.decode()  # type: ignore[attr-defined]
    assert "吴桂兰" not in Client().get(answer.url).content.decode()  # type: ignore[attr-defined]


def columns(form: Form) -> list[str]:
    assert form.current is not None
    return [one.key for one in ready(form.current).fields[key(form, "成员")].fields]


def test_what_is_wrong_is_said_and_the_rest_is_kept(client: Client, town: Town) -> None:
    form = build.published(build.draft(town.community, build.step("一", build.text("姓名"), build.number("年龄"))))
    login_as(client, Role.RESIDENT, town.community)
    here = begin(client, form)
    answer = client.post(here, {key(form, "姓名"): "吴桂兰", key(form, "年龄"): "八十", "go": "next"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="八十"' in text
    assert 'value="吴桂兰"' in text
    assert f'href="#id_{key(form, "年龄")}"' in text
    assert all_answers(Draft.objects.get()) == {key(form, "姓名"): "吴桂兰"}


def test_a_fault_in_a_row_is_said_with_its_row_and_in_the_order_of_the_page(client: Client, town: Town) -> None:
    rows = build.group("成员", build.text("称呼", required=True), build.number("年龄"))
    form = build.published(build.draft(town.community, build.step("一", build.text("姓名", required=True), rows)))
    login_as(client, Role.RESIDENT, town.community)
    here = begin(client, form)
    group, (call, age) = key(form, "成员"), columns(form)
    sent = {f"{group}-rows": "2", f"{group}-0-{call}": "女儿", f"{group}-0-{age}": "大", f"{group}-1-{age}": "小"}
    said = re.findall(
        r'<li><a href="#id_[^"]*">([^<]+)</a>', client.post(here, {**sent, "go": "next"}).content.decode()
    )
    assert [one.partition("：")[0] for one in said] == [
        "姓名",
        "成员 第1项 年龄",
        "成员 第2项 称呼",
        "成员 第2项 年龄",
    ]


def test_the_receipt_has_its_number_on_paper_too(client: Client, town: Town) -> None:
    form = build.published(build.draft(town.community, build.step("一", build.text("姓名"))))
    login_as(client, Role.RESIDENT, town.community)
    client.post(begin(client, form), {key(form, "姓名"): "吴桂兰", "go": "next"})
    check = reverse("shequ_forms:check", args=[form.slug])
    once = re.search(r'name="once" value="([^"]+)"', client.get(check).content.decode())
    assert once is not None
    text = client.get(client.post(check, {"once": once[1]}).url).content.decode()  # type: ignore[attr-defined]
    printed = text.partition('class="only-print"')[2].partition("</p>")[0]
    assert Submission.objects.get().reference in printed
    assert reverse("shequ_forms:mine") in text


def test_the_home_page_leads_to_what_is_open(client: Client, town: Town) -> None:
    front = home_page(town.community)
    assert reverse("shequ_forms:open") not in client.get(front.url).content.decode()
    build.published(build.draft(town.community, build.step("一", build.text("姓名")), title="需求调查"))
    build.published(
        build.draft(town.community, build.step("一", build.text("姓名")), title="只给受邀者", who=Who.INVITED)
    )
    build.published(build.draft(town.other, build.step("一", build.text("姓名")), title="别处的调查"))
    login_as(client, Role.RESIDENT, town.community)
    text = client.get(front.url).content.decode()
    assert "需求调查" in text
    assert "只给受邀者" not in text
    assert "别处的调查" not in text
    assert reverse("shequ_forms:open") in text
    assert reverse("shequ_forms:mine") in text


def test_a_row_comes_and_goes(client: Client, town: Town) -> None:
    form = whole(town)
    login_as(client, Role.RESIDENT, town.community)
    begin(client, form)
    group, (call, _age) = key(form, "成员"), columns(form)
    answer = client.post(page(client, form, 1), {f"{group}-rows": "0", "add-row": group})
    assert f'name="{group}-0-{call}"' in answer.content.decode()
    two = {f"{group}-rows": "2", f"{group}-0-{call}": "一", f"{group}-1-{call}": "二"}
    answer = client.post(page(client, form, 1), {**two, "drop-row": f"{group}-0"})
    text = answer.content.decode().partition("<template")[0]
    assert f'name="{group}-1-{call}"' not in text
    assert 'value="二"' in text


def test_back_keeps_what_was_typed(client: Client, town: Town) -> None:
    form = whole(town)
    login_as(client, Role.RESIDENT, town.community)
    begin(client, form)
    answer = client.post(page(client, form, 2), {key(form, "备注"): "半截", "go": "back"})
    assert answer.url == page(client, form, 1)  # type: ignore[attr-defined]
    assert all_answers(Draft.objects.get())[key(form, "备注")] == "半截"


def test_a_visitor_goes_on_with_a_code_on_another_device(client: Client, town: Town) -> None:
    form = build.published(
        build.draft(town.community, build.step("一", build.text("意见"), build.text("补充")), who="anyone")
    )
    here = begin(client, form)
    answer = client.post(here, {key(form, "意见"): "多装路灯", "go": "keep"})
    text = client.get(answer.url).content.decode()  # type: ignore[attr-defined]
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", text)
    assert code is not None
    other = Client()
    assert other.post(reverse("shequ_forms:resume"), {"code": "AAAA-BBBB-CCCC"}).status_code == 422
    assert other.get(here).status_code == 302
    link = reverse("shequ_forms:go_on", args=[code[0]])
    assert other.get(link).status_code == 200
    assert other.get(here).status_code == 302  # looking at the link opened nothing
    assert other.post(link).status_code == 302
    assert 'value="多装路灯"' in other.get(here).content.decode()


def test_what_was_begun_without_signing_in_goes_on_when_signed_in(client: Client, town: Town) -> None:
    form = build.published(build.draft(town.community, build.step("一", build.text("意见")), who="anyone"))
    begin = reverse("shequ_forms:start", args=[form.slug])
    client.post(begin)
    draft = Draft.objects.get()
    (code,) = client.session["shequ_forms_codes"].values()
    login_as(client, Role.RESIDENT, town.community)
    assert client.get(begin).context["draft"] == draft
    assert code in client.get(reverse("shequ_forms:kept", args=[form.slug])).content.decode()
    other = Client()
    login_as(other, Role.RESIDENT, town.community)
    assert other.get(begin).context["draft"] is None
    assert other.post(reverse("shequ_forms:resume"), {"code": code}, follow=True).context["draft"] == draft
    third = Client()
    login_as(third, Role.RESIDENT, town.community)
    third.post(begin)
    said = third.post(reverse("shequ_forms:resume"), {"code": code}, follow=True)
    assert said.context["draft"] not in {None, draft}
    assert "登录后" in said.content.decode()


def test_a_closed_form_says_so_and_keeps_the_text(client: Client, town: Town) -> None:
    form = build.published(build.draft(town.community, build.step("一", build.text("意见"))))
    login_as(client, Role.RESIDENT, town.community)
    here = begin(client, form)
    client.post(here, {key(form, "意见"): "好", "go": "next"})
    Form.objects.filter(pk=form.pk).update(closes_at=now())
    answer = client.post(reverse("shequ_forms:check", args=[form.slug]), {"once": Draft.objects.get().once})
    assert answer.status_code == 409
    assert "好" in answer.content.decode()
    assert Draft.objects.exists()


def test_a_photo_comes_with_the_step_and_waits_for_the_form(client: Client, town: Town) -> None:
    form = whole(town)
    who = login_as(client, Role.RESIDENT, town.community)
    begin(client, form)
    photo = key(form, "照片")
    upload = SimpleUploadedFile("楼道.jpg", files.jpeg(), content_type="image/jpeg")
    client.post(page(client, form, 2), {photo: upload, "go": "keep"})
    stored = StoredFile.objects.get()
    assert all_answers(Draft.objects.get())[photo] == [stored.public_id]
    assert "楼道.jpg" in client.get(page(client, form, 2)).content.decode()
    StoredFile.objects.update(at=stored.at.replace(year=stored.at.year - 1))
    forget_abandoned(now())
    assert StoredFile.objects.exists()
    client.post(page(client, form, 2), {"go": "keep", f"{photo}-kept": []})
    assert photo not in all_answers(Draft.objects.get())
    forget_abandoned(now())
    assert not StoredFile.objects.exists()
    assert who.person is not None


def test_a_text_is_no_photo(client: Client, town: Town) -> None:
    form = whole(town)
    login_as(client, Role.RESIDENT, town.community)
    begin(client, form)
    upload = SimpleUploadedFile("a.jpg", b"<script>", content_type="image/jpeg")
    answer = client.post(page(client, form, 2), {key(form, "照片"): upload, key(form, "备注"): "在", "go": "next"})
    assert answer.status_code == 422
    assert 'value="在"' in answer.content.decode()


def test_a_foreign_file_is_not_taken(client: Client, town: Town) -> None:
    form = whole(town)
    login_as(client, Role.RESIDENT, town.community)
    begin(client, form)
    other = KeepFile(actor(Role.RESIDENT, town.community), files.upload(files.jpeg()), ANSWER, town.community).execute()
    answer = client.post(page(client, form, 2), {f"{key(form, '照片')}-kept": other.public_id, "go": "next"})
    assert answer.status_code == 422
    assert all_answers(Draft.objects.get()) == {}


def test_a_person_is_chosen_from_home_only(client: Client, town: Town) -> None:
    form = build.published(
        build.draft(town.community, build.step("一", build.block("register", label="为谁", kind="person")))
    )
    who = login_as(client, Role.RESIDENT, town.community)
    stranger = actor(Role.RESIDENT, town.community).person
    assert who.person is not None
    assert stranger is not None
    here = begin(client, form)
    text = client.get(here).content.decode()
    assert who.person.public_id in text
    assert stranger.public_id not in text
    client.post(here, {key(form, "为谁"): stranger.public_id, "go": "next"})
    answer = client.post(reverse("shequ_forms:check", args=[form.slug]), {"once": Draft.objects.get().once})
    assert answer.status_code == 422
    assert not Submission.objects.exists()


def test_the_list_of_open_forms(client: Client, town: Town, django_assert_max_num_queries: Any) -> None:
    for number in range(3):
        build.published(build.draft(town.community, build.step("一", build.text("意见")), title=f"调查{number}"))
    build.published(build.draft(town.other, build.step("一", build.text("意见")), title="别处的调查"))
    login_as(client, Role.RESIDENT, town.community)
    with django_assert_max_num_queries(14):
        text = client.get(reverse("shequ_forms:open")).content.decode()
    assert "调查2" in text
    assert "别处的调查" not in text
    assert "调查1" in client.get(reverse("shequ_forms:open"), {"q": "调查1"}).content.decode()


def test_a_form_for_who_is_invited_is_listed_for_them_alone(client: Client, town: Town) -> None:
    form = build.published(
        build.draft(town.community, build.step("一", build.text("意见")), title="只给受邀者", who=Who.INVITED)
    )
    who = login_as(client, Role.RESIDENT, town.community)
    where = reverse("shequ_forms:open")
    assert "只给受邀者" not in Client().get(where).content.decode()
    assert "只给受邀者" not in client.get(where).content.decode()
    Invitation.objects.create(form=form, person=who.person)
    assert "只给受邀者" in client.get(where).content.decode()


def test_the_home_page_shows_no_form_that_staff_key_in(client: Client, town: Town) -> None:
    page = home_page(town.community)
    for title, who in (("给居民填的", Who.VERIFIED), ("工作人员记的", Who.STAFF)):
        build.published(build.draft(town.community, build.step("一", build.text("意见")), title=title, who=who))
    shown = client.get(page.url).content.decode()
    assert "给居民填的" in shown
    assert "工作人员记的" not in shown


def test_discarding_asks_first(client: Client, town: Town) -> None:
    form = whole(town)
    login_as(client, Role.RESIDENT, town.community)
    begin(client, form)
    where = reverse("shequ_forms:discard", args=[form.slug])
    assert client.get(where).status_code == 200
    assert Draft.objects.exists()
    client.post(where)
    assert not Draft.objects.exists()
