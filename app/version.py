"""The version, in one place."""

VERSION = "0.9.0"
API_VERSION = "0.3"
