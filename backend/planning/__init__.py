"""Planning: what fits on this machine, and whether it is well."""
