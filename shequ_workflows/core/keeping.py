"""Tables that the database itself keeps as they are: triggers, declared once for SQLite and PostgreSQL.

A layer declares a ``Keeper`` with its ``Rule``s and registers it in ``keepers``, from ``apps.ready``. The core drops all
of them before a migration on SQLite (it cannot rebuild a table that a trigger of another names), installs all of them
after every one, and checks that they stand. They stop a slip and a careless script; against somebody who may alter the
tables they are no wall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from shequ_workflows.org.registry import Registry

Event = Literal["INSERT", "UPDATE", "DELETE", "TRUNCATE"]


@dataclass(frozen=True)
class Rule:
    """Refuse ``event`` on ``table`` with ``message`` — always, or only where one of ``columns`` changes, or ``when``.

    ``when`` is a condition in SQL over OLD and NEW that both databases read alike; ``when_postgres`` where they do
    not. ``columns`` and ``when`` must both hold. ``only`` names the one kind of database that needs the rule;
    TRUNCATE is PostgreSQL's.
    """

    name: str
    table: str
    event: Event
    message: str
    columns: tuple[str, ...] = ()
    when: str = ""
    when_postgres: str = ""
    only: str = ""

    def is_for(self, vendor: str) -> bool:
        return vendor == ("postgresql" if self.event == "TRUNCATE" else self.only or vendor)

    def condition(self, vendor: str) -> str:
        differ = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        changed = " OR ".join(f'OLD."{column}" {differ} NEW."{column}"' for column in self.columns)
        when = (self.when_postgres or self.when) if vendor == "postgresql" else self.when
        return " AND ".join(f"({part})" for part in (changed, when) if part)


@dataclass(frozen=True)
class Keeper:
    """The rules of one app; ``key`` is its label, and every rule's name begins with it."""

    key: str
    rules: tuple[Rule, ...]

    def wanted(self, vendor: str) -> dict[str, str]:
        """Name → statements of every trigger this kind of database shall have."""
        write = {"sqlite": _sqlite, "postgresql": _postgres}[vendor]
        return {rule.name: write(rule) for rule in self.rules if rule.is_for(vendor)}

    def present(self, connection: BaseDatabaseWrapper) -> dict[str, str]:
        """Name → text of those that stand and are switched on: the statement on SQLite, the body on PostgreSQL."""
        like = self.key.replace("_", r"\_") + r"\_%"
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s ESCAPE '\\'", [like]
                )
            else:
                cursor.execute(
                    "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                    " WHERE t.tgname LIKE %s AND NOT t.tgisinternal AND t.tgenabled <> 'D'"
                    " AND t.tgrelid = ANY(%s::regclass[])",
                    [like, sorted({rule.table for rule in self.rules})],
                )
            return dict(cursor.fetchall())

    def missing(self, using: str = DEFAULT_DB_ALIAS) -> list[str]:
        """Names of the triggers that do not stand as they should; empty also before the tables are made."""
        connection = connections[using]
        if not self._tables_there(connection):
            return []
        found = self.present(connection)
        write = _sqlite if connection.vendor == "sqlite" else _body
        rules = (rule for rule in self.rules if rule.is_for(connection.vendor))
        return sorted(rule.name for rule in rules if found.get(rule.name) != write(rule))

    def install(self, using: str = DEFAULT_DB_ALIAS) -> None:
        """Make every trigger stand as it should, whatever stood before. Any number of times."""
        connection = connections[using]
        if not self._tables_there(connection):
            return
        statements = self.wanted(connection.vendor)
        names = self.missing(using) if connection.vendor == "sqlite" else list(statements)
        with connection.cursor() as cursor:
            for name in names:
                if connection.vendor == "sqlite":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(statements[name])

    def drop(self, using: str = DEFAULT_DB_ALIAS) -> None:
        """Take them away: for tests that commit and must empty the tables afterwards. Never in production."""
        connection = connections[using]
        tables = {rule.name: rule.table for rule in self.rules}
        with connection.cursor() as cursor:
            for name in self.present(connection):
                on = "" if connection.vendor == "sqlite" else f" ON {tables[name]}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")

    def install_after_migrating(self, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
        """Receiver of ``post_migrate``."""
        self.install(using)

    def _tables_there(self, connection: BaseDatabaseWrapper) -> bool:
        with connection.cursor() as cursor:
            tables = set(connection.introspection.table_names(cursor))
        return all(rule.table in tables for rule in self.rules)


keepers: Registry[Keeper] = Registry("keepers")


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of all triggers that do not stand as they should."""
    return [name for keeper in keepers for name in keeper.missing(using)]


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make all triggers of all layers stand."""
    for keeper in keepers:
        keeper.install(using)


def drop(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take all of them away: before a migration on SQLite, and in tests. Otherwise never."""
    for keeper in keepers:
        keeper.drop(using)


def drop_before_migrating(using: str, plan: Sequence[Any] = (), **kwargs: Any) -> None:
    """Receiver of ``pre_migrate``: SQLite cannot rename a table while a trigger names one that is being rebuilt."""
    if plan and connections[using].vendor == "sqlite":
        drop(using)


def install_after_migrating(using: str, **kwargs: Any) -> None:
    """Receiver of ``post_migrate``."""
    install(using)


def _sqlite(rule: Rule) -> str:
    condition = rule.condition("sqlite")
    when = f" WHEN {condition}" if condition else ""
    return (
        f"CREATE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table} FOR EACH ROW{when}"
        f" BEGIN SELECT RAISE(ABORT, '{rule.message}'); END"
    )


def _body(rule: Rule) -> str:
    refuse = f"RAISE EXCEPTION USING MESSAGE = '{rule.message}', ERRCODE = 'integrity_constraint_violation';"
    condition = rule.condition("postgresql")
    body = f"IF {condition} THEN {refuse} END IF;" if condition else refuse
    row = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(rule.event, "NEW")
    return f" BEGIN {body} RETURN {row}; END "


def _postgres(rule: Rule) -> str:
    each = "STATEMENT" if rule.event == "TRUNCATE" else "ROW"
    return (
        f"CREATE OR REPLACE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $shequ${_body(rule)}$shequ$;"
        f" CREATE OR REPLACE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table}"
        f" FOR EACH {each} EXECUTE FUNCTION {rule.name}();"
    )
