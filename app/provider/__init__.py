"""Signing in by another house's word: OpenID Connect, from discovery to the user here."""
