"""Reports: a query with parameters that answers rows and totals, declared once by a plugin."""
