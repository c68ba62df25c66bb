"""Two people and many threads at once."""
