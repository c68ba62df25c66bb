"""Work apart from any page: a queue in the database, workers, and what comes back by the clock."""
