from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import Node

from .packs import packs

#: Where a local rule may be recorded.
KINDS = (NodeKind.CITY, NodeKind.DISTRICT, NodeKind.STREET, NodeKind.COMMUNITY, NodeKind.COMPOUND)


class BasisForm(forms.Form):
    """On what local rule votes are formal at a node."""

    node = forms.ModelChoiceField(Node.objects.none(), label=_("Where it holds"), empty_label=None)
    pack = forms.ChoiceField(label=pgettext_lazy("poll", "Rules"), widget=forms.RadioSelect)
    is_allowed = forms.TypedChoiceField(
        label=_("May votes here be formal?"),
        choices=[("yes", _("Yes, by the rule named below")), ("no", _("No: only advisory polls from now on"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    basis = forms.CharField(
        label=_("Local legal basis"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Issuing office, title, number and article of the document. Everybody reads it beside the vote."),
    )
    official_system = forms.CharField(
        label=_("Prescribed official system"),
        max_length=80,
        required=False,
        help_text=_("Where the local rule counts votes in one system only: its name. Votes here are advisory then."),
    )

    def __init__(self, *args: Any, nodes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = nodes  # type: ignore[attr-defined]
        formal = [(pack.key, " · ".join(str(part) for part in (pack.label, pack.basis) if part)) for pack in packs if pack.is_formal]  # fmt: skip
        self.fields["pack"].choices = formal  # type: ignore[attr-defined]
