"""Stories that cross plugins and people."""
