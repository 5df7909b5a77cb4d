"""The screens 时限与规则: read by staff, changed by those who may, packs up and down."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.models import RuleVersion
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from tests.factories.deliberation import MONDAY, Hall, matter
from tests.screens import OFFICE, PHONE, faults, pages, session_of

pytestmark = pytest.mark.django_db
BASIS = "居民会议2026年3月2日决定"


def url(name: str, node: Node, machine: str = "deliberation") -> str:
    return reverse(f"shequ_core:rules_{name}", args=[node.code, machine])


@pytest.fixture
def desk(hall: Hall) -> Client:
    """The director's browser."""
    return browser_of(hall.director)


def browser_of(actor: Actor) -> Client:
    client = Client()
    client.cookies["sessionid"] = session_of(actor)
    return client


def filled(response: Any, **changes: Any) -> dict[str, Any]:
    """The form as the page shows it, with ``changes``."""
    data: dict[str, Any] = {}
    form = response.context["form"]
    for bound in form:
        widgets = bound.subwidgets[0].data.get("subwidgets") if bound.subwidgets else None
        if widgets:
            data |= {
                one["name"]: one["value"][0] if isinstance(one["value"], list) else one["value"] for one in widgets
            }
        else:
            value = form[bound.name].field.prepare_value(bound.value())
            data[bound.name] = "" if value is None else value
    return {**data, **changes}


def test_it_shows_what_holds_and_what_the_law_says(desk: Client, hall: Hall) -> None:
    text = desk.get(url("show", hall.community)).content.decode()
    for words in (
        "协商",
        "3 个工作日",
        "《城市居民委员会组织法》第三十四条",
        "1/10",
        "第二十六条",
        "系统默认",
    ):
        assert words in text, words


def test_the_list_costs_the_same_for_many_places(hall: Hall, django_assert_max_num_queries: Any) -> None:
    clerk = browser_of(hall.actor("street_clerk"))
    clerk.get(reverse("shequ_core:rules"))
    for number in range(30):
        hall.street.add_child(kind="community", code=f"more{number}", name=f"第{number}社区")
    with django_assert_max_num_queries(16):
        response = clerk.get(reverse("shequ_core:rules"))
    assert len(response.context["lines"]) == 20


def test_it_is_changed_and_told(desk: Client, hall: Hall) -> None:
    matter(hall, "submitted")
    page = desk.get(url("edit", hall.community))
    data = filled(page, **{"limits-consult_0": "5", "settings-convene_owners": "15 %", "basis": BASIS})
    response = desk.post(url("edit", hall.community), data, follow=True)
    assert response.redirect_chain[-1][0] == url("show", hall.community)
    row = RuleVersion.objects.get()
    assert (row.limits, row.settings, row.basis) == ({"consult": "5 wd"}, {"convene_owners": "3/20"}, BASIS)
    text = response.content.decode()
    for words in ("第1版已保存", "1件正在办理的事项按开始时的旧规则", BASIS, "5 个工作日"):
        assert words in text, words
    again = desk.post(url("edit", hall.community), data)  # the second click
    assert again.status_code == 302
    assert RuleVersion.objects.count() == 1


def test_what_was_typed_is_kept_with_the_sentence(desk: Client, hall: Hall) -> None:
    page = desk.get(url("edit", hall.community))
    wrong = {"limits-display_0": "10", "settings-rounds": "two", "settings-cost_change": "0.1", "basis": BASIS}
    response = desk.post(url("edit", hall.community), filled(page, **wrong))
    assert response.status_code == 422
    text = response.content.decode()
    for words in ("“two”不是", "“0.1”不是比例", 'value="10"', "two", BASIS):
        assert words in text, words
    response = desk.post(url("edit", hall.community), filled(page, **{"limits-display_0": "10", "basis": BASIS}))
    assert "第三十四条要求不少于15 天" in response.content.decode()


def test_an_older_screen_is_told_and_may_save_again(desk: Client, hall: Hall) -> None:
    page = desk.get(url("edit", hall.community))
    other = browser_of(hall.actor("party_secretary"))
    other.post(
        url("edit", hall.community),
        filled(other.get(url("edit", hall.community)), basis=BASIS, **{"settings-rounds": "3"}),
    )
    response = desk.post(url("edit", hall.community), filled(page, basis=BASIS, **{"settings-cosigners": "20"}))
    assert response.status_code == 409
    assert "3 轮" in response.content.decode()
    kept = filled(response)
    assert kept["settings-cosigners"] == "20"
    assert desk.post(url("edit", hall.community), kept).status_code == 302
    assert RuleVersion.objects.get(number=2).settings == {"cosigners": 20}


def test_the_day_of_the_review_comes_up(desk: Client, hall: Hall) -> None:
    RuleVersion.objects.create(
        node=hall.community, machine="deliberation", number=1, settings={"rounds": 3}, review_on=MONDAY.date()
    )
    assert "到了复核的日子" in desk.get(url("show", hall.community)).content.decode()


@pytest.mark.parametrize("name", ["edit", "upload"])
def test_who_only_reads_is_told_whom_to_ask(hall: Hall, name: str) -> None:
    member = browser_of(hall.member)
    assert member.get(url("show", hall.community)).status_code == 200
    response = member.get(url(name, hall.community))
    assert response.status_code == 403
    assert "居委会主任" in response.content.decode()


def test_another_place_and_another_machine_are_unknown(desk: Client, hall: Hall) -> None:
    assert desk.get(url("show", hall.other)).status_code == 404
    assert desk.get(url("show", hall.community, "nothing")).status_code == 404


def test_a_street_s_values_may_be_the_beginning(hall: Hall) -> None:
    RuleVersion.objects.create(node=hall.street, machine="deliberation", number=1, settings={"rounds": 4}, basis=BASIS)
    RuleVersion.objects.create(
        node=hall.community, machine="deliberation", number=1, settings={"rounds": 3}, basis=BASIS
    )
    desk = browser_of(hall.director)
    found = [
        filled(desk.get(url("edit", hall.community) + query))["settings-rounds"]
        for query in ("", "?from=shipped", "?from=above")
    ]
    assert found == [3, 2, 4]


# --- packs -----------------------------------------------------------------------------------------------------------


def pack(**more: Any) -> SimpleUploadedFile:
    body = {"schema": 1, "machine": "deliberation", "basis": BASIS, "limits": {}, "settings": {}, **more}
    return SimpleUploadedFile("pack.json", json.dumps(body).encode(), "application/json")


def test_a_pack_is_shown_first_and_saved_by_a_second_step(desk: Client, hall: Hall) -> None:
    shown = desk.post(url("upload", hall.community), {"file": pack(limits={"consult": "5 wd"})})
    assert shown.status_code == 200
    assert not RuleVersion.objects.exists()
    text = shown.content.decode()
    assert "3 个工作日" in text
    assert "5 个工作日" in text
    data = {name: shown.context["form"][name].value() for name in ("pack", "base", "once")}
    for _twice in range(2):
        assert desk.post(url("upload", hall.community), data).status_code == 302
    assert RuleVersion.objects.get().limits == {"consult": "5 wd"}
    down = desk.get(url("pack", hall.community))
    assert json.loads(down.content)["limits"]["consult"] == "5 wd"
    assert "attachment" in down["Content-Disposition"]


def test_a_wrong_pack_is_told_line_by_line(desk: Client, hall: Hall) -> None:
    wrong = pack(limits={"display": "1 d", "nope": "1 d"}, settings={"rounds": "two"})
    response = desk.post(url("upload", hall.community), {"file": wrong})
    assert response.status_code == 422
    text = response.content.decode()
    for words in ("有3项不能采用", "limits · display", "limits · nope", "settings · rounds"):
        assert words in text, words
    assert not RuleVersion.objects.exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"basis": "", "settings": {"rounds": 3}}, "请写明依据"),
        ({"review_on": "2020-01-01"}, "须在今天之后"),
        ({"basis": ""}, "没有保存新版本"),
    ],
)
def test_what_could_not_be_saved_is_told_at_once(desk: Client, hall: Hall, more: dict[str, Any], said: str) -> None:
    response = desk.post(url("upload", hall.community), {"file": pack(**more)})
    assert response.status_code == 422
    assert said in response.content.decode()


def test_a_pack_overtaken_is_shown_again(desk: Client, hall: Hall) -> None:
    shown = desk.post(url("upload", hall.community), {"file": pack(limits={"consult": "5 wd"})})
    data = {name: shown.context["form"][name].value() for name in ("pack", "base", "once")}
    RuleVersion.objects.create(
        node=hall.community, machine="deliberation", number=1, settings={"rounds": 3}, basis=BASIS
    )
    response = desk.post(url("upload", hall.community), data)
    assert response.status_code == 409
    assert "第1版" in response.content.decode()
    fresh = {name: response.context["form"][name].value() for name in ("pack", "base", "once")}
    assert desk.post(url("upload", hall.community), fresh).status_code == 302


def test_a_confirmation_that_was_tampered_with_saves_nothing(desk: Client, hall: Hall) -> None:
    bad = {"pack": pack(limits={"display": "1 d"}).read().decode(), "base": 0, "once": "x"}
    assert desk.post(url("upload", hall.community), bad).status_code == 422
    assert desk.post(url("upload", hall.community), {"pack": "", "base": "x"}).status_code == 302
    assert not RuleVersion.objects.exists()


def test_the_command_loads_a_pack(hall: Hall, tmp_path: Any, capsys: Any) -> None:
    file = tmp_path / "pack.json"
    file.write_bytes(pack(limits={"consult": "5 wd"}).read())
    call_command("load_rules", str(file), hall.community.code)
    row = RuleVersion.objects.get()
    assert (row.limits, row.created_by) == ({"consult": "5 wd"}, None)
    assert "5 wd" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("load_rules", str(file), hall.community.code)  # nothing new
    file.write_bytes(pack(limits={"display": "1 d"}).read())
    with pytest.raises(CommandError, match="display"):
        call_command("load_rules", str(file), hall.community.code)
    with pytest.raises(CommandError):
        call_command("load_rules", str(file), "nowhere")
    with pytest.raises(CommandError):
        call_command("load_rules", str(tmp_path / "none.json"), hall.community.code)


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "large"), [(PHONE, False), (PHONE, True), (OFFICE, False)])
def test_no_screen_has_a_fault(transactional_db: None, hall: Hall, browser: Any, width: int, large: bool) -> None:
    for number, settings in enumerate(({"rounds": 3}, {"rounds": 3, "convene_owners": "3/20"}), start=1):
        RuleVersion.objects.create(
            node=hall.community, machine="deliberation", number=number, settings=settings, limits={"consult": "5 wd"},
            basis=BASIS, created_by=hall.director.person, created_at=MONDAY + dt.timedelta(days=number),
        )  # fmt: skip
    addresses = (reverse("shequ_core:rules"), *(url(name, hall.community) for name in ("show", "edit", "upload")))
    with pages(browser) as open_page:
        for address in addresses:
            assert faults(open_page(address, hall.director, width=width, large=large)) == [], address
