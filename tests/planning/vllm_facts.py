"""What vLLM itself computes for a checkpoint, as JSON: `python -m tests.planning.vllm_facts FOLDER KV_BYTES`.

In a process of its own, since an engine leaves much behind. Weights are counted when they are loaded: vLLM's CPU
build then packs them into a form of its own, and leaves the parameters empty.
"""

import json
import os
import sys


def count_loaded():
    """Has vLLM note the bytes of the parameters of every model it loads."""
    from vllm.model_executor.model_loader import base_loader

    loaded = []
    pack = base_loader.process_weights_after_loading

    def note(model, *rest):
        loaded.append(sum(parameter.numel() * parameter.element_size() for parameter in model.parameters()))
        pack(model, *rest)

    base_loader.process_weights_after_loading = note
    return loaded


def main(folder, kv_bytes):
    os.environ |= {"VLLM_ENABLE_V1_MULTIPROCESSING": "0", "HF_HUB_OFFLINE": "1"}
    os.environ |= {"VLLM_NO_USAGE_STATS": "1", "VLLM_LOGGING_LEVEL": "WARNING"}
    from vllm import LLM

    loaded = count_loaded()
    size = {"kv_cache_memory_bytes": kv_bytes, "max_model_len": -1, "limit_mm_per_prompt": {"image": 1, "video": 0}}
    llm = LLM(folder, distributed_executor_backend="uni", enforce_eager=True, **size)
    config = llm.llm_engine.vllm_config
    cache, model, parallel = config.cache_config, config.model_config, config.parallel_config
    heads = 2 * model.get_num_layers(parallel) * model.get_num_kv_heads(parallel) * model.get_head_size()
    return {
        "weights": loaded[0],
        "blocks": cache.num_gpu_blocks,
        "block_tokens": cache.block_size,
        "kv_bytes_per_token": heads * 2,
        "context": model.max_model_len,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], int(sys.argv[2]))) + "\n")
