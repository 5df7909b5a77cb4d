from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.encrypted import EncryptedTextField, SealedModel
from shequ_workflows.forms.constants import RequestKind, RequestState
from shequ_workflows.forms.querysets import DataRequestQuerySet
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

from .forms import Form
from .submissions import Submission


class DataRequest(SealedModel):
    """Somebody asks for what he sent to be corrected or deleted (PIPL art. 46 and 47). Staff answer by ``due_at``.

    It outlives the submission: ``form``, ``node`` and ``reference`` say what it was about.
    """

    submission = models.ForeignKey(
        Submission, models.SET_NULL, null=True, blank=True, related_name="requests", verbose_name=_("submission")
    )
    form = models.ForeignKey(Form, models.PROTECT, related_name="data_requests", verbose_name=_("form"))
    node = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name=_("node"))
    reference = models.CharField(_("reference"), max_length=16, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="data_requests", verbose_name=_("requested by"))
    kind = models.CharField(_("what is asked"), max_length=10, choices=RequestKind.choices)
    text = EncryptedTextField(_("in one’s own words"))
    state = models.CharField(_("state"), max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    at = models.DateTimeField(_("asked at"), default=now)
    due_at = models.DateTimeField(_("answer due"))
    answer = EncryptedTextField(_("answer"), blank=True, default="")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )

    objects = DataRequestQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("request about one’s own data")
        verbose_name_plural = _("requests about one’s own data")
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="shequ_forms_request_kind_known"),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, answered_at=None)
                | Q(state__in=[RequestState.DONE, RequestState.DECLINED], answered_at__isnull=False),
                name="shequ_forms_request_answered",
            ),
            models.UniqueConstraint(
                fields=["submission", "kind"], condition=Q(state=RequestState.OPEN), name="shequ_forms_request_once"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "due_at"], name="shequ_forms_requests_due")]

    def __str__(self) -> str:
        return f"{self.reference} {self.get_kind_display()}"
