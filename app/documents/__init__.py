"""Documents beyond their rows: what keeps them final in the database, their chain, their print."""
