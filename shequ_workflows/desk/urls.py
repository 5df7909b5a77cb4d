from __future__ import annotations

from django.urls import path

from .navigation import entrance
from .views import inbox, intake, people, subjects, worklist

app_name = "shequ_desk"
urlpatterns = [
    path("enter/", entrance, name="entrance"),
    path("", worklist.worklist, name="worklist"),
    path("intake/", intake.register, name="intake"),
    path("intake/people/", intake.candidates, name="intake_people"),
    path("intake/<str:public_id>/slip/", intake.slip, name="slip"),
    path("find/", people.find, name="find"),
    path("people/<str:public_id>/", people.person, name="person"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.mark_read, name="inbox_read"),
    path("calls/", inbox.calls, name="calls"),
    path("calls/<int:pk>/told/", inbox.told, name="told"),
    path("machines/<str:key>/", subjects.machine_page, name="machine"),
    path("s/<str:public_id>/", subjects.subject_page, name="subject"),
    path("s/<str:public_id>/undo/", subjects.undo, name="undo"),
    path("s/<str:public_id>/<str:edge>/", subjects.edge_page, name="edge"),
]
