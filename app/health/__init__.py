"""How the house is: figures for programs, and lines that say to people what to do."""
