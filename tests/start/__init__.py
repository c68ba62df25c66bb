"""Starting, stopping and commanding the house from outside, as its owner does."""
