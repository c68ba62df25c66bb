"""How the house is, told to people and programs; what the log says and what it never says."""
