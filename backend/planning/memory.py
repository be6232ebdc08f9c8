"""The memory arithmetic of one model on one kind of GPU; bytes are of one of the GPUs that share the model.

vLLM may use a share of the GPU. From that go the weights, what lies outside its allocator, the peak of a
forward pass and the CUDA graphs; the rest holds keys and values of the tokens. vLLM measures all this at
start; this module explains it beforehand. Weights and bytes per token are exact, the peaks are estimates.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend import pictures
from backend.planning.models.architecture import Architecture
from backend.planning.models.catalogue import Checkpoint

GIB = 2**30
BLOCK_TOKENS = 16  # what vLLM gives away at once on a GPU
SHEETS_MM = {"A4": (210, 297), "A3": (297, 420), "A2": (420, 594), "A1": (594, 841), "A0": (841, 1189)}
TEXT_TOKENS = 4096  # system text, what was read on the sheet, question and answer
MINIMUM_CONTEXT = 12_288  # one A3 sheet at 200 dpi with its text
COMFORTABLE_CONTEXT = 32_768  # four of them
PAGE_SHEET, PAGE_DPI = "A3", 200  # the sheet that contexts are measured in, as pages are drawn
SMALL_BATCH, LARGE_BATCH, LARGEST_BATCH = 2048, 8192, 16_384  # tokens of one step, as vLLM's server takes them
LARGE_GPU, LARGEST_GPU = 70 * GIB, 160 * GIB  # from which on it does


@dataclass(frozen=True)
class Wishes:
    """What the operator sets; the defaults are those of the settings."""

    context: int | None = None
    utilisation: float = 0.90
    kv_dtype: str = "auto"
    max_pixels: int = pictures.MAX_PIXELS
    max_num_seqs: int = 64
    batched_tokens: int | None = None  # None: what vLLM takes on the GPU
    eager: bool = False

    @property
    def kv_element_bytes(self) -> int:
        """Bytes of one number in the KV cache."""
        return 1 if self.kv_dtype.startswith("fp8") else 2


@dataclass(frozen=True)
class Estimate:
    """Where the memory goes. `kv` can be negative: then the model does not fit."""

    usable: int
    weights: int
    outside: int
    activations: int
    graphs: int
    kv_per_token: int
    model_positions: int
    measured: bool = False

    @property
    def reserve(self) -> int:
        """Bytes that are neither weights nor KV cache."""
        return self.outside + self.activations + self.graphs

    @property
    def kv(self) -> int:
        """Bytes left for the KV cache; negative where the model does not fit."""
        return self.usable - self.weights - self.reserve

    @property
    def kv_tokens(self) -> int:
        """Tokens that these bytes hold, in whole blocks."""
        return max(0, self.kv // (self.kv_per_token * BLOCK_TOKENS)) * BLOCK_TOKENS

    @property
    def context(self) -> int:
        """The longest context; vLLM keeps one block back."""
        return max(0, min(self.model_positions, self.kv_tokens - BLOCK_TOKENS))

    def people(self, tokens: int) -> int:
        """Conversations about one such page that are held at once."""
        return self.kv_tokens // (tokens + TEXT_TOKENS)


def estimate(checkpoint: Checkpoint, gpu_bytes: int, gpus: int, wishes: Wishes) -> Estimate:
    """Where the memory of each of `gpus` GPUs goes, every figure in bytes of one GPU.

    Weights are scaled by what the checkpoint's files really take, which covers what the arithmetic does not know.
    """
    architecture = checkpoint.architecture
    computed = checkpoint.quantisation.weight_bytes(architecture, gpus)
    scale = checkpoint.bytes / checkpoint.quantisation.checkpoint_bytes(architecture)
    return Estimate(
        usable=int(gpu_bytes * wishes.utilisation),
        weights=round(computed * scale),
        outside=int(GIB * (0.5 if gpus == 1 else 1.0)),
        activations=_activations(architecture, gpus, wishes),
        graphs=0 if wishes.eager else GIB // 2,
        kv_per_token=architecture.kv_bytes_per_token(gpus, wishes.kv_element_bytes),
        model_positions=architecture.positions,
    )


def _activations(architecture: Architecture, gpus: int, wishes: Wishes) -> int:
    """The larger of the two peaks that vLLM profiles: the vision tower, and a full batch of text after it."""
    return max(vision_peak(architecture, wishes.max_pixels), _text_peak(architecture, gpus, wishes))


def vision_peak(architecture: Architecture, max_pixels: int) -> int:
    """One image of the largest size: its pixels, three copies of the states, one layer, the embeddings."""
    vision = architecture.vision
    patches = max_pixels // vision.patch**2
    pixels = vision.channels * vision.temporal * vision.patch**2
    layer = 5 * vision.hidden + 2 * vision.intermediate
    return 2 * patches * (pixels + 3 * vision.hidden + layer) + _embeddings(architecture, max_pixels)


def _embeddings(architecture: Architecture, max_pixels: int) -> int:
    vision = architecture.vision
    return 2 * max_pixels // vision.pixels_per_token * vision.out * (1 + vision.deepstack)


def _text_peak(architecture: Architecture, gpus: int, wishes: Wishes) -> int:
    copies = max(1, architecture.experts_used)
    attention = (architecture.heads + 2 * architecture.kv_heads) * architecture.head_size / gpus
    feed_forward = copies * (3 * architecture.intermediate / gpus + (architecture.hidden if copies > 1 else 0))
    states = (wishes.batched_tokens or LARGE_BATCH) * 2 * (4 * architecture.hidden + max(attention, feed_forward))
    logits = wishes.max_num_seqs * architecture.vocabulary * 4 * 3
    return int(states + logits) + _embeddings(architecture, wishes.max_pixels)


def batched_tokens(gpu_bytes: int, gpu_name: str) -> int:
    """Tokens that one step computes on such a GPU in vLLM's own server; an A100 is held to less there."""
    if gpu_bytes >= LARGEST_GPU:
        return LARGEST_BATCH
    return LARGE_BATCH if gpu_bytes >= LARGE_GPU and "a100" not in gpu_name.lower() else SMALL_BATCH


# ---- images ------------------------------------------------------------------------------------------------


def sheet_tokens(sheet: str, dpi: float, max_pixels: int) -> int:
    """Tokens of a sheet (A4 … A0) as one image at that resolution, under the cap on pixels."""
    return pictures.image_tokens(*_pixels(sheet, dpi), max_pixels)


def sheet_dpi(sheet: str, dpi: float, max_pixels: int) -> float:
    """The resolution that is left of `dpi` after the cap on pixels."""
    across, _ = pictures.image_size(*_pixels(sheet, dpi), max_pixels)
    return across / SHEETS_MM[sheet][0] * pictures.MM_PER_INCH


def legible(dpi: float) -> bool:
    """Whether 2.5 mm lettering can be read at that resolution."""
    return pictures.is_legible(pictures.lettering_px(dpi))


def _pixels(sheet: str, dpi: float) -> tuple[float, float]:
    width, height = SHEETS_MM[sheet]
    return width / pictures.MM_PER_INCH * dpi, height / pictures.MM_PER_INCH * dpi
