"""Taking back what was done, the trash, and records as they were on a past day."""
