"""What people say to each other about records, and how they hear of what happens to them."""
