"""The ground: records, field types, money, the database, the change set and the engine's own tables."""
