"""The addresses the engine itself answers."""
