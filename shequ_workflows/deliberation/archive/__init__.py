"""归档包: everything of one matter in a .zip that is printed, read by machines and checked without this product."""
