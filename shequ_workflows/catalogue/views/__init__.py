"""What is asked over HTTP: the public pages, and files of guides for those who keep them."""
