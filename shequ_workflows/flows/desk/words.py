"""Words that only the desk's pages of cases use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from shequ_workflows.flows.constants import LinkKind
from shequ_workflows.org.acting import Sentence

#: How two subjects belong together, told from the other side.
BACKWARDS: Final[Mapping[LinkKind, Sentence]] = {
    LinkKind.OPENED: _("this was opened from it"),
    LinkKind.MERGED: _("was merged into this"),
    LinkKind.REOPENS: _("is taken up again by"),
    LinkKind.RELATED: _("belongs together with"),
}
