"""What labels, headings and view names are called, and the forms that their values have."""
