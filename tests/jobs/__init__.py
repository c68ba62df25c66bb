"""Jobs: what is queued is done, each of its effects once."""
