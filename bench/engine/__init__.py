"""The engine beside `vllm serve`; see `__main__`."""
