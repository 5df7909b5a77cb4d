"""A small community for journeys: homes, a roll, accounts with passwords, its pages. All people are invented."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.contrib.auth import get_user_model
from wagtail.models import Page, Site

from shequ_workflows.deliberation.models import HallPage
from shequ_workflows.notices.models import NoticeIndexPage
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.groups import sync_members, sync_permissions
from shequ_workflows.org.models import CommunityPage, Person
from shequ_workflows.org.moment import now
from shequ_workflows.org.pinyin import full_pinyin, initials
from tests.factories.community import (
    CompoundFactory,
    OwnershipFactory,
    PhoneFactory,
    VerificationFactory,
    resident,
    unit_at,
)
from tests.factories.deliberation import MONDAY, Hall, RoleFactory

PASSWORD = "桂花里-2026-夏"


class Community(Hall):
    """``account(actor)`` is the name under which somebody signs in.

    Of the residents Wang Xiuying and Wu Guilan have accounts; Zhao Defu has a telephone and no account.
    """

    def __init__(self) -> None:
        super().__init__()
        compound = CompoundFactory(node=self.community, name="一区")
        names = {"director": "周敏华", "member": "陈国栋", "worker": "李晓雯", "carrier": "赵海燕"}
        for account, name in names.items():
            self._named(getattr(self, account), name, account)
        for actor, name in zip(self.members[2:], ("许永强", "曾淑珍", "罗卫东"), strict=True):
            self._named(actor, name)
        self.resident = self._settled("王秀英", "5-1-302", compound, "resident")
        self.neighbour = self._settled("吴桂兰", "5-2-201", compound, "neighbour")
        self.elder = self._settled("赵德福", "3-2-501", compound)
        PhoneFactory(person=self.elder.person, number="13800137126", is_primary=True)
        self._pages()

    def _named(self, actor: Actor, name: str, account: str = "") -> None:
        """Name somebody, at home in the community; with an account where a name for it is given."""
        person = Person.objects.get(pk=actor.person_id)
        person.name, person.pinyin, person.initials = name, full_pinyin(name), initials(name)
        person.home = self.community
        if account:
            person.user = get_user_model().objects.create_user(account, password=PASSWORD)
        person.save()

    def _settled(self, name: str, room: str, compound: object, account: str = "") -> Actor:
        """Somebody who lives here, verified, of age."""
        person = resident(name, room, compound, home=self.community)  # type: ignore[arg-type]
        person.birth_date = dt.date(1953, 4, 12)
        person.save()
        VerificationFactory(person=person, community=self.community, at=MONDAY - dt.timedelta(days=90))
        RoleFactory(person=person, role="resident", node=self.community)
        actor = Actor.of(person, MONDAY)
        self._named(actor, name, account)
        return actor

    def owners(self) -> list[Actor]:
        """Six owners of building 5, the one on the ground floor with an account; a member of their committee."""
        compound = CompoundFactory(node=self.community, name="二区")
        names = {"5-1-101": "孙素梅", "5-1-201": "钱立本", "5-1-301": "郑月娥", "5-1-401": "冯国强", "5-1-501": "蒋惠芬", "5-1-601": "沈建平"}  # fmt: skip
        owners = []
        for room, name in names.items():
            owner = self._settled(name, room, compound, "below" if room.endswith("101") else "")
            RoleFactory(person=owner.person, role="owner", node=self.community)
            unit = unit_at(room, compound)
            unit.area = Decimal(90)
            unit.save()
            OwnershipFactory(unit=unit, person=owner.person, valid_from=dt.date(2020, 1, 1))
            owners.append(owner)
        committee = self.new("owners_committee")
        self._named(committee, "韩德胜", "committee")
        sync_members(now())
        return owners

    def _pages(self) -> None:
        root = Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
        self.home: CommunityPage = root.add_child(
            instance=CommunityPage(
                title="和平社区", slug="heping", node=self.community, phone="021-0000 0000", hours="工作日 9:00—17:30"
            )
        )
        self.hall: HallPage = self.home.add_child(instance=HallPage(title="议事厅", slug="hall", show_in_menus=True))
        self.home.add_child(instance=NoticeIndexPage(title="通知公告", slug="notices"))
        sync_permissions()
        sync_members(now())
