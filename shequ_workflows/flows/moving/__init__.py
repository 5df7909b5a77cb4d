"""Moving cases that run to another version of their flow: looked at first, then done, recorded."""
