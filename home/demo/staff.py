"""Who works for the communities and the street, and the accounts of the demo: one for each role."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from shequ_workflows.org.actions import AssignRole
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.pinyin import full_pinyin, initials

from .people import Neighbours, verify
from .places import Places

PASSWORD = "demo-2026"  # noqa: S105  (the demo's; production refuses to start with demo data keys)


@dataclass(frozen=True)
class Account:
    """A login of the demo: ``roles`` at the place ``at`` (street, first, second, grid, building, district, civil, health)."""

    username: str
    title: str
    name: str
    roles: tuple[str, ...]
    at: str = "first"
    woman: bool = False
    ages: tuple[int, int] = (30, 58)
    role: str = ""


#: The demo prints these; ``role`` is the one by which the list of screens names them (default: the first).
ACCOUNTS = (
    Account(
        "director",
        "居委会主任（书记、主任一肩挑）",
        "周敏华",
        (Role.RC_DIRECTOR, Role.RC_MEMBER, Role.PARTY_SECRETARY),
        woman=True,
    ),
    Account("member", "居委会委员", "陈国栋", (Role.RC_MEMBER,)),
    Account("worker", "社区工作者", "李晓雯", (Role.COMMUNITY_WORKER,), woman=True),
    Account("grid", "网格员", "赵海燕", (Role.GRID_WORKER,), "grid", woman=True),
    Account("lead", "楼栋长", "孙桂芳", (Role.BUILDING_LEAD, Role.RESIDENT), "building", woman=True, ages=(60, 76)),
    Account("resident", "居民", "吴建军", (Role.RESIDENT,), ages=(45, 64)),
    Account("rep", "居民代表", "郑玉兰", (Role.RESIDENTS_REP, Role.RESIDENT), woman=True, ages=(60, 76)),
    Account("owner", "业主", "冯立新", (Role.OWNER, Role.RESIDENT), ages=(40, 60)),
    Account("supervisor", "居务监督委员会", "沈文礼", (Role.SUPERVISION_COMMITTEE, Role.RESIDENT), ages=(66, 76)),
    Account("property", "物业服务企业", "高俊峰", (Role.PROPERTY_COMPANY,)),
    Account("owners", "业委会", "蒋志刚", (Role.OWNERS_COMMITTEE, Role.RESIDENT), ages=(40, 64)),
    Account("clerk", "街道经办", "何静", (Role.STREET_CLERK,), "street", woman=True),
    Account("leader", "街道领导", "宋志远", (Role.STREET_LEADER,), "street"),
    Account("editor", "编辑", "杨雅婷", (Role.EDITOR,), "street", woman=True),
    Account("auditor", "审计员", "唐文斌", (Role.AUDITOR,), "street"),
    Account("admin", "管理员", "魏泽宇", (Role.ADMINISTRATOR,), "street"),
    Account("finance", "街道财务", "吕晓梅", (Role.STREET_FINANCE,), "street", woman=True),
    Account("access", "街道准入小组", "曹志宏", (Role.ACCESS_GROUP,), "street"),
    Account("district", "区准入联席会议", "汪明远", (Role.DISTRICT_ACCESS,), "district"),
    Account("civil", "委托部门：区民政局", "姚静怡", (Role.DEPARTMENT,), "civil", woman=True),
    Account("health", "委托部门：区卫健局", "谭立新", (Role.DEPARTMENT,), "health", role="other_department"),
    Account(
        "director2",
        "另一社区的主任",
        "彭丽娟",
        (Role.RC_DIRECTOR, Role.RC_MEMBER, Role.PARTY_SECRETARY),
        "second",
        woman=True,
        role="other_director",
    ),
)


@dataclass(frozen=True)
class Colleague:
    """Somebody in office whom the demo does not print; ``username`` empty: an elder without an account."""

    username: str
    name: str
    role: str
    at: str = "first"
    woman: bool = False
    ages: tuple[int, int] = (30, 58)


#: Four work in the community's office: the director, one member, and two workers. The other members do it unpaid.
COLLEAGUES = (
    Colleague("wanglei", "王磊", Role.COMMUNITY_WORKER),
    Colleague("xuyongqiang", "许永强", Role.RC_MEMBER),
    Colleague("zengshuzhen", "曾淑珍", Role.RC_MEMBER, woman=True, ages=(50, 66)),
    Colleague("luoweidong", "罗卫东", Role.RC_MEMBER),
    Colleague("", "袁秀英", Role.SUPERVISION_COMMITTEE, woman=True, ages=(66, 80)),
    Colleague("", "邓金贵", Role.SUPERVISION_COMMITTEE, ages=(66, 80)),
    Colleague("worker2", "贾红梅", Role.COMMUNITY_WORKER, "second", woman=True),
    Colleague("member2", "段志刚", Role.RC_MEMBER, "second"),
    Colleague("fangdeming", "方德明", Role.RC_MEMBER, "second", ages=(58, 66)),
    Colleague("shihuimin", "石惠敏", Role.RC_MEMBER, "second", woman=True),
    Colleague("qiupeng", "邱鹏", Role.RC_MEMBER, "second"),
    Colleague("access2", "范玉洁", Role.ACCESS_GROUP, "street", woman=True),
    Colleague("access3", "邹国平", Role.ACCESS_GROUP, "street"),
)


@dataclass
class Cast:
    """The people of the story, by username or name."""

    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return Actor.of(self.people[name])


def engage(places: Places, neighbours: Neighbours, random: Random, since: dt.datetime) -> Cast:
    """Name staff among the people, give them roles and accounts; 36 building leads, nine grid workers; verify residents."""
    cast, hashed = Cast(), make_password(PASSWORD)
    for account in ACCOUNTS:
        person = cast_as(neighbours, places, account)
        give_account(person, account.username, hashed)
        cast.people[account.username] = person
        for role in account.roles:
            assign(person, role, place_of(account.at, places, role), since)
    for colleague in COLLEAGUES:
        person = cast_as(neighbours, places, colleague)
        if colleague.username:
            give_account(person, colleague.username, hashed)
        cast.people[colleague.username or colleague.name] = person
        assign(person, colleague.role, place_of(colleague.at, places, colleague.role), since)
    for number, node in enumerate(places.grids[1:], start=2):
        person = neighbours.take(neighbours.by_community[community(node, places).pk], ages=(24, 52))
        give_account(person, f"grid{number}", hashed)
        assign(person, Role.GRID_WORKER, node, since)
    for building in places.buildings:
        if building != places.buildings[2]:
            lead = neighbours.take(neighbours.by_building[building.pk], ages=(52, 80))
            assign(lead, Role.BUILDING_LEAD, building.node or places.communities[0], since)
    people = cast.people
    verify(neighbours, places.communities[0], (people["worker"], people["wanglei"]), random, since)
    verify(neighbours, places.communities[1], (people["worker2"], people["director2"]), random, since)
    get_user_model().objects.create(username="breakglass", password=hashed, is_staff=True, is_superuser=True)
    return cast


def cast_as(neighbours: Neighbours, places: Places, who: Account | Colleague) -> Person:
    """One of the neighbours of that age, under the name the story gives."""
    if who.at == "building":
        among = neighbours.by_building[places.buildings[2].pk]
    else:
        among = neighbours.by_community[places.communities[who.at == "second"].pk]
    person = neighbours.take(among, ages=who.ages, woman=who.woman)
    person.name, person.pinyin, person.initials = who.name, full_pinyin(who.name), initials(who.name)
    person.save()
    return person


def give_account(person: Person, username: str, hashed: str) -> None:
    """An account with the demo's password; hashed once, since that takes a while."""
    person.user = get_user_model().objects.create(username=username, password=hashed)
    person.save(update_fields=["user"])


def community(node: Node, places: Places) -> Node:
    return next(one for one in places.communities if node.path.startswith(one.path))


def place_of(at: str, places: Places, role: str) -> Node:
    """Where a role is held: a resident's and a representative's in the community, whatever the account is for."""
    if at == "building" and role == Role.BUILDING_LEAD:
        return places.buildings[2].node or places.communities[0]
    if at == "grid" and role == Role.GRID_WORKER:
        return places.grids[0]
    above = {"street": places.street, "district": places.district, **places.departments}
    return {**above, "second": places.communities[1]}.get(at, places.communities[0])


def assign(person: Person, role: str, node: Node, since: dt.datetime) -> None:
    AssignRole(Actor.system(), person, role, node, valid_from=since, basis="示范数据").execute()
