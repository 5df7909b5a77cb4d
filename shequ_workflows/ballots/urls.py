from __future__ import annotations

from django.urls import path

from . import proxy_views, staff_views, views
from .letters import print_views
from .letters import views as letter_views
from .paper import views as paper_views

app_name = "shequ_ballots"
urlpatterns = [
    path("new/<str:public_id>/", staff_views.draft, name="draft"),
    path("code/", letter_views.code, name="code"),
    path("code/ballot/", letter_views.ballot, name="code_ballot"),
    path("code/receipt/", letter_views.receipt, name="code_receipt"),
    path("code/finish/", letter_views.finish, name="code_finish"),
    path("<str:public_id>/", views.poll, name="poll"),
    path("<str:public_id>/vote/", views.vote, name="vote"),
    path("<str:public_id>/receipt/", views.receipt, name="receipt"),
    path("<str:public_id>/check/", views.check, name="check"),
    path("<str:public_id>/revise/", staff_views.revise, name="revise"),
    path("<str:public_id>/open/", staff_views.open_poll, name="open"),
    path("<str:public_id>/close/", staff_views.close, name="close"),
    path("<str:public_id>/enter/", staff_views.enter, name="enter"),
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
