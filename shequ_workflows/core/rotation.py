"""Sealing everything anew with the current key, in batches that may be stopped and begun again at any time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models, transaction
from django.db.models import CharField
from django.db.models.functions import Left

from . import crypto
from .encrypted import EncryptedTextField, Sealed, encrypted_fields, indexes_of


@dataclass
class Progress:
    """What a round did with one column. ``unreadable`` names rows by public id."""

    column: str
    resealed: int = 0
    reindexed: int = 0
    unreadable: list[str] = field(default_factory=list)


def sealed_models() -> list[type[models.Model]]:
    """All models with an encrypted column, in a steady order."""
    found = [model for model in apps.get_models() if encrypted_fields(model)]
    return sorted(found, key=lambda model: model._meta.label_lower)


def keys_in_use(chosen: Iterable[type[models.Model]] | None = None) -> Counter[str]:
    """How many values each key still holds; a key that is not here may be taken from the environment."""
    counted: Counter[str] = Counter()
    for model in chosen if chosen is not None else sealed_models():
        for column in encrypted_fields(model):
            values = model._base_manager.exclude(**{f"{column.name}__isnull": True})
            for value in values.values_list(column.name, flat=True).iterator(chunk_size=2000):
                if isinstance(value, Sealed):
                    counted[crypto.key_id_of(value.token)] += 1
    return counted


def reseal(
    column: EncryptedTextField,
    *,
    batch: int = 500,
    reindex: bool = False,
    report: Callable[[Progress], None] | None = None,
) -> Progress:
    """Seal every value of ``column`` that another key holds with the current one.

    Each batch is one transaction; a value that somebody changed meanwhile is left to him (he sealed it with the
    current key). With ``reindex`` every value is opened and its blind indexes are computed again, which a new
    ``SHEQU_INDEX_KEY`` or a new way of normalising asks for.
    """
    progress = Progress(f"{column.model._meta.db_table}.{column.column}")
    current = crypto.prefix_of(crypto.keyring().current)
    last = 0
    while True:
        rows = _batch(column, last, batch, None if reindex else current)
        if not rows:
            return progress
        with transaction.atomic():
            for row in rows:
                _row(column, row, current, reindex, progress)
        last = rows[-1].pk
        if report is not None:
            report(progress)


def _batch(column: EncryptedTextField, after: int, size: int, unlike: str | None) -> list[models.Model]:
    rows = column.model._base_manager.filter(pk__gt=after).exclude(**{f"{column.name}__isnull": True})
    if unlike is not None:
        head = Left(column.name, len(unlike), output_field=CharField())
        rows = rows.annotate(seal_head=head).exclude(seal_head=unlike).exclude(seal_head="")
    return list(rows.only("pk", "public_id", column.name).order_by("pk")[:size])


def _row(column: EncryptedTextField, row: models.Model, current: str, reindex: bool, progress: Progress) -> None:
    old = row.__dict__[column.attname]
    if not isinstance(old, Sealed):
        return
    place = column.place_of(row)
    try:
        plain = old.open(place)
    except crypto.CryptoError:
        progress.unreadable.append(place.row)
        return
    changes: dict[str, object] = {}
    if not old.token.startswith(current):
        changes[column.name] = Sealed(crypto.encrypt(plain, place))
    if reindex:
        changes |= {index.name: index.index_of(plain) for index in indexes_of(type(row)) if index.of == column.name}
    if changes and column.model._base_manager.filter(pk=row.pk, **{column.name: old}).update(**changes):
        progress.resealed += column.name in changes
        progress.reindexed += reindex
