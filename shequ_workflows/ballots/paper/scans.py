"""Scans of papers: of a batch, of a written proxy. Read by those who count, never by the public."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.constants import PAPER_COUNTERS
from shequ_workflows.core.files.models import StoredFile
from shequ_workflows.core.files.purposes import Purpose
from shequ_workflows.org.actors import Actor


def _may_read(actor: Actor, stored: StoredFile) -> bool:
    return stored.subject is not None and actor.belongs(*PAPER_COUNTERS, at=stored.community)


SCAN = Purpose("ballots.scan", _("scan of papers"), _may_read, most=10)
PROXY = Purpose("ballots.proxy", _("scan of a written proxy"), _may_read)
