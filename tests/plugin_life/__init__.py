"""The life of plugins while the house runs: found, switched, failing, purged."""
