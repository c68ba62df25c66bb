"""The ground: records, field types, money, texts and the tables the engine itself needs."""
