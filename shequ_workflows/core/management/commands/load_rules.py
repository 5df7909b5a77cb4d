from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from shequ_workflows.core.rules.actions import SetRules
from shequ_workflows.core.rules.items import settable
from shequ_workflows.core.rules.packs import machine_of_pack, read_pack
from shequ_workflows.core.rules.tables import holding_at
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node


class Command(BaseCommand):
    """Load a local rule pack; it is recorded as done by the system."""

    help = "Load a local rule pack (JSON) as a new version of the limits and rules of a place."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the rule pack")
        parser.add_argument("node", help="code of the place: a community, a street, a district")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = Path(options["file"]).read_bytes()
        except OSError as error:
            raise CommandError(_("The file cannot be read: %(why)s") % {"why": error.strerror}) from error
        node = Node.objects.in_use().filter(code=options["node"]).first()
        if node is None:
            raise CommandError(_("There is no place with the code %(code)s.") % {"code": options["node"]})
        known = {machine.key: machine for machine in settable()}
        machine = known.get(machine_of_pack(content))
        if machine is None:
            raise CommandError(_("“machine” must be one of: %(keys)s.") % {"keys": ", ".join(sorted(known))})
        pack = read_pack(content, machine)
        if pack.faults:
            raise CommandError("\n".join(f"{fault.where}: {fault.sentence}" for fault in pack.faults))
        holding = holding_at(node, machine)
        action = SetRules(
            Actor.system(), node, machine, pack.rules,
            basis=pack.basis, review_on=pack.review_on, base=holding.base,
        )  # fmt: skip
        try:
            made = action.execute()
        except ActionRefused as refused:
            raise CommandError(str(refused)) from refused
        for part in (made.limits, made.settings):
            for key, value in part.items():
                self.stdout.write(f"{key}: {value}")
        self.stdout.write(
            _("Version %(number)d is saved. It counts for what begins from now on.") % {"number": made.number}
        )
