"""Subject, Record, Clock, Delivery: every matter, case and task of the product stands on these rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.constants import Channel
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

from .barred import BarredCertificate
from .calendar.models import CalendarDay, CalendarStamp, CalendarYear, NodeHours
from .constants import JOURNAL, ClockKind, ClockState, DeliveryChannel, DeliveryState, Mark
from .files.models import StoredFile
from .links.models import EdgeLink
from .querysets import ClockQuerySet, DeliveryQuerySet, RecordQuerySet, SubjectQuerySet
from .search.models import SearchEntry, SearchGram
from .signing.models import PhoneCode, RecoveryCode, SecondFactor, SignedIn, Slip
from .state_field import StateField
from .substitution import Substitution
from .texting.models import TextMessage

__all__ = [
    "BarredCertificate",
    "CalendarDay",
    "CalendarStamp",
    "CalendarYear",
    "Clock",
    "Delivery",
    "EdgeLink",
    "Heartbeat",
    "InboxEntry",
    "NodeHours",
    "Once",
    "PhoneCode",
    "Record",
    "RecordPayload",
    "RecoveryCode",
    "RuleVersion",
    "SearchEntry",
    "SearchGram",
    "SecondFactor",
    "Sequence",
    "SignedIn",
    "Slip",
    "StoredFile",
    "Subject",
    "Substitution",
    "TextMessage",
    "UndoPoint",
]


class RuleVersion(models.Model):
    """Limits and local rules of a node for one machine; a running subject keeps the version it began with.

    ``limits`` maps a clock (or ``step.<state>``) to a duration, ``{"consult": "3 wd"}``; what it leaves out is the
    machine's default. ``settings`` maps other rules of the machine to their values, ``{"convene_residents": "1/10"}``
    (``rules/specs.py``). Rows are never changed; a new version replaces.
    """

    node = models.ForeignKey(Node, models.PROTECT, related_name="rules", verbose_name=_("node"))
    machine = models.CharField(max_length=32)
    number = models.PositiveIntegerField()
    limits = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    basis = models.TextField(_("legal basis"), blank=True)
    review_on = models.DateField(_("next review"), null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("version of rules")
        verbose_name_plural = _("versions of rules")
        constraints = [
            models.UniqueConstraint(fields=["node", "machine", "number"], name="shequ_core_rules_once"),
        ]

    def __str__(self) -> str:
        return f"{self.machine} {self.number}"


class Subject(models.Model):
    """One matter, case or task; record, clocks, worklist and scope use only this row.

    ``revision`` grows by one with each transition and is sent along with each form, so that a stale screen is
    caught. ``unit`` is an office that takes part without standing above the node: a department that asks or handles
    (``unit_path`` copies its path, ``Machine.units`` names the roles that count there). ``length`` and ``head`` are number and hash of its last record row. ``path`` copies ``node.path`` and
    ``community`` is the community of ``node``: a worklist is one query on this table.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=32)
    number = models.CharField(_("number"), max_length=32, blank=True)
    title = models.CharField(_("title"), max_length=120)
    community = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name=_("community"))
    node = models.ForeignKey(Node, models.PROTECT, related_name="subjects", verbose_name=_("node"))
    path = models.CharField(max_length=255, editable=False)
    state = StateField(_("state"), max_length=32, blank=True)
    state_since = models.DateTimeField(default=now, editable=False)
    version = models.CharField(max_length=32, default="1", editable=False)
    rules = models.ForeignKey(RuleVersion, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    is_open = models.BooleanField(_("open"), default=True)
    opened_at = models.DateTimeField(_("opened"), default=now, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True, editable=False)
    public_from = models.DateTimeField(_("public from"), null=True, blank=True, editable=False)
    raised_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="raised", verbose_name=_("raised by")
    )
    assignee = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="assigned", verbose_name=_("person in charge")
    )
    unit = models.ForeignKey(
        Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("office concerned")
    )
    unit_path = models.CharField(max_length=255, blank=True, editable=False)
    head = models.CharField(max_length=64, blank=True, editable=False)
    length = models.PositiveIntegerField(default=0, editable=False)
    facts = models.JSONField(default=dict, blank=True, editable=False)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"], condition=~Q(number=""), name="shequ_core_subject_number_once"
            ),
            models.UniqueConstraint(fields=["node"], condition=Q(kind=JOURNAL), name="shequ_core_one_journal"),
            models.CheckConstraint(
                condition=Q(is_open=True, ended_at=None) | Q(is_open=False, ended_at__isnull=False),
                name="shequ_core_subject_open_or_ended",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "next_due_at", "id"], condition=Q(is_open=True), name="shequ_core_worklist"
            ),
            models.Index(fields=["assignee", "next_due_at"], condition=Q(is_open=True), name="shequ_core_assigned"),
            models.Index(fields=["community", "kind", "-opened_at", "-id"], name="shequ_core_by_opening"),
            models.Index(fields=["raised_by", "-opened_at"], name="shequ_core_raised"),
            models.Index(fields=["unit_path", "kind"], condition=~Q(unit_path=""), name="shequ_core_by_unit"),
            models.Index(fields=["kind", "version"], condition=Q(is_open=True), name="shequ_core_by_version"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """Django's, letting the state come in; restored if the row is gone."""
        wanted = fields is None or "state" in fields
        known = self.__dict__.pop("state", None) if wanted else None
        try:
            super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        except BaseException:
            if known is not None:
                self.__dict__["state"] = known
            raise


class Sequence(models.Model):
    """The last number given, per community, kind and year. Numbers are not reused."""

    community = models.ForeignKey(Node, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "kind", "year"], name="shequ_core_sequence_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class Record(models.Model):
    """One row of a subject's record: never changed, never deleted (triggers hold it).

    It keeps ids, codes and times; words and personal data lie in ``RecordPayload``, of which only the salted
    ``digest`` is chained, so that a lawful erasure leaves the chain whole.
    """

    id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="records")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    source = models.CharField(max_length=32, blank=True)
    target = models.CharField(max_length=32, blank=True)
    revision = models.PositiveIntegerField()
    actor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=24, blank=True)
    on_behalf_of = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=16, choices=Channel.choices, default=Channel.ONLINE)
    corrects = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64)
    prev = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record row")
        verbose_name_plural = _("record")
        constraints = [models.UniqueConstraint(fields=["subject", "seq"], name="shequ_core_record_seq_once")]
        indexes = [models.Index(fields=["at"], name="shequ_core_record_at")]

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.seq} {self.verb}"


class RecordPayload(models.Model):
    """Free text and personal data of a record row; a recorded act of erasure may empty it, nothing else may."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True, related_name="payload")
    salt = models.CharField(max_length=32)
    body = models.TextField()
    erased_by = models.ForeignKey(Record, models.PROTECT, null=True, related_name="erasures")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_by=None) | Q(body="", salt=""), name="shequ_core_payload_erased_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"payload of {self.record_id}"


class UndoPoint(models.Model):
    """What a transition changed of clocks and facts, kept while it may still be taken back."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="undo_point")
    before = models.JSONField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"before {self.record_id}"


class Clock(models.Model):
    """A limit or a minimum period of a subject. A clock that starts again is a new row.

    ``remaining`` holds what was left when it was paused: working or calendar days, or seconds (see ``unit``).
    ``counted`` of the same units from ``counted_from`` give ``due_at``: for computing it anew when a provisional
    year is confirmed; None where it has a date of its own.
    ``mark`` and ``mark_at``: the last reminder given and when the next is due.
    """

    id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="clocks")
    key = models.CharField(max_length=32)
    kind = models.CharField(max_length=4, choices=ClockKind.choices, default=ClockKind.MAX)
    length = models.CharField(max_length=24, blank=True)
    state = models.CharField(max_length=12, choices=ClockState.choices, default=ClockState.RUNNING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    counted_from = models.DateTimeField(null=True)
    counted = models.BigIntegerField(null=True)
    provisional = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True)
    remaining = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    mark = models.PositiveSmallIntegerField(choices=Mark.choices, default=Mark.NONE)
    mark_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(Record, models.PROTECT, related_name="+")

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "key"],
                condition=Q(state__in=["running", "paused"]),
                name="shequ_core_one_live_clock",
            ),
            models.CheckConstraint(
                condition=Q(state="paused", paused_at__isnull=False, remaining__isnull=False) | ~Q(state="paused"),
                name="shequ_core_clock_paused_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["mark_at"],
                condition=Q(state="running", mark_at__isnull=False),
                name="shequ_core_clock_next_mark",
            ),
            models.Index(fields=["id"], condition=Q(provisional=True, state="running"), name="shequ_core_clock_prov"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state} {self.due_at:%Y-%m-%d}"

    @property
    def is_late(self) -> bool:
        """Ended after its due time, or running past it."""
        return self.kind == ClockKind.MAX and (self.ended_at or now()) > self.due_at


class Delivery(models.Model):
    """One message to one recipient over one channel, owed because of a record row.

    The inbox gets it exactly once; outside channels at least once, with ``key``; one interrupted while being
    sent is *uncertain* and waits for a person.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(Record, models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=48)
    recipient = models.ForeignKey(Person, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, choices=DeliveryChannel.choices)
    key = models.CharField(max_length=16, default=new_public_id, editable=False)
    state = models.CharField(max_length=12, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    error = models.CharField(max_length=80, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "handler", "recipient", "channel"], name="shequ_core_delivery_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_at", "id"],
                condition=Q(state__in=["pending", "failed"]),
                name="shequ_core_delivery_due",
            ),
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="shequ_core_delivery_sending"),
            models.Index(fields=["id"], condition=Q(state__in=["dead", "uncertain"]), name="shequ_core_delivery_stuck"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} {self.state}"


class InboxEntry(models.Model):
    """A line in somebody's inbox; its words are made from the record when it is read."""

    delivery = models.OneToOneField(Delivery, models.PROTECT, primary_key=True, related_name="entry")
    person = models.ForeignKey(Person, models.PROTECT, related_name="inbox")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    key = models.CharField(max_length=48)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("inbox entry")
        verbose_name_plural = _("inbox")
        indexes = [models.Index(fields=["person", "-at"], name="shequ_core_inbox")]

    def __str__(self) -> str:
        return self.key


class Once(models.Model):
    """A form's one-time key, one person's and one verb's, and what came of it (``once.py``)."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    result = models.CharField(max_length=64)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "verb", "key"], name="shequ_core_once_by_person"),
            models.UniqueConstraint(
                fields=["verb", "key"], condition=Q(person=None), name="shequ_core_once_without_person"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Heartbeat(models.Model):
    """When a background job last did its round; silence is shown to staff."""

    name = models.CharField(max_length=32, primary_key=True)
    at = models.DateTimeField()
    note = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
