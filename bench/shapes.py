"""Checkpoint folders in the shape of the published models, without weights: config, tokenizer and chat template.

vLLM makes the weights up (`load_format=dummy`), so nothing is downloaded and the work is that of the real model. The
tokenizer's pieces are learnt from our own texts, so that a text is about as many tokens as with the published one.
Knows nothing of engines.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from backend.planning.models.architecture import Architecture, Vision
from backend.planning.models.catalogue import ARCHITECTURES
from tests.tiny_qwen3vl import CHAT_TEMPLATE, PIXELS

FIRST_SPECIAL = 151_643
SPECIAL_IDS = {
    "<|endoftext|>": FIRST_SPECIAL,
    "<|im_start|>": 151_644,
    "<|im_end|>": 151_645,
    "<|vision_start|>": 151_652,
    "<|vision_end|>": 151_653,
    "<|vision_pad|>": 151_654,
    "<|image_pad|>": 151_655,
    "<|video_pad|>": 151_656,
}
TOKENIZER_SIZE = 151_669  # what the published tokenizer knows; the model has room for 151,936
# What the tokenizer learns from, and how many pieces.
WORDS = ("README.md", "SETUP_QWEN.md", "backend/answering/model/prompts.py")
LEARNT = 4096
ROOT = Path(__file__).resolve().parents[1]
TINY = replace(
    ARCHITECTURES["30B-A3B"],
    hidden=128,
    layers=4,
    heads=4,
    kv_heads=2,
    intermediate=64,
    vision=Vision(depth=4, hidden=64, intermediate=128, heads=4, out=128),
    head_size=32,
    experts=8,
    experts_used=2,
    positions=32_768,
)


def config(architecture: Architecture, *, fp8: bool) -> dict[str, Any]:
    """config.json as it is published for this shape."""
    text: dict[str, Any] = {
        "vocab_size": architecture.vocabulary,
        "hidden_size": architecture.hidden,
        "num_hidden_layers": architecture.layers,
        "num_attention_heads": architecture.heads,
        "num_key_value_heads": architecture.kv_heads,
        "head_dim": architecture.head_size,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-6,
        "rope_theta": 5_000_000,
        "rope_scaling": {"rope_type": "default", "mrope_interleaved": True, "mrope_section": _sections(architecture)},
        "max_position_embeddings": architecture.positions,
        "attention_bias": False,
        "dtype": "bfloat16",
    }
    moe = architecture.experts > 0
    if moe:
        text |= {
            "model_type": "qwen3_vl_moe_text",
            "intermediate_size": 3 * architecture.hidden,
            "moe_intermediate_size": architecture.intermediate,
            "num_experts": architecture.experts,
            "num_experts_per_tok": architecture.experts_used,
            "norm_topk_prob": True,
            "decoder_sparse_step": 1,
            "mlp_only_layers": [],
        }
    else:
        text |= {"model_type": "qwen3_vl_text", "intermediate_size": architecture.intermediate}
    vision = architecture.vision
    found: dict[str, Any] = {
        "architectures": ["Qwen3VLMoeForConditionalGeneration" if moe else "Qwen3VLForConditionalGeneration"],
        "model_type": "qwen3_vl_moe" if moe else "qwen3_vl",
        "text_config": text,
        "vision_config": {
            "model_type": "qwen3_vl_moe" if moe else "qwen3_vl",
            "depth": vision.depth,
            "hidden_size": vision.hidden,
            "intermediate_size": vision.intermediate,
            "num_heads": vision.heads,
            "out_hidden_size": vision.out,
            "patch_size": vision.patch,
            "temporal_patch_size": vision.temporal,
            "spatial_merge_size": vision.merge,
            "in_channels": vision.channels,
            "num_position_embeddings": vision.positions,
            "deepstack_visual_indexes": _deepstack(vision),
            "hidden_act": "gelu_pytorch_tanh",
        },
        "image_token_id": SPECIAL_IDS["<|image_pad|>"],
        "video_token_id": SPECIAL_IDS["<|video_pad|>"],
        "vision_start_token_id": SPECIAL_IDS["<|vision_start|>"],
        "vision_end_token_id": SPECIAL_IDS["<|vision_end|>"],
        "tie_word_embeddings": architecture.tied,
        "dtype": "bfloat16",
    }
    if fp8:
        found["quantization_config"] = {
            "quant_method": "fp8",
            "activation_scheme": "dynamic",
            "weight_block_size": [128, 128],
            "modules_to_not_convert": ["lm_head", "visual"],
        }
    return found


def _sections(architecture: Architecture) -> list[int]:
    half = architecture.head_size // 2
    return [24, 20, 20] if half == 64 else [half // 2, half // 4, half // 4]


def _deepstack(vision: Vision) -> list[int]:
    return {27: [8, 16, 24], 24: [5, 11, 17]}.get(vision.depth, list(range(vision.deepstack)))


def write_shape(folder: Path, architecture: Architecture, *, fp8: bool) -> Path:
    """A checkpoint folder without weights."""
    folder.mkdir(parents=True)
    _write_tokenizer(folder)
    files = {
        "config.json": config(architecture, fp8=fp8),
        "generation_config.json": {
            "eos_token_id": [SPECIAL_IDS["<|im_end|>"], SPECIAL_IDS["<|endoftext|>"]],
            "pad_token_id": SPECIAL_IDS["<|endoftext|>"],
        },
        "preprocessor_config.json": PIXELS
        | {
            "size": {"shortest_edge": 65_536, "longest_edge": 16_777_216},
            "image_processor_type": "Qwen2VLImageProcessorFast",
        },
        "video_preprocessor_config.json": PIXELS
        | {
            "size": {"shortest_edge": 4_096, "longest_edge": 25_165_824},
            "video_processor_type": "Qwen3VLVideoProcessor",
        },
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=1))
    return folder


def architecture_of(name: str) -> Architecture:
    return TINY if name == "tiny" else ARCHITECTURES[name.removesuffix("-FP8")]


def write_named(folder: Path, name: str) -> Path:
    """The same for a name of the catalogue, with `-FP8` behind it where that is meant, or `tiny`."""
    return write_shape(folder, architecture_of(name), fp8=name.endswith("-FP8"))


def _write_tokenizer(folder: Path) -> None:
    """Some thousand pieces learnt from our own texts, names for the rest: ids and size as published."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=LEARNT, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator([(ROOT / name).read_text(encoding="utf-8") for name in WORDS], trainer)
    learnt = json.loads(tokenizer.to_str())["model"]
    names = [*learnt["vocab"], *(f"t{number}" for number in range(len(learnt["vocab"]), TOKENIZER_SIZE))]
    for token, number in SPECIAL_IDS.items():
        names[number] = token
    merges = [tuple(merge) for merge in learnt["merges"]]
    tokenizer.model = models.BPE(vocab={name: number for number, name in enumerate(names)}, merges=merges)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(list(SPECIAL_IDS))
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    fast.chat_template = CHAT_TEMPLATE
    fast.save_pretrained(folder)
