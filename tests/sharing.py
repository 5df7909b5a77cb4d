"""Which database a test runs on where the suite is shared between two (``make test``).

On both: what speaks of the database itself, told by the name of the module (``BOTH``), or by the mark ``both``.
On PostgreSQL: what else asks the database, but no page (mark ``server``). On SQLite: everything else, that is pages, browsers,
the architecture, and what asks no database. ``make test-both`` runs everything on each.
"""

from __future__ import annotations

import re

import pytest

#: Querying, what databases refuse, races, moving and counting.
BOTH = re.compile(
    r"test_(?:\w*_)?(?:querysets?|models?|triggers?|keeping|races?|search\w*|sealing|auditing|migrat\w+|backups?|once"
    r"|casting|counts?|totals?|record\w*|deliver\w+)(?:_\w+)?\.py$"
)
#: In the names of a module that asks pages.
PAGES = {"Client", "login_as", "guest", "Browser"}
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def asks_pages(item: pytest.Item) -> bool:
    names = vars(getattr(item, "module", None) or object)
    fixtures = getattr(item, "fixturenames", ())
    return not PAGES.isdisjoint(names) or any("client" in name for name in fixtures)


def share(item: pytest.Item) -> None:
    """Mark ``item`` with the database that it runs on in a shared run."""
    if item.get_closest_marker("postgres") or item.get_closest_marker("both"):
        return
    asks_database = item.get_closest_marker("django_db") or not DATABASE.isdisjoint(getattr(item, "fixturenames", ()))
    if not asks_database or item.get_closest_marker("browser"):
        return
    if BOTH.search(item.path.name):
        item.add_marker(pytest.mark.both)
    elif not asks_pages(item) and "architecture" not in item.path.parts:
        item.add_marker(pytest.mark.server)
