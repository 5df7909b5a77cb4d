"""The editor's form of a guide: what is shown at once first, the rest folded; above it, what is still missing."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.models import Page


class LacksPanel(Panel):
    """What is missing, each a link to its field; counted over what was saved last."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "shequ_catalogue/admin/lacks_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from .faults import faults_of
            from .lacks import anchor_of, lacks_of

            faults = [
                {"anchor": anchor_of(name), "sentence": sentence}
                for name, sentences in faults_of(self.instance, goes_up=True).items()
                for sentence in sentences
            ]
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "faults": faults, "lacks": lacks_of(self.instance)}


def _limit(name: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(f"{name}_amount"), FieldPanel(f"{name}_unit")])


def _ticks(name: str) -> FieldPanel:
    return FieldPanel(name, widget=forms.CheckboxSelectMultiple)


def _area(name: str, rows: int = 2) -> FieldPanel:
    return FieldPanel(name, widget=forms.Textarea(attrs={"rows": rows}))


GUIDE_PANELS: Final = [
    LacksPanel(),
    *Page.content_panels,
    FieldPanel("summary"),
    MultiFieldPanel([_ticks("themes"), _ticks("events"), _ticks("audiences"), _area("search_words", 3)], heading=pgettext_lazy("of a guide", "How it is found")),
    MultiFieldPanel(
        [FieldPanel("item_type"), FieldPanel("authority"), _area("conditions", 4), FieldPanel("barred")],
        heading=pgettext_lazy("of a guide", "What it is"),
    ),
    FieldPanel("materials"),
    FieldPanel("steps"),
    MultiFieldPanel(
        [
            FieldPanel("case_kind", widget=forms.RadioSelect),
            _limit("statutory"),
            _limit("promised"),
            FieldRowPanel([FieldPanel("at_window"), FieldPanel("online"), FieldPanel("by_phone"), FieldPanel("at_home")]),
            FieldPanel("place"),
            FieldPanel("hours"),
            FieldRowPanel([FieldPanel("visits"), FieldPanel("visit_reason")]),
            _area("assistance"),
        ],
        heading=_("How, where and how long"),
    ),
    MultiFieldPanel([FieldPanel("is_free"), FieldPanel("fees")], heading=pgettext_lazy("of a guide", "What it costs")),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("result"), FieldPanel("result_kind")]), FieldPanel("result_sample")], heading=_("What one gets")
    ),
    MultiFieldPanel([FieldPanel("enquiries"), FieldPanel("complaints")], heading=pgettext_lazy("guide", "Whom to ask")),
    FieldPanel("bases"),
    FieldPanel("faq"),
    MultiFieldPanel(
        [FieldPanel("form"), FieldPanel("flow")], heading=_("Applying here"),
        help_text=_("With a form, residents apply online and staff enter it for those who come or ring."),
    ),
    MultiFieldPanel(
        [
            FieldPanel("state", widget=forms.RadioSelect),
            FieldPanel("state_reason"),
            FieldRowPanel([FieldPanel("state_from"), FieldPanel("state_until")]),
            FieldPanel("instead"),
        ],
        heading=_("In use, paused, cancelled"),
    ),
    MultiFieldPanel([FieldPanel("effective_on"), FieldPanel("change_note")], heading=pgettext_lazy("of a guide", "Version")),
    MultiFieldPanel(
        [
            FieldPanel("may_follow"),
            FieldPanel("commitment"),
            _area("commitment_text", 3),
            FieldPanel("specials"),
            _limit("acceptance"),
            FieldPanel("quota"),
            FieldPanel("booking"),
            FieldPanel("cross_area"),
        ],
        heading=_("More about how it goes"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [
            FieldPanel("online_depth"),
            FieldPanel("online_url"),
            FieldPanel("online_payment"),
            FieldPanel("posting"),
            FieldPanel("result_delivery"),
            _limit("result_limit"),
        ],
        heading=_("Online, paying, handing over"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [
            FieldPanel("base_code"),
            FieldPanel("implementation_code"),
            FieldPanel("sub_item"),
            FieldPanel("authority_nature"),
            FieldPanel("authority_code"),
            FieldPanel("delegating"),
            FieldPanel("joint"),
            FieldPanel("level"),
            FieldPanel("power_source"),
            _area("intermediaries"),
            _area("remedies"),
        ],
        heading=_("For the list of the office"),
        classname="collapsed",
    ),
]  # fmt: skip
