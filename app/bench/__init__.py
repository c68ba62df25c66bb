"""Measuring: the product as it is served, beside the bare framework, on as many records as asked.

Each plugin may say by which of its resources it is measured (`plugin.bench`). A server is started
on a database of its own; what is measured is what a browser would wait for.
"""
