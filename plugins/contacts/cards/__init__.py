"""Business cards: vCard 2.1, 3.0 and 4.0 as many programs write them, read and written."""
