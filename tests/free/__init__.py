"""The free suite: what every resource of every plugin has to do, without a test of its own."""
