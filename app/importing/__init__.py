"""Import: files become records, for every resource of every plugin."""
