"""The roster as a resource of django-import-export: its fields read cells, its rows are planned, not saved.

``RosterResource(...).compare(rows)`` is the dry run; ``ImportRoster`` does the same and stores what was planned.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from import_export import fields, resources, widgets
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import RowResult

from shequ_workflows.org.moment import today

from .models import Compound
from .roster import cells
from .roster.planning import Outcome, Planner, RosterRow, RowFault
from .roster.register import Register

_TYPES = {
    "new": RowResult.IMPORT_TYPE_NEW,
    "changed": RowResult.IMPORT_TYPE_UPDATE,
    "same": RowResult.IMPORT_TYPE_SKIP,
}


class CellWidget(widgets.Widget):
    """Reads a cell with one of ``roster.cells``; its ``CellError`` is what the person reads."""

    def __init__(self, read: Callable[[object], object]) -> None:
        super().__init__()
        self.read = read

    def clean(self, value: object, row: Any = None, **kwargs: Any) -> object:
        return self.read(value)


def _cell(key: str, read: Callable[[object], object]) -> fields.Field:
    return fields.Field(column_name=key, attribute=key, widget=CellWidget(read))


@dataclass
class Reading(RosterRow):
    """A row while it is read: the parts of the home and the ID number are put together at the end."""

    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one row: ``column`` is a key of ``roster.columns``, empty for the whole row."""

    row: int
    column: str
    sentence: str


@dataclass
class Comparison:
    """What a roster would do to the register. ``fingerprint`` is the same only where all of it is."""

    total: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    homes: int = 0
    buildings: int = 0
    what: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    fingerprint: str = ""

    @property
    def faulty(self) -> int:
        """Rows with a fault; a row may have several."""
        return len({fault.row for fault in self.faults})

    @property
    def writes(self) -> int:
        return self.new + self.changed


@dataclass
class Rows:
    """What the library asks of a data set: headers, and rows to go through."""

    headers: list[str]
    rows: list[list[object]]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[list[object]]:
        return iter(self.rows)


class RosterResource(resources.Resource):
    """One row: one person in a home, or a home alone."""

    compound = _cell("compound", cells.text_of)
    household = _cell("household", cells.number_of)
    name = _cell("name", cells.name_of)
    birth_date = _cell("birth_date", lambda value: cells.date_of(value, today()))
    phone = fields.Field(
        column_name="phone",
        attribute="phones",
        widget=CellWidget(lambda value: cells.phones_of(value, getattr(settings, "SHEQU_AREA_CODE", ""))),
    )
    relation = _cell("relation", cells.relation_of)
    owner = fields.Field(column_name="owner", attribute="owners", widget=CellWidget(cells.names_of))
    area = _cell("area", cells.area_of)
    usage = _cell("usage", cells.usage_of)

    class Meta:
        using_db = "default"
        instance_loader_class = BaseInstanceLoader
        skip_diff = True
        skip_html_diff = True
        report_skipped = True

    def __init__(self, register: Register, compound: Compound | None = None) -> None:
        super().__init__()
        self.register = register
        self.planner = Planner(register, compound)
        self._numbers: list[int] = []
        self._hash = hashlib.sha256()
        self.comparison = Comparison()

    def compare(self, rows: Sequence[tuple[int, Mapping[str, object]]]) -> Comparison:
        """Plan all rows; ``register`` then holds what would be written. ``rows``: number in the file, cells by key."""
        homes, buildings = len(self.register.homes), len(self.register.buildings)
        self._numbers = [number for number, _row in rows]
        self.register.find_documents(_numbers_in(rows))
        self.register.find_house_codes(cells.number_of(row["household"]) for _n, row in rows if row.get("household"))
        keys = list(rows[0][1]) if rows else []
        data = Rows(keys, [[row[key] for key in keys] for _number, row in rows])
        # No row is saved by the library, so it needs no savepoint for each of them, as its own dry run would take.
        result = self.import_data(data, dry_run=False, use_transactions=False)
        for error in [*result.base_errors, *(one for _number, errors in result.row_errors() for one in errors)]:
            raise error.error
        found = self.comparison
        for invalid in result.invalid_rows:
            for column, sentences in invalid.error_dict.items():
                column = "" if column == NON_FIELD_ERRORS else _BY_ATTRIBUTE.get(column, column)
                number = self._numbers[invalid.number - 1]
                found.faults += [Fault(number, column, sentence) for sentence in sentences]
        found.total = len(rows)
        found.new = result.totals[RowResult.IMPORT_TYPE_NEW]
        found.changed = result.totals[RowResult.IMPORT_TYPE_UPDATE]
        found.same = result.totals[RowResult.IMPORT_TYPE_SKIP]
        found.homes = len(self.register.homes) - homes
        found.buildings = len(self.register.buildings) - buildings
        for fault in found.faults:
            self._hash.update(f"{fault.row} {fault.column}\n".encode())
        found.fingerprint = self._hash.hexdigest()
        return found

    # --- steps of the library ---------------------------------------------------------------------------------------

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[Reading, bool]:
        return Reading(), True

    def import_instance(self, instance: Reading, row: Any, **kwargs: Any) -> None:
        """The single cells by the library; then those that only make sense together."""
        errors: dict[str, Any] = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        steps: tuple[tuple[str, Callable[[Reading, Any], None]], ...] = (
            ("room", _read_place),
            ("id_number", _read_document),
        )
        for column, read in steps:
            try:
                read(instance, row)
            except cells.CellError as error:
                errors[column if column in row else "address"] = [ValidationError(str(error), code="invalid")]
        if not errors and not (instance.name or instance.owners or instance.area or instance.usage):
            errors["name"] = [ValidationError(cells.nothing_said(), code="invalid")]
        if errors:
            raise ValidationError(errors)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return False

    def validate_instance(self, instance: Reading, import_validation_errors: Any = None, **kwargs: Any) -> None:
        if import_validation_errors:
            raise ValidationError(import_validation_errors)
        try:
            instance.outcome = self.planner.take(instance)
        except RowFault as fault:
            raise ValidationError({fault.column: [str(fault)]}) from fault

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Nothing: what was planned is stored at once, when all rows are known."""

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        """Whether the row is new or changes something is known only now."""
        instance = self._last
        assert instance is not None
        outcome = instance.outcome
        assert outcome is not None
        row_result.import_type = _TYPES[outcome.kind]
        self.comparison.what.update(outcome.what)
        self._hash.update(f"{kwargs.get('row_number')} {outcome.kind} {' '.join(outcome.what)}\n".encode())

    def after_init_instance(self, instance: Reading, new: bool, row: Any, **kwargs: Any) -> None:
        self._last = instance

    _last: Reading | None = None


_BY_ATTRIBUTE = {"phones": "phone", "owners": "owner"}


def _read_place(instance: Reading, row: Mapping[str, object]) -> None:
    if "room" in row and (str(row["room"]).strip() or "address" not in row):
        instance.place = cells.room_of(row.get("building", ""), row.get("entrance", ""), row["room"])
    else:
        instance.place = cells.address_of(row.get("address", ""))


def _read_document(instance: Reading, row: Mapping[str, object]) -> None:
    if "id_number" not in row:
        return
    kind, number, born = cells.id_number_of(row["id_number"], today())
    if number and not instance.name:
        raise cells.CellError(cells.number_without_name())
    if born is not None and instance.birth_date is not None and born != instance.birth_date:
        raise cells.CellError(cells.dates_differ())
    if "gender" in row:
        cells.check_gender(row["gender"], number)
    instance.id_kind, instance.id_number = kind, number
    instance.birth_date = born or instance.birth_date


def _numbers_in(rows: Sequence[tuple[int, Mapping[str, object]]]) -> list[str]:
    """The ID numbers that can be read; the others are told of when their row is read."""
    found = []
    for _number, row in rows:
        try:
            found.append(cells.id_number_of(row.get("id_number", ""), today())[1])
        except cells.CellError:
            continue
    return [number for number in found if number]
