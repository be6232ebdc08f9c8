"""How one vLLM engine is started, sized, watched, started again and ended."""
