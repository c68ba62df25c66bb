"""The version, in one place."""

VERSION = "0.4.0"
API_VERSION = "0.3"
