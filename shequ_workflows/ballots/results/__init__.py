"""What becomes of a count: the result sheet, who stood by, recounts, the witnesses' file, results of an official system,
and the opening of one choice in a dispute."""
