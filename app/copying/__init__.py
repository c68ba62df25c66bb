"""Moving all rows between databases: one snapshot, every table, compared at the end."""
