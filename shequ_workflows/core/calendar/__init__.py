"""The work calendar: national table with make-up days, opening hours of a node, and when something is due."""
