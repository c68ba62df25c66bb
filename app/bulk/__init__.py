"""One thing done with many records: which ones, what it is, and what came of it."""
