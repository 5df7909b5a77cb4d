"""The signals of this layer.

``opened``: a case was opened. ``case``, ``record``, ``actor``. Inside the transaction of the opening.

``named``: a step with the effect *signal* was taken. ``sender`` is the signal's name, ``case``, ``record``, ``settings``. Sent by
the worker in the transaction in which the effect is marked as done.

``migrated``: a running case was moved to another version. ``case``, ``record``. Inside that transaction.
"""

from __future__ import annotations

from django.dispatch import Signal

opened = Signal()
named = Signal()
migrated = Signal()
