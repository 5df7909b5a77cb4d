"""The signals of this layer, sent inside the transaction of the change that they tell of.

``objected``: somebody objects to a notice. ``objection`` (Objection), ``record`` (the row of ``object``). The matter,
``objection.about``, is locked: nothing begins on it any more before the objection has come to its end.

``upheld``: the supervision committee calls an objection substantial, so that the decision must be reconsidered.
``objection``, ``record`` (the row of ``opine_substantial``). The matter is not locked: whoever writes to it locks it
first, which is safe since nobody who holds a matter's lock waits for one of its objections.
"""

from __future__ import annotations

from django.dispatch import Signal

objected = Signal()
upheld = Signal()
