"""Encrypted columns and the blind indexes beside them.

::

    class Phone(SealedModel):
        number = EncryptedTextField(_("phone"))
        number_index = BlindIndexField(of="number", purpose="phone")
        number_tail_index = BlindIndexField(of="number", purpose="phone_tail")

    Phone.objects.filter(number_index__of="138 0013 8000")       # also across relations
    Phone.objects.filter(number_tail_index__of="8000")

A value is sealed when it is saved and opened when the attribute is read: a list opens nothing. The row's ``public_id``
is part of the seal, so a value carried to another row or column does not open. Plain text never reaches SQL: an
``update()``, ``bulk_update()`` or filter with plain text raises ``PlainTextRefused``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.core import checks
from django.db import models
from django.db.models.expressions import BaseExpression
from django.db.models.lookups import Exact, In, IsNull
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.identity import new_public_id

from . import crypto
from .identifiers import IdentifierError, half_width, parse_phone, phone_tail

DUMP_MARK: Final = "sealed:"


class PlainTextRefused(crypto.CryptoError):
    """Plain text was about to be written into SQL."""

    sentence = _("“%(field)s” is encrypted: save the row itself, and search by its index.")


class Sealed:
    """A value as it lies in the database. It shows nothing of itself; the model's attribute opens it."""

    __slots__ = ("_plain", "token")

    def __init__(self, token: str, plain: str | None = None) -> None:
        self.token = token
        self._plain = plain

    @property
    def is_open(self) -> bool:
        """Whether the plain value is already in memory."""
        return self._plain is not None

    def open(self, place: crypto.Place) -> str:
        """The plain value; opened once. Raises a ``CryptoError``."""
        if self._plain is None:
            self._plain = crypto.decrypt(self.token, place)
        return self._plain

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.token == self.token

    def __hash__(self) -> int:
        return hash(self.token)

    def __repr__(self) -> str:
        return "<Sealed>"

    def __str__(self) -> str:
        return "******"

    def __reduce__(self) -> tuple[type[Sealed], tuple[str]]:
        """Pickles and copies for a cache carry the sealed form only."""
        return Sealed, (self.token,)


class SealedAttribute(DeferredAttribute):
    """Opens on reading. The instance keeps a ``Sealed``, or plain text that is not saved yet."""

    field: EncryptedTextField

    def __get__(self, instance: models.Model | None, owner: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, owner)
        return value.open(self.field.place_of(instance)) if isinstance(value, Sealed) else value

    def __set__(self, instance: models.Model, value: Any) -> None:
        name = self.field.attname
        known = instance.__dict__.get(name)
        if isinstance(known, Sealed) and known.is_open and known.open(self.field.place_of(instance)) == value:
            return  # set to what it is: nothing to seal anew
        instance.__dict__[name] = value


class EncryptedTextField(models.TextField):
    """Text that is sealed in the database. Its model has a ``public_id`` (see ``SealedModel``).

    An empty string stays empty; ``None`` stays NULL. Only ``isnull`` and equality with a ``Sealed`` can be asked.
    """

    descriptor_class = SealedAttribute

    def place_of(self, instance: models.Model) -> crypto.Place:
        """Where this value lives: the associated data of its seal."""
        row = getattr(instance, "public_id", "")
        if not row:
            raise PlainTextRefused(field=self.name)
        return crypto.Place(self.model._meta.db_table, str(self.column), str(row))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return Sealed(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if not value or isinstance(value, Sealed | BaseExpression):
            return value
        plain = str(value)
        sealed = Sealed(crypto.encrypt(plain, self.place_of(model_instance)), plain)
        model_instance.__dict__[self.attname] = sealed
        return sealed

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.token
        if value is None or value == "":
            return value
        raise PlainTextRefused(field=self.name)

    def get_lookup(self, lookup_name: str) -> Any:
        return {"isnull": IsNull, "exact": Exact, "in": In}.get(lookup_name)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(DUMP_MARK) and crypto.is_token(value[len(DUMP_MARK) :]):
            return Sealed(value[len(DUMP_MARK) :])
        return value if isinstance(value, Sealed) else super().to_python(value)

    def value_to_string(self, obj: models.Model) -> str:
        """``dumpdata`` writes the sealed form; ``loaddata`` takes it back."""
        value = self.pre_save(obj, add=False)
        return f"{DUMP_MARK}{value.token}" if isinstance(value, Sealed) else (value or "")

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if not issubclass(self.model, SealedModel):
            text = "A model with an EncryptedTextField must inherit SealedModel."
            found.append(checks.Error(text, obj=self, id="shequ_core.E020"))
        if self.unique or self.db_index:  # type: ignore[attr-defined]
            text = "An encrypted value is never the same twice: put the index on a BlindIndexField."
            found.append(checks.Error(text, obj=self, id="shequ_core.E021"))
        return found


class BlindIndexField(models.CharField):
    """The keyed index of an encrypted field of the same model, kept by itself. ``__of`` finds by the plain value."""

    def __init__(self, *args: Any, of: str = "", purpose: str = "text", **kwargs: Any) -> None:
        self.of = of
        self.purpose = purpose
        kwargs.update(max_length=crypto.INDEX_LENGTH, editable=False, null=True, blank=True)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        for implied in ("max_length", "editable", "null", "blank"):
            kwargs.pop(implied, None)
        if self.db_index:  # type: ignore[attr-defined]
            kwargs.pop("db_index", None)
        else:
            kwargs["db_index"] = False
        return name, path, args, {**kwargs, "of": self.of, "purpose": self.purpose}

    def index_of(self, plain: str | None) -> str | None:
        """The stored index of a plain value; None where there is nothing to find it by."""
        normal = PURPOSES[self.purpose](plain) if plain else ""
        if not normal:
            return None
        table = self.model._meta.db_table
        return crypto.blind_index(normal, table=table, column=self.of, purpose=self.purpose)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.of)
        if isinstance(value, BaseExpression) or (isinstance(value, Sealed) and not value.is_open):
            return getattr(model_instance, self.attname)
        if self.of in model_instance.get_deferred_fields():
            return getattr(model_instance, self.attname)
        index = self.index_of(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, index)
        return index

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if self.purpose not in PURPOSES:
            found.append(checks.Error(f"Unknown purpose {self.purpose!r}.", obj=self, id="shequ_core.E022"))
        names = {field.name for field in self.model._meta.get_fields()}
        if self.of not in names or not isinstance(self.model._meta.get_field(self.of), EncryptedTextField):
            found.append(checks.Error(f"{self.of!r} is no encrypted field.", obj=self, id="shequ_core.E023"))
        return found


@BlindIndexField.register_lookup
class Of(Exact):
    """``number_index__of="138 0013 8000"``: equality with the index of a plain value, however it is written."""

    lookup_name = "of"

    def get_prep_lookup(self) -> Any:
        """A value without an index (not a phone, say) matches no row."""
        field: BlindIndexField = self.lhs.output_field
        return field.index_of(str(self.rhs)) or "-"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return f"= {rhs}"


class SealedModel(models.Model):
    """Base of models with encrypted columns: a public id, and indexes that are saved along with their value."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """As ever; ``update_fields`` takes the indexes of its encrypted fields along."""
        if update_fields is not None:
            named = set(update_fields)
            update_fields = named | {index.name for index in indexes_of(type(self)) if index.of in named}
        super().save(*args, update_fields=update_fields, **kwargs)


def encrypted_fields(model: type[models.Model]) -> list[EncryptedTextField]:
    """The encrypted columns that ``model`` itself has a table for."""
    return [field for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField)]


def indexes_of(model: type[models.Model]) -> list[BlindIndexField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, BlindIndexField)]


def _phone(text: str) -> str:
    try:
        return parse_phone(text)
    except IdentifierError:
        return "".join(char for char in half_width(text) if char.isdigit())


def _phone_tail(text: str) -> str:
    normal = _phone(text)
    return phone_tail(normal) if len(normal) >= 4 else ""


def _document(text: str) -> str:
    return "".join(half_width(text).split()).upper()


def _text(text: str) -> str:
    return " ".join(half_width(text).split()).casefold()


#: How a value is normalised before it is indexed; the key is also part of the index.
PURPOSES: Final[dict[str, Callable[[str], str]]] = {
    "phone": _phone,
    "phone_tail": _phone_tail,
    "document": _document,
    "document_tail": lambda text: _document(text)[-4:] if len(_document(text)) >= 4 else "",
    "text": _text,
}
