from __future__ import annotations

from django.urls import URLPattern, path

from .views import mine, staff

_ONE = "mine/s/<str:public_id>/"

patterns: list[URLPattern] = [
    path("mine/", mine.mine, name="mine"),
    path(_ONE, mine.submission, name="mine_submission"),
    path(f"{_ONE}print/", mine.print_out, name="mine_print"),
    path(f"{_ONE}copy.json", mine.copy, {"kind": "json"}, name="mine_json"),
    path(f"{_ONE}copy.csv", mine.copy, {"kind": "csv"}, name="mine_csv"),
    path(f"{_ONE}copy.html", mine.copy, {"kind": "html"}, name="mine_html"),
    path(f"{_ONE}withdraw/", mine.withdraw, name="mine_withdraw"),
    path(f"{_ONE}consent/<slug:key>/", mine.consent, name="mine_consent"),
    path(f"{_ONE}ask/", mine.ask, name="mine_ask"),
    path("desk/data/ending/", staff.ending, name="desk_ending"),
    path("desk/data/requests/", staff.requests, name="desk_requests"),
    path("desk/data/requests/<str:public_id>/", staff.answer, name="desk_request"),
]
