from __future__ import annotations

from django.urls import URLPattern, path

from .views import correcting, detail, lists

_ONE = "desk/s/<str:public_id>/"
_FORM = "desk/<str:public_id>/"

patterns: list[URLPattern] = [
    path("desk/", lists.desk, name="desk"),
    path(_ONE, detail.submission, name="desk_submission"),
    path(f"{_ONE}reveal/", detail.reveal, name="desk_reveal"),
    path(f"{_ONE}file/<str:file_id>/", detail.file, name="desk_file"),
    path(f"{_ONE}correct/", correcting.correct, name="desk_correct"),
    path(f"{_ONE}mark/", detail.mark, name="desk_mark"),
    path(f"{_ONE}note/", detail.add_note, name="desk_note"),
    path(f"{_ONE}hold/", detail.hold, name="desk_hold"),
    path(f"{_ONE}withdraw/", detail.withdraw, name="desk_withdraw"),
    path(f"{_ONE}print/", detail.print_out, name="desk_print"),
    path(f"{_FORM}views/", lists.save_view, name="desk_save_view"),
    path(f"{_FORM}views/<str:view_id>/drop/", lists.drop_view, name="desk_drop_view"),
    path(_FORM, lists.submissions, name="desk_submissions"),
]
