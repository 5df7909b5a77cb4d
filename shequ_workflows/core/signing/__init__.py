"""Signing in: by a code on the phone, by a slip from the counter, by password; the second factor of staff; how long
somebody stays signed in.

``phone`` and ``slips`` are the ways in beside the password, ``factors`` the second factor, ``sessions`` the time a
session lasts, ``gates`` what stands between signing in and going on. Screens are in ``views``.
"""
