"""How long answers are kept, and what people may ask of theirs."""
