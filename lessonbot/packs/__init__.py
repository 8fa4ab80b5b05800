"""Reading and checking the files an author uploads."""
