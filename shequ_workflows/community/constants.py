from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.org.constants import COMMUNITY_STAFF, Role


class CompoundKind(models.TextChoices):
    COMMODITY = "commodity", _("commodity housing")
    OLD = "old", _("old compound")
    RELOCATION = "relocation", _("relocation housing")
    OTHER = "other", _("other housing")


class Usage(models.TextChoices):
    """What an exclusive unit is registered for."""

    DWELLING = "dwelling", _("dwelling")
    SHOP = "shop", _("shop")
    OFFICE = "office", pgettext_lazy("usage", "office")
    PARKING = "parking", _("parking place")
    STORAGE = "storage", _("storage room")
    OTHER = "other", pgettext_lazy("usage", "other")


class MemberRelation(models.TextChoices):
    """What a member is in the household."""

    HEAD = "head", _("head of household")
    SPOUSE = "spouse", _("spouse")
    CHILD = "child", _("child")
    PARENT = "parent", _("parent")
    GRANDPARENT = "grandparent", _("grandparent")
    GRANDCHILD = "grandchild", _("grandchild")
    RELATIVE = "relative", _("relative")
    TENANT = "tenant", _("tenant")
    CARER = "carer", _("live-in carer")
    OTHER = "other", pgettext_lazy("relation", "other")


class Method(models.TextChoices):
    """How a resident was verified."""

    STAFF = "staff", _("by staff, against the roster or a document")
    ROSTER = "roster", _("online, against the roster")
    LETTER = "letter", _("with the code of a letter")
    DOOR = "door", _("in person at the door")


class SecretField(models.TextChoices):
    """Fields whose reading is recorded."""

    PHONE = "phone", _("phone number")
    ID_NUMBER = "id_number", _("ID number")
    HEALTH = "health_note", _("health note")


#: Their reason is typed each time; for the others an open matter is reason enough (domain.md §0b).
REASON_IS_TYPED: frozenset[str] = frozenset({SecretField.ID_NUMBER, SecretField.HEALTH})

#: Read ID numbers and health notes of the people in their scope. Administrators configure and do not read them;
#: auditors read the record of it.
SECRET_READERS: frozenset[str] = COMMUNITY_STAFF | {Role.STREET_CLERK}
#: A building lead phones neighbours; documents and health are not his.
PHONE_READERS: frozenset[str] = SECRET_READERS | {Role.BUILDING_LEAD}

#: Take a whole roster over. A grid worker keeps single entries; administrators do not handle sensitive data.
ROSTER_KEEPERS: frozenset[str] = (COMMUNITY_STAFF - {Role.GRID_WORKER}) | {Role.STREET_CLERK}
#: Send letters with codes to households.
LETTER_WRITERS: frozenset[str] = COMMUNITY_STAFF - {Role.GRID_WORKER}
