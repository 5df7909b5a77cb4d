"""Letters and slips: their codes, their print, whether they were handed over, and voting with the code of a letter."""
