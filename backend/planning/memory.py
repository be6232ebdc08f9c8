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

KIB, MIB, GIB, TIB = 2**10, 2**20, 2**30, 2**40  # bytes, as memory is counted
GB = 1e9  # bytes, as disks and files are
BILLION = 1e9  # parameters
BLOCK_TOKENS = 16  # what vLLM gives away at once on a GPU
SHEETS_MM = {"A4": (210, 297), "A3": (297, 420), "A2": (420, 594), "A1": (594, 841), "A0": (841, 1189)}
TEXT_TOKENS = 4096  # system text, what was read on the sheet, question and answer
MINIMUM_CONTEXT = 12_288  # one A3 sheet at 200 dpi with its text
COMFORTABLE_CONTEXT = 32_768  # four of them
PAGE_SHEET, PAGE_DPI = "A3", 200  # the sheet that contexts are measured in, as pages are drawn
SMALL_BATCH, LARGE_BATCH, LARGEST_BATCH = 2048, 8192, 16_384  # tokens of one step, as vLLM's server takes them
LARGE_GPU, LARGEST_GPU = 70 * GIB, 160 * GIB  # from which on it does
UTILISATION, MAX_NUM_SEQS = 0.90, 64  # what the settings of those names are where nothing is set
_OUTSIDE = 0.5  # GiB outside of vLLM's allocator: the CUDA context
_OUTSIDE_SHARED = 1.0  # GiB: that, and buffers for what several GPUs tell each other
_GRAPHS = 0.5  # GiB of CUDA graphs, for the batches that vLLM captures
# Vectors in 16 bits that are held at once, for each position, where a forward pass takes most.
_VISION_STATES = 3  # copies of the vision tower's states
_VISION_LAYER, _VISION_FEED_FORWARD = 5, 2  # in one of its layers: as long as states, and as its feed-forward part
_TEXT_STATES = 4  # copies of the text model's states
_GATED_STATES = 3  # of a gated feed-forward part
_LOGIT_BYTES = 4  # logits are sampled from in 32 bits
_LOGIT_COPIES = 3  # of them, while tokens are sampled


@dataclass(frozen=True)
class Wishes:
    """What the operator sets; the defaults are those of the settings."""

    context: int | None = None
    utilisation: float = UTILISATION
    kv_dtype: str = "auto"
    max_pixels: int = pictures.MAX_PIXELS
    max_num_seqs: int = MAX_NUM_SEQS
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
        outside=int(GIB * (_OUTSIDE if gpus == 1 else _OUTSIDE_SHARED)),
        activations=_activation_peak(architecture, gpus, wishes),
        graphs=0 if wishes.eager else int(GIB * _GRAPHS),
        kv_per_token=architecture.kv_bytes_per_token(gpus, wishes.kv_element_bytes),
        model_positions=architecture.positions,
    )


def _activation_peak(architecture: Architecture, gpus: int, wishes: Wishes) -> int:
    """The larger of the two peaks that vLLM profiles: the vision tower, and a full batch of text after it."""
    return max(vision_peak(architecture, wishes.max_pixels), _text_peak(architecture, gpus, wishes))


def vision_peak(architecture: Architecture, max_pixels: int) -> int:
    """Bytes of one image of the largest size: its pixels, copies of the states, one layer, the embeddings."""
    vision = architecture.vision
    patches = max_pixels // vision.patch**2
    pixels = vision.channels * vision.temporal * vision.patch**2
    layer = _VISION_LAYER * vision.hidden + _VISION_FEED_FORWARD * vision.intermediate
    return 2 * patches * (pixels + _VISION_STATES * vision.hidden + layer) + _embedding_bytes(architecture, max_pixels)


def _embedding_bytes(architecture: Architecture, max_pixels: int) -> int:
    vision = architecture.vision
    return 2 * max_pixels // vision.pixels_per_token * vision.out * (1 + vision.deepstack)


def _text_peak(architecture: Architecture, gpus: int, wishes: Wishes) -> int:
    copies = max(1, architecture.experts_used)
    attention = (architecture.heads + 2 * architecture.kv_heads) * architecture.head_size / gpus
    feed_forward = copies * (
        _GATED_STATES * architecture.intermediate / gpus + (architecture.hidden if copies > 1 else 0)
    )
    position = _TEXT_STATES * architecture.hidden + max(attention, feed_forward)
    states = (wishes.batched_tokens or LARGE_BATCH) * 2 * position
    logits = wishes.max_num_seqs * architecture.vocabulary * _LOGIT_BYTES * _LOGIT_COPIES
    return int(states + logits) + _embedding_bytes(architecture, wishes.max_pixels)


def batched_tokens(gpu_bytes: int, gpu_name: str) -> int:
    """Tokens that one step computes on such a GPU in vLLM's own server; an A100 is held to less there."""
    if gpu_bytes >= LARGEST_GPU:
        return LARGEST_BATCH
    return LARGE_BATCH if gpu_bytes >= LARGE_GPU and "a100" not in gpu_name.lower() else SMALL_BATCH


# ---- images ------------------------------------------------------------------------------------------------


def sheet_tokens(sheet: str, dpi: float, max_pixels: int) -> int:
    """Tokens of a sheet (A4 … A0) as one image at that resolution, under the cap on pixels."""
    return pictures.image_tokens(*_sheet_px(sheet, dpi), max_pixels)


def sheet_dpi(sheet: str, dpi: float, max_pixels: int) -> float:
    """The resolution that is left of `dpi` after the cap on pixels."""
    across, _ = pictures.image_size(*_sheet_px(sheet, dpi), max_pixels)
    return across / SHEETS_MM[sheet][0] * pictures.MM_PER_INCH


def is_legible_at(dpi: float) -> bool:
    """Whether lettering of the smallest usual height can be read at that resolution."""
    return pictures.is_legible(pictures.lettering_px(dpi))


def _sheet_px(sheet: str, dpi: float) -> tuple[float, float]:
    width, height = SHEETS_MM[sheet]
    return width / pictures.MM_PER_INCH * dpi, height / pictures.MM_PER_INCH * dpi
