"""Compounds, buildings, units, households; phones and documents of people; verification of residents."""
