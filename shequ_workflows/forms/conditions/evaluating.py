"""Running an expression. It never raises, whatever the JSON of the expression or of the answers."""

from __future__ import annotations

from typing import Any

from .kinds import Basic
from .running import build
from .scopes import Context, Run, Scope
from .tree import grow
from .values import Value, read_answers


def compiled(expression: Any, wanted: Basic | None = None) -> Run:
    """The closure of an expression: compile once, run often.

    ``wanted``: the type that is asked for, as that of a computed field; a text written in the expression is read as it.
    """
    return build(grow(expression), wanted)


def evaluate(expression: Any, answers: object, context: Context, wanted: Basic | None = None) -> Value:
    """What an expression gives for answers in JSON, which are read as ``context.types`` says."""
    return compiled(expression, wanted)(Scope(read_answers(answers, context.types), context))


def holds(condition: Any, answers: object, context: Context) -> bool:
    """Whether a condition is true. Null, false and what is no condition at all do not hold."""
    return evaluate(condition, answers, context, Basic.BOOLEAN) is True
