from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: Number of the layout of a compiled definition. There has been no other yet; one that comes brings what lifts older ones.
SCHEMA: Final = 1

MOST_FIELDS: Final = 400
MOST_CHOICES: Final = 500
MOST_ROWS: Final = 100
#: Characters of one answer, whatever a form allows.
LONGEST_ANSWER: Final = 20_000
LONGEST_LABEL: Final = 500
LONGEST_HELP: Final = 2_000


#: Beginnings of other addresses: no form has one for its own.
RESERVED: Final = frozenset({"desk", "mine", "resume", "sent"})
#: Days that can be asked for: those before and after have no beginning, or no end, in some zone.
ASKABLE_DAYS: Final = (MinValueValidator(dt.date(2, 1, 1)), MaxValueValidator(dt.date(9998, 12, 31)))
#: Controls of the pages themselves: no question has one for its key.
CONTROLS: Final = frozenset({"go", "seen", "once", "csrfmiddlewaretoken"})


class Kind(StrEnum):
    """Kinds of field; the words that users read are in ``kinds.labels``."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DECIMAL = "decimal"
    MONEY = "money"
    YES_NO = "yes_no"
    ONE_OF = "one_of"
    MANY_OF = "many_of"
    SCALE = "scale"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date_time"
    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"
    DOCUMENT = "document"
    CREDIT_CODE = "credit_code"
    ADDRESS = "address"
    PERSON = "person"
    HOUSEHOLD = "household"
    FILE = "file"
    PHOTO = "photo"
    CONSENT = "consent"
    SIGNATURE = "signature"
    COMPUTED = "computed"
    NOTE = "note"
    GROUP = "group"


#: Nothing is answered here.
SILENT: Final = frozenset({Kind.NOTE})
#: Have choices.
CHOOSING: Final = frozenset({Kind.ONE_OF, Kind.MANY_OF})
FILING: Final = frozenset({Kind.FILE, Kind.PHOTO})

#: Of themselves sensitive (Personal Information Protection Law art. 28), whatever the dictionary says.
SENSITIVE_KINDS: Final = frozenset({Kind.ID_NUMBER, Kind.DOCUMENT})


class Who(models.TextChoices):
    """Who may send a form in."""

    ANYONE = "anyone", _("anyone")
    SIGNED_IN = "signed_in", _("whoever is signed in")
    VERIFIED = "verified", _("verified residents")
    IN_SCOPE = "in_scope", _("verified residents of this place")
    INVITED = "invited", _("whoever is invited")
    STAFF = "staff", _("nobody by itself: staff key it in, or it is part of their work")


class Times(models.TextChoices):
    """How often one may send it in."""

    ANY = "any", _("as often as one likes")
    ONCE = "once", _("once each person")
    LIMITED = "limited", _("some times each person")
    HOUSEHOLD = "household", _("once each household")


class AfterTerm(models.TextChoices):
    """What happens to a submission when its time of keeping is over."""

    DELETE = "delete", _("it is deleted")
    ANONYMISE = "anonymise", _("it is made anonymous")


class SubmissionState(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("submission", "received")
    WAITING = "waiting", pgettext_lazy("submission", "on the waiting list")
    WITHDRAWN = "withdrawn", pgettext_lazy("submission", "withdrawn")
    ANONYMISED = "anonymised", pgettext_lazy("submission", "made anonymous")


class Flag(models.TextChoices):
    """A mark that staff put on a submission."""

    FOLLOW_UP = "follow_up", pgettext_lazy("submission", "to follow up")
    DOUBTFUL = "doubtful", pgettext_lazy("submission", "doubtful")
    DONE = "done", pgettext_lazy("submission", "dealt with")


class RequestKind(models.TextChoices):
    """What somebody may ask of his own data."""

    CORRECT = "correct", pgettext_lazy("request about one’s data", "correct it")
    DELETE = "delete", pgettext_lazy("request about one’s data", "delete it")


class RequestState(models.TextChoices):
    OPEN = "open", pgettext_lazy("request about one’s data", "being looked at")
    DONE = "done", pgettext_lazy("request about one’s data", "done")
    DECLINED = "declined", pgettext_lazy("request about one’s data", "not done, with the reason")


class ImportSource(models.TextChoices):
    """Where a form that is taken over was read from."""

    XLSFORM = "xlsform", pgettext_lazy("source of a form", "spreadsheet (XLSForm)")
    JSON = "json", pgettext_lazy("source of a form", "JSON file")
    SHIPPED = "shipped", pgettext_lazy("source of a form", "form that comes with the product")


class Sensitivity(models.TextChoices):
    """Personal Information Protection Law art. 4 and 28."""

    PLAIN = "plain", _("not personal")
    PERSONAL = "personal", _("personal")
    SENSITIVE = "sensitive", _("sensitive")


class Source(models.TextChoices):
    """Where the register knows the value of a dictionary entry from; ``prefilling`` looks there."""

    NAME = "person.name", _("name on the register")
    BIRTH_DATE = "person.birth_date", _("date of birth on the register")
    PHONE = "person.phone", _("main telephone number")
    ID_NUMBER = "person.id_number", _("ID number on the register")
    ADDRESS = "household.address", _("address of the household")
    HOUSEHOLD = "household.code", _("household number")
    COMMUNITY = "node.name", _("name of the community")


class MaskKind(models.TextChoices):
    """How a value is shown to whoever may not read it whole."""

    NONE = "none", pgettext_lazy("mask", "shown whole")
    NAME = "name", pgettext_lazy("mask", "family name only")
    PHONE = "phone", pgettext_lazy("mask", "first three and last four digits")
    ID_NUMBER = "id_number", pgettext_lazy("mask", "first and last digits")
    ALL = "all", pgettext_lazy("mask", "hidden whole")
