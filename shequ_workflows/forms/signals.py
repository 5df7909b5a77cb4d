"""The signals of this layer. All are sent inside the transaction of the change that they tell of.

``submitted``: a form was sent in. ``submission``, ``actor``. Whoever opens a case from it listens to this, and may answer with a list
of ``following.Followed``, which whoever sent it is shown. It raises ``ActionRefused`` where nothing may be sent in now.

``withdrawn``: a submission was taken back. ``submission``, ``actor``.

``promoted``: a submission came from the waiting list to a place. ``submission``. Raises ``ActionRefused`` where it cannot have
it now: it waits on.

``erased``: the time of a submission is over, or its deletion was granted; ``submission``, ``deleted`` (else it was made
anonymous). A layer that copied its answers lets them go.
"""

from __future__ import annotations

from django.dispatch import Signal

submitted = Signal()
withdrawn = Signal()
promoted = Signal()
erased = Signal()
