"""The Drawing Chat server: bytes in, answers with their place on the sheet out."""
