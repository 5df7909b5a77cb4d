"""The forms of a draft's rows: ordinary Django forms whose outcome is the row's JSON."""
