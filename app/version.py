"""The version, in one place."""

VERSION = "0.1.0"
API_VERSION = "0.1"
