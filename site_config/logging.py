"""What the example site and its server write to the log: JSON lines, no query strings, no personal data."""

from __future__ import annotations

from typing import Any

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "shequ_workflows.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # The development server's own line carries the query string; `shequ.access` says the same without it.
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
        # django-axes names accounts and addresses in its lines; both stand in its table.
        "axes": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "shequ": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "shequ_workflows": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
