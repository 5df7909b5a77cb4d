"""The closed list of what a report can say. A row of which nothing is said was understood as it is.

``not_supported`` and blocking: a question or a rule is lost, which a person must agree to. ``not_supported`` alone:
something beside them is lost, such as a picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Said:
    verdict: str
    sentence: str | Promise
    blocking: bool = False


def _changed(sentence: str | Promise) -> Said:
    return Said("changed", sentence)


def _beside(sentence: str | Promise) -> Said:
    return Said("not_supported", sentence)


def _lost(sentence: str | Promise) -> Said:
    return Said("not_supported", sentence, blocking=True)


FINDINGS: Final[Mapping[str, Said]] = {
    # -- names and words
    "key_renamed": _changed(_("The name “%(name)s” becomes the key “%(key)s”.")),
    "name_missing": _changed(_("There is no name; the key is “%(key)s”.")),
    "name_twice": _changed(_("The name “%(name)s” is used twice; this one has the key “%(key)s”.")),
    "label_missing": _changed(_("There is no label; the name stands in its place. Please write one.")),
    "label_language": _changed(_("There is no label in the form’s first language; “%(words)s” stands in its place.")),
    "label_long": _changed(_("The label is long: it is cut, and the whole text stands in the help.")),
    "words_cut": _lost(_("The text is too long even for the help; its end is lost.")),
    "words_marked": _changed(_("Marks for bold, colour and the like are taken out of the words.")),
    "words_filled": _changed(_("Answers are not filled into words: in place of “%(name)s” stands what is asked there.")),
    "guidance_in_help": _changed(_("The guidance is shown in the help.")),
    "language_unknown": _beside(_("The language of the column “%(column)s” is not known; its words are left out. Write it like “English (en)”.")),
    # -- columns and sheets
    "column_unknown": _changed(_("The column “%(column)s” is not known and is left out.")),
    "column_attribute": _beside(_("The column “%(column)s” speaks to other programs and is left out.")),
    "column_twice": _beside(_("The column “%(column)s” stands there twice; the first is taken.")),
    "column_nameless": _changed(_("What stands in columns without a heading is left out: %(words)s")),
    "column_not_supported": _beside(_("“%(column)s” is not supported and is left out.")),
    "media_left_out": _beside(_("Pictures, sounds and films beside the words are left out.")),
    "sheet_left_out": _changed(_("The sheet “%(sheet)s” is no part of the form and is left out.")),
    "sheet_lost": _lost(_("What the sheet “%(sheet)s” asks for is not supported.")),
    "setting_left_out": _changed(_("The setting “%(setting)s” is for other programs and is left out.")),
    "cells_far": _lost(_("%(count)d cells stand far below or far to the right and were not read.")),
    # -- kinds
    "type_missing": _lost(_("There is no type, so the row is left out.")),
    "type_unknown": _lost(_("There is no type “%(type)s”; the row is left out.")),
    "type_not_supported": _lost(_("“%(type)s” is not supported; the row is left out.")),
    "metadata_left_out": _beside(_("“%(type)s” tells of the telephone on which a form is filled in, which is not asked here.")),
    "kept_by_itself": _changed(_("“%(type)s” is left out: when a form was begun and sent is kept by itself.")),
    "today_at_sending": _changed(_("The day is the one on which the form is sent.")),
    "typed_not_scanned": _changed(_("The code is typed, not scanned.")),
    "chosen_not_recorded": _changed(_("The file is chosen, not recorded on the spot.")),
    "signed_by_typing": _changed(_("The name is typed instead of drawn.")),
    "digits_rule": _changed(_("A number of a telephone is a text here, with the rule that it has digits only.")),
    "percentage_bounds": _changed(_("A percentage is a whole number from 0 to 100 here.")),
    "decimal_places": _changed(_("Numbers have at most %(digits)d decimal places here.")),
    "range_number": _changed(_("The range is asked as a number from %(least)s to %(most)s.")),
    "range_not_read": _lost(_("The range is not understood (“%(parameters)s”); the row is left out.")),
    "hidden_value": _changed(_("The hidden value becomes a computed field.")),
    "hidden_empty": _changed(_("The hidden field has no value and is left out.")),
    "appearance_own": _changed(_("The appearance “%(appearance)s” is not taken over; the form looks as forms do here.")),
    "appearance_lost": _lost(_("The appearance “%(appearance)s” does something that is not supported.")),
    "parameters_left_out": _beside(_("The parameters “%(parameters)s” are not supported.")),
    "default_left_out": _beside(_("The preset answer “%(default)s” is left out: nothing is answered beforehand here.")),
    "default_computed": _changed(_("The preset answer that cannot be changed becomes a computed value.")),
    "default_lost": _lost(_("The preset answer “%(default)s” is not supported, and nobody could fill this in.")),
    "date_doubtful": _changed(_("A date before March 1900 is read differently by different programs. Please check it.")),
    "computed_fixed": _changed(_("What is computed cannot be overwritten here.")),
    "disabled": _changed(_("The row is switched off and is left out.")),
    # -- groups
    "group_flattened": _changed(_("This inner group is not kept as such: its questions stand in what is around it, with the same condition.")),
    "group_heading": _changed(_("The heading of this inner group becomes a note.")),
    "group_empty": _changed(_("There is nothing in this group; it is left out.")),
    "group_not_closed": _lost(_("The end of this group is missing; it is taken to reach to the end of the sheet.")),
    "group_not_open": _lost(_("Here ends a group that never began; the row is left out.")),
    "group_crossed": _lost(_("Here ends another kind of group than began last; please check where groups end.")),
    "repeat_too_deep": _lost(_("A group that repeats in two others that repeat is too deep; it is left out.")),
    "repeat_count_fixed": _changed(_("There must be exactly %(count)s rows; they are added by whoever fills the form in.")),
    "repeat_count_rule": _changed(_("How many rows there must be is a rule now; they are added by whoever fills the form in.")),
    "loop_not_supported": _lost(_("A loop over the choices of a list is not supported; what is in it is left out.")),
    # -- choices
    "list_missing": _lost(_("The sheet “choices” has no list “%(list)s”; the question is left out.")),
    "list_external": _changed(_("The choices are taken into the form itself.")),
    "list_in_file": _lost(_("The choices are in the file “%(list)s”, which is not supported; the question is left out.")),
    "list_from_answers": _lost(_("The choices are answers to another question, which is not supported; the question is left out.")),
    "choice_no_list": _lost(_("The choice belongs to no list and is left out.")),
    "choice_no_name": _lost(_("The choice has no name and is left out.")),
    "choice_twice": _lost(_("The choice “%(name)s” stands twice in its list; this one is left out.")),
    "choice_long": _lost(_("The name of the choice has more than 80 characters; it is left out.")),
    "choice_reserved": _lost(_("The name of a choice cannot begin with “other:”; it is left out.")),
    "choices_many": _lost(_("The list “%(list)s” has more than %(most)d choices; the question is left out.")),
    "choices_never": _changed(_("Choices that this question never offers are left out of it: %(names)s.")),
    "choices_none": _lost(_("No choice is left for this question; it is left out.")),
    "other_own": _changed(_("“Other” is a choice with a field of its own here.")),
    # -- rules
    "rule_lost": _lost(_("The rule in “%(column)s” is not supported: %(words)s (%(why)s).")),
    "calculation_missing": _lost(_("There is nothing to compute; the row is left out.")),
    "calculation_lost": _lost(_("What is computed is not supported, so the field is left out: %(words)s (%(why)s).")),
    "filter_lost": _lost(_("Every choice is offered always, because the filter is not supported: %(words)s (%(why)s).")),
    "bound_own_words": _changed(_("The rule becomes a bound, which has its own sentence; “%(words)s” is not shown.")),
    "message_unused": _beside(_("There is a message but no rule that would show it.")),
    "message_missing": _changed(_("The rule has no message; the form says that the answer does not fit.")),
    "required_own_words": _changed(_("An answer that is missing has its own sentence here; “%(words)s” is not shown.")),
    "rule_when_answered": _changed(_("The rule is asked once everything that it compares has been answered.")),
    "rule_of_steps": _changed(_("The steps of the range become a rule.")),
    "trigger_lost": _lost(_("That something is computed only when “%(words)s” changes is not supported.")),
    "never_shown": _changed(_("The condition never holds, so this is never shown.")),
    # -- inside rules
    "years_by_calendar": _changed(_("Age is counted in full years by the calendar, not by dividing days.")),
    "rounded_away": _changed(_("Halves are rounded away from zero: −2.5 becomes −3.")),
    "now_as_today": _changed(_("Compared with a date, “now” is today.")),
    "text_as_date": _changed(_("“%(words)s” is read as a date.")),
    "named_format": _changed(_("The pattern becomes the named format “%(format)s”, which checks at least as much.")),
    "text_of_digits": _changed(_("Numbers among the names of choices are compared as numbers once, now.")),
}  # fmt: skip
