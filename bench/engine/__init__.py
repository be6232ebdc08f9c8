"""Ours beside `vllm serve`, on the same machine: `python -m bench.engine`."""
