"""The in-process engine: everything that knows vLLM."""
