"""Error pages: what happened and what to do next, without the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory

from shequ_workflows import errors
from tests.root.look_site import look_alone


@pytest.fixture(autouse=True)
def _look_alone(settings: Any) -> None:
    look_alone(settings)
    settings.DEBUG = False


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nothing-here/", 404, "找不到这个页面"),
        ("/denied/", 403, "请找居委会主任或本社区的系统管理员"),
        ("/large/", 413, "太大了"),
        ("/broken/", 500, "最后这一步没有保存"),
    ],
)
def test_it_says_what_happened_and_what_to_do(visitor: Client, address: str, status: int, words: str) -> None:
    response = visitor.get(address)
    page = response.content.decode()

    assert response.status_code == status
    assert words in page
    assert "您可以这样做" in page
    assert "电话" in page
    assert "no-store" in response["Cache-Control"]


def test_it_says_so_in_english_too(visitor: Client) -> None:
    page = visitor.get("/nothing-here/", headers={"accept-language": "en"}).content.decode()

    assert "We cannot find this page" in page


def test_it_speaks_in_large_type_where_chosen(visitor: Client) -> None:
    visitor.cookies["shequ_type"] = "large"

    assert 'class="is-large"' in visitor.get("/nothing-here/").content.decode()


def test_it_shows_the_sentence_of_a_refusal(visitor: Client) -> None:
    page = visitor.get("/denied/", {"why": "这件事由<街道>办，请找街道社区办。"}).content.decode()

    assert "这件事由&lt;街道&gt;办，请找街道社区办。" in page


def test_it_never_tells_what_a_404_was_about(rf: RequestFactory) -> None:
    response = errors.not_found(rf.get("/m/1/"), Exception("matter 1 of another community"))

    assert "another" not in response.content.decode()


def test_it_explains_a_form_that_was_open_too_long() -> None:
    response = Client(enforce_csrf_checks=True).post("/guarded/")
    page = response.content.decode()

    assert response.status_code == 403
    assert "这张表打开得太久了" in page
    assert "先把写好的文字复制下来" in page


def test_it_does_not_understand_a_bad_request(rf: RequestFactory) -> None:
    response = errors.bad_request(rf.get("/"), Exception("suspicious"))

    assert response.status_code == 400
    assert "看不明白" in response.content.decode()
    assert "suspicious" not in response.content.decode()


def test_it_names_the_people_to_ask_where_the_site_does(rf: RequestFactory, settings: Any) -> None:
    settings.SHEQU_CONTACT = "梧桐社区居委会 010-0000 0000"

    assert "010-0000 0000" in errors.server_error(rf.get("/")).content.decode()


def test_it_has_a_last_word_when_even_the_page_fails(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing_file(*args: object, **kwargs: object) -> str:
        raise ValueError("Missing staticfiles manifest entry")

    monkeypatch.setattr(errors, "render_to_string", missing_file)
    response = errors.server_error(rf.get("/"))

    assert response.status_code == 500
    assert "请过几分钟再试" in response.content.decode()
