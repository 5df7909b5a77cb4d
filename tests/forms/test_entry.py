"""Keying in what came on paper: one screen, one paper after another."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Form, Submission
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Channel, Role
from shequ_workflows.org.models import Person
from tests.factories import community as homes
from tests.factories import forms as build
from tests.factories.files import jpeg
from tests.factories.org import Town, login_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def worker(client: Client, town: Town) -> Actor:
    return login_as(client, Role.COMMUNITY_WORKER, town.community)


@pytest.fixture
def form(town: Town) -> Form:
    return build.published(
        build.draft(
            town.community,
            build.step("一", build.text("意见", required=True), build.number("人数")),
            build.step("二", build.yes_no("独居"), build.group("成员", build.text("称呼"), build.number("年龄"))),
        )
    )


def key(form: Form, label: str) -> str:
    assert form.current is not None
    return next(one.key for one in ready(form.current).fields.values() if one.label.say("zh-hans") == label)


def url(form: Form, name: str = "enter") -> str:
    return reverse(f"shequ_forms:{name}", args=[form.public_id])


def paper(form: Form, once: str = "a", **more: Any) -> dict[str, Any]:
    return {"entry-once": once, "entry-version": "1", "entry-channel": "paper", key(form, "意见"): "楼道灯不亮", **more}


def lives(town: Town, name: str = "张桂芳", room: str = "3-2-501") -> Person:
    compound = homes.CompoundFactory(node=town.compound, name="桂花苑")
    return homes.resident(name, room, compound, home=town.community)


# --- one screen -----------------------------------------------------------------------------------------------------


def test_all_steps_stand_on_one_screen(client: Client, worker: Actor, form: Form) -> None:
    shown = client.get(url(form)).content.decode()
    for label in ("意见", "人数", "独居", "成员"):
        assert f'name="{key(form, label)}' in shown
    assert f'name="{key(form, "成员")}-0-' in shown, "a row of the group stands there to begin with"


def test_it_is_saved_and_the_next_one_is_empty(client: Client, worker: Actor, form: Form) -> None:
    answered = client.post(url(form), paper(form, **{"entry-channel": "phone"}), follow=True)
    made = Submission.objects.get()
    assert (made.entered_by, made.person, made.on_behalf_of, made.channel) == (worker.person, None, None, Channel.PHONE)
    shown = answered.content.decode()
    assert made.reference in shown
    assert "第1份已保存" in shown
    assert "楼道灯不亮" not in shown
    assert '<option value="phone" selected>' in shown, "the channel stays"


def test_sent_twice_it_is_one(client: Client, worker: Actor, form: Form) -> None:
    for _time in range(2):
        assert client.post(url(form), paper(form)).status_code == 302
    assert Submission.objects.count() == 1
    client.post(url(form), paper(form, "b"))
    assert Submission.objects.count() == 2


def test_errors_stand_at_their_fields_and_the_rest_is_kept(client: Client, worker: Actor, form: Form) -> None:
    group = key(form, "成员")
    age = next(one.key for one in ready(form.current).fields[group].fields if one.label.say("zh-hans") == "年龄")  # type: ignore[arg-type]
    more = {key(form, "意见"): "", key(form, "人数"): "很多", f"{group}-rows": "1", f"{group}-0-{age}": "九十多"}
    answered = client.post(url(form), paper(form, **more, **{"entry-channel": "door"}))
    shown = answered.content.decode()
    assert answered.status_code == 422
    assert not Submission.objects.exists()
    for typed in ("很多", "九十多"):
        assert f'value="{typed}"' in shown
    for name in (key(form, "意见"), key(form, "人数"), f"{group}-0-{age}"):
        assert f'id="id_{name}_error"' in shown
        assert f'href="#id_{name}"' in shown
    assert '<option value="door" selected>' in shown


def test_a_channel_that_is_none_is_refused(client: Client, worker: Actor, form: Form) -> None:
    assert client.post(url(form), paper(form, **{"entry-channel": "system"})).status_code == 422
    assert client.post(url(form), paper(form, **{"entry-channel": "online"})).status_code == 422
    assert not Submission.objects.exists()


def test_a_row_more_keeps_what_was_typed(client: Client, worker: Actor, form: Form) -> None:
    group = key(form, "成员")
    answered = client.post(url(form), paper(form, **{"add-row": group, f"{group}-rows": "0"}))
    shown = answered.content.decode()
    assert answered.status_code == 200
    assert f'name="{group}-rows" value="1"' in shown
    assert "楼道灯不亮" in shown
    assert not Submission.objects.exists()


def test_a_paper_of_an_older_version_is_keyed_in_as_that(client: Client, worker: Actor, form: Form) -> None:
    old = form.current
    build.put(form, build.step("一", build.text("新问题", required=True)))
    form = build.published(build.saved(form))
    shown = client.get(url(form) + "?version=1").content.decode()
    assert "意见" in shown
    assert "新问题" not in shown
    asked = {"entry-once": "a", "entry-version": "1", "entry-channel": "paper", "yi_jian": "楼道灯不亮"}
    assert client.post(url(form), asked)["Location"].endswith("?version=1")
    assert Submission.objects.get().version == old
    assert client.get(url(form) + "?version=9").status_code == 409
    assert client.post(url(form), {**asked, "entry-version": "9"}).status_code == 409


def test_what_is_not_published_is_not_keyed_in(client: Client, worker: Actor, form: Form) -> None:
    form.unpublish()
    assert client.get(url(form)).status_code == 409
    assert client.post(url(form), paper(form)).status_code == 409
    assert not Submission.objects.exists()


# --- for whom -------------------------------------------------------------------------------------------------------


def test_somebody_is_found_and_it_is_for_him(client: Client, worker: Actor, form: Form, town: Town) -> None:
    person = lives(town)
    found = client.post(url(form), paper(form, **{"entry-q": "3-2-501", "entry-find": "1"})).content.decode()
    assert f'value="{person.public_id}"' in found
    assert "楼道灯不亮" in found, "what was typed is kept"
    assert not Submission.objects.exists()
    client.post(url(form), paper(form, **{"entry-q": "3-2-501", "entry-person": person.public_id, "entry-find": "1"}))
    made = Submission.objects.get()
    assert (made.on_behalf_of, made.household) == (person, person.memberships.get().household)


def test_a_name_without_a_choice_is_asked_about(client: Client, worker: Actor, form: Form, town: Town) -> None:
    lives(town)
    answered = client.post(url(form), paper(form, **{"entry-q": "张桂芳"}))
    assert answered.status_code == 422
    assert 'id="id_entry-person_error"' in answered.content.decode()
    chosen = paper(form, **{"entry-q": "某某某", "entry-person": "nobody"})
    assert client.post(url(form), chosen).status_code == 302
    assert Submission.objects.get().on_behalf_of is None
    assert "某某某" not in json.dumps(list(Submission.objects.values()), default=str), "the name is not kept"


def test_nobody_of_another_place(client: Client, worker: Actor, form: Form, town: Town) -> None:
    stranger = homes.resident("李远方", "1-1-101", homes.CompoundFactory(node=town.other), home=town.other)
    answered = client.post(url(form), paper(form, **{"entry-person": stranger.public_id}))
    assert answered.status_code == 422
    assert not Submission.objects.exists()
    assert stranger.public_id not in client.post(url(form, "enter_people"), {"q": "李远方"}).content.decode()


def test_where_turns_are_counted_a_person_is_needed(client: Client, worker: Actor, town: Town) -> None:
    form = build.published(build.draft(town.community, build.step("一", build.text("意见")), times="once"))
    person = lives(town)
    answered = client.post(url(form), paper(form))
    assert answered.status_code == 422
    assert "请先查找" in answered.content.decode()
    whose = {"entry-q": "3-2-501", "entry-person": person.public_id}
    assert client.post(url(form), paper(form, **whose)).status_code == 302
    again = client.post(url(form), paper(form, "b", **whose))
    assert again.status_code == 409
    assert 'id="id_entry-person_error"' in again.content.decode()


def test_the_search_is_posted(client: Client, worker: Actor, form: Form, town: Town) -> None:
    person = lives(town)
    assert client.get(url(form, "enter_people")).status_code == 405
    assert person.public_id in client.post(url(form, "enter_people"), {"q": "张桂芳"}).content.decode()


# --- for the script -------------------------------------------------------------------------------------------------


def test_the_script_gets_data(client: Client, worker: Actor, form: Form) -> None:
    wants = {"headers": {"accept": "application/json"}}
    answered = client.post(url(form), paper(form), **wants)  # type: ignore[arg-type]
    said = answered.json()
    assert (said["saved"], said["count"], said["reference"]) == (True, 1, Submission.objects.get().reference)
    wrong = client.post(url(form), paper(form, "b", **{key(form, "意见"): ""}), **wants)  # type: ignore[arg-type]
    assert wrong.status_code == 422
    assert wrong.json()["saved"] is False
    assert f'id="id_{key(form, "意见")}_error"' in wrong.json()["html"]


def test_the_state_says_who_is_signed_in(client: Client, worker: Actor, form: Form) -> None:
    assert worker.person is not None
    said = client.get(url(form, "enter_state")).json()
    assert said["owner"] == worker.person.public_id
    assert said["token"]
    client.logout()
    assert client.get(url(form, "enter_state")).status_code == 302


# --- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.RESIDENT, 404),
        (Role.GRID_WORKER, 200),
        (Role.STREET_CLERK, 200),
        (Role.STREET_LEADER, 403),
        (Role.EDITOR, 403),
        (Role.ADMINISTRATOR, 403),
    ],
)
def test_who_keys_in(client: Client, form: Form, town: Town, role: str, status: int) -> None:
    where = town.grid if role == Role.GRID_WORKER else town.street if "street" in role else town.community
    login_as(client, role, where)
    for name in ("enter", "blank", "invitations"):
        assert client.get(url(form, name)).status_code == status


def test_not_of_another_community(client: Client, form: Form, town: Town) -> None:
    login_as(client, Role.COMMUNITY_WORKER, town.other)
    assert client.get(url(form)).status_code == 404
    assert client.post(url(form), paper(form)).status_code == 404


def test_it_costs_the_same_whatever_was_keyed_before(
    client: Client, worker: Actor, form: Form, django_assert_max_num_queries: Any
) -> None:
    client.get(url(form))
    with django_assert_max_num_queries(40) as few:
        client.get(url(form))
        before = len(few)
    for number in range(8):
        client.post(url(form), paper(form, str(number)))
    client.get(url(form))  # the messages of all of them
    with django_assert_max_num_queries(before):
        client.get(url(form))


def test_the_list_of_what_came_in_leads_there(client: Client, worker: Actor, form: Form) -> None:
    shown = client.get(url(form, "desk_submissions")).content.decode()
    for name in ("enter", "blank"):
        assert f'href="{url(form, name)}"' in shown
    assert url(form, "invitations") not in shown, "nobody is invited to this form"


def test_a_file_and_people_of_the_register_are_keyed_in(client: Client, worker: Actor, town: Town) -> None:
    person = lives(town)
    asked = build.step("一", build.file("证明"), build.block("register", kind="person", label="照护人"))
    form = build.published(build.draft(town.community, asked))
    file, who = key(form, "证明"), key(form, "照护人")
    assert f'value="{person.public_id}"' in client.get(url(form)).content.decode()
    photo = SimpleUploadedFile("证明.jpg", jpeg())
    head = {"entry-once": "a", "entry-version": "1", "entry-channel": "paper", who: person.public_id}
    wrong = client.post(url(form), {**head, "entry-channel": "no", file: photo})
    kept = re.search(rf'name="{file}-kept" value="(\w+)"', wrong.content.decode())
    assert kept is not None, "the file need not be chosen again"
    assert client.post(url(form), {**head, f"{file}-kept": kept[1]}).status_code == 302
    assert Submission.objects.get().answers == {file: [kept[1]], who: person.public_id}
