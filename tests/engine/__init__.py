"""The engine: reading, writing, forms and pages."""
