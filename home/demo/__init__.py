"""The demo community, told by code: one seed, the same data every time; dates move with today.

All people are invented: surnames and given names are drawn from short lists, telephone numbers from a range that is
not given out.
"""
