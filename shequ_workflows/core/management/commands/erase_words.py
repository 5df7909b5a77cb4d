from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.copies import copies_of
from shequ_workflows.core.record.erasure import ErasePayload, LegalGround, said_in
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor


class Command(BaseCommand):
    """``erase_words``: erase the words of one row of a record, and their copies, on lawful request.

    The account named by ``--as`` must be of somebody who may (the committee's director, the administrator); the record
    says so. Without ``--yes`` it only says what would go.
    """

    help = "Erases the words of one row of a record on lawful request. Without --yes it only says what would go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", help="public id or number of the matter")
        parser.add_argument("row", type=int, help="number of the row in its record")
        parser.add_argument("--as", dest="account", required=True, metavar="ACCOUNT", help="who does it")
        parser.add_argument("--ground", required=True, choices=LegalGround.values, help="legal ground")
        parser.add_argument("--reason", required=True, help="who asked for it, and when")
        parser.add_argument("--yes", action="store_true", help="do it")

    def handle(self, *args: Any, subject: str, row: int, account: str, **options: Any) -> None:
        record = self._find(subject, row)
        user = get_user_model().objects.filter(username=account).first()
        if user is None:
            raise CommandError(_("There is no account %(name)s.") % {"name": account})
        action = ErasePayload(Actor.of_user(user), record, options["reason"], options["ground"])
        refusal = action.check()
        if refusal is not None:
            raise CommandError(str(refusal))
        self.stdout.write(_("Row %(seq)d: %(verb)s") % {"seq": record.seq, "verb": record.verb})
        for one in copies_of(record.subject, record, said_in(record)):
            self.stdout.write(f"- {one.label}")
        if not options["yes"]:
            self.stdout.write(self.style.WARNING(_("Nothing has been erased yet: add --yes.")))
            return
        try:
            act = action.execute()
        except ActionRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(self.style.SUCCESS(_("Erased by row %(seq)d.") % {"seq": act.seq}))

    def _find(self, subject: str, row: int) -> Record:
        found = Subject.objects.filter(public_id=subject).first() or Subject.objects.filter(number=subject).first()
        if found is None:
            raise CommandError(_("There is no matter %(id)s.") % {"id": subject})
        record = Record.objects.filter(subject=found, seq=row).select_related("subject").first()
        if record is None:
            raise CommandError(_("This record has no row %(seq)d.") % {"seq": row})
        return record
