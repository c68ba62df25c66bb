"""The engine, which knows no business: plugins, reading, writing, rights, forms, commands."""
