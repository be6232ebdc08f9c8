"""What stands on sheets, by language: labels, heads, views, months, materials. A language is a file here."""
