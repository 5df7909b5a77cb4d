"""Public notice of what a residents' committee decides (居务公开, RC Organic Law art. 34): at least 15 days on display.

Law counts these days, so a notice is a model of its own and no page: its text is frozen when it goes up, a correction
is a new version whose days begin anew, and nothing can be edited away. Two lines stand on every notice: until when
objections are taken (异议期), and until when it is on display (公布期); no work begins inside the first.

**What the layers above use**

Reading (``models``, ``querysets``, ``panels``)::

    PublicityPeriod.objects.of(subject).current().first()        # the version that counts; .running(when) .past(when)
    PublicityPeriod.objects.objections_open(subject, when)       # True: nothing may begin yet
    PublicityPeriod.objects.is_withdrawn(subject)                # taken down and not put up again
    panels.panels_of(subject, actor)    # {% include "shequ_publicity/two_lines.html" with panel=panel %} for each

A guard on beginning work asks ``objections_open`` beside the clock: the dates that were published hold even where the
work calendar was corrected afterwards.

Changing (``actions``, ``drafts``, ``board``); each is an ``Action`` with ``check()`` and ``execute()``::

    OpenPublicity(actor, subject, content=None, purpose="decision", author=None, reviewer=None, within=None)
    CorrectPublicity(actor, subject, reason, content=None, …, conceal=False, within=None)
    WithdrawPublicity(actor, subject, reason, within=None)
    SaveDraft, ReviewDraft;  TickBoard, TakeDownBoard

From inside a transition call them with the transition's record row, which says that the transition has asked who may::

    taking.after(lambda row: OpenPublicity(taking.actor, subject, content, author=…, reviewer=…, within=row).execute())

They read the subject's clocks that the edge has just started: ``objection`` and ``display`` for the purpose
``decision``, ``accounts`` for ``outcome`` (no objections; a result, accounts, a matter not adopted or ended early).
Where no such clock runs, the display is the law's 15 days. An ``ActionRefused`` rolls the transition back; ask
``OpenPublicity(…).check()`` in a guard to say it beforehand.

``content`` is a ``content.Content`` (title, category, sections of heading and text, never HTML). Names, telephones,
rooms and numbers are covered by ``covering.cover`` when it goes up; ``preview`` shows exactly that. Without
``content`` the draft that staff saved and had checked is taken. Author and reviewer are two persons; where the notice
tells of money or a formal vote, and in an office that is not small, the one who puts it up is a third. Without ``reviewer`` the actor is the reviewer, so he must not be the
author.

**What the layers above may tell it** (``sources.sources``): a first draft for their kind of subject.

**Objections** (``machines``, kind ``objection``; ``tests/machines/objection.csv``): each is a subject of its own, with its
record, clocks and number, linked to the matter (``about``) and to the version of the notice (``notice``). They are never
public themselves: everybody reads their covered digests on the notice. The layers above ask ``objections``::

    open_objections(subject);  all_settled(subject, at);  upheld_since(subject, since);  reconsidered_needed(subject)
    RaiseObjection(actor, notice, text, for_person=None, heard=ONLINE).execute()   # ``objecting``; gives its subject
    close_with(subject, record)           # tell objectors that the notice is taken down and the matter discussed anew
    signals.objected, signals.upheld      # inside the transaction
    Source(…, concerned=…)                # ids of people who answer no objection to this kind's notices

Whoever begins work locks the matter's subject first, as ``RaiseObjection`` does. **Questions** (问询, ``asking``) are rows
and no subjects: asked, read by staff, published with their answer.

Pages: ``shequ_publicity:list``, ``:detail``, ``:sheet``, ``:object``, ``:objection``, ``:ask``; for staff ``:questions``,
``:key_in_objection``, ``:draft``, ``:review`` (subject), ``:correct``,
``:withdraw``, ``:post``, ``:take_down`` (notice) and ``:board``.
"""

from __future__ import annotations
