"""The state column of a subject: a django-fsm field that only ``TakeTransition`` may move.

``FSMField(protected=True)`` breaks ``full_clean()``, revisions and ``refresh_from_db()`` (and stays off for the
whole process after one failed refresh). Here an equal value may be set again, any other assignment raises, and a
transition method that is called outside the action raises. ``Subject.refresh_from_db`` drops and restores it.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django_fsm import FSMField, FSMFieldDescriptor

from .exceptions import TransitionOutsideAction


class StateDescriptor(FSMFieldDescriptor):
    """An unset or equal value may be set; django-fsm itself writes past the descriptor."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        if instance.__dict__.get(self.field.name, value) != value:
            raise TransitionOutsideAction(f"state is changed by TakeTransition only, not set to {value!r}")
        instance.__dict__[self.field.name] = value


class StateField(FSMField):
    """A state that moves only while its instance carries a ``taking``."""

    descriptor_class = StateDescriptor

    def change_state(self, instance: models.Model, method: Any, *args: Any, **kwargs: Any) -> Any:
        if instance.__dict__.get("taking") is None:
            raise TransitionOutsideAction(f"{method.__name__}() is called by TakeTransition only")
        return super().change_state(instance, method, *args, **kwargs)
