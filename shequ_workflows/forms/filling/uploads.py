"""Files posted with a step: looked at and kept first, tied to the submission when the form is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from shequ_workflows.core.files.tray import KEPT, Tray
from shequ_workflows.forms.constants import FILING, Kind
from shequ_workflows.forms.definition.schema import Field
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node

from .files import ANSWER
from .posting import Posted

#: Beside a control's name: what could not be kept of an upload, and why.
FAULT: Final = "-fault"
#: Where a question says nothing else.
_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Sent:
    """What a browser posted, who did, and whose files they will be."""

    data: QueryDict
    files: MultiValueDict
    actor: Actor
    node: Node


def take_files(request: HttpRequest, actor: Actor, node: Node, fields: Iterable[Field], posted: Posted) -> None:
    """``take_sent`` of a request."""
    take_sent(Sent(request.POST, request.FILES, actor, node), fields, posted)


def take_sent(sent: Sent, fields: Iterable[Field], posted: Posted) -> None:
    """Put ids of the files of ``fields`` into ``posted``: those still ticked, then new ones; what cannot be taken is said
    at its question, and everything else is kept."""
    for one in fields:
        if one.kind in FILING:
            posted.answers[one.key] = _taken(sent, one, one.key, one.key, posted)
        elif one.kind == Kind.GROUP:
            _in_rows(sent, one, posted)


def keep_uploads(sent: Sent, fields: Iterable[Field]) -> QueryDict:
    """Keep what was uploaded to ``fields``, once; gives what was posted with the ids of what is kept now in its place, so that
    it may be judged as often as need be."""
    names = [name for name in sent.files if any(_asks(one, name) for one in fields)]
    if not names:
        return sent.data
    made = sent.data.copy()
    for name in names:
        tray = Tray.of_post(sent.data, sent.files, sent.actor, ANSWER, sent.node, name)
        made.setlist(name + KEPT, [one.public_id for one in tray.files])
        made.setlist(name + FAULT, tray.faults)
    return made


def _asks(field: Field, name: str) -> bool:
    """Whether ``name`` is the control of a file that the field, or a row of it, asks for."""
    if field.kind in FILING:
        return name == field.key
    return field.kind == Kind.GROUP and name.startswith(f"{field.key}-")


def _in_rows(sent: Sent, group: Field, posted: Posted) -> None:
    columns = [one for one in group.fields if one.kind in FILING]
    rows = posted.answers.get(group.key)
    if not columns or not isinstance(rows, list):
        return
    for place, (row, number) in enumerate(zip(rows, posted.numbers[group.key], strict=False)):
        for one in columns:
            name, path = f"{group.key}-{number}-{one.key}", f"{group.key}/{place}/{one.key}"
            row[one.key] = _taken(sent, one, name, path, posted)


def _taken(sent: Sent, field: Field, name: str, path: str, posted: Posted) -> list[str] | None:
    tray = Tray.of_post(sent.data, sent.files, sent.actor, ANSWER, sent.node, name)
    kept = [one for one in tray.files if field.kind != Kind.PHOTO or one.is_picture]
    faults = [*sent.data.getlist(name + FAULT), *tray.faults]
    if len(kept) < len(tray.files):
        faults.append(_("Please choose a photo here (JPEG, PNG, WebP or HEIC)."))
    most = int(field.maximum) if isinstance(field.maximum, Decimal) else _MOST
    if len(kept) > most:
        faults.append(_("At most %(most)d files, please; the others were left out.") % {"most": most})
        kept = kept[:most]
    if faults:
        posted.errors[path] = " ".join(faults)
    ids: list[Any] = [one.public_id for one in kept]
    return ids or None
