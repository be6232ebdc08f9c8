"""Reading: pages to Sheets."""
