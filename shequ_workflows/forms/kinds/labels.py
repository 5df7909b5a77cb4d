"""The words by which users know the kinds of field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.forms.constants import Kind

KIND_LABELS: Final[Mapping[Kind, str | Promise]] = {
    Kind.TEXT: _("short text"),
    Kind.LONG_TEXT: _("long text"),
    Kind.NUMBER: _("whole number"),
    Kind.DECIMAL: _("number with decimal places"),
    Kind.MONEY: _("amount of money"),
    Kind.YES_NO: _("yes or no"),
    Kind.ONE_OF: _("one of several"),
    Kind.MANY_OF: _("several of several"),
    Kind.SCALE: _("scale"),
    Kind.DATE: pgettext_lazy("kind of field", "date"),
    Kind.TIME: pgettext_lazy("kind of field", "time"),
    Kind.DATE_TIME: _("date and time"),
    Kind.PHONE: _("mobile number"),
    Kind.EMAIL: _("e-mail address"),
    Kind.ID_NUMBER: _("ID card number"),
    Kind.DOCUMENT: _("number of another document"),
    Kind.CREDIT_CODE: _("social credit code"),
    Kind.ADDRESS: pgettext_lazy("kind of field", "address"),
    Kind.PERSON: _("person on the register"),
    Kind.HOUSEHOLD: _("household on the register"),
    Kind.FILE: pgettext_lazy("kind of field", "file"),
    Kind.PHOTO: pgettext_lazy("kind of field", "photo"),
    Kind.CONSENT: _("consent"),
    Kind.SIGNATURE: _("typed signature"),
    Kind.COMPUTED: _("computed value"),
    Kind.NOTE: _("text to read"),
    Kind.GROUP: _("repeating group"),
}
KIND_CHOICES: Final = [(kind.value, label) for kind, label in KIND_LABELS.items()]
