"""Values that need no name beside them, since the sheet has one of their kind or form."""
