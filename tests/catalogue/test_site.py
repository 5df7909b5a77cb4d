"""Ways between guides, packages, forms and the office; what is found where."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.catalogue.code_lists import Theme
from shequ_workflows.catalogue.models import ServiceGuidePage
from shequ_workflows.core.machines import machine_of
from shequ_workflows.core.models import BarredCertificate, Subject
from shequ_workflows.desk.steps import steps_of
from shequ_workflows.forms.constants import Who
from shequ_workflows.org.models import CommunityPage
from tests.factories import flows
from tests.factories.catalogue import guide
from tests.factories.org import login_as

from .test_applying import Counter, counter, package  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

PHONE, HOURS = "010-8888 0000", "周一至周五 9:00—17:00"


@pytest.fixture
def office(counter: Counter) -> Counter:  # noqa: F811
    CommunityPage.objects.filter(pk=counter.town.services.home.pk).update(
        phone=PHONE, hours=HOURS, address="梧桐路 1 号"
    )
    return counter


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_before_applying_it_says_that_one_signs_in_and_who_helps(office: Counter, client: Client) -> None:
    form = office.form(who=Who.VERIFIED)
    page = office.guide(form=form)
    start = reverse("shequ_forms:start", args=[form.slug])
    seen = text(client, page.url)
    assert 0 < seen.index(start) < seen.index("先登录") < seen.index("tel:01088880000") < seen.index(HOURS)
    closed = text(client, start)
    assert "tel:01088880000" in closed
    assert f"?next={start}" in closed, "after signing in one is back here"
    assert closed.count(f'href="{page.url}"') == 2, "in the breadcrumb, and below"
    login_as(client, "resident", office.town.community)
    assert "先登录" not in text(client, page.url)
    open_to_all = office.guide("义诊", form=office.form(title="义诊报名"))
    client.logout()
    assert "先登录" not in text(client, open_to_all.url)


def test_form_receipt_and_tracking_stand_in_their_community(office: Counter, client: Client) -> None:
    home = office.town.services.home
    form = office.form()
    page = office.guide(form=form)
    case = office.case(form)
    assert office.resident.person is not None
    client.force_login(office.resident.person.user)
    urls = (
        reverse("shequ_forms:start", args=[form.slug]),
        reverse("shequ_flows:track_case", args=[case.public_id]),
        reverse("shequ_flows:track_step", args=[case.public_id, "withdraw"]),
    )
    for url in urls:
        seen = client.get(url)
        assert seen.context["crumbs"][0] == {"label": home.title, "url": home.url}, url
        entries = [one["url"] for one in seen.context["public_nav"]]
        assert (
            entries[:2] == [home.url, office.town.services.url]
            if office.town.services.show_in_menus
            else home.url in entries
        )
        assert reverse("shequ_flows:mine") in entries
    assert {"label": page.title, "url": page.url} in client.get(urls[0]).context["crumbs"]
    client.logout()
    assert reverse("shequ_flows:mine") not in [one["url"] for one in client.get(page.url).context["public_nav"]]


def test_packages_are_found_by_words_theme_and_on_the_front_page(office: Counter, client: Client) -> None:
    page = package(office, office.form(title="一件事"), "居家养老", "家庭医生")
    theme, other = Theme.objects.get(code="elder"), Theme.objects.exclude(code__in=["elder", "meals"]).first()
    assert other is not None
    office.guide("义诊", themes=[other.code])
    link = f'href="{page.url}"'
    index = office.town.services.url
    assert link in text(client, f"{index}?theme={theme.code}")
    assert link not in text(client, f"{index}?theme={other.code}")
    assert link in text(client, f"{index}?q=家庭医生"), "by the title of one of its services"
    assert link in text(client, office.town.services.home.url)
    found = text(client, f"{reverse('shequ_core:search')}?q={page.title}&in=packages")
    assert link in found
    assert office.town.services.home.title in found


def test_what_the_site_finds_says_of_which_community_it_is(office: Counter, client: Client) -> None:
    office.guide()
    found = client.get(f"{reverse('shequ_core:search')}?q=助餐&in=guides")
    assert found.context["lines"][0]["meta"] == office.town.services.home.title


def test_what_is_not_issued_says_whom_to_ask(office: Counter, client: Client) -> None:
    row = BarredCertificate.objects.filter(is_active=True).first()
    page = guide(office.town.services, "怎么办", barred=row, materials=[])
    seen = text(client, page.url)
    assert seen.index("h-barred") < seen.index("tel:01088880000")


def test_the_first_button_is_the_usual_next_step(office: Counter) -> None:
    form = office.form()
    office.guide(form=form)
    case = office.case(form)
    flows.take(office.member, case, "accept")
    now = Subject.objects.get(pk=case.pk)
    first = steps_of(now, machine_of(now), office.member).actions[0]
    assert (first["label"], first["kind"]) == ("办结", "primary")


def test_a_card_is_one_link_with_one_name(office: Counter, client: Client) -> None:
    page = package(office, office.form(title="一件事"), "居家养老", "家庭医生")
    assert f'<a class="cover" href="{page.url}">' in text(client, office.town.services.url)
    own = ServiceGuidePage.objects.get(title="居家养老")
    assert f'<a class="cover" href="{own.url}">' in text(client, page.url)
