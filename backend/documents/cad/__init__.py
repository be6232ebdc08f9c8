"""DXF drawings: read, laid out and rendered."""
