"""Disks, clocks, plugins and databases that fail: what was answered stays, and people hear why."""
