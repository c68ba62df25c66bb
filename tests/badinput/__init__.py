"""What hostile or broken input must not do."""
