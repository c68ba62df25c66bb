"""The pages that every resource of every plugin has."""
