"""The version, in one place."""

VERSION = "0.5.0"
API_VERSION = "0.3"
