"""Cells of tables that a question addresses by what it writes: row and column, or a quantity of a data sheet."""
