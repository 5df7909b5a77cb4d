"""Addresses of packets and of the finance view; ``urls.py`` takes them in."""

from __future__ import annotations

from django.urls import path

from .views import grants, money

_TASK = "task/<str:public_id>/grants/"
_LINE = f"{_TASK}<str:grant_id>/"
_ENTRY = f"{_TASK}entries/<str:entry_id>/"

urlpatterns = [
    path("money/", money.overview, name="money"),
    path("money/unpaid/", money.unpaid, name="money_unpaid"),
    path("money/export/", money.export, name="money_export"),
    path(_TASK, grants.ledger, name="grants"),
    path(f"{_TASK}add/<str:kind>/", grants.add, name="add_grant"),
    path(f"{_ENTRY}confirm/", grants.reconcile, name="reconcile_receipt"),
    path(f"{_ENTRY}correct/", grants.correct, name="correct_entry"),
    path(f"{_LINE}change/", grants.change, name="change_grant"),
    path(f"{_LINE}drop/", grants.drop, name="drop_grant"),
    path(f"{_LINE}tranches/", grants.tranches, name="set_tranches"),
    path(f"{_LINE}document/", grants.document, name="document_grant"),
    path(f"{_LINE}payment/", grants.receive, name="enter_receipt"),
    path(f"{_LINE}paid-back/", grants.give_back, name="return_money"),
    path(f"{_LINE}balance/", grants.balance, name="settle_balance"),
]
