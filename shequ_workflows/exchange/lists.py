"""The lists that go out: their columns, and their rows one at a time. Nothing is opened that was not asked for.

The words at the head of columns are data, those under which a roster comes in again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shequ_workflows.community.models import Household, HouseholdMember, Ownership, PersonSecret, Phone, Verification
from shequ_workflows.core.machines import machine_of, machines
from shequ_workflows.core.models import Subject
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now, today

CHUNK = 2_000


@dataclass(frozen=True)
class ListColumn:
    """``heading`` stands in the file, ``is_sensitive`` columns need a reason."""

    key: str
    heading: str
    is_sensitive: bool = False


@dataclass(frozen=True)
class OutgoingList:
    """``rows(actor, node, keys)`` gives the cells of ``keys`` in their order, all that the actor may see of ``node``."""

    key: str
    label: Sentence
    columns: tuple[ListColumn, ...]
    rows: Callable[[Actor, Node, tuple[str, ...]], Iterator[list[object]]]

    @property
    def plain(self) -> tuple[ListColumn, ...]:
        return tuple(column for column in self.columns if not column.is_sensitive)

    @property
    def sensitive(self) -> tuple[ListColumn, ...]:
        return tuple(column for column in self.columns if column.is_sensitive)


def _picked(cells: Callable[[str], object], keys: tuple[str, ...]) -> list[object]:
    return [cells(key) for key in keys]


def _local(at: dt.datetime | None) -> dt.datetime | None:
    """In the site's time, as it stands on every screen."""
    return at.astimezone(timezone.get_default_timezone()) if at is not None else None


def _people(actor: Actor, node: Node, keys: tuple[str, ...]) -> Iterator[list[object]]:
    rows: QuerySet[HouseholdMember] = HouseholdMember.objects.visible_to(actor).current()
    rows = rows.filter(household__in=Household.objects.within(node)).select_related(
        "person", "household__unit__building__compound"
    )
    if "phone" in keys:
        rows = rows.prefetch_related(Prefetch("person__phones", Phone.objects.order_by("-is_primary", "pk")))
    if "id_number" in keys:
        rows = rows.prefetch_related(Prefetch("person__secret", PersonSecret.objects.all()))
    verified = Verification.objects.at_node(node).in_force(now())
    ids = set(verified.values_list("person", flat=True)) if "verified" in keys else set()
    for row in rows.order_by("household__unit__building", "household__unit__code", "pk").iterator(chunk_size=CHUNK):
        yield _picked(lambda key, row=row: _of_member(row, key, ids), keys)  # type: ignore[misc]


def _of_member(row: HouseholdMember, key: str, verified: set[int]) -> object:
    unit, person = row.household.unit, row.person
    if key == "phone":
        return " / ".join(phone.number for phone in person.phones.all())
    if key == "id_number":
        secret = getattr(person, "secret", None)
        return secret.id_number if secret is not None else ""
    values: dict[str, object] = {
        "compound": unit.building.compound.name,
        "building": unit.building.number,
        "entrance": unit.entrance,
        "room": unit.room,
        "name": person.name,
        "relation": row.get_relation_display(),
        "verified": "是" if person.pk in verified else "否",
        "birth_date": person.birth_date,
    }
    return values[key]


def _households(actor: Actor, node: Node, keys: tuple[str, ...]) -> Iterator[list[object]]:
    day = today()
    here = Q(members__valid_from__lte=day) & (Q(members__valid_to=None) | Q(members__valid_to__gt=day))
    owners = Prefetch("unit__ownerships", Ownership.objects.current().select_related("person").order_by("pk"), "owned")
    rows = Household.objects.visible_to(actor).within(node).select_related("unit__building__compound")
    rows = rows.annotate(people=Count("members", filter=here)).prefetch_related(owners)
    for row in rows.order_by("unit__building", "unit__code", "pk").iterator(chunk_size=CHUNK):
        unit = row.unit
        values: dict[str, object] = {
            "compound": unit.building.compound.name,
            "building": unit.building.number,
            "entrance": unit.entrance,
            "room": unit.room,
            "household": row.code,
            "people": row.people,
            "area": unit.area,
            "usage": unit.get_usage_display(),
            "owner": "、".join(one.person.name for one in unit.owned),  # type: ignore[attr-defined]
        }
        yield _picked(values.__getitem__, keys)


def _matters(actor: Actor, node: Node, keys: tuple[str, ...]) -> Iterator[list[object]]:
    known = [kind for kind, _label in machines.kinds()]
    rows = Subject.objects.visible_to(actor).matters().within(node).filter(kind__in=known).exclude(state="draft")
    rows = rows.select_related("community", "assignee")
    for row in rows.order_by("-opened_at", "-pk").iterator(chunk_size=CHUNK):
        machine = machine_of(row)
        values: dict[str, object] = {
            "number": row.number,
            "kind": str(machine.label),
            "title": row.title,
            "state": str(machine.states[row.state].label) if row.state in machine.states else row.state,
            "community": row.community.name,
            "assignee": row.assignee.name if row.assignee else "",
            "opened": _local(row.opened_at),
            "due": _local(row.next_due_at),
            "ended": _local(row.ended_at),
        }
        yield _picked(values.__getitem__, keys)


_HOME = (
    ListColumn("compound", "小区"),
    ListColumn("building", "楼号"),
    ListColumn("entrance", "单元"),
    ListColumn("room", "室号"),
)
LISTS: dict[str, OutgoingList] = {
    one.key: one
    for one in (
        OutgoingList(
            "people",
            _("People and where they live"),
            (
                *_HOME,
                ListColumn("name", "姓名"),
                ListColumn("relation", "与户主关系"),
                ListColumn("verified", "已核验"),
                ListColumn("birth_date", "出生日期", is_sensitive=True),
                ListColumn("phone", "联系电话", is_sensitive=True),
                ListColumn("id_number", "身份证号", is_sensitive=True),
            ),
            _people,
        ),
        OutgoingList(
            "households",
            _("Homes and their owners"),
            (
                *_HOME,
                ListColumn("household", "户号"),
                ListColumn("people", "人数"),
                ListColumn("area", "建筑面积"),
                ListColumn("usage", "用途"),
                ListColumn("owner", "产权人"),
            ),
            _households,
        ),
        OutgoingList(
            "matters",
            _("Matters and cases"),
            (
                ListColumn("number", "编号"),
                ListColumn("kind", "类型"),
                ListColumn("title", "标题"),
                ListColumn("state", "状态"),
                ListColumn("community", "社区"),
                ListColumn("assignee", "负责人"),
                ListColumn("opened", "受理时间"),
                ListColumn("due", "到期时间"),
                ListColumn("ended", "办结时间"),
            ),
            _matters,
        ),
    )
}
