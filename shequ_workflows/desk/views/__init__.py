"""Views by what they show: worklist, subject, intake, people, inbox."""
