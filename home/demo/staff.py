"""Who works for the communities and the street, and the accounts of the demo: one for each role."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model

from shequ_workflows.org.actions import AssignRole
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.pinyin import full_pinyin, initials

from .people import Neighbours
from .places import Places

PASSWORD = "demo-2026"  # noqa: S105  (the demo's; production refuses to start with demo data keys)


@dataclass(frozen=True)
class Account:
    """A login of the demo: ``roles`` at the place ``at`` (street, first, second, grid, building)."""

    username: str
    title: str
    name: str
    roles: tuple[str, ...]
    at: str = "first"
    role: str = ""


ACCOUNTS = (
    Account(
        "director", "居委会主任（书记、主任一肩挑）", "周敏华", (Role.RC_DIRECTOR, Role.RC_MEMBER, Role.PARTY_SECRETARY)
    ),
    Account("member", "居委会委员", "陈国栋", (Role.RC_MEMBER,)),
    Account("worker", "社区工作者", "李晓雯", (Role.COMMUNITY_WORKER,)),
    Account("grid", "网格员", "赵海燕", (Role.GRID_WORKER,), "grid"),
    Account("lead", "楼栋长", "孙桂芳", (Role.BUILDING_LEAD, Role.RESIDENT), "building"),
    Account("resident", "居民", "吴建军", (Role.RESIDENT,)),
    Account("rep", "居民代表", "郑玉兰", (Role.RESIDENTS_REP, Role.RESIDENT)),
    Account("owner", "业主", "冯立新", (Role.OWNER, Role.RESIDENT)),
    Account("supervisor", "居务监督委员会", "沈文礼", (Role.SUPERVISION_COMMITTEE, Role.RESIDENT)),
    Account("property", "物业服务企业", "高俊峰", (Role.PROPERTY_COMPANY,)),
    Account("owners", "业委会", "蒋志刚", (Role.OWNERS_COMMITTEE, Role.RESIDENT)),
    Account("clerk", "街道经办", "何静", (Role.STREET_CLERK,), "street"),
    Account("leader", "街道领导", "宋志远", (Role.STREET_LEADER,), "street"),
    Account("editor", "编辑", "杨雅婷", (Role.EDITOR,), "street"),
    Account("auditor", "审计员", "唐文斌", (Role.AUDITOR,), "street"),
    Account("admin", "管理员", "魏泽宇", (Role.ADMINISTRATOR,), "street"),
    Account(
        "director2", "另一社区的主任", "彭丽娟", (Role.RC_DIRECTOR, Role.RC_MEMBER, Role.PARTY_SECRETARY), "second"
    ),
)
#: Beside the director and Chen Guodong: five members, two of them women's names; none of them has an account.
MEMBERS = ("许永强", "曾淑珍", "罗卫东")
SUPERVISORS = ("袁秀英", "邓金贵")
WORKERS = ("王磊",)


@dataclass
class Cast:
    """The people of the story, by username or name."""

    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return Actor.of(self.people[name])


def engage(places: Places, neighbours: Neighbours, since: dt.datetime) -> Cast:
    """Name staff among the people, give them roles and accounts; 36 building leads, nine grid workers."""
    cast = Cast()
    pools = {node.pk: adults(neighbours, node, since.date()) for node in places.communities}
    first, second = places.communities
    for account in ACCOUNTS:
        node = place_of(account.at, places)
        person = pools[(second if account.at == "second" else first).pk].pop()
        rename(person, account.name)
        person.user = get_user_model().objects.create_user(account.username, password=PASSWORD)
        person.save()
        cast.people[account.username] = person
        for role in account.roles:
            home = node if role in {Role.BUILDING_LEAD, Role.GRID_WORKER} or account.at != "building" else first
            assign(person, role, home, since)
    for name, role in [
        *((name, Role.RC_MEMBER) for name in MEMBERS),
        *((name, Role.SUPERVISION_COMMITTEE) for name in SUPERVISORS),
        *((name, Role.COMMUNITY_WORKER) for name in WORKERS),
    ]:
        person = pools[first.pk].pop()
        rename(person, name)
        person.save()
        cast.people[name] = person
        assign(person, role, first, since)
    for node in places.grids[1:]:
        assign(pools[community(node, places).pk].pop(), Role.GRID_WORKER, node, since)
    for building in places.buildings[1:]:
        assign(pools[community(building.node, places).pk].pop(), Role.BUILDING_LEAD, building.node, since)
    for _member in range(4):
        assign(pools[second.pk].pop(), Role.RC_MEMBER, second, since)
    get_user_model().objects.create_superuser("breakglass", password=PASSWORD)
    return cast


def adults(neighbours: Neighbours, node: Node, today: dt.date) -> list[Person]:
    """People between 30 and 72, in an order that does not change."""
    return [person for person in neighbours.by_community[node.pk] if 30 <= (person.age_on(today) or 0) <= 72]


def community(node: Node | None, places: Places) -> Node:
    path = node.path if node is not None else ""
    return next(one for one in places.communities if path.startswith(one.path))


def place_of(at: str, places: Places) -> Node:
    nodes = {
        "street": places.street,
        "first": places.communities[0],
        "second": places.communities[1],
        "grid": places.grids[0],
        "building": places.buildings[2].node or places.communities[0],
    }
    return nodes[at]


def rename(person: Person, name: str) -> None:
    person.name, person.pinyin, person.initials = name, full_pinyin(name), initials(name)


def assign(person: Person, role: str, node: Node, since: dt.datetime) -> None:
    AssignRole(Actor.system(), person, role, node, valid_from=since, basis="示范数据").execute()
