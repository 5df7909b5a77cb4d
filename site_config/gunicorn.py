"""How gunicorn serves the example site: `gunicorn site_config.wsgi --config python:site_config.gunicorn`.

One process of eight threads suits one machine with SQLite and a local cache. With PostgreSQL and Redis set
WEB_CONCURRENCY to the number of cores; `docs/operators.md` tells how to choose.
"""

from __future__ import annotations

import os

from site_config.logging import LOGGING

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("SHEQU_WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 10
max_requests = 5000
max_requests_jitter = 500
# The access log is written by shequ_workflows.logs, without query strings and addresses.
accesslog = None
logconfig_dict = {
    **LOGGING,
    "loggers": {
        **LOGGING["loggers"],
        "gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
