from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from shequ_workflows.core.search.finders import finders
from shequ_workflows.core.search.index import rebuild


class Command(BaseCommand):
    """Build the search index anew, after an import or a restored backup. It may run while people work."""

    help = "Go through all matters and intakes and write anew what the search does not find right."

    def handle(self, *args: Any, **options: Any) -> None:
        total, written = rebuild()
        for one in finders:
            others = one.rebuild() if one.rebuild is not None else 0
            total, written = total + others, written + others
        self.stdout.write(
            _("Search: %(total)d entries looked at, %(written)d written anew.") % {"total": total, "written": written}
        )
