from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import DraftStateMixin, LockableMixin, Revision, RevisionMixin

from shequ_workflows.flows.constants import FAMILY, SCHEMA
from shequ_workflows.flows.definition.reading import KEY
from shequ_workflows.flows.exceptions import Unpublishable
from shequ_workflows.flows.querysets import FlowQuerySet
from shequ_workflows.forms.models import Form
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now


class Flow(LockableMixin, DraftStateMixin, RevisionMixin, models.Model):
    """How a kind of matter is handled, as an editor works on it. What cases go through is always a version, which never
    changes.

    ``body`` is the flow as ``definition.reading`` reads it; of a draft it may have faults. ``key`` never changes once it is
    published: cases are of the kind ``flow:<key>``. Whoever works below ``node`` may open cases of it.
    A flow that is no longer wanted is unpublished; it is never deleted. ``opens_with``: of the version in force, the form whose
    sending opens a case.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    node = models.ForeignKey(Node, models.PROTECT, related_name="flows", verbose_name=_("node"))
    key = models.CharField(
        pgettext_lazy("of a flow", "key"), max_length=24, unique=True, validators=[RegexValidator(f"^{KEY.pattern}$")]
    )
    title = models.CharField(_("title"), max_length=80)
    body = models.JSONField(default=dict, blank=True)
    live = models.BooleanField(_("published"), default=False, editable=False)
    current = models.ForeignKey(
        "FlowVersion", models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("version in force"),
    )  # fmt: skip

    opens_with = models.ForeignKey(
        Form, models.SET_NULL, null=True, blank=True, editable=False, related_name="opens_flows",
        verbose_name=_("form that opens cases"),
    )  # fmt: skip

    objects = FlowQuerySet.as_manager()

    class Meta:
        verbose_name = _("flow")
        verbose_name_plural = _("flows")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=Q(live=False) | Q(current__isnull=False), name="shequ_flows_live_compiled"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> str:
        """The kind of its cases."""
        return f"{FAMILY}:{self.key}"

    def with_content_json(self, content: dict[str, Any]) -> Flow:
        """A revision brings back the draft; whose flow it is, its key and the version in force are the flow's own."""
        flow: Flow = super().with_content_json(content)
        flow.public_id, flow.node_id, flow.current_id, flow.key, flow.opens_with_id = (
            self.public_id, self.node_id, self.current_id, self.key, self.opens_with_id,
        )  # fmt: skip
        return flow

    def publish(
        self,
        revision: Revision,
        user: Any = None,
        changed: bool = True,
        log_action: bool | str = True,
        previous_revision: Revision | None = None,
        skip_permission_checks: bool = False,
    ) -> Any:
        """See ``publishing``. Raises ``Unpublishable``; a schedule that has come ends with a note in the history."""
        from shequ_workflows.flows.publishing import SCHEDULED, PublishFlowAction, set_aside

        action = PublishFlowAction(
            revision, user=user, changed=changed, log_action=log_action, previous_revision=previous_revision
        )
        try:
            return action.execute(skip_permission_checks)
        except Unpublishable as reason:
            if log_action != SCHEDULED:
                raise
            return set_aside(self, revision, reason)


class FlowVersion(models.Model):
    """A published flow; never changed (triggers hold it). Cases point to theirs for ever.

    ``body``: canonical JSON, ``digest`` its SHA-256; the forms it names are pinned to their versions.
    """

    flow = models.ForeignKey(Flow, models.PROTECT, related_name="versions", verbose_name=_("flow"))
    number = models.PositiveIntegerField(_("number"))
    schema = models.PositiveSmallIntegerField(default=SCHEMA)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    published_at = models.DateTimeField(_("published at"), default=now)
    published_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("version of a flow")
        verbose_name_plural = _("versions of flows")
        ordering = ["flow", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["flow", "number"], name="shequ_flows_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="shequ_flows_version_from_one"),
            models.CheckConstraint(condition=~Q(digest="") & ~Q(body=""), name="shequ_flows_version_says"),
        ]

    def __str__(self) -> str:
        return f"{self.flow_id}/{self.number}"


class Scenario(models.Model):
    """A try-out that was saved: played again at every publication. ``steps`` as ``trying`` reads them."""

    flow = models.ForeignKey(Flow, models.CASCADE, related_name="scenarios", verbose_name=_("flow"))
    name = models.CharField(_("name"), max_length=80)
    steps = models.JSONField(default=list)
    saved_at = models.DateTimeField(_("saved at"), default=now)
    saved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["flow", "name"], name="shequ_flows_scenario_once")]

    def __str__(self) -> str:
        return self.name
