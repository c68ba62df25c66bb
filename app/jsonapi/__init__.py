"""The JSON API: what pages show people, for programs; the same declarations, the same gates."""
