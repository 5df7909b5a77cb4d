"""The signals of this layer. All are sent inside the transaction of the change that they tell of.

``calendar_changed``: the work calendar of a year was changed or confirmed. ``year`` (int), ``confirmed`` (bool: the
year's table is now the official one), ``days`` (tuple of dates that became working days or ceased to be). Whoever
stored due times marked provisional computes them anew; ``calendar.models.calendar_of`` already gives the new table.

``moved``: a transition was taken and its record row stands. ``subject``, ``record``, ``machine``, ``edge``. What waits
for another subject's end listens to it.

``taken_back``: a step was taken back. ``subject``, ``record`` (the correction), ``corrected`` (the row of that step).
Whoever keeps columns of its own brings them back from ``corrected.undo_point.before``, to which its edge gave them
(``Taking.remember``); state, clocks, facts, title and person in charge are back already.

``payload_erased``: the words of a record row were erased. ``subject``, ``record`` (the row), ``act`` (the row that did
it). Copies of its words are declared in ``record.copies`` and are empty by then; for what is no column.
"""

from __future__ import annotations

from django.dispatch import Signal

calendar_changed = Signal()
moved = Signal()
taken_back = Signal()
payload_erased = Signal()
