"""What a drawing itself decides: which dimension spans the part, and which joins its holes."""
