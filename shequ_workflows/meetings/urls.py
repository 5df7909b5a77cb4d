from __future__ import annotations

from django.urls import path

from .views import people, public, results, staff

app_name = "shequ_meetings"
urlpatterns = [
    path("", public.listing, name="list"),
    path("calendar/<str:code>.ics", public.feed, name="feed"),
    path("staff/", staff.listing, name="staff"),
    path("plan/", staff.plan, name="plan"),
    path("kinds/", results.kinds, name="kinds"),
    path("kinds/<str:code>/<str:key>/", results.kind, name="kind"),
    path("<str:public_id>/", public.detail, name="detail"),
    path("<str:public_id>/calendar.ics", public.ics, name="ics"),
    path("<str:public_id>/sheet/", public.sheet, name="sheet"),
    path("<str:public_id>/here/", public.here, name="here"),
    path("<str:public_id>/work/", staff.work, name="work"),
    path("<str:public_id>/revise/", staff.revise, name="revise"),
    path("<str:public_id>/step/<str:edge>/", staff.step, name="step"),
    path("<str:public_id>/invite/", people.invite, name="invite"),
    path("<str:public_id>/attendance/", people.attendance, name="attendance"),
    path("<str:public_id>/screen/", people.screen, name="screen"),
    path("<str:public_id>/items/<int:position>/count/", results.count, name="count"),
    path("<str:public_id>/items/<int:position>/talked-over/", results.talked_over, name="talked_over"),
    path("<str:public_id>/undertake/", results.undertake, name="undertake"),
    path("<str:public_id>/pack/", results.pack, name="pack"),
    path("<str:public_id>/pack.docx", results.pack_docx, name="pack_docx"),
]
