"""Server and worker killed while sixteen people write: what was answered with success is there.

`python -m tests.kills --kills 500` is the long form, with processes that start cold as a person's.
"""
