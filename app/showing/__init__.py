"""From records to view models: what templates draw."""
