"""The system check: private files lie where no web server hands them out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.files.storage import FileSystemStorage, InvalidStorageError, Storage
from django.utils.translation import gettext as _

from .storage import ALIAS, private_storage


@register(Tags.security)
def private_files_are_private(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Neither below a folder that is served, nor in the storage of the media, nor readable by everybody."""
    try:
        storage = private_storage()
    except InvalidStorageError as error:
        return [Error(str(error), id="shequ_core.E041")]
    if not _is_public(storage):
        return []
    return [
        Error(
            _("Private files would lie where the web server hands them out."),
            hint=_(
                "Give STORAGES[“private”] a place of its own, outside of MEDIA_ROOT and STATIC_ROOT (SHEQU_PRIVATE_DIR), or a bucket that nobody reads without a signature."
            ),
            id="shequ_core.E040",
        )
    ]


def _is_public(storage: Storage) -> bool:
    if isinstance(storage, FileSystemStorage):
        place = Path(storage.location).resolve()
        return any(place.is_relative_to(folder) for folder in _served())
    same = settings.STORAGES.get(ALIAS) == settings.STORAGES.get("default")
    acl = str(getattr(storage, "default_acl", "") or "")
    return same or acl.startswith("public") or getattr(storage, "querystring_auth", True) is False


def _served() -> list[Path]:
    named = [settings.MEDIA_ROOT, settings.STATIC_ROOT]
    named += [one[1] if isinstance(one, list | tuple) else one for one in settings.STATICFILES_DIRS]
    return [Path(one).resolve() for one in named if one]
