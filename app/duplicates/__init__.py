"""Records that may be the same twice: how that is declared, found and remembered."""
