"""What Wagtail's own addresses tell of another community: nothing. Every address × role against ``wagtail.csv``.

The file is kept by hand. ``arguments`` and ``query`` point at things of another community (``mine``, ``my_board``: of
the own one). ``answer``: ``closed``, nobody gets a page; ``silent``, the address may answer but names nothing of the
other community. ``own``: a role that the same address must answer with a page, asked of its own community: so that it
is not closed by a slip; ``-`` where there is none.

An address of Wagtail's that is not in the file fails the test, and so does one that says a word too much.
"""

from __future__ import annotations

import csv
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Site, UploadedFile

from shequ_workflows.notices.models import NoticePage
from shequ_workflows.org.capabilities import CAPABILITIES
from shequ_workflows.org.groups import sync_permissions
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import now
from tests.factories.notices import board, notice
from tests.factories.org import Town, UserFactory, home_page, login_as

FILE = Path(__file__).with_name("wagtail.csv")
WORD = "机密"
SECRETS = (f"梧桐{WORD}", "secretwriter", "secretfile", "secretslug")
#: Nothing of anybody's: signing in and out, sentences and pictures of the admin, the pages of the site themselves.
FREE = re.compile(
    r"wagtailadmin_(login|logout|password_reset\w*|javascript_catalog|sprite|error_test)"
    r"|wagtail_modeladmin:javascript_catalog|wagtail(core|docs)_(authenticate_with_password|login)|wagtail_serve|.*None"
)

#: One role for each set of what may be done in the admin; the others may do just the same.
DIFFERENT = [
    role for number, (role, one) in enumerate(CAPABILITIES.items()) if one not in list(CAPABILITIES.values())[:number]
]


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def names() -> set[str]:
    """Every address that is not ours."""
    found: set[str] = set()

    def walk(resolver: Any, prefix: str) -> None:
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
            else:
                found.add(f"{prefix}{pattern.name}")

    walk(get_resolver(), "")
    return {name for name in found if not name.startswith("shequ_") and not FREE.fullmatch(name)}


def test_it_lists_every_address_of_wagtails() -> None:
    listed = {row["url"] for row in rows()}
    assert sorted(names() - listed) == [], "add these to tests/architecture/wagtail.csv"
    gone = {name for name in listed - names() if not name.startswith("shequ_")}
    assert sorted(gone) == [], "these are gone"


def test_it_is_written_properly() -> None:
    seen = set()
    for row in rows():
        key = (row["url"], row["arguments"], row["method"], row["query"])
        assert key not in seen, f"twice: {key}"
        seen.add(key)
        assert row["method"] in {"GET", "POST"}
        assert row["answer"] in {"closed", "silent"}
        assert row["own"] in {"-", *CAPABILITIES}


class Things:
    """What Wagtail keeps of one community: pages, revisions, files, a page that waits to be approved."""

    def __init__(self, node: Node, mark: str) -> None:
        self.home = home_page(node)
        self.board = board(self.home)
        node.refresh_from_db()
        writer = UserFactory(username=f"{mark}writer", first_name=f"{mark}人")
        title = f"梧桐{WORD}" if mark == "secret" else f"自己的{mark}"
        draft: NoticePage = notice(self.board, f"{title}草稿", slug=f"{mark}slug", live=False, owner=writer)
        first = draft.save_revision(user=writer)
        state = draft.get_workflow().start(draft, writer)
        tagged = get_image_model().objects.create(
            title=f"{title}图片", file=get_test_image_file(f"{mark}file.png"), collection_id=node.collection_id
        )
        tagged.tags.add(f"{title}标签")
        document = get_document_model().objects.create(
            title=f"{title}文件", file=ContentFile(b"x", name=f"{mark}file.txt"), collection_id=node.collection_id
        )
        document.tags.add(f"{title}标签")
        uploaded = UploadedFile.objects.create(file=ContentFile(b"x", name=f"{mark}file.txt"), uploaded_by_user=writer)
        session = EditingSession.objects.create(
            user=writer, content_type=draft.content_type, object_id=str(draft.pk), last_seen_at=now()
        )
        self.names: dict[str, Any] = {
            "word": WORD,
            "start": title[:2],
            "tag": f"{title}标签",
            "home": self.home.pk,
            "board": self.board.pk,
            "draft": draft.pk,
            "revision": first.pk,
            "workflow_state": state.pk,
            "task_state": state.current_task_state.pk,
            "task": state.current_task_state.task_id,
            "workflow": state.workflow_id,
            "image": tagged.pk,
            "document": document.pk,
            "file": f"{mark}file.txt",
            "collection": node.collection_id,
            "account": writer.pk,
            "group": Group.objects.filter(generated__node=node).first().pk,  # type: ignore[union-attr]
            "site": Site.objects.get(is_default_site=True).pk,
            "redirect": Redirect.objects.create(old_path=f"/{mark}slug", redirect_page=draft.page_ptr).pk,
            "upload": uploaded.pk,
            "session": session.pk,
        }


class Scene:
    """Two communities; everybody who may open the admin belongs to the first."""

    def __init__(self) -> None:
        town = Town()
        self.own = Things(town.community, "own")
        self.other = Things(town.other, "secret")
        self.other.names |= {
            "mine": self.own.names["draft"],
            **{f"my_{name}": self.own.names[name] for name in ("board", "image", "document")},
        }
        self.clients = {}
        for role in DIFFERENT:
            self.clients[role] = Client(raise_request_exception=False)
            login_as(self.clients[role], role, town.community)
        sync_permissions()


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    logging.disable(logging.CRITICAL)
    yield Scene()
    logging.disable(logging.NOTSET)


def ask(client: Client, row: dict[str, str], things: Things) -> tuple[int, str]:
    """Status, and every word of the answer; a step to another page is taken. What it changed is taken back."""
    arguments = row["arguments"].format(**things.names).split()
    query = row["query"].format(**things.names)
    url = reverse(row["url"], args=arguments)
    with transaction.atomic():
        answer: Any = (
            client.get(f"{url}?{query}") if row["method"] == "GET" else client.post(f"{url}?{query}", _form(query))
        )
        told = _words(answer)
        if answer.status_code == 302 and answer["Location"] != reverse("wagtailadmin_home"):
            told += answer["Location"] + _words(client.get(answer["Location"]))
        transaction.set_rollback(True)
    return answer.status_code, told


def _form(query: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in query.split("&") if part)


def _words(answer: Any) -> str:
    text = (
        b"".join(answer.streaming_content).decode(errors="replace")
        if answer.streaming
        else answer.content.decode(errors="replace")
    )
    if answer.headers.get("Content-Type", "").startswith(("application/json", "text/json")):
        return json.dumps(json.loads(text), ensure_ascii=False)
    return text


def faults(scene: Scene, row: dict[str, str]) -> Iterator[str]:
    where = " ".join((row["method"], row["url"], row["arguments"], row["query"]))
    for role, client in scene.clients.items():
        status, told = ask(client, row, scene.other)
        leaks = [secret for secret in SECRETS if secret in told]
        if leaks and not (leaks == ["secretslug"] and "secretslug" in row["query"]):
            yield f"{where} tells {role}: {', '.join(leaks)} ({status})"
        if status not in {200, 302, 400, 403, 404, 405}:
            yield f"{where} answers {role} with {status}"
        if row["answer"] == "closed" and status == 200:
            yield f"{where} is open to {role}"
    if row["own"] != "-":
        status, _told = ask(scene.clients[row["own"]], row, scene.own)
        if status != 200:
            yield f"{where} is closed to {row['own']} of the own community ({status})"


def test_it_tells_nothing_of_another_community(scene: Scene) -> None:
    wrong = [fault for row in rows() for fault in faults(scene, row)]
    assert wrong == [], "\n".join(["", *wrong])


def test_the_pages_of_the_other_community_stand_as_they_did(scene: Scene) -> None:
    """Every POST of the file, without taking anything back."""
    pages = Page.objects.descendant_of(scene.other.home, inclusive=True).order_by("pk")
    before = list(pages.values_list("pk", "path", "title", "draft_title", "live", "locked", "latest_revision"))
    for row in rows():
        if row["method"] == "POST":
            query = row["query"].format(**scene.other.names)
            url = reverse(row["url"], args=row["arguments"].format(**scene.other.names).split())
            for client in scene.clients.values():
                client.post(f"{url}?{query}", _form(query))
    assert list(pages.values_list("pk", "path", "title", "draft_title", "live", "locked", "latest_revision")) == before
