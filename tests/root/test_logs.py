"""Nothing a visitor typed reaches the log."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from shequ_workflows.logs import AccessLogMiddleware, JsonFormatter, without_personal_data


def line(name: str, message: str, *args: object, **extra: Any) -> dict[str, Any]:
    record = logging.LogRecord(name, logging.WARNING, __file__, 1, message, args, extra.pop("exc_info", None))
    record.__dict__.update(extra)
    written: dict[str, Any] = json.loads(JsonFormatter().format(record))
    return written


def test_it_writes_one_json_object() -> None:
    written = line("shequ_workflows.core", "tick took %s ms", 12, code="tick")
    assert written["message"] == "tick took 12 ms"
    assert (written["level"], written["logger"], written["code"]) == ("WARNING", "shequ_workflows.core", "tick")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET /x?name=张三&phone=1 HTTP/1.1", "GET /x HTTP/1.1"),
        ("call 13800138000 back", "call • back"),
        ("id 11010519491231002X", "id •"),
        ("room 3-2-501 of 1812", "room 3-2-501 of 1812"),
    ],
)
def test_it_takes_out_query_strings_and_long_numbers(text: str, expected: str) -> None:
    assert without_personal_data(text) == expected


def test_it_leaves_out_the_arguments_of_foreign_libraries() -> None:
    assert line("somelib", "login by %s", "zhang.san")["message"] == "login by %s"


def test_it_leaves_out_the_text_of_an_exception() -> None:
    try:
        raise ValueError("Key (name)=(张三) already exists")
    except ValueError:
        written = line("django.request", "Internal Server Error: %s", "/x/", exc_info=sys.exc_info())
    assert written["exception"] == "ValueError"
    assert "test_logs.py" in written["at"][0]
    assert "张三" not in json.dumps(written, ensure_ascii=False)


def test_it_leaves_out_attributes_that_are_not_listed() -> None:
    assert "request" not in line("django.request", "Not Found", request="anything", status_code=404)


def test_it_logs_a_request_without_its_query(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("shequ.access")
    logger.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.INFO, logger="shequ.access"):
            AccessLogMiddleware(lambda request: HttpResponse(status=201))(_request())
    finally:
        logger.removeHandler(caplog.handler)
    record = caplog.records[-1]
    assert (record.__dict__["path"], record.__dict__["status"]) == ("/people/", 201)
    assert "张三" not in JsonFormatter().format(record)


def test_it_logs_no_address_that_leads_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("shequ.access")
    logger.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.INFO, logger="shequ.access"):
            AccessLogMiddleware(lambda request: HttpResponse(status=404))(RequestFactory().get("/王芳/"))
    finally:
        logger.removeHandler(caplog.handler)
    assert "王芳" not in JsonFormatter().format(caplog.records[-1])
    assert line("django.request", "%s: %s", "Not Found", "/王芳/")["message"] == "Not Found: •"


def _request() -> HttpRequest:
    return RequestFactory().get("/people/", {"q": "张三"})
