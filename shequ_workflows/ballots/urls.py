from __future__ import annotations

from django.urls import path

from . import bases_views, extending, staff_views, views
from .drafts import views as drafts
from .results.urls import urlpatterns as result_patterns
from .roll import views as roll
from .turnout import views as turnout

app_name = "shequ_ballots"
urlpatterns = [
    *result_patterns,
    path("new/<str:public_id>/", drafts.draft, name="draft"),
    path("bases/", bases_views.bases, name="bases"),
    path("bases/record/", bases_views.record, name="record_basis"),
    path("<str:public_id>/", views.poll, name="poll"),
    path("<str:public_id>/vote/", views.vote, name="vote"),
    path("<str:public_id>/receipt/", views.receipt, name="receipt"),
    path("<str:public_id>/check/", views.check, name="check"),
    path("<str:public_id>/revise/", drafts.revise, name="revise"),
    path("<str:public_id>/open/", staff_views.open_poll, name="open"),
    path("<str:public_id>/close/", staff_views.close, name="close"),
    path("<str:public_id>/enter/", staff_views.enter, name="enter"),
    path("<str:public_id>/roll/", roll.roll, name="roll"),
    path("<str:public_id>/roll/note/", roll.note, name="roll_note"),
    path("<str:public_id>/invite/", roll.invite, name="invite"),
    path("<str:public_id>/extend/", extending.extend, name="extend"),
    path("<str:public_id>/turnout/", turnout.buildings, name="turnout"),
    path("<str:public_id>/turnout/<int:building>/", turnout.building, name="turnout_building"),
    path("<str:public_id>/turnout/<int:building>/sheet/", turnout.sheet, name="turnout_sheet"),
    path("<str:public_id>/turnout/<int:building>/<int:unit>/", turnout.room, name="turnout_room"),
]
