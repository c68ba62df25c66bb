"""Rights: every route for every kind of person, against what the roles declare."""
