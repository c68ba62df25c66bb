"""The JSON API: what programs may rely on."""
