"""The business: one file or one folder a module.

Folders named in SHOPHOUSE_PLUGIN_PATH join this package's path at the start.
"""
