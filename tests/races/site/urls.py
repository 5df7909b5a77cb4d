from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.core.views import healthz
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person

from .toy import toy

toy()


@csrf_exempt
def take(request: HttpRequest, public_id: str) -> JsonResponse:
    """Take the edge, as a desk's form would: by a person, from a revision."""
    actor = Actor.of(Person.objects.get(public_id=request.POST["person"]))
    subject = Subject.objects.get(public_id=public_id)
    try:
        row = TakeTransition(actor, subject, request.POST["edge"], revision=int(request.POST["revision"])).execute()
    except ActionRefused as refused:
        return JsonResponse({"code": refused.refusal.code}, status=int(refused.refusal.status))
    return JsonResponse({"seq": row.seq, "hash": row.hash})


urlpatterns = [path("take/<str:public_id>/", take), path("healthz", healthz)]
