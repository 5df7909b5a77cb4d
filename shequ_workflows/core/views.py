"""What machines that watch over the site ask. Nothing here needs a login, and nothing here names anybody."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .operation.health import readiness

#: For whoever is called at night; machines read the codes. In English, as the codes and the log are.
PLAIN: Final = {
    "full": "The disk of the database is full: nothing can be saved. Make room, then ask again.",
    "read_only": "The database is read-only: nothing can be saved. Check its file's owner, or whether this is a standby.",
    "write": "The database answers questions, but refuses a small write. Its log says why.",
}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process is alive. Asks nothing of anybody."""
    return JsonResponse({"alive": True})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether requests should be sent here; 503 with the reasons where not, in plain words where somebody must act."""
    reasons = readiness()
    body: dict[str, object] = {"ready": not reasons, "reasons": reasons}
    said = [PLAIN[reason] for reason in reasons if reason in PLAIN]
    if said:
        body["say"] = said
    return JsonResponse(body, status=503 if reasons else 200)
