"""How the site feels: what a watching machine asks (``readiness``), and what staff should know (``warnings``)."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shequ_workflows.core import keeping
from shequ_workflows.core.models import Delivery, Heartbeat
from shequ_workflows.core.record import digest
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import DESK_ROLES, Role
from shequ_workflows.org.moment import local_date, now

from . import beats
from .sweeping import stuck_tasks

log = logging.getLogger(__name__)

#: They can do something about a site that does not work.
CARETAKERS: Final[frozenset[str]] = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.RC_DIRECTOR})
UNSIGNED: Final = dt.timedelta(days=2)
#: How long a write that went well speaks for the next ones.
SPARED: Final = dt.timedelta(seconds=30)
#: PostgreSQL: disk_full, insufficient_resources; read_only_sql_transaction.
DISK_FULL: Final = frozenset({"53100", "53000"})
READ_ONLY: Final = frozenset({"25006"})
_migrated: set[str] = set()
_written: float | None = None


@dataclass(frozen=True)
class HealthWarning:
    """Something staff should know; ``title`` is what is wrong, ``text`` what to do."""

    key: str
    title: Sentence
    text: Sentence


# --- for machines ----------------------------------------------------------------------------------------------------


def readiness(at: dt.datetime | None = None) -> list[str]:
    """Why this process should not be asked: ``database``, ``migrations``, ``cache``, ``triggers``, ``tick``, and where the
    database takes no writing ``full``, ``read_only`` or ``write``."""
    reasons = [] if _cache_answers() else ["cache"]
    try:
        if not _is_migrated():
            return [*reasons, "migrations"]
        if keeping.missing():
            reasons.append("triggers")
        moment = at or now()
        if beats.is_silent(moment):
            reasons.append("tick")
        unwritten = _unwritten(moment)
        if unwritten:
            reasons.append(unwritten)
    except (DatabaseError, InterfaceError) as error:
        log.warning("not ready", extra={"code": "database", "error": type(error).__qualname__})
        connection.close()
        return [*reasons, "database"]
    return reasons


def _is_migrated() -> bool:
    """Whether every migration has been applied. Asked of the database until it is so, then only whether it answers."""
    name = str(connection.settings_dict["NAME"])
    if name in _migrated:
        connection.ensure_connection()
        return True
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    _migrated.add(name)
    return True


def _unwritten(at: dt.datetime) -> str:
    """Why the database takes no writing; empty where it does. A full disk answers every question, and refuses every form.

    A small row is written and committed: what is rolled back need never reach the disk. At most twice a minute in each
    process while all is well.
    """
    global _written
    if _written is not None and perf_counter() - _written < SPARED.total_seconds():
        return ""
    try:
        with transaction.atomic():
            beats.beat(beats.WRITTEN, at)
    except (DatabaseError, InterfaceError) as error:
        reason = _why_unwritten(error)
        _written = None
        log.warning("not ready", extra={"code": reason, "error": type(error).__qualname__})
        return reason
    _written = perf_counter()
    return ""


def _why_unwritten(error: Exception) -> str:
    """``full`` or ``read_only`` where the database says so: PostgreSQL by its code, SQLite in words."""
    code, words = getattr(error.__cause__, "sqlstate", "") or "", str(error).lower()
    if code in DISK_FULL or "disk is full" in words:
        return "full"
    if code in READ_ONLY or "readonly" in words:
        return "read_only"
    return "write"


def _cache_answers() -> bool:
    key = "shequ:readyz"
    try:
        cache.set(key, "1", 60)
        return bool(cache.get(key) == "1")
    except Exception as error:
        # Each cache has its own exceptions; whatever it is, the cache does not answer.
        log.warning("not ready", extra={"code": "cache", "error": type(error).__qualname__})
        return False


# --- for people ------------------------------------------------------------------------------------------------------


def warnings(actor: Actor) -> list[HealthWarning]:
    """What the staff of the office should know; nothing for anybody else. At most five queries."""
    if not actor.has(*DESK_ROLES, *CARETAKERS):
        return []
    at = now()
    found = _about_the_tick(at, actor)
    found += _about_deliveries(actor)
    stuck = len(stuck_tasks(at))
    if stuck:
        title = ngettext("%(count)d background task is stuck.", "%(count)d background tasks are stuck.", stuck)
        text = _("It is started again by itself. If this does not go away, tell whoever looks after the system.")
        found.append(HealthWarning("tasks", title % {"count": stuck}, text))
    return found


def _about_the_tick(at: dt.datetime, actor: Actor) -> list[HealthWarning]:
    heard = {row.name: row for row in Heartbeat.objects.filter(name__in=[beats.TICK, beats.DIGEST])}
    tick, signed = heard.get(beats.TICK), heard.get(beats.DIGEST)
    found = []
    if tick is None or at - tick.at > beats.SILENT:
        minutes = int((at - tick.at).total_seconds() // 60) if tick else 0
        title = (
            _("The background work has been silent for %(minutes)d minutes.") % {"minutes": minutes}
            if tick
            else _("The background work has never run.")
        )
        text = _("Reminders and messages are not going out. Please tell whoever looks after the system.")
        found.append(HealthWarning("tick", title, text))
    if not actor.has(*CARETAKERS):
        return found
    if tick is not None and tick.note:
        title = _("Part of the background work fails: %(steps)s.") % {"steps": tick.note}
        found.append(HealthWarning("steps", title, _("The log says why. Please tell whoever looks after the system.")))
    if signed is not None and signed.note:
        title = _("The record no longer agrees with what was signed.")
        text = _("Run “manage.py verify_record”: it names the matters. Keep the digests; do not delete them.")
        found.append(HealthWarning("record", title, text))
    newest = digest.newest(digest.folder())
    if tick is not None and (newest is None or local_date(at) - digest.day_of(newest) > UNSIGNED):
        title = _("The record has not been signed for more than two days.")
        text = _("Please check the folder of the digests and its key (SHEQU_DIGEST_DIR, SHEQU_DIGEST_KEY).")
        found.append(HealthWarning("digest", title, text))
    return found


def _about_deliveries(actor: Actor) -> list[HealthWarning]:
    count = Delivery.objects.needing_a_person(actor).count()
    if not count:
        return []
    title = ngettext(
        "%(count)d message could not be delivered.", "%(count)d messages could not be delivered.", count
    ) % {"count": count}
    text = _("Please call these people or send the message again; “Deliveries” in the administration lists them.")
    return [HealthWarning("deliveries", title, text)]
