"""Meetings (会议): notice, invitations, attendance, counts, minutes, what was undertaken, and all papers for it.

A meeting is a subject of its own (kind ``meeting``, ``machines.py``): planned → announced → held → minuted, or called
off, or not convened. What it gives somebody to do is a subject too (kind ``undertaking``), with its person and clock.
Kinds of meeting, their names, days of notice and quorum rules are data of the node (``kinds``); a meeting keeps the rules
it was planned with. States begin with ``planned``, not ``draft``: drafts are their author's alone.

**What the layers above use**

Planning one for a matter, with the days of notice of its kind::

    PlanMeeting(actor, node, Plan(kind, title, place, starts_at, ends_at, items, …), about=subject).execute()  -> Subject
    kinds.kind_at(node, "residents").notice_days;  notice_days.earliest(day, days)

Reading::

    Meeting.objects.of(subject)          # called for it, or with it on the agenda; .upcoming(when) .past(when) .public()
    results.results_about(subject)       # what minuted meetings decided on it: outcome, exact count, item
    results.results_of(meeting)          # everything that was put to the vote

Learning (``signals``; sent inside the transaction)::

    concluded   meeting, record, results   # each result: subject, outcome (passed, failed, no_quorum), count, item
    called_off  meeting, record            # cancelled or not convened; meeting.about, meeting.end_reason

**What the layers above may tell it** (``hosts.hosts``): why no meeting may be planned on a subject now, and the words
that explain it on paper.

**Changing**: the edges of both machines by ``TakeTransition``; beside them ``actions``: ``ReviseMeeting``,
``InviteGroup``, ``Uninvite``, ``RecordAttendance``, ``CheckIn``, ``RecordCount``, ``TalkedOver``, ``AddUndertaking``,
``SetKind``. All lock the meeting's subject first.

**Who sees what**: everybody the public ones, without any name of who was invited or came; those invited theirs; staff of
the community all; an owners' committee the owners' assemblies at its node.

Pages: ``shequ_meetings:list``, ``:detail``, ``:sheet``, ``:ics``, ``:feed`` (community code), ``:here``; for staff
``:staff``, ``:plan``, ``:work``, ``:revise``, ``:step``, ``:invite``, ``:attendance``, ``:screen``, ``:count``,
``:undertake``, ``:pack``, ``:pack_docx``, ``:kinds``, ``:kind``.
"""

from __future__ import annotations
