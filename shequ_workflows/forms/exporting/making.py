"""Making the file of an export: begun, written some submissions at a time, kept, and told in the journal.

Safe to begin twice: each beginning has a number, and only the last one ends it. A worker that dies leaves an export that
says it is under way; another begins it anew, at most ``ATTEMPTS`` times in all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from shequ_workflows.core.crypto import CryptoError
from shequ_workflows.core.files.keeping import FULL
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.forms.definition.schema import Definition
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Export, FormVersion
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from . import vault
from .access import role_of, scope_of
from .columns import layout
from .constants import KEEP_FILE, SILENT_AFTER, ExportState, Format, Saying
from .csv_tables import CsvTables
from .json_lines import JsonLines, Lines
from .reading import Reader, Record, asked_for, names_of, numbers_of
from .rows import Rows, named_in, naming, tables
from .tables import Writer
from .xlsx_tables import XlsxTables

log = logging.getLogger(__name__)

#: Of the record's row that says a file was made, and of each that says it was fetched.
MADE, FETCHED = "export_submissions", "fetch_export"


class Stopped(Exception):
    """It was given up, or somebody else goes on with it: nothing more is to be done."""


class NotMade(Exception):
    """Why not, as a sentence for whoever asked."""


def make(public_id: str) -> str:
    """Make the file; gives the state it is in afterwards, empty where there was nothing to do."""
    export = _begin(public_id)
    if export is None:
        return ""
    with translation.override(export.language or settings.LANGUAGE_CODE):
        try:
            _made(export)
        except Stopped:
            vault.remove(export.place)
            return ""
        except NotMade as error:
            _fail(export, str(error))
        except CryptoError as error:
            _fail(export, str(error))
        except OSError as error:
            log.exception("export not written", extra={"code": error.errno})
            _fail(export, _not_written(error))
    export.refresh_from_db()
    return export.state


def _begin(public_id: str) -> Export | None:
    """It, unless somebody is at it; its earlier file, if it has one, is let go."""
    at = now()
    free = Q(state=ExportState.QUEUED) | Q(state=ExportState.RUNNING, changed_at__lt=at - SILENT_AFTER)
    with transaction.atomic():
        found = Export.objects.select_for_update(of=("self",)).filter(free, public_id=public_id).first()
        if found is None:
            return None
        before = found.place
        found.state, found.run, found.done, found.total = ExportState.RUNNING, found.run + 1, 0, None
        found.place, found.key, found.changed_at, found.note = vault.new_place(), vault.new_key(), at, ""
        found.save()
    if before:
        vault.remove(before)
    return Export.objects.select_related("form__node", "by").get(pk=found.pk)


def _made(export: Export) -> None:
    actor = Actor.of(export.by)
    scope = scope_of(actor, export.form)
    if not scope.paths:
        raise NotMade(_("Your role no longer takes answers to this form away. Nothing was made."))
    sensitive = scope.sensitive if export.sensitive else ()
    if export.sensitive and not sensitive:
        raise NotMade(_("Your role no longer reads the sensitive answers to this form. Nothing was made."))
    export.paths, export.sensitive_paths = list(scope.paths), list(sensitive)
    with _written(export) as file:
        export.size = vault.keep(export.place, export.key, file)
    _finish(export, actor)


def _written(export: Export) -> IO[bytes]:
    versions = {one.pk: one for one in FormVersion.objects.filter(form=export.form_id).order_by("-number")}
    definitions = {pk: ready(one).definition for pk, one in versions.items()}
    plan = layout(definitions.values(), sensitive=export.sensitive)
    reader = Reader(
        {pk: one.number for pk, one in versions.items()},
        hidden=plan.sensitive,
        sensitive_paths=export.sensitive_paths,
    )
    names: dict[str, str] = {}
    labels = export.saying == Saying.LABELS
    writer, put = _writer(export, plan, definitions, labels=labels, names=names)
    asked = {pk: naming(list(one.fields())) for pk, one in definitions.items()} if labels else {}
    ids = numbers_of(asked_for(export, export.paths))
    export.total = len(ids)
    try:
        _progress(export, 0)
        for chunk in reader.chunks(ids):
            _learn(export, chunk, asked, names)
            put(chunk)
            _progress(export, len(chunk))
        file, export.ending = writer.finish()
    finally:
        writer.close()
    return file


def _writer(
    export: Export, plan: Any, definitions: Mapping[int, Definition], *, labels: bool, names: Mapping[str, str]
) -> tuple[Writer, Callable[[list[Record]], None]]:
    """What writes the file, and what hands some submissions to it."""
    if export.format == Format.JSON_LINES:
        lines = Lines(export.language, labels=labels, names=names)
        line_of = {pk: lines.plan(list(one.fields())) for pk, one in definitions.items()}
        out = JsonLines()
        return out, lambda chunk: out.write(0, [[line_of[one.version_id](one.fixed, one.answers)] for one in chunk])
    rows = Rows(plan, export.language, labels=labels, names=names)
    plans = {pk: rows.plan(one) for pk, one in definitions.items()}
    sheets = tables(plan, export.language)
    kind = XlsxTables if export.format == Format.XLSX else CsvTables
    made: Writer = kind(sheets, str(_("Submissions")))

    def put(chunk: list[Record]) -> None:
        found: list[list[list[str]]] = [[] for _sheet in sheets]
        for one in chunk:
            for sheet, row in plans[one.version_id](one.fixed, one.answers):
                found[sheet].append(row)
        for sheet, some in enumerate(found):
            if some:
                made.write(sheet, some)

    return made, put


def _learn(export: Export, chunk: list[Record], asked: Mapping[int, Any], names: dict[str, str]) -> None:
    """Names of the persons and households that these answers name, and of no others."""
    names.clear()
    wanted = set(_named(chunk, asked))
    if wanted:
        names.update(names_of(wanted, export.form.node))


def _named(chunk: list[Record], asked: Mapping[int, Any]) -> Iterator[str]:
    for one in chunk:
        if asked.get(one.version_id):
            yield from named_in(asked[one.version_id], one.answers)


def _mine(export: Export) -> Any:
    return Export.objects.filter(pk=export.pk, run=export.run, state=ExportState.RUNNING)


def _progress(export: Export, more: int) -> None:
    """Say how far it is; raises ``Stopped`` where it is no longer ours to go on with."""
    if not _mine(export).update(done=F("done") + more, total=export.total, changed_at=now()):
        raise Stopped


def _finish(export: Export, actor: Actor) -> None:
    at = now()
    with transaction.atomic():
        if not _mine(export).select_for_update().exists():
            raise Stopped
        note(
            journal(export.form.node), MADE, actor, role=role_of(actor, export.form), payload=payload_of(export), at=at
        )
        _mine(export).update(
            state=ExportState.DONE, paths=export.paths, sensitive_paths=export.sensitive_paths, ending=export.ending,
            size=export.size, changed_at=at, expires_at=at + KEEP_FILE, total=F("done"),
        )  # fmt: skip


def payload_of(export: Export) -> dict[str, Any]:
    """What the record says of it: what was asked for and how much it is, nothing that anybody answered."""
    export.refresh_from_db(fields=["done"])
    return {
        "export": export.public_id,
        "form": export.form.public_id,
        "format": export.format,
        "choices": export.saying,
        "submissions": export.which,
        "since": export.since.isoformat() if export.since else "",
        "until": export.until.isoformat() if export.until else "",
        "sensitive": export.sensitive,
        "reason": export.reason,
        "rows": export.done,
    }


def _fail(export: Export, sentence: str) -> None:
    vault.remove(export.place)
    _mine(export).update(state=ExportState.FAILED, note=sentence[:300], place="", changed_at=now())


def _not_written(error: OSError) -> str:
    if error.errno in FULL:
        return _(
            "The disk is full, so the file could not be made. Please tell the administrator, then ask for it again."
        )
    return _("The file could not be written. Please ask for it again; if that does not help, tell the administrator.")
