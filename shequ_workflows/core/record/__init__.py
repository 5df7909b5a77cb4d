"""The record: writing it, verifying it, its signed digest, and the one lawful way of erasing from it."""
