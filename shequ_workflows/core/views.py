"""What machines that watch over the site ask. Nothing here needs a login, and nothing here names anybody."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .operation.health import readiness


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process is alive. Asks nothing of anybody."""
    return JsonResponse({"alive": True})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether requests should be sent here; 503 with the reasons where not."""
    reasons = readiness()
    return JsonResponse({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)
