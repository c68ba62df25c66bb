"""Every text reaches the reader in the reader's language."""
