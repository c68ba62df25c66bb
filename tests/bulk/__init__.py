"""Many records at once, and one value where it stands."""
