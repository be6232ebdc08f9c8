"""A Qwen3-VL-MoE checkpoint of two million random weights, made on the spot.

It has what the published ones have (config, tokenizer, chat template, processor, safetensors in the same
layout), so vLLM loads and runs it like them. Its answers are noise: it shows how the engine behaves, not what
the model knows. `python -m tests.tiny_qwen3vl FOLDER [TEXT …]` makes one; its tokenizer knows little more than
letters, or the words of these texts (with the README as text about four characters a token, as the published one),
and then its context is as long as a large GPU's.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backend.engines.vllm.torchvision_cpu import repair

SPECIAL_TOKENS = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|object_ref_start|>",
    "<|object_ref_end|>",
    "<|box_start|>",
    "<|box_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
)
POSITIONS, LARGE_POSITIONS = 32_768, 131_072  # of the context; the second is what `auto` takes at most
VOCABULARY = 512
LARGE_VOCABULARY = 4096
WORDS = ["Was ist das Material der Zeichnung", "What is the material of the drawing", "diameter Durchmesser 12,5"]
CHAT_TEMPLATE = """\
{%- for message in messages -%}
<|im_start|>{{ message.role }}
{% if message.content is string -%}
{{ message.content }}
{%- else -%}
{%- for part in message.content -%}
{%- if part.type == 'text' -%}
{{ part.text }}
{%- else -%}
<|vision_start|>{{ '<|video_pad|>' if part.type == 'video' else '<|image_pad|>' }}<|vision_end|>
{%- endif -%}
{%- endfor -%}
{%- endif -%}
<|im_end|>
{% endfor -%}
{%- if add_generation_prompt -%}
<|im_start|>assistant
{% endif -%}
"""
PIXELS = {
    "patch_size": 16,
    "temporal_patch_size": 2,
    "merge_size": 2,
    "image_mean": [0.5] * 3,
    "image_std": [0.5] * 3,
    "processor_class": "Qwen3VLProcessor",
}


def make(folder: Path, words: Sequence[str] = WORDS, vocabulary: int = VOCABULARY) -> Path:
    """Write the checkpoint into `folder`, and return it. The tokenizer learns from `words`."""
    repair()
    folder.mkdir(parents=True, exist_ok=True)
    ids = _write_tokenizer(folder, words, vocabulary)
    config = _config(ids, vocabulary)
    _write_weights(folder, config, _sayable(folder), loud=ids['"'])
    saved = json.loads(config.to_json_string())
    saved["architectures"] = ["Qwen3VLMoeForConditionalGeneration"]
    saved["dtype"] = "bfloat16"
    saved["text_config"]["norm_topk_prob"] = True  # vLLM reads it, the config class drops it
    _write(folder / "config.json", saved)
    _write(
        folder / "preprocessor_config.json",
        PIXELS
        | {
            "size": {"shortest_edge": 65_536, "longest_edge": 16_777_216},
            "image_processor_type": "Qwen2VLImageProcessorFast",
        },
    )
    _write(
        folder / "video_preprocessor_config.json",
        PIXELS
        | {
            "size": {"shortest_edge": 4_096, "longest_edge": 25_165_824},
            "video_processor_type": "Qwen3VLVideoProcessor",
        },
    )
    _write(
        folder / "generation_config.json",
        {
            "bos_token_id": ids["<|endoftext|>"],
            "eos_token_id": [ids["<|im_end|>"]],
            "pad_token_id": ids["<|endoftext|>"],
            "top_k": 20,
            "top_p": 0.8,
        },
    )
    return folder


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, indent=1))


def _write_tokenizer(folder: Path, words: Sequence[str], vocabulary: int) -> dict[str, int]:
    """A byte-level tokenizer, so every text can be said; returns the ids of the special tokens."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(words, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    tokenizer.chat_template = CHAT_TEMPLATE
    tokenizer.save_pretrained(folder)
    return {token: tokenizer.convert_tokens_to_ids(token) for token in (*SPECIAL_TOKENS, '"')}


def _config(ids: dict[str, int], vocabulary: int) -> Any:
    from transformers import Qwen3VLMoeConfig

    return Qwen3VLMoeConfig(
        text_config={
            "vocab_size": vocabulary,
            "hidden_size": 128,
            "intermediate_size": 256,
            "num_hidden_layers": 4,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "head_dim": 32,
            "num_experts": 8,
            "num_experts_per_tok": 2,
            "moe_intermediate_size": 64,
            "max_position_embeddings": LARGE_POSITIONS if vocabulary == LARGE_VOCABULARY else POSITIONS,
            "rope_theta": 5_000_000,
            "rope_scaling": {"rope_type": "default", "mrope_interleaved": True, "mrope_section": [8, 4, 4]},
            "tie_word_embeddings": False,
        },
        vision_config={
            "depth": 4,
            "hidden_size": 64,
            "intermediate_size": 128,
            "num_heads": 4,
            "out_hidden_size": 128,
            "patch_size": 16,
            "temporal_patch_size": 2,
            "spatial_merge_size": 2,
            "deepstack_visual_indexes": [0, 1, 2],
            "num_position_embeddings": 2304,
            "in_channels": 3,
        },
        image_token_id=ids["<|image_pad|>"],
        video_token_id=ids["<|video_pad|>"],
        vision_start_token_id=ids["<|vision_start|>"],
        vision_end_token_id=ids["<|vision_end|>"],
    )


def _sayable(folder: Path) -> list[int]:
    """Tokens that are text by themselves: no part of a longer character, no mark, no end."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    texts = enumerate(tokenizer.batch_decode([[number] for number in range(len(tokenizer))]))
    return [number for number, text in texts if text.isascii() and text.isprintable() and text not in SPECIAL_TOKENS]


def _write_weights(folder: Path, config: Any, sayable: list[int], loud: int) -> None:
    """Random weights, wide enough that the image changes the answer; experts as [expert, in, out].

    Only what is `sayable` has a voice, so that each token is a piece of text and an answer is as long as it may be.
    The quotation mark is `loud`, so that strings in JSON end now and then.
    """
    import torch
    from safetensors.torch import load_file, save_file
    from transformers import Qwen3VLMoeForConditionalGeneration

    torch.manual_seed(0)
    model = Qwen3VLMoeForConditionalGeneration(config).to(torch.bfloat16)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.ndim > 1:
                weight.normal_(0, 0.12 if "visual" in name else 0.15)
        model.model.visual.pos_embed.weight.normal_(0, 0.3)
        model.lm_head.weight[loud] *= 3
        voice = torch.zeros(len(model.lm_head.weight), 1)
        voice[sayable] = 1
        model.lm_head.weight *= voice
    model.save_pretrained(folder)
    file = folder / "model.safetensors"
    stored = load_file(file)
    for name, weight in stored.items():
        if name.endswith(("experts.gate_up_proj", "experts.down_proj")):
            stored[name] = weight.transpose(1, 2).contiguous()  # transformers saves them the other way round
    save_file(stored, file, metadata={"format": "pt"})


if __name__ == "__main__":
    _texts = [Path(name).read_text(encoding="utf-8") for name in sys.argv[2:]]
    _made = make(Path(sys.argv[1]), _texts, LARGE_VOCABULARY) if _texts else make(Path(sys.argv[1]))
    print(_made)  # noqa: T201
