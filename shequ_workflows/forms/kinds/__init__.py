"""What each kind of field takes for an answer, and how an answer is read again. Pure: text in, plain JSON out."""
