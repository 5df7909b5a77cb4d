from __future__ import annotations

from django.urls import path

from . import bases_views, extending, proxy_views, staff_views, views
from .drafts import views as drafts
from .letters import print_views
from .letters import views as letter_views
from .paper import views as paper_views
from .results.urls import urlpatterns as result_patterns
from .roll import views as roll
from .turnout import views as turnout

app_name = "shequ_ballots"
urlpatterns = [
    *result_patterns,
    path("new/<str:public_id>/", drafts.draft, name="draft"),
    path("bases/", bases_views.bases, name="bases"),
    path("bases/record/", bases_views.record, name="record_basis"),
    path("code/", letter_views.code, name="code"),
    path("code/ballot/", letter_views.ballot, name="code_ballot"),
    path("code/receipt/", letter_views.receipt, name="code_receipt"),
    path("code/finish/", letter_views.finish, name="code_finish"),
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
    path("<str:public_id>/papers/", print_views.papers, name="papers"),
    path("<str:public_id>/papers/print/", print_views.print_papers, name="print_papers"),
    path("<str:public_id>/papers/handing/", print_views.handing, name="handing"),
    path("<str:public_id>/batches/", paper_views.batches, name="batches"),
    path("<str:public_id>/batches/end/", paper_views.end, name="end_papers"),
    path("<str:public_id>/batches/<int:number>/key/", paper_views.key, name="key_batch"),
    path("<str:public_id>/batches/<int:number>/settle/", paper_views.settle, name="settle_batch"),
    path("<str:public_id>/proxies/", proxy_views.proxies, name="proxies"),
    path("<str:public_id>/proxies/revoke/", proxy_views.revoke, name="revoke_proxy"),
    path("<str:public_id>/slip/", paper_views.slip, name="slip"),
    path("<str:public_id>/papers/renew/<int:entry>/", print_views.renew, name="renew_codes"),
]
