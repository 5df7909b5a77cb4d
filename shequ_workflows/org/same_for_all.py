"""Pages that are the same for everybody are kept, and are right at once after a change.

A page takes part by saying so: a page type with ``same_for_all = True``, a view under ``@same_for_all``. It is kept for visitors
who hold no session, by address, language and way of showing; somebody signed in, taking part by a letter, or with a message
waiting is neither given a kept page nor leaves one behind, and what holds a form's token, sets a cookie or says
``no-store`` is never kept. ``kept()`` does the same for a part of a page, for those who are signed in, too.

Kept pages carry the number under which they were made. Every change of the database calls for another number: each
connection notices the statements that write, and at the end of the request, of a step of the worker, or of the
transaction that published a page (``flush``) the number is changed, for all processes at once. It is read before a page
is made, so that a change while it is made is never kept under the new number. It stands in the shared cache, else in the
database. A process that dies between its commit and that moment leaves pages that are right again after
``SHEQU_PAGE_CACHE_SECONDS``; so does what time alone changes.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.core.cache import caches
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

from .models import PageNumber
from .moment import now

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

#: Addresses with longer queries are somebody's own.
LONGEST_QUERY: Final = 200
_PAGE: Final = re.compile(r"[1-9][0-9]{0,2}")
_VOUCHED: Final = "_shequ_vouched"
#: Not kept: a picture or a file of this size belongs to the proxy.
LARGEST: Final = 1_000_000
_KEY: Final = "shequ:page-number"
_MARK: Final = "shequ_same_for_all"
_UNDER: Final = "_shequ_page_number"
_WROTE: Final = "_shequ_wrote"
_TOKEN: Final = b"csrfmiddlewaretoken"
_WRITES: Final = re.compile(
    r"\s*(?:(INSERT)(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|(UPDATE)|(DELETE)\s+FROM)\s+[\"`]?(\w+)", re.IGNORECASE
)
_READS: Final = re.compile(
    r"[\s(]*(?:SELECT|VALUES|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|PRAGMA|SET|SHOW|EXPLAIN|CLOSE|DECLARE|FETCH"
    r"|WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE|MERGE)\b))",
    re.IGNORECASE | re.DOTALL,
)
#: How tables begin that no page for everybody shows; layers above add theirs.
UNSEEN: Final[set[str]] = {"django_session", "axes_", "django_tasks_", PageNumber._meta.db_table}


def seconds() -> int:
    """How long a page is kept at the longest; 0: not at all."""
    return int(getattr(settings, "SHEQU_PAGE_CACHE_SECONDS", 60))


def store() -> Any:
    """The cache named ``pages``, where the site has one: pages must not drive out what others keep; else the default."""
    return caches["pages" if "pages" in settings.CACHES else "default"]


# -- the number ---------------------------------------------------------------------------------------------------------


def _cache_is_shared() -> bool:
    backend = str(settings.CACHES["pages" if "pages" in settings.CACHES else "default"]["BACKEND"])
    return not backend.endswith(("LocMemCache", "DummyCache"))


def number() -> str:
    """The number that holds now; whoever keeps something asks before making it."""
    if _cache_is_shared():
        cache = store()
        found = cache.get(_KEY)
        if found is None:
            cache.add(_KEY, secrets.token_hex(8), None)
            found = cache.get(_KEY)
        return str(found or secrets.token_hex(8))
    return _number_in_database()


def _number_in_database() -> str:
    """It is marked as used before it is given, so that a change may leave a number alone that nobody has used."""
    for _try in range(5):
        row = PageNumber.objects.filter(pk=1).values_list("number", "is_used").first()
        if row is None:
            PageNumber.objects.bulk_create([PageNumber(pk=1, number=secrets.token_hex(8))], ignore_conflicts=True)
        elif row[1] or PageNumber.objects.filter(pk=1, number=row[0]).update(is_used=True):
            return str(row[0])
    return secrets.token_hex(8)  # it changes faster than it is read: this page is made for one


def change() -> None:
    """Whatever is kept is made anew from now on, in all processes."""
    if not seconds():
        return
    if _cache_is_shared():
        store().set(_KEY, secrets.token_hex(8), None)
    else:
        PageNumber.objects.filter(pk=1, is_used=True).update(number=secrets.token_hex(8), is_used=False)


def change_on_commit() -> None:
    """For what publishes outside of a request: commands, the shell."""
    transaction.on_commit(change)


# -- who writes ---------------------------------------------------------------------------------------------------------


def notice_writes(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """An ``execute_wrapper`` of each connection: remembers that it changed something that a page may show."""
    result = execute(sql, params, many, context)
    one = context["connection"]
    if not one.__dict__.get(_WROTE) and _changes(str(sql), context["cursor"]):
        one.__dict__[_WROTE] = True
    return result


def _changes(sql: str, cursor: Any) -> bool:
    if _READS.match(sql):
        return False
    found = _WRITES.match(sql)
    if found is None:
        return True  # tables built anew, writing WITH …: better once too often
    if found[4].startswith(tuple(UNSEEN)):
        return False
    # What met no row changed nothing; with RETURNING the count is not known yet.
    return bool(found[1]) or "RETURNING" in sql.upper() or getattr(cursor, "rowcount", -1) != 0


def watch(connection: Any, **kwargs: Any) -> None:
    """Receiver of ``connection_created``."""
    if connection.alias == "default" and notice_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(notice_writes)


def flush() -> None:
    """At the end of a request, a step, a task: if this connection changed something, what is kept holds no more."""
    connection = connections["default"]  # not the proxy: its attributes are its own
    if not connection.__dict__.pop(_WROTE, False) or connection.needs_rollback:
        return
    change()


# -- whole pages --------------------------------------------------------------------------------------------------------


def same_for_all(view: View[P]) -> View[P]:
    """Its pages are the same for every visitor who holds no session."""

    @wraps(view)
    def marked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        setattr(response, _MARK, True)
        return response

    return marked


def is_anybody(request: HttpRequest) -> bool:
    """Whether nothing in the request tells who asks."""
    own = {settings.SESSION_COOKIE_NAME, "messages"}
    return not own & set(request.COOKIES) and "Authorization" not in request.headers


def key_of(request: HttpRequest, made_under: str) -> str:
    """What a page depends on beside its address: language, way of showing, host, and time, in slices."""
    display = getattr(request, "display", None)
    slice_ = int(now().timestamp()) // max(1, seconds())
    said = [made_under, slice_, get_language(), display, request.scheme, request.get_host(), request.get_full_path()]
    digest = hashlib.sha256("\n".join(str(one) for one in said).encode()).hexdigest()
    return f"shequ:page:{digest}"


def vouch(request: HttpRequest, *names: str) -> None:
    """These parameters of the address have values out of a short list: the page may be kept for each. Whoever makes up
    others gets his page made for him alone, so that nobody fills the store."""
    request.__dict__.setdefault(_VOUCHED, set()).update(names)


def vouch_for(request: HttpRequest, form: Any, asked: Mapping[str, str], *, typed: Collection[str] = ("q",)) -> None:
    """The same for a filter: ``asked`` are the choices that there are, ``typed`` what is typed freely, of whichever length."""
    empty = [name for name in form.fields if not request.GET.get(name)]
    vouch(request, *empty, *(name for name in asked if name not in typed))


def is_known(request: HttpRequest) -> bool:
    """Whether each parameter is vouched for, or a number of a page, stands there once, and is written in one way only."""
    query = request.GET
    if query.urlencode() != request.META.get("QUERY_STRING", ""):
        return False
    vouched: set[str] = request.__dict__.get(_VOUCHED, set())
    return all(
        len(values) == 1 and (name in vouched or (name == "page" and _PAGE.fullmatch(values[0]) is not None))
        for name, values in query.lists()
    )


class SamePagesMiddleware:
    """Gives kept pages to visitors, keeps new ones, and changes the number after what changed the database.

    Stands after ``LocaleMiddleware`` and ``DisplayMiddleware``, which say how a page is shown, and before all that asks
    who is there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not seconds() or not self._asks(request):
            response = self.get_response(request)
            flush()
            return response
        cache = store()
        request.__dict__[_UNDER] = number()
        key = key_of(request, request.__dict__[_UNDER])
        found = cache.get(key)
        if found is not None:
            content, headers = found
            return self._answer(request, HttpResponse(content, headers=headers))
        response = self.get_response(request)
        flush()
        if not is_known(request) or not self._may_be_kept(response):
            return response
        headers = {name: value for name, value in response.items() if name.lower() != "set-cookie"}
        cache.set(key, (response.content, headers), seconds())
        return self._answer(request, response)

    @staticmethod
    def _asks(request: HttpRequest) -> bool:
        is_reading = request.method == "GET" and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        return is_reading and is_anybody(request)

    @staticmethod
    def _may_be_kept(response: HttpResponse) -> bool:
        page = (getattr(response, "context_data", None) or {}).get("page")
        marked = getattr(response, _MARK, False) or getattr(page, "same_for_all", False)
        if not marked or response.status_code != 200 or response.streaming or response.cookies:
            return False
        control = response.get("Cache-Control", "")
        if "no-store" in control or "private" in control or len(response.content) > LARGEST:
            return False
        return _TOKEN not in response.content

    @staticmethod
    def _answer(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Asked again each time, since somebody may sign in or the page change; a page that is the same is not sent twice."""
        patch_cache_control(response, no_cache=True)
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response) or response


# -- parts of pages -----------------------------------------------------------------------------------------------------


def kept(request: HttpRequest, name: str, make: Callable[[], Any]) -> Any:
    """``make()``, or what it gave before to anybody: a part of a page that is the same for all.

    Not for whoever looks at a draft or holds something of his own in it: the part must not depend on who asks. The number
    is read once a request, before the first part is made.
    """
    if not seconds() or request.method != "GET":
        return make()
    if _UNDER not in request.__dict__:
        request.__dict__[_UNDER] = number()
    cache, made_under = store(), request.__dict__[_UNDER]
    slice_ = int(now().timestamp()) // max(1, seconds())
    said = [made_under, slice_, get_language(), request.scheme, request.get_host(), name]
    digest = hashlib.sha256("\n".join(str(one) for one in said).encode()).hexdigest()
    key = f"shequ:part:{digest}"
    missing = object()
    found = cache.get(key, missing)
    if found is missing:
        found = make()
        cache.set(key, found, seconds())
    return found
