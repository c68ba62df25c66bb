"""Mail: what is written goes out once, or somebody is told."""
