"""Who has taken part, house by house: floors × rooms, on screen and on paper; never what was chosen."""
