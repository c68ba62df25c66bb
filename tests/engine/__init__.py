"""The engine: starting, answering, reading, writing, forms and pages."""
