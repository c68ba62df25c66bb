"""The ground: records, field types, money, database, change set and the engine's own tables."""
