"""Log lines a stranger may read: JSON, without personal data and without query strings.

What a visitor typed can reach a log by five ways: the query string, an address that leads nowhere, the arguments of a
message, the text of an exception (a database quotes the row it refuses) and numbers inside a sentence. Each is closed
here; so is the secret that stands in the address of a signed link.
"""

from __future__ import annotations

import json
import logging
import re
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

access = logging.getLogger("shequ.access")

# Loggers whose arguments are known to carry no personal data.
_TRUSTED = ("shequ", "django", "gunicorn", "py.warnings")
_QUERY = re.compile(r"\?[^\s\"']*")
# Mobile numbers, identity numbers and anything alike: seven digits or more in a row.
_LONG_NUMBER = re.compile(r"\d{7,}[\dXx]?")
# "Not Found: /somebody's name/": the line of `shequ.access` beside it has the address, where there is one.
_QUOTES_ADDRESS = "django.request"
NOWHERE = "•"
# The secret part of a signed link's address (core.links).
_LINK = re.compile(r"(/link/)[^/\s\"'?]+")
_FIELDS = ("method", "path", "status", "ms", "code", "subject", "count", "task", "error")


def without_personal_data(text: str) -> str:
    """The sentence without query strings, without long numbers and without the secrets of signed links."""
    return _LONG_NUMBER.sub(NOWHERE, _LINK.sub(rf"\1{NOWHERE}", _QUERY.sub("", text)))


class JsonFormatter(logging.Formatter):
    """One JSON object per line.

    Of a record's extra attributes only a fixed list is written; of an exception its class and the lines it passed,
    never its text; of other people's libraries only the message's template, never its arguments.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        sentence = record.getMessage()
        if record.name == _QUOTES_ADDRESS and isinstance(record.args, tuple) and record.args:
            sentence = str(record.msg) % (*record.args[:-1], NOWHERE)
        trusted = record.name.split(".")[0] in _TRUSTED or record.name.startswith("shequ_workflows")
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_personal_data(sentence if trusted else str(record.msg)),
        }
        for field in _FIELDS:
            if field in record.__dict__:
                value = record.__dict__[field]
                line[field] = without_personal_data(value) if isinstance(value, str) else value
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__qualname__
            line["at"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False)


class AccessLogMiddleware:
    """One line per request: method, path, status, milliseconds. Nobody's address, no account, no query string, and no
    path that is none of ours: it is what somebody typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        access.info(
            "request",
            extra={
                "method": request.method,
                "path": request.path if response.status_code != HTTPStatus.NOT_FOUND else NOWHERE,
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000, 1),
            },
        )
        return response
