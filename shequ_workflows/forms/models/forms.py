from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, Revision, RevisionMixin

from shequ_workflows.community.models import Household
from shequ_workflows.forms.blocks import RulesBlock, StepsBlock, TitlesBlock
from shequ_workflows.forms.body_field import BodyField
from shequ_workflows.forms.compiling.keys import known_keys, settle
from shequ_workflows.forms.constants import LONGEST_HELP, RESERVED, SCHEMA, AfterTerm, Times, Who
from shequ_workflows.forms.exceptions import Unpublishable
from shequ_workflows.forms.querysets import FormQuerySet
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now


def first_language() -> list[str]:
    return ["zh-hans"]


class Form(PreviewableMixin, LockableMixin, DraftStateMixin, RevisionMixin, models.Model):
    """What an editor works on. What people fill in is always ``current``, a version that never changes.

    Of the settings, ``purpose``, ``legal_ground`` and the time of keeping are frozen into the version: they were said to
    whoever answered. Who, how often, when and how many are asked of the form as it is now. ``retention`` in months,
    empty: kept; of what was withdrawn or still waits as long as of all others where nothing else is said. ``limit`` is how often, where ``times`` says *limited*. ``readers``, ``exporters`` and
    ``confidants`` are the roles that read what comes in, take it away as a file, and read its sensitive answers
    (``permitting``).
    A form that is no longer wanted is unpublished; it is never deleted.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    node = models.ForeignKey(Node, models.PROTECT, related_name="forms", verbose_name=_("node"))
    slug = models.SlugField(pgettext_lazy("of a form", "address"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120)
    introduction = models.TextField(_("introduction"), max_length=LONGEST_HELP, blank=True)
    thanks = models.TextField(_("thanks after sending"), max_length=LONGEST_HELP, blank=True)
    languages = models.JSONField(_("languages"), default=first_language)
    translations = BodyField(TitlesBlock(), verbose_name=_("in other languages"), blank=True)
    body = BodyField(StepsBlock(), verbose_name=_("steps"))
    rules = BodyField(RulesBlock(), verbose_name=_("rules between answers"), blank=True)
    purpose = models.CharField(pgettext_lazy("of a form", "purpose"), max_length=300, blank=True)
    legal_ground = models.CharField(_("legal ground"), max_length=300, blank=True)
    retention = models.PositiveSmallIntegerField(_("kept for (months)"), null=True, blank=True)
    retention_withdrawn = models.PositiveSmallIntegerField(_("withdrawn ones (months)"), null=True, blank=True)
    retention_waiting = models.PositiveSmallIntegerField(_("those still waiting (months)"), null=True, blank=True)
    after_term = models.CharField(
        _("afterwards"), max_length=10, choices=AfterTerm.choices, default=AfterTerm.ANONYMISE
    )
    who = models.CharField(_("who may send it in"), max_length=10, choices=Who.choices, default=Who.VERIFIED)
    times = models.CharField(
        pgettext_lazy("of a form", "how often"), max_length=10, choices=Times.choices, default=Times.ANY
    )
    limit = models.PositiveSmallIntegerField(_("times"), null=True, blank=True)
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    quota = models.PositiveIntegerField(_("places"), null=True, blank=True)
    waiting_places = models.PositiveIntegerField(_("places on the waiting list"), default=0)
    readers = models.JSONField(_("roles that read it"), default=list, blank=True)
    exporters = models.JSONField(_("roles that export it"), default=list, blank=True)
    confidants = models.JSONField(_("roles that read sensitive answers"), default=list, blank=True)
    live = models.BooleanField(_("published"), default=False, editable=False)
    current = models.ForeignKey(
        "FormVersion", models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("version in force"),
    )  # fmt: skip

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=Q(live=False) | Q(current__isnull=False), name="shequ_forms_live_compiled"),
            models.CheckConstraint(condition=Q(who__in=Who.values), name="shequ_forms_who_known"),
            models.CheckConstraint(condition=Q(times__in=Times.values), name="shequ_forms_times_known"),
            models.CheckConstraint(condition=Q(after_term__in=AfterTerm.values), name="shequ_forms_after_term_known"),
            models.CheckConstraint(
                condition=~Q(times=Times.LIMITED) | Q(limit__gte=1),
                name="shequ_forms_limited_says_how_often",
                violation_error_message=_("Say how often one person may send it in."),
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="shequ_forms_closes_after_opening",
                violation_error_message=_("A form closes after it opens."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Each block gets its key, once; words are for the form's own languages."""
        super().clean()
        if self.slug in RESERVED:
            raise ValidationError({"slug": _("This address is taken by the site itself. Please choose another one.")})
        settle(self.body, self.rules, self.published_keys())

    def published_keys(self) -> dict[str, str]:
        """Block id → key of what was published: these stay, whatever is typed."""
        saved = type(self).objects.filter(pk=self.pk, current__isnull=False).first() if self.pk else None
        return known_keys(saved.body, saved.rules) if saved is not None else {}

    def with_content_json(self, content: dict[str, Any]) -> Form:
        """A revision brings back words and settings; whose form it is, and the version in force, are the form's own."""
        form: Form = super().with_content_json(content)
        form.public_id, form.node_id, form.current_id = self.public_id, self.node_id, self.current_id
        return form

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
        from shequ_workflows.forms.publishing import SCHEDULED, PublishFormAction, set_aside

        action = PublishFormAction(
            revision, user=user, changed=changed, log_action=log_action, previous_revision=previous_revision
        )
        try:
            return action.execute(skip_permission_checks)
        except Unpublishable as reason:
            if log_action != SCHEDULED:
                raise
            return set_aside(self, revision, reason)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """As a resident sees it; what stands against publishing is said above it."""
        from shequ_workflows.forms.previewing import preview

        return preview(request, self)


class FormVersion(models.Model):
    """A form as it was published: never changed, never deleted (triggers). Drafts and submissions point to it for ever.

    ``body`` is the definition as canonical JSON, ``digest`` its SHA-256, ``schema`` the number of its layout. ``settings``:
    what was promised to whoever answers (purpose, legal ground, time of keeping).
    """

    form = models.ForeignKey(Form, models.PROTECT, related_name="versions", verbose_name=_("form"))
    number = models.PositiveIntegerField(_("number"))
    schema = models.PositiveSmallIntegerField(default=SCHEMA)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    settings = models.JSONField(default=dict)
    published_at = models.DateTimeField(_("published at"), default=now)
    published_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")
        ordering = ["form", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="shequ_forms_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="shequ_forms_version_from_one"),
            models.CheckConstraint(condition=~Q(digest="") & ~Q(body=""), name="shequ_forms_version_says"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}/{self.number}"


class Invitation(models.Model):
    """A person, or a household, that may send in a form which is for those who are invited."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="invitations", verbose_name=_("form"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="form_invitations", verbose_name=_("person")
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="form_invitations", verbose_name=_("household")
    )
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("invited by"))
    at = models.DateTimeField(_("invited at"), default=now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("invitation to a form")
        verbose_name_plural = _("invitations to forms")
        constraints = [
            models.UniqueConstraint(
                fields=["form", "person"], condition=Q(person__isnull=False), name="shequ_forms_person_invited_once"
            ),
            models.UniqueConstraint(
                fields=["form", "household"], condition=Q(household__isnull=False), name="shequ_forms_home_invited_once"
            ),
            models.CheckConstraint(
                condition=Q(person=None, household__isnull=False) | Q(person__isnull=False, household=None),
                name="shequ_forms_invites_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.person_id or self.household_id}"
