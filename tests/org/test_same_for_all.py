"""What writes is noticed; whoever is somebody gets no kept page; the number holds for all processes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from shequ_workflows.display import Display
from shequ_workflows.org import same_for_all as module
from shequ_workflows.org.models import Node, PageNumber, Person
from shequ_workflows.org.same_for_all import SamePagesMiddleware, change, flush, kept, number, same_for_all, vouch
from tests.factories.org import NodeFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on(settings: Any) -> None:
    settings.SHEQU_PAGE_CACHE_SECONDS = 60
    caches["pages"].clear()
    connections["default"].__dict__.pop("_shequ_wrote", None)


class Site:
    """A view behind the middleware that counts how often it is asked."""

    def __init__(self, answer: Any = None) -> None:
        self.asked = 0
        self.answer = answer or (lambda request: HttpResponse(f"page {self.asked}"))
        self.through = SamePagesMiddleware(self.view)

    def view(self, request: HttpRequest) -> HttpResponse:
        self.asked += 1
        return same_for_all(self.answer)(request)

    def get(self, path: str = "/", **headers: Any) -> HttpResponse:
        request = RequestFactory().get(path, **{name: value for name, value in headers.items() if name != "cookies"})
        request.COOKIES.update(headers.get("cookies", {}))
        request.display = Display.of(request)  # type: ignore[attr-defined]
        return self.through(request)


# -- what is kept, and for whom ----------------------------------------------------------------------------------------


def test_a_page_is_made_once() -> None:
    site = Site()
    assert [site.get().content for _twice in range(2)] == [b"page 1", b"page 1"]
    assert site.asked == 1


def test_a_view_that_does_not_say_so_is_not_kept() -> None:
    site = Site()
    site.through = SamePagesMiddleware(lambda request: HttpResponse(str(id(request))))
    assert site.get()["Content-Type"].startswith("text/html")
    assert "ETag" not in site.get()


@pytest.mark.parametrize("cookies", [{"sessionid": "x"}, {"messages": "x"}])
def test_somebody_neither_gets_nor_leaves_a_kept_page(cookies: dict[str, str]) -> None:
    site = Site()
    site.get()
    assert site.get(cookies=cookies).content == b"page 2"
    assert site.get().content == b"page 1"
    assert site.get(HTTP_AUTHORIZATION="Basic x").content == b"page 3"


def test_it_depends_on_language_type_host_and_address() -> None:
    site = Site()
    site.get()
    with translation.override("en"):
        site.get()
    site.get(cookies={"shequ_type": "large"})
    site.get(cookies={"shequ_keys": "off"})
    site.get(HTTP_HOST="127.0.0.1")
    site.get("/?page=2")
    site.get(secure=True)
    assert site.asked == 7
    site.get(cookies={"csrftoken": "x", "other": "y"})
    assert site.asked == 7


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: HttpResponse('<input name="csrfmiddlewaretoken" value="x">'),
        lambda request: HttpResponse("x", status=404),
        lambda request: HttpResponse("x", headers={"Cache-Control": "no-store"}),
        lambda request: HttpResponse("x", headers={"Cache-Control": "private"}),
        lambda request: HttpResponse("x" * 1_000_001),
    ],
)
def test_what_is_somebodys_own_or_wrong_or_huge_is_not_kept(answer: Any) -> None:
    site = Site(answer)
    site.get()
    site.get()
    assert site.asked == 2


def test_what_sets_a_cookie_is_not_kept() -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("x")
        response.set_cookie("a", "b")
        return response

    site = Site(answer)
    site.get()
    site.get()
    assert site.asked == 2


def test_a_long_query_is_not_kept() -> None:
    site = Site()
    for _twice in range(2):
        site.get("/?q=" + "x" * 300)
    assert site.asked == 2


@pytest.mark.parametrize(
    "query", ["x=1", "q=lift", "page=1000", "page=0", "page=a", "kind=a&kind=b", "kind=%62", "kind=a&x="]
)
def test_who_makes_up_a_query_fills_nothing(query: str) -> None:
    site = Site(lambda request: vouch(request, "kind") or HttpResponse("x"))  # type: ignore[func-returns-value]
    for _twice in range(2):
        assert site.get(f"/?{query}").content == b"x"
    assert site.asked == 2


@pytest.mark.parametrize("query", ["", "page=2", "kind=a", "kind=a&page=12"])
def test_what_is_vouched_for_is_kept(query: str) -> None:
    site = Site(lambda request: vouch(request, "kind") or HttpResponse("x"))  # type: ignore[func-returns-value]
    for _twice in range(2):
        site.get(f"/?{query}")
    assert site.asked == 1


def test_switched_off_it_keeps_nothing_and_asks_nothing(settings: Any, django_assert_num_queries: Any) -> None:
    settings.SHEQU_PAGE_CACHE_SECONDS = 0
    site = Site()
    with django_assert_num_queries(0):
        site.get()
        site.get()
    assert site.asked == 2


def test_a_page_that_is_the_same_is_not_sent_twice() -> None:
    site = Site()
    first = site.get()
    assert first["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Language"} <= {one.strip() for one in first["Vary"].split(",")}
    again = site.get(HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert site.get(HTTP_IF_NONE_MATCH='"other"').status_code == 200


def test_a_kept_page_costs_one_query(django_assert_num_queries: Any) -> None:
    site = Site()
    site.get()
    with django_assert_num_queries(1):
        site.get()


# -- what changes it ---------------------------------------------------------------------------------------------------


def writes() -> bool:
    """Whether the connection noticed something since the last question."""
    return bool(connections["default"].__dict__.pop("_shequ_wrote", False))


def test_it_notices_what_writes() -> None:
    node = NodeFactory()
    assert writes()
    list(Node.objects.filter(name__contains="UPDATE x"))
    assert not writes()
    Node.objects.filter(pk=node.pk).update(name="x")
    assert writes()
    Node.objects.filter(pk=0).update(name="x")
    assert not writes()
    Person.objects.filter(pk=PersonFactory().pk).delete()
    assert writes()
    with connection.cursor() as cursor:
        cursor.execute("WITH one AS (SELECT 1 AS n) SELECT n FROM one")
        assert not writes()
        cursor.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES ('k', 'x', '2030-01-01')"
        )
        assert not writes()


@pytest.mark.parametrize(
    ("sql", "changes"),
    [
        ("select 1", False),
        ("(SELECT 1) UNION (SELECT 2)", False),
        ('insert or ignore into "x" values (1)', True),
        ("REPLACE INTO x VALUES (1)", True),
        ("delete from `x`", True),
        ("WITH a AS (DELETE FROM x RETURNING 1) SELECT 1", True),
        ("CREATE TABLE x (a int)", True),
        ('UPDATE "shequ_core_heartbeat" SET a = 1', False),
        ("SAVEPOINT s", False),
    ],
)
def test_statements(sql: str, changes: bool) -> None:
    assert module._changes(sql, type("Cursor", (), {"rowcount": 1})()) is changes


def test_a_request_that_writes_makes_pages_anew() -> None:
    site = Site()
    site.get()

    def writing(request: HttpRequest) -> HttpResponse:
        NodeFactory()
        return HttpResponse("done")

    SamePagesMiddleware(writing)(RequestFactory().post("/"))
    assert site.get().content == b"page 2"


def test_a_request_that_writes_nothing_leaves_them() -> None:
    site = Site()
    site.get()
    SamePagesMiddleware(lambda request: HttpResponse("done"))(RequestFactory().post("/"))
    assert site.get().content == b"page 1"


def test_what_changes_while_a_page_is_made_is_not_kept_under_the_new_number() -> None:
    """Another process commits between our reading and our keeping."""

    def answer(request: HttpRequest) -> HttpResponse:
        said = f"page {site.asked}"
        if site.asked == 1:
            change()
        return HttpResponse(said)

    site = Site(answer)
    assert site.get().content == b"page 1"
    assert site.get().content == b"page 2"


def test_a_number_that_nobody_used_is_left_alone(django_assert_num_queries: Any) -> None:
    first = number()
    change()
    unused = PageNumber.objects.get().number
    assert unused != first
    with django_assert_num_queries(1):
        change()
    assert PageNumber.objects.get().number == unused
    assert number() == unused
    change()
    assert number() != unused


def test_a_number_is_used_before_it_is_given() -> None:
    """Otherwise a change between reading and keeping would find it unused, and leave it."""
    number()
    assert PageNumber.objects.get().is_used


def test_the_shared_cache_holds_the_number_where_there_is_one(settings: Any, tmp_path: Any) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)},
    }
    first = number()
    assert number() == first
    assert not PageNumber.objects.exists()
    change()
    assert number() != first


def test_flush_without_a_change_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        flush()


def test_flush_in_a_broken_transaction_asks_nothing(django_assert_num_queries: Any) -> None:
    with transaction.atomic():
        NodeFactory()
        transaction.set_rollback(True)
        with django_assert_num_queries(0):
            flush()


# -- parts -------------------------------------------------------------------------------------------------------------


def test_a_part_is_made_once_for_everybody() -> None:
    made = []

    def make() -> str:
        made.append(1)
        return "part"

    for cookies in ({}, {"sessionid": "x"}):
        request = RequestFactory().get("/")
        request.COOKIES.update(cookies)
        assert kept(request, "x", make) == "part"
    assert len(made) == 1
    change()
    kept(RequestFactory().get("/"), "x", make)
    kept(RequestFactory().post("/"), "x", make)
    with translation.override("en"):
        kept(RequestFactory().get("/"), "x", make)
    assert len(made) == 4
