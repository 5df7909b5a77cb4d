"""Tables from and for other programs: reading what was uploaded, writing what is downloaded. Pure: imports no model."""
