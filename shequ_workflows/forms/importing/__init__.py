"""A form from a file → a draft that an editor goes on with: spreadsheets (``xlsform``), JSON files, the shipped library."""
