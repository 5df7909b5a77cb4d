from __future__ import annotations

from .entry.urls import patterns as entry
from .exporting.urls import patterns as exporting
from .figures.urls import patterns as figures
from .filling.urls import patterns as filling
from .keeping.urls import patterns as keeping
from .submissions.urls import patterns as submissions

app_name = "shequ_forms"
#: Those of staff begin with ``desk/`` and ``mine/`` is everybody's own; no form has such an address (``constants.RESERVED``).
urlpatterns = [*submissions, *exporting, *figures, *entry, *keeping, *filling]
