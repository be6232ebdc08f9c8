"""The HTTP contract as types, and what makes them from Sheets, answers and sessions."""
