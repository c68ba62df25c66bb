"""Mail: an outbox in the database, and jobs that hand it to the mail server."""
