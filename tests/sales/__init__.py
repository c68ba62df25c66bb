"""Leads, deals, pipelines, forecasts."""
