"""Polls and votes (意见征询、正式表决): one frozen roll, several questions, one participation a voting unit over all
channels, exact counts by heads and by area (integers, hundredths of a square metre).

An advisory poll shows what residents think and has no legal effect; every page says so. A vote is formal only by a rule
pack (``packs``) for which an administrator has recorded the local legal basis (``bases.RecordBasis``).

**What the layers above use**

Reading (``models``, ``querysets``, ``panels``)::

    Poll.objects.of(subject)            # all polls of a subject, oldest first; .visible_to(actor) .running() .closed()
    panels.panels_of(subject, actor)    # list of contexts for {% include "shequ_ballots/poll.html" with panel=… %}

A constant number of queries whatever the number of polls; totals are in a context only once the poll has closed.
``poll.result`` (``verdicts.Count``) is the recorded result of a closed poll, ``None`` before.

Changing (``actions``, ``casting``; ``texts.PollText``); each is an ``Action`` with ``check()`` and ``execute()``::

    DraftPoll(actor, subject, PollText(question, kind, options, …)).execute()  -> Poll
    ReviseDraft(actor, poll, PollText(…)).execute()                            -> Poll
    OpenPoll(actor, poll, closes_at=…, opens_at=None).execute()                -> Poll   (freezes roll and texts)
    ExtendPoll(actor, poll, closes_at=…, reason=…).execute()                   -> Poll   (once, where the pack allows)
    CastVote(actor, poll, choices, token=…, entry=None).execute()              -> Vote   (by oneself, online)
    CastVote(actor, poll, choices, person=…, channel=…, heard_at=…, number=…)            (by staff for somebody)
    CastVote(actor, poll, choices, entry=…, channel="paper", heard_at=…, number=…)       (a paper, whoever filled it in)
    noting.InvitePeople(actor, poll, people)  ·  noting.AnnotateRoll(actor, poll, kind, text, entry=…)
    ClosePoll(actor, poll, reason="").execute()                                -> Poll   (the tick does it on time)

``choices``: question number → option number(s), from 1; in a poll with one question the number alone. ``PollText`` takes
``questions`` (``QuestionText``), ``pack``, ``electorate``, ``scope``. ``Poll.totals`` is ``verdicts.Count.as_data()``:
heads and area per question and option, each comparison of its rule, what was chosen; ``totals_digest`` is its digest. Every refusal is a sentence about the voter at hand, never about others.

After the end (``results``): ``RecordHands``, ``RecountPoll``, ``GiveFile``, ``AskOpening`` and ``ConfirmOpening``,
``RecordOfficial`` (held in the official system: state ``official``); ``texts.sheet_texts(subject)`` for notices.

Pages: ``shequ_ballots:poll``, ``:vote``, ``:receipt``, ``:check``; for staff ``:draft`` (subject), ``:revise``,
``:open``, ``:close``, ``:enter`` (poll) — all by public id.

**What the layers above may tell it** (``hosts.hosts``)

A kind of subject that wants a say in when polls may be opened registers a ``PollHost``; a subject's end should close
its polls (``ClosePoll`` with a reason), else they run until their minute. ``objection_url`` says where objections to
what was decided are taken; the result sheet leads there.

Deciding exactly (``quorum``, pure): ``RULES[key].outcome(heads, area)`` is passed, failed or no quorum, by the law's
fractions; ``Rule.as_data()`` freezes a rule with what it is for.

**Locks, always in this order**: subject, poll, roll entry, votes. ``CastVote`` begins at the poll and takes no lock
that two voters share for writing; it never writes to the subject's record. The worker seals votes into the record in
batches (``sealing``).
"""

from __future__ import annotations
