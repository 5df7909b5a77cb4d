"""Public pages beside a plain Wagtail page of the same site: queries, time, requests a second.

    python benchmarks/pages.py [GUIDES] [SECONDS]

In one process first: queries and the middle time of a page, cold (every cache emptied before) and warm, for a visitor and
for somebody signed in. Then over HTTP from one worker of gunicorn, one request after the other on one connection; and, where
nginx is on the machine, the same bytes served by nginx as files. The service index and one of GUIDES guides are there where
their app is installed.
"""

from __future__ import annotations

import datetime as dt
import http.client
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _site import each_database, free_port, server

GUIDES = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 4
NOTICES = 40
TIMES = 20
TEXT = "<p>" + "周四上午九点到十二点停水检修，请提前储水。" * 30 + "</p>"


def fill() -> tuple[dict[str, str], str]:
    """Name → address of the pages; and the session key of a resident."""
    from _plain.models import PlainPage
    from django.contrib.auth import get_user_model
    from django.test import Client
    from wagtail.models import Page, Site

    from shequ_workflows.dashboard.actions import LoadTargets
    from shequ_workflows.dashboard.models import BoardPage
    from shequ_workflows.dashboard.taking import take
    from shequ_workflows.deliberation.pages import HallPage
    from shequ_workflows.notices.models import NoticeIndexPage, NoticePage
    from shequ_workflows.org.actors import Actor
    from shequ_workflows.org.models import CommunityPage, Node, Person, RoleAssignment
    from shequ_workflows.org.moment import now

    street = Node.add_root(kind="street", code="bench", name="街道")
    community = street.add_child(kind="community", code="bench-1", name="社区")
    person = Person.objects.create(
        name="居民", user=get_user_model().objects.create(username="resident"), home=community
    )
    since = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    RoleAssignment.objects.create(person=person, role="resident", node=community, valid_from=since)
    root = Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    home = root.add_child(instance=CommunityPage(title="社区", slug="bench", node=community, introduction=TEXT))
    home.add_child(instance=HallPage(title="议事厅", slug="hall", show_in_menus=True))
    index = home.add_child(instance=NoticeIndexPage(title="通知公告", slug="notices", show_in_menus=True))
    for number in range(NOTICES):
        notice = index.add_child(
            instance=NoticePage(title=f"通知 {number}", slug=f"n{number}", body=TEXT, issued_at=since)
        )
    board = home.add_child(instance=BoardPage(title="指标看板", slug="board", show_in_menus=True))
    LoadTargets(Actor.system(), community, 24).execute()
    take(now(), None)
    plain = root.add_child(instance=PlainPage(title="页面", slug="plain", body=TEXT))
    pages = {"plain Wagtail page": plain, "home page": home, "notices": index, "a notice": notice, "board": board}
    client = Client()
    client.force_login(person.user)  # type: ignore[arg-type]
    found = {name: page.get_url() for name, page in pages.items()}
    return found | guides(home), client.session.session_key or ""


def guides(home: Any) -> dict[str, str]:
    """The service index and a guide of many, where their app is installed."""
    from django.apps import apps

    if not apps.is_installed("shequ_workflows.catalogue"):
        return {}
    index_type = apps.get_model("shequ_catalogue", "ServiceIndexPage")
    return _guides(home, index_type, apps.get_model("shequ_catalogue", "ServiceGuidePage"))


def _guides(home: Any, index_type: Any, guide_type: Any) -> dict[str, str]:
    index = home.add_child(instance=index_type(title="办事服务", slug="services", show_in_menus=True))
    for number in range(GUIDES):
        guide = index.add_child(instance=guide_type(title=f"事项 {number}", slug=f"g{number}"))
    return {"service index": index.get_url(), "a guide": guide.get_url()}


def inside(url: str, session: str, *, cold: bool) -> dict[str, Any]:
    """Queries of one request, and the middle time of some, without a server between."""
    from django.core.cache import caches
    from django.db import connection
    from django.test import Client

    client = Client()
    if session:
        client.cookies["sessionid"] = session
    queries: list[str] = []

    def count(execute: Any, sql: str, *more: Any) -> Any:
        queries.append(sql)
        return execute(sql, *more)

    def ask() -> None:
        if cold:
            caches["default"].clear()
        answer = client.get(url)
        if answer.status_code != 200:
            raise SystemExit(f"{url}: {answer.status_code}")

    ask()
    with connection.execute_wrapper(count):
        ask()
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    return {"queries": len(queries), "ms": round(statistics.median(taken), 1)}


def a_second(port: int, url: str, session: str) -> tuple[float, bytes]:
    """Requests a second on one connection, and the bytes that came."""
    headers = {"Host": "localhost", **({"Cookie": f"sessionid={session}"} if session else {})}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask() -> bytes:
        connection.request("GET", url, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{url}: {answer.status}")
        return body

    for _ in range(3):
        body = ask()
    count, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        ask()
        count += 1
    return round(count / (time.perf_counter() - begun), 1), body


def over_http(pages: dict[str, str], session: str) -> tuple[dict[str, dict[str, float]], dict[str, bytes]]:
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "site_config.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--workers", "1", "--threads", "1", "--keep-alive", "60",
    ]  # fmt: skip
    figures: dict[str, dict[str, float]] = {}
    bodies = {}
    with server(command, port):
        for name, url in pages.items():
            visitor, bodies[name] = a_second(port, url, "")
            figures[name] = {"visitor": visitor, "signed in": a_second(port, url, session)[0]}
    return figures, bodies


def by_nginx(bodies: dict[str, bytes]) -> dict[str, float] | None:
    """The same bytes as files; None where nginx is not on the machine."""
    program = shutil.which("nginx")
    if program is None:
        return None
    folder, port = Path(tempfile.mkdtemp(prefix="shequ-nginx-")), free_port()
    names = {name: f"/{number}.html" for number, name in enumerate(bodies)}
    for name, path in names.items():
        (folder / path[1:]).write_bytes(bodies[name])
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log /dev/null; worker_processes 1; events {{}}\n"
        f"http {{ access_log off; keepalive_requests 1000000; client_body_temp_path {folder}/body; types {{ text/html html; }}\n"
        f"proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n",
        encoding="utf-8",
    )
    folder.chmod(0o755)
    try:
        with server([program, "-p", str(folder), "-c", str(folder / "nginx.conf")], port):
            return {name: a_second(port, path, "")[0] for name, path in names.items()}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(kind: str) -> dict[str, Any]:
    begun = time.perf_counter()
    pages, session = fill()
    print(f"\n{kind}: filled in {time.perf_counter() - begun:.0f} s")
    figures: dict[str, Any] = {}
    print(f"{'in one process':22}{'':12}{'queries':>9}{'cold ms':>9}{'warm q.':>9}{'warm ms':>9}")
    for name, url in pages.items():
        figures[name] = {}
        for who, key in (("visitor", ""), ("signed in", session)):
            cold, warm = inside(url, key, cold=True), inside(url, key, cold=False)
            figures[name][who] = {"cold": cold, "warm": warm}
            print(f"{name:22}{who:12}{cold['queries']:9}{cold['ms']:9.1f}{warm['queries']:9}{warm['ms']:9.1f}")
    served, bodies = over_http(pages, session)
    nginx = by_nginx(bodies)
    if nginx is None:
        print("nginx is not on this machine")
    print(f"{'requests a second':22}{'visitor':>10}{'signed in':>11}{'nginx':>10}{'kB':>8}")
    for name, row in served.items():
        figures[name]["a second"] = {**row, "nginx": nginx[name] if nginx else None}
        fast = f"{nginx[name]:10.0f}" if nginx else f"{'–':>10}"
        print(f"{name:22}{row['visitor']:10.1f}{row['signed in']:11.1f}{fast}{len(bodies[name]) / 1000:8.1f}")
    return figures


if __name__ == "__main__":
    each_database(measure)
