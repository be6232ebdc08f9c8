"""Images and video frames to patches and token ids, by the model's own processor.

qwen-vl-utils does the sizing, the checkpoint's processor the patches, its chat template the prompt. Knows nothing of
the vision encoder or of HTTP. Pixels are RGB; a patch is 16 × 16 px, two frames deep; four patches make one token.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from backend.engines.vllm.torchvision_cpu import repair

PATCH = 16
MAX_FRAMES = 64
VIDEO_ENDINGS = {".mp4", ".mkv", ".avi", ".mov", ".webm", ".m4v"}


@dataclass(frozen=True)
class Prepared:
    """A prompt ready for the encoder and the language model.

    input_ids: prompt tokens, one placeholder for each vision token. pixel_values: (patches, 1536) float tensor.
    grid_thw: (media, 3) int64 tensor, in patches. positions: indexes of the placeholders in input_ids.
    """

    input_ids: list[int]
    pixel_values: Any
    grid_thw: Any
    positions: list[int]


class Preprocessor:
    """The processor of one checkpoint; `max_pixels` caps each image, None for qwen-vl-utils' own cap."""

    def __init__(self, source: str, *, max_pixels: int | None = None) -> None:
        repair()
        from transformers import AutoProcessor

        self._processor = AutoProcessor.from_pretrained(source)
        self._max_pixels = max_pixels

    def images(self, images: Sequence[Image.Image | Path], question: str, *, system: str | None = None) -> Prepared:
        """A prompt with one or more images before the question. Raises OSError for a file that is no image."""
        from qwen_vl_utils import fetch_image  # after `repair`, since it imports torchvision

        sized = [fetch_image(self._with_size({"image": _rgb(image)}), image_patch_size=PATCH) for image in images]
        text = self._prompt("image", len(sized), question, system)
        made = self._processor(text=[text], images=sized, do_resize=False, return_tensors="pt")
        return _prepare(made, made["pixel_values"], made["image_grid_thw"], self._processor.image_token_id)

    def video(self, path: Path, question: str, *, system: str | None = None) -> Prepared:
        """A prompt with a video's frames, sampled to at most MAX_FRAMES. Raises OSError for a file that is no video."""
        from qwen_vl_utils import fetch_video

        frames, metadata = video_frames(path)
        sized = fetch_video(self._with_size({"video": frames}), image_patch_size=PATCH)
        text = self._prompt("video", 1, question, system)
        options = {"do_resize": False, "do_sample_frames": False, "video_metadata": [metadata], "return_tensors": "pt"}
        made = self._processor(text=[text], videos=[sized], **options)
        return _prepare(made, made["pixel_values_videos"], made["video_grid_thw"], self._processor.video_token_id)

    def _with_size(self, element: dict[str, Any]) -> dict[str, Any]:
        return element | ({"max_pixels": self._max_pixels} if self._max_pixels else {})

    def _prompt(self, kind: str, count: int, question: str, system: str | None) -> str:
        content = [{"type": kind}] * count + [{"type": "text", "text": question}]
        messages: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
        messages.append({"role": "user", "content": content})
        return str(self._processor.apply_chat_template(messages, add_generation_prompt=True, tokenize=False))


def _prepare(made: Any, pixels: Any, grid: Any, token: int) -> Prepared:
    input_ids = [int(value) for value in made["input_ids"][0]]
    return Prepared(input_ids, pixels, grid, [index for index, value in enumerate(input_ids) if value == token])


def _rgb(image: Image.Image | Path) -> Image.Image:
    opened = Image.open(image) if isinstance(image, Path) else image
    return opened.convert("RGB")


def video_frames(path: Path) -> tuple[list[Image.Image], dict[str, Any]]:
    """Frames of a video, evenly spaced, at most MAX_FRAMES, and what they were taken from.

    One frame after another is decoded, and only those that are wanted become pictures. Their number is even,
    since a patch is two frames deep; the last one is repeated where it is not.
    """
    import av

    try:
        with av.open(str(path)) as container:
            rate = float(container.streams.video[0].average_rate or 1)
            count = sum(1 for packet in container.demux(video=0) if packet.size)
        indices = np.linspace(0, count - 1, min(count, MAX_FRAMES)).round().astype(int).tolist() if count else []
        with av.open(str(path)) as container:
            frames = list(_pictures(container.decode(video=0), indices))
    except (av.error.InvalidDataError, IndexError) as error:
        raise OSError(f"{path.name} is not a video that can be read") from error
    if not frames:
        raise OSError(f"{path.name} has no frames")
    indices = indices[: len(frames)]
    if len(frames) % 2:
        frames, indices = [*frames, frames[-1]], [*indices, indices[-1]]
    return frames, {"fps": rate, "frames_indices": indices, "total_num_frames": count}


def _pictures(frames: Iterable[Any], indices: Sequence[int]) -> Iterator[Image.Image]:
    wanted = set(indices)
    for index, frame in enumerate(frames):
        if index in wanted:
            yield frame.to_image()
