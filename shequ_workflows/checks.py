"""System checks of the whole product: what `manage.py check` says before a site goes wrong.

Each layer checks its own affairs; these are the ones that belong to none: which apps and settings a site needs, one
provider of django-fsm, the standard Page model, and settings that would be unsafe in public.

A site counts as public when DEBUG is off and SHEQU_DEMO is not set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import packages_distributions
from typing import Any, cast

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.utils.translation import gettext as _

# What each layer imports. Held against the real imports by tests/architecture/test_needs.py.
NEEDS: dict[str, tuple[str, ...]] = {
    "org": (),
    "core": ("org",),
    "community": ("org", "core"),
    "ballots": ("org", "core", "community"),
    "forms": ("org", "core", "community"),
    "flows": ("org", "core", "community", "forms"),
    "publicity": ("org", "core", "community"),
    "meetings": ("org", "core", "community", "ballots"),
    "notices": ("org", "core", "community", "flows", "publicity", "meetings"),
    "catalogue": ("org", "core", "forms", "flows"),
    "deliberation": ("org", "core", "community", "ballots", "publicity", "meetings"),
    "delegation": ("org", "core", "ballots", "publicity"),
    "plans": ("org", "core"),
    "desk": ("org", "core", "community", "deliberation"),
    "exchange": ("org", "core", "community"),
    "dashboard": ("org", "core", "forms"),
}

# Apps of others that ours rely on.
OTHERS = (
    "wagtail.contrib.routable_page",
    "wagtail_modeladmin",
    "import_export",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "django.forms",
)
MIDDLEWARE = (
    "shequ_workflows.inputs.InputMiddleware",
    "shequ_workflows.org.middleware.ActorMiddleware",
    "shequ_workflows.display.DisplayMiddleware",
)
CONTEXT_PROCESSORS = ("shequ_workflows.display.context", "shequ_workflows.desk.navigation.context")
PAGE_MODEL = "wagtailcore.Page"
FSM = "django-fsm-2"


def installed_layers(entries: Iterable[str]) -> set[str]:
    """Layers named by the entries of INSTALLED_APPS, whether by module or by configuration class."""
    prefix = "shequ_workflows."
    return {entry[len(prefix) :].split(".")[0] for entry in entries if entry.startswith(prefix)} & NEEDS.keys()


def missing_layers(entries: Iterable[str]) -> dict[str, list[str]]:
    """Layers that are needed and not installed → who needs them. Empty when all is well."""
    installed = installed_layers(entries)
    missing: dict[str, list[str]] = {}
    for layer in NEEDS:
        for needed in NEEDS[layer] if layer in installed else ():
            if needed not in installed:
                missing.setdefault(needed, []).append(layer)
    return missing


def missing_layer_sentences(entries: Iterable[str]) -> Iterator[str]:
    """One sentence per missing layer."""
    for needed, by in missing_layers(entries).items():
        yield _(
            "“shequ_workflows.%(needed)s” is missing from INSTALLED_APPS, and %(by)s need it. "
            "Add it after “shequ_workflows”."
        ) % {"needed": needed, "by": ", ".join(f"“shequ_workflows.{layer}”" for layer in by)}


def is_public() -> bool:
    """Whether strangers may reach this site."""
    return not settings.DEBUG and not getattr(settings, "SHEQU_DEMO", False)


@register()
def check_apps(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Layers, apps of others, middleware and context processor."""
    found: list[CheckMessage] = [
        Error(sentence, id="shequ_workflows.E001") for sentence in missing_layer_sentences(settings.INSTALLED_APPS)
    ]
    for app in OTHERS:
        if not any(entry == app or entry.startswith(f"{app}.") for entry in settings.INSTALLED_APPS):
            found.append(Error(_("Add “%(app)s” to INSTALLED_APPS.") % {"app": app}, id="shequ_workflows.E002"))
    for middleware in MIDDLEWARE:
        if middleware not in settings.MIDDLEWARE:
            found.append(
                Error(
                    _("Add “%(middleware)s” to MIDDLEWARE, after AuthenticationMiddleware.")
                    % {"middleware": middleware},
                    id="shequ_workflows.E003",
                )
            )
    processors = [
        name
        for engine in cast(list[dict[str, Any]], settings.TEMPLATES)
        for name in engine.get("OPTIONS", {}).get("context_processors", [])
    ]
    for processor in CONTEXT_PROCESSORS:
        if processor not in processors:
            found.append(
                Error(
                    _("Add “%(name)s” to the context processors in TEMPLATES.") % {"name": processor},
                    id="shequ_workflows.E004",
                )
            )
    return found


@register()
def check_one_fsm(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Three distributions ship the folder `django_fsm`; the one installed last silently overwrites the others."""
    providers = sorted(set(packages_distributions().get("django_fsm", [])))
    if providers == [FSM]:
        return []
    return [
        Error(
            _("The package django_fsm must come from %(wanted)s alone; here it comes from: %(providers)s.")
            % {"wanted": FSM, "providers": ", ".join(providers) or "–"},
            hint=_("Uninstall all of them, then install %(wanted)s again: they overwrite each other's files.")
            % {"wanted": FSM},
            id="shequ_workflows.E005",
        )
    ]


@register()
def check_page_model(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Migrations of our pages name the standard model; under a swapped one they stop half way."""
    chosen = getattr(settings, "WAGTAIL_PAGE_MODEL", PAGE_MODEL)
    if chosen.lower() == PAGE_MODEL.lower():
        return []
    return [
        Error(
            _("WAGTAIL_PAGE_MODEL is “%(chosen)s”; this version works with Wagtail's own Page model only.")
            % {"chosen": chosen},
            hint=_("Remove the setting, or run shequ_workflows in a site of its own."),
            id="shequ_workflows.E006",
        )
    ]


@register(Tags.security)
def check_public_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Secrets, clock, cookies and shared services of a site that strangers may reach."""
    return [*_public_errors(), *_public_warnings()] if is_public() else []


def _public_errors() -> Iterator[CheckMessage]:
    secret = settings.SECRET_KEY
    if len(secret) < 32 or secret.startswith("django-insecure"):
        yield Error(
            _("SECRET_KEY is short or the one a new project comes with: anybody could forge a session."),
            hint=_("Set a random one of at least 50 characters; keep it out of the repository."),
            id="shequ_workflows.E010",
        )
    for name in ("SHEQU_DATA_KEYS", "SHEQU_INDEX_KEY", "SHEQU_DIGEST_KEY"):
        value = getattr(settings, name, "")
        if not value:
            yield Error(
                _("%(name)s is not set: personal data could not be encrypted, or the record not be proved.")
                % {"name": name},
                hint=_("“manage.py new_keys” prints a set. Keep a copy outside this machine."),
                id="shequ_workflows.E011",
            )
        elif str(value).startswith(("demo", "test")):
            yield Error(
                _("%(name)s still holds the key of a demonstration.") % {"name": name},
                hint=_("“manage.py new_keys” prints a set. Keep a copy outside this machine."),
                id="shequ_workflows.E012",
            )
    if getattr(settings, "SHEQU_CLOCK_FILE", ""):
        yield Error(
            _("SHEQU_CLOCK_FILE is set: whoever writes that file moves every deadline."),
            hint=_("It is for demonstrations and tests. Remove it."),
            id="shequ_workflows.E013",
        )


def _public_warnings() -> Iterator[CheckMessage]:
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        if not getattr(settings, name, False):
            yield Warning(
                _("%(name)s is off: the cookie also travels without encryption, and can be read on the way.")
                % {"name": name},
                hint=_("Serve the site over HTTPS and set it to True."),
                id="shequ_workflows.W010",
            )
    if "*" in settings.ALLOWED_HOSTS:
        yield Warning(_("ALLOWED_HOSTS allows every name. List the site's own."), id="shequ_workflows.W011")
    if settings.CACHES.get("default", {}).get("BACKEND", "").endswith(("LocMemCache", "DummyCache")):
        yield Warning(
            _("Each process has a cache of its own: throttling counts less strictly with every further process."),
            hint=_("One process: fine. Several: set CACHES to Redis."),
            id="shequ_workflows.W012",
        )
    tasks = getattr(settings, "TASKS", {}).get("default", {}).get("BACKEND", "")
    if not tasks or tasks.endswith(("ImmediateBackend", "DummyBackend")):
        yield Warning(
            _("TASKS has no backend of its own: slow work would be done while a visitor waits."),
            hint=_("Use django_tasks_db.DatabaseBackend and run “manage.py shequ_worker”."),
            id="shequ_workflows.W013",
        )


@register()
def check_databases(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """SQLite loses most of what several people write at once unless it is told to queue them."""
    found: list[CheckMessage] = []
    level = Error if is_public() else Warning
    for alias, database in settings.DATABASES.items():
        if database.get("ATOMIC_REQUESTS"):
            found.append(
                level(
                    _("ATOMIC_REQUESTS is on for the database “%(alias)s”: every page would hold a lock to its end.")
                    % {"alias": alias},
                    hint=_("Remove it: actions open their own transactions."),
                    id="shequ_workflows.E020",
                )
            )
        if not database.get("ENGINE", "").endswith("sqlite3"):
            continue
        options = database.get("OPTIONS", {})
        if str(options.get("transaction_mode", "")).upper() != "IMMEDIATE":
            found.append(
                level(
                    _("The SQLite database “%(alias)s” takes its lock too late: entries made at once would fail.")
                    % {"alias": alias},
                    hint=_('Set OPTIONS = {"transaction_mode": "IMMEDIATE", "timeout": 20}.'),
                    id="shequ_workflows.E021",
                )
            )
        elif options.get("timeout", 5) < 10:
            found.append(
                level(
                    _("The SQLite database “%(alias)s” gives up waiting for its turn after %(seconds)s seconds.")
                    % {"alias": alias, "seconds": options.get("timeout", 5)},
                    hint=_('Set OPTIONS["timeout"] to 20.'),
                    id="shequ_workflows.E022",
                )
            )
    return found


@register(Tags.database)
def check_journal(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A migrated SQLite file is in WAL mode; in memory there is nothing to switch."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor != "sqlite" or "shequ_core_subject" not in connection.introspection.table_names():
            continue
        with connection.cursor() as cursor:
            mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        if mode not in {"wal", "memory"}:
            found.append(
                Warning(
                    _(
                        "The SQLite database “%(alias)s” is in the mode “%(mode)s”: readers and writers block each other."
                    )
                    % {"alias": alias, "mode": mode},
                    hint=_("“manage.py migrate” switches it to WAL. Network drives cannot do that: use a local disk."),
                    id="shequ_workflows.W020",
                )
            )
    return found
