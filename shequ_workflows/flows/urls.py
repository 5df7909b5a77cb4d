from __future__ import annotations

from .desk.urls import patterns as desk
from .figures.urls import patterns as figures
from .tracking.urls import patterns as tracking

app_name = "shequ_flows"
#: Those of staff begin with ``desk/``.
urlpatterns = [*figures, *desk, *tracking]
