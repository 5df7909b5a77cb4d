"""The signals of this layer, sent inside the transaction of the change that they tell of.

``concluded``: the minutes of a meeting stand. ``meeting`` (Meeting), ``record`` (the row of ``keep_minutes``),
``results`` (tuple of ``results.Result``, in the order of the agenda): whatever was put to the vote, with its outcome
``passed``, ``failed`` or ``no_quorum`` and the exact numbers. A layer above takes the step that follows from it for
``result.subject``, the matter that the item was about.

``called_off``: a meeting that was planned for a matter is not held. ``meeting``, ``record``; ``meeting.about`` and
``meeting.end_reason`` say for what and why, the subject's state whether it was cancelled or not convened.
"""

from __future__ import annotations

from django.dispatch import Signal

concluded = Signal()
called_off = Signal()
