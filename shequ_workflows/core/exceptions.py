from __future__ import annotations


class CoreError(Exception):
    """Base of what the core raises to programmers; people get ``Refusal`` sentences instead."""


class TransitionOutsideAction(CoreError):
    """A state was set, or a transition method called, without ``TakeTransition``."""


class BrokenMachine(CoreError):
    """A machine's declaration contradicts itself."""
