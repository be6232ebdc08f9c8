"""HTTP: routes, schemas, problem replies and access control. The only part that knows HTTP."""
