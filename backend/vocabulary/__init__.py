"""Words as data: what things are called, by language. Code here loads and matches; it knows no word itself."""
