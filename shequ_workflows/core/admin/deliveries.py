"""送达 in the admin: what was sent to whom, what waits for a person, the call list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.admin.widgets.button import Button

from shequ_workflows.core.constants import DeliveryChannel, DeliveryState
from shequ_workflows.core.delivery.actions import BY, MAY_TELL, MarkTold, RetryDelivery
from shequ_workflows.core.delivery.wording import words_of
from shequ_workflows.core.models import Delivery, Subject
from shequ_workflows.org.acting import Action, Refusal, Sentence
from shequ_workflows.org.constants import COMMUNITY_STAFF, STREET_STAFF, Channel, Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import below

from .acting import ActionFormView
from .bulk import ScopedBulkAction
from .forms import ScopedForm
from .policy import ScopedPolicy
from .roles import nodes_for_filter
from .views import MomentColumn, ScopedIndexView, ScopedInspectView, ScopedViewSet, item_id, moment
from .words import name_for

policy = ScopedPolicy(
    Delivery,
    {"view": COMMUNITY_STAFF | STREET_STAFF | {Role.AUDITOR, Role.ADMINISTRATOR}, "change": MAY_TELL},
    lambda actor, paths: Delivery.objects.filter(
        record__subject__in=Subject.objects.visible_to(actor).filter(below(paths)).values("pk")
    ),
)
NEEDS_A_PERSON = frozenset({DeliveryState.DEAD, DeliveryState.UNCERTAIN})
HELP: dict[str, Sentence] = {
    DeliveryState.DEAD: gettext_lazy(
        "It was tried again and again in vain. Send it again, or tell the person and tick it off."
    ),
    DeliveryState.UNCERTAIN: gettext_lazy(
        "It was interrupted while being sent: nobody knows whether it arrived. Ask the person; then send again or tick it off."
    ),
}


class DeliveryFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=DeliveryState.choices)
    channel = django_filters.ChoiceFilter(label=gettext_lazy("Channel"), choices=DeliveryChannel.choices)
    waiting = django_filters.BooleanFilter(
        label=gettext_lazy("Needs a person"), widget=BooleanRadioSelect, method="needs_a_person"
    )
    node = django_filters.ModelChoiceFilter(
        label=gettext_lazy("At or below"), queryset=nodes_for_filter, method="within"
    )

    class Meta:
        model = Delivery
        fields: ClassVar[list[str]] = []

    def within(self, rows: Any, name: str, node: Node | None) -> Any:
        return rows.filter(record__subject__path__startswith=node.path) if node is not None else rows

    def needs_a_person(self, rows: Any, name: str, wanted: bool | None) -> Any:
        stuck = Q(state__in=NEEDS_A_PERSON) | Q(channel=DeliveryChannel.CALL, state=DeliveryState.PENDING)
        return rows if wanted is None else rows.filter(stuck) if wanted else rows.exclude(stuck)


def needs_call(row: Delivery) -> bool:
    return row.channel == DeliveryChannel.CALL and row.state == DeliveryState.PENDING


class DeliveryIndexView(ScopedIndexView):
    related = ("recipient", "record__subject__node")
    default_ordering = "-pk"
    searched = False
    bulk = True

    def get_valid_orderings(self) -> list[str]:
        return [*super().get_valid_orderings(), "-pk"]

    @property
    def columns(self) -> list[Any]:
        title = self._get_title_column_class(TitleColumn)
        return self.with_bulk(
            [
                title(
                    "recipient",
                    label=pgettext("delivery", "To"),
                    accessor=lambda row: name_for(self.actor, row.recipient),
                    get_url=self.get_inspect_url,
                    get_title_id=item_id,
                ),
                Column("message", label=_("Message"), accessor=message_of),
                Column("subject", label=pgettext("record", "Of"), accessor="record.subject"),
                Column("channel", label=_("Channel"), accessor="get_channel_display"),
                Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
                MomentColumn("next_at", label=pgettext("delivery", "Due"), sort_key="next_at"),
                MomentColumn("done_at", label=pgettext("delivery", "Done")),
            ]
        )

    def get_list_more_buttons(self, row: Delivery) -> list[Button]:
        return buttons_of(row) if self.actor.holds(*MAY_TELL, at=row.record.subject.path) else []


def message_of(row: Delivery) -> str:
    return words_of(row.handler, row.record.subject)


def buttons_of(row: Delivery) -> list[Button]:
    buttons = []
    if needs_call(row) or row.state in NEEDS_A_PERSON:
        buttons.append(Button(_("Has been told"), reverse("shequ_deliveries:told", args=[row.pk]), icon_name="check"))
    if row.state in NEEDS_A_PERSON:
        buttons.append(Button(_("Send again"), reverse("shequ_deliveries:retry", args=[row.pk]), icon_name="resubmit"))
    return buttons


class DeliveryInspectView(ScopedInspectView):
    related = ("recipient", "record__subject__node", "done_by")

    def get_page_subtitle(self) -> str:
        return message_of(self.object)

    def rows(self) -> Iterable[tuple[Sentence, Any]]:
        row: Delivery = self.object
        yield pgettext("delivery", "To"), name_for(self.actor, row.recipient)
        yield _("Message"), message_of(row)
        yield pgettext("record", "Of"), row.record.subject
        yield _("Node"), row.record.subject.node
        yield _("Channel"), row.get_channel_display()
        yield _("State"), row.get_state_display()
        yield _("What to do"), HELP.get(row.state, "")
        yield pgettext("delivery", "Due"), moment(row.next_at)
        yield _("Attempts"), row.attempts
        yield pgettext("delivery", "Done"), moment(row.done_at)
        yield _("Done by"), name_for(self.actor, row.done_by)
        yield _("Fault"), row.error

    def buttons(self) -> list[Button]:
        return buttons_of(self.object) if self.actor.holds(*MAY_TELL, at=self.object.record.subject.path) else []


class ToldForm(ScopedForm):
    by = forms.ChoiceField(
        label=pgettext_lazy("told", "How"), choices=[(code, Channel(code).label) for code in BY], initial=Channel.PHONE
    )


class EmptyForm(ScopedForm):
    pass


class DeliveryFormView(ActionFormView):
    model = Delivery
    index_url_name = "shequ_deliveries:index"
    related = ("recipient", "record__subject__node")
    header_icon = "mail"
    form_class: Any = EmptyForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request, "instance": self.object}

    def get_page_subtitle(self) -> str:
        return f"{name_for(self.actor, self.object.recipient)} · {message_of(self.object)}"

    def check_first(self) -> Refusal | None:
        return self.build(None).check()


class ToldView(DeliveryFormView):
    form_class: Any = ToldForm
    page_title = gettext_lazy("Has been told")
    submit_label = gettext_lazy("Tick off")
    done = gettext_lazy("Ticked off.")

    def explanation(self) -> list[Sentence]:
        return [_("You tell the person yourself and note it down here. Your name and the time go into the record.")]

    def build(self, form: Any) -> Action[Any]:
        return MarkTold(self.actor, self.object, **(form.cleaned_data if form is not None else {}))


class RetryView(DeliveryFormView):
    page_title = gettext_lazy("Send again")
    submit_label = gettext_lazy("Send again")
    done = gettext_lazy("It will be sent within a minute.")

    def explanation(self) -> list[Sentence]:
        return [HELP.get(self.object.state, "")]

    def build(self, form: Any) -> Action[Any]:
        return RetryDelivery(self.actor, self.object)


class _DeliveryBulk(ScopedBulkAction):
    model_class = Delivery
    index_view_class = DeliveryIndexView
    filterset_class = DeliveryFilter
    related = ("recipient", "record__subject__node")

    def label_of(self, row: Any) -> str:
        return f"{name_for(self.actor, row.recipient)} · {message_of(row)}"


class TellMany(_DeliveryBulk):
    display_name = gettext_lazy("Have been told")
    aria_label = gettext_lazy("Tick off the selected messages")
    action_type = "told"
    explanation = gettext_lazy(
        "You told these people yourself, by telephone. Your name and the time go into the record."
    )
    done = gettext_lazy("%(count)d messages have been ticked off.")

    def build(self, row: Any) -> Action[Any]:
        return MarkTold(self.actor, row)


class RetryMany(_DeliveryBulk):
    display_name = gettext_lazy("Send again")
    aria_label = gettext_lazy("Send the selected messages again")
    action_type = "retry"
    explanation = gettext_lazy("These messages are sent again. Whoever got one already may get it twice.")
    done = gettext_lazy("%(count)d messages will be sent within a minute.")

    def build(self, row: Any) -> Action[Any]:
        return RetryDelivery(self.actor, row)


class DeliveryViewSet(ScopedViewSet):
    model = Delivery
    name = "shequ_deliveries"
    url_prefix = "governance/deliveries"
    menu_label = gettext_lazy("Deliveries")
    icon = "mail"
    menu_order = 70
    index_view_class = DeliveryIndexView
    inspect_view_class = DeliveryInspectView
    filterset_class = DeliveryFilter
    forms: ClassVar[dict[str, type[ActionFormView]]] = {"told": ToldView, "retry": RetryView}


bulk_actions: Sequence[type[ScopedBulkAction]] = (TellMany, RetryMany)
