"""10 000 matters and 200 000 opinions of one community, beside a hundredth of them: queries and time of every list.

    python benchmarks/voices.py [MATTERS] [OPINIONS A MATTER]

The same calls in one run, first with a hundredth of the matters, then with all; one matter is hot: a hundred times as
many spoke there. Queries must be the same; the ratio of the times tells what growth costs.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _site import each_database
from lists import measured

MATTERS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
EACH = int(sys.argv[2]) if len(sys.argv) > 2 else 20
SHARE = 100
BATCH = 2_000
PLACES = ("三号楼", "小广场", "北门", "地下车库", "老年食堂", "文化活动室", "垃圾房", "儿童乐园")
WANTS = ("加装电梯", "路灯不亮", "停车位太少", "噪音扰民", "楼道堆物", "晾衣杆老旧", "雨天积水", "飞线充电")
SAID = "我住在五楼，膝盖不好，上下楼很吃力，希望尽快解决；也请先把一楼住户的采光问题说清楚。"
CONSULTING, CLOSED = "consulting", "closed"


def chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


class Place:
    """A community whose hall can be filled further and further. The first matter is the hot one."""

    def __init__(self) -> None:
        from django.contrib.auth import get_user_model
        from wagtail.models import Page, Site

        from shequ_workflows.deliberation.pages import HallPage
        from shequ_workflows.org.groups import sync_members, sync_permissions
        from shequ_workflows.org.models import CommunityPage, Node, Person, RoleAssignment
        from shequ_workflows.org.moment import now

        street = Node.add_root(kind="street", code="bench", name="Street")
        self.community = street.add_child(kind="community", code="bench-1", name="Community")
        self.user = get_user_model().objects.create(username="director")
        self.director = Person.objects.create(name="Director", user=self.user, home=self.community)
        self.speakers = Person.objects.bulk_create(
            Person(name=f"Resident {number}", home=self.community) for number in range(EACH * SHARE)
        )
        #: Who has said nothing yet.
        self.callers = Person.objects.bulk_create(
            Person(name=f"Caller {number}", home=self.community) for number in range(100)
        )
        since = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
        RoleAssignment.objects.create(person=self.director, role="rc_director", node=self.community, valid_from=since)
        RoleAssignment.objects.bulk_create(
            RoleAssignment(person=one, role="resident", node=self.community, valid_from=since)
            for one in [*self.speakers, *self.callers]
        )
        above = Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
        home = above.add_child(instance=CommunityPage(title="Community", slug="bench", node=self.community))
        self.hall = home.add_child(instance=HallPage(title="Hall", slug="hall"))
        sync_permissions()
        sync_members(now())
        self.matters = 0

    def grow(self, matters: int, hot: int) -> None:
        """To so many matters, each with its opinions; the hot one to ``hot`` of them."""
        from django.db import connection, transaction

        from shequ_workflows.deliberation.models import Matter, Opinion

        numbers = range(self.matters + 1, matters + 1)
        with transaction.atomic():
            for batch in chunks(iter(numbers)):
                self._subjects(batch)
                Matter.objects.bulk_create(
                    Matter(
                        subject_id=number,
                        track="rc",
                        stakeholders=["residents"],
                        problem=SAID,
                        wish=self._title(number),
                        public_problem=SAID,
                        public_wish=self._title(number),
                    )
                    for number in batch
                )
            for batch in chunks(self._opinions(numbers, hot)):
                Opinion.objects.bulk_create(batch)
        self.matters = matters
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def _title(self, number: int) -> str:
        return f"{PLACES[number % 8]}{WANTS[number // 8 % 8]}的事"

    def _subjects(self, numbers: list[int]) -> None:
        """Nine of ten have ended."""
        from django.db import connection

        from shequ_workflows.org.moment import now

        at = now()
        rows = [
            (
                number, f"b{number}", "deliberation", f"B{number}", self._title(number), self.community.pk,
                self.community.pk, self.community.path, CONSULTING if number % 10 == 1 else CLOSED, at, "1", 1,
                number % 10 == 1, at - dt.timedelta(minutes=number + 60), None if number % 10 == 1 else at,
                at + dt.timedelta(days=3) if number % 10 == 1 else None, at - dt.timedelta(minutes=number), "", 0, "{}",
            )
            for number in numbers
        ]  # fmt: skip
        names = """id, public_id, kind, number, title, community_id, node_id, path, state, state_since, version,
            revision, is_open, opened_at, ended_at, next_due_at, public_from, head, length, facts"""
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO shequ_core_subject ({names}) VALUES ({', '.join(['%s'] * 20)})",
                rows,
            )

    def _opinions(self, numbers: range, hot: int) -> Iterator[Any]:
        """Of twenty one waits for review and one supports; the others suggest and are published."""
        from shequ_workflows.deliberation.models import Opinion
        from shequ_workflows.org.moment import now

        at = now()
        begun = Opinion.objects.filter(matter_id=1).count()
        wanted = [(1, number) for number in range(begun, hot)]
        for matter, number in [*wanted, *((one, number) for one in numbers if one > 1 for number in range(EACH))]:
            waits = number % 20 == 19
            yield Opinion(
                matter_id=matter,
                person=self.speakers[(matter + number) % len(self.speakers)],
                nickname="五楼住户",
                stance="support" if number % 20 == 18 else "suggest",
                text=SAID,
                public_text="" if waits else SAID,
                state="pending" if waits else "published",
                at=at,
                due_at=at + dt.timedelta(hours=4),
                reviewed_at=None if waits else at,
                is_plain=not waits,
            )


def calls(place: Place) -> dict[str, Callable[[], None]]:
    """What is measured: whole pages, as a browser gets them, and one write."""
    from django.test import Client
    from django.urls import reverse

    from shequ_workflows.core.models import Subject
    from shequ_workflows.deliberation.hearing import ONLINE
    from shequ_workflows.deliberation.voices import GiveOpinion
    from shequ_workflows.org.actors import Actor

    staff, anybody = Client(), Client()
    staff.force_login(place.user)
    hall = place.hall.get_url()

    def page(client: Client, url: str) -> Callable[[], None]:
        def work() -> None:
            response = client.get(url)
            assert response.status_code == 200, (url, response.status_code)

        return work

    callers = iter(place.callers)
    subject = Subject.objects.get(pk=11)

    def speak() -> None:
        said = GiveOpinion(Actor.of(next(callers)), subject, stance="suggest", text=SAID, nickname="", heard=ONLINE)
        said.execute()

    return {
        "hall": page(anybody, hall),
        "hall, searched": page(anybody, f"{hall}?q=加装电梯"),
        "a matter": page(anybody, f"{hall}matter/b11/"),
        "the hot matter": page(anybody, f"{hall}matter/b1/"),
        "desk: to do": page(staff, reverse("shequ_desk:worklist")),
        "desk: the hot matter": page(staff, reverse("shequ_desk:subject", args=["b1"])),
        "desk: opinions to review": page(staff, reverse("shequ_deliberation:review")),
        "desk: points of the hot matter": page(staff, reverse("shequ_deliberation:points", args=["b1"])),
        "an opinion given": speak,
    }


def measure(kind: str) -> dict[str, Any]:
    from shequ_workflows.core.search.index import rebuild

    place = Place()
    found: list[dict[str, Any]] = []
    for matters, hot in ((max(20, MATTERS // SHARE), EACH), (MATTERS, EACH * SHARE)):
        begun = time.perf_counter()
        place.grow(matters, hot)
        filled = time.perf_counter() - begun
        begun = time.perf_counter()
        rebuild()
        indexed = time.perf_counter() - begun
        print(f"{kind}: {matters:,} matters, {(matters - 1) * EACH + hot:,} opinions; filled in {filled:.0f} s, "
              f"indexed in {indexed:.1f} s")  # fmt: skip
        found.append({name: measured(work, 10) for name, work in calls(place).items()})
    few, many = found
    print(f"\n{'':34}{'queries':>9}{'':>9}{'ms':>9}{'ms':>9}{'ratio':>8}")
    print(f"{'':34}{'few':>9}{'all':>9}{'few':>9}{'all':>9}")
    figures = {}
    for name, all_of_them in many.items():
        before = few[name]
        ratio = round(all_of_them["ms"] / before["ms"], 2)
        figures[name] = {**all_of_them, "queries_few": before["queries"], "ms_few": before["ms"], "ratio": ratio}
        print(f"{name:34}{before['queries']:9}{all_of_them['queries']:9}{before['ms']:9}{all_of_them['ms']:9}{ratio:8}")
    return figures


if __name__ == "__main__":
    each_database(measure)
