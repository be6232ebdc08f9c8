"""Tables: where they stand, their rows and columns, what each column means."""
