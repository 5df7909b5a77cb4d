"""What witnesses get: a file to recount from, and the script that does it without anything of this project."""
