"""The roll as staff look it over: before opening as it would be, afterwards as it was fixed."""
