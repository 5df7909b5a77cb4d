from __future__ import annotations

from django.urls import path

from .navigation import entrance
from .views import (
    away,
    colleagues,
    documents,
    edges,
    handing_over,
    inbox,
    intake,
    merging,
    outside,
    people,
    subjects,
    worklist,
)

app_name = "shequ_desk"
urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("enter/", entrance, name="entrance"),
    path("intake/", intake.register, name="intake"),
    path("intake/people/", intake.people, name="intake_people"),
    path("intake/<str:public_id>/slip/", intake.slip, name="slip"),
    path("intake/<str:public_id>/open/<str:opener>/", intake.open_matter, name="open_matter"),
    path("find/", people.find, name="find"),
    path("colleagues/", colleagues.colleagues, name="colleagues"),
    path("colleagues/<str:public_id>/handover/", handing_over.hand_over, name="hand_over"),
    path("colleagues/<str:public_id>/away/", away.away, name="away"),
    path("handovers/<str:public_id>/", handing_over.handover_sheet, name="handover"),
    path("people/<str:public_id>/", people.person, name="person"),
    path("people/<str:public_id>/verify/", people.verify, name="verify"),
    path("people/<str:public_id>/revoke/", people.revoke, name="revoke"),
    path("people/<str:public_id>/documents/", documents.documents, name="documents"),
    path("people/<str:public_id>/documents/read/", documents.read_document, name="read_document"),
    path("people/<str:public_id>/phone/", people.read_phone, name="read_phone"),
    path("people/<str:public_id>/phone/add/", people.add_phone, name="add_phone"),
    path("people/<str:public_id>/phone/remove/", people.remove_phone, name="remove_phone"),
    path("people/<str:public_id>/merge/", merging.merge, name="merge"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.mark_read, name="inbox_read"),
    path("inbox/<int:pk>/", inbox.message, name="message"),
    path("calls/", inbox.calls, name="calls"),
    path("calls/<int:pk>/told/", inbox.told, name="told"),
    path("outside/", outside.outside, name="outside"),
    path("outside/<str:code>/<str:key>/", outside.outside_system, name="outside_system"),
    path("machines/<str:key>/", subjects.machine_page, name="machine"),
    path("s/<str:public_id>/", subjects.subject_page, name="subject"),
    path("s/<str:public_id>/undo/", subjects.undo, name="undo"),
    path("s/<str:public_id>/copy/<str:key>/", outside.copy_out, name="copy_out"),
    path("s/<str:public_id>/copy/<str:key>/number/", outside.note_number, name="note_number"),
    path("s/<str:public_id>/numbers/<int:pk>/drop/", outside.drop_number, name="drop_number"),
    path("s/<str:public_id>/<str:edge>/", edges.edge_page, name="edge"),
]
