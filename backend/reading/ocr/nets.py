"""The two networks that find and read text in pixels: RapidOCR's bundled models on onnxruntime.

Find: an image to a map of text probability. Read: strips of 48 px height to texts with the place of each
character. Loaded once in a process and kept. Knows nothing of drawings; the alphabet is theirs, though: characters
that no drawing holds (emoji, kana, ornaments) are never read, and ideographs only beside the reading without them.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Floats = NDArray[np.float32]

STRIP_HEIGHT = 48  # pixels that the reading network takes
_THREADS = 2  # of each network; several worker processes share the processor
_BATCH_WIDTH = 3200  # columns of all strips of a batch: bounds the memory of the reading network
_WIDEST, _NARROWEST = 2400, 16  # columns of a strip; longer texts are pressed together
_MIDDLE_GREY = 127.5  # of 255; the networks take -1 to 1
_CHANNELS = 3  # they were trained on colours
_LIKE_WIDE, _LIKE_WIDE_MORE = 1.3, 16  # widest strip of a batch: times the narrowest, and columns more
_ERRORS_ONLY = 3  # the runtime's level of logging
_BLANK = 0  # index of "no character" in the network's alphabet
_LATIN = ((0x20, 0x7E), (0xA1, 0x17F))  # ASCII; Latin-1 and Latin Extended-A
_CJK_MARKS = ((0x3000, 0x3011), (0xFF00, 0xFF5E))  # punctuation and full-width forms beside ideographs
_OUTSIDE = 0.5  # probability of the alphabet's best character from which on nothing else can be meant
_SIGNS = "⌀∅±°×µ≤≥≈√∠⊥∥⌭⌯⏥↧○◎□△▽→←↑↓↗²³½¼¾‰″′Ⓜ①②③④⑤⑥⑦⑧⑨⑩–—’‘“”…€Ω℃"


@dataclass(frozen=True)
class Reading:
    """What stands in a strip; `places` are the middles of the characters as shares of the strip's width.

    `unrestricted` is the reading with ideographs, where they would change it.
    """

    text: str
    confidence: float
    places: tuple[float, ...] = ()
    unrestricted: Reading | None = None


class TextNets:
    """Both networks of one process."""

    def __init__(self) -> None:
        spec = importlib.util.find_spec("rapidocr")
        if spec is None or not spec.submodule_search_locations:
            raise FileNotFoundError("the package rapidocr is not installed")
        folder = Path(spec.submodule_search_locations[0]) / "models"
        self._find = _make_session(_find_model(folder, "det"))
        self._read = _make_session(_find_model(folder, "rec"))
        listed = self._read.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._alphabet = ["", *listed, " "]
        self._latin = _allowed_characters(self._alphabet, cjk=False)
        self._all = _allowed_characters(self._alphabet, cjk=True)

    def find(self, image: Gray) -> Floats:
        """Text probability of each pixel; both sides of the image must be multiples of 32."""
        batch = np.repeat(((image.astype(np.float32) / _MIDDLE_GREY) - 1.0)[None, None], _CHANNELS, axis=1)
        result: Floats = self._find.run(None, {self._find.get_inputs()[0].name: batch})[0][0, 0]
        return result

    def read(self, strips: Sequence[Gray]) -> list[Reading]:
        """The text of each strip, in the order given."""
        images = [_make_strip(strip) for strip in strips]
        readings = [Reading("", 0.0)] * len(images)
        for batch in _make_batches([image.shape[1] for image in images]):
            width = max(images[i].shape[1] for i in batch)
            block = np.zeros((len(batch), _CHANNELS, STRIP_HEIGHT, width), np.float32)
            for row, i in enumerate(batch):
                block[row, :, :, : images[i].shape[1]] = (images[i].astype(np.float32) / _MIDDLE_GREY) - 1.0
            scores = self._read.run(None, {self._read.get_inputs()[0].name: block})[0]
            for row, i in enumerate(batch):
                readings[i] = self._make_reading(scores[row], width / images[i].shape[1])
        return readings

    def _make_reading(self, scores: Floats, stretch: float) -> Reading:
        """In the alphabet of drawings; with ideographs too where a column of the strip is none of its characters."""
        part = scores[:, self._latin]
        reading = self._decode(part, self._latin, stretch)
        if part.max(axis=1).min() > _OUTSIDE:
            return reading
        other = self._decode(scores[:, self._all], self._all, stretch)
        return reading if other.text == reading.text else replace(reading, unrestricted=other)

    def _decode(self, part: Floats, allowed: NDArray[np.int64], stretch: float) -> Reading:
        """Best characters column by column, repeats and blanks removed."""
        best = part.argmax(axis=1)
        found = allowed[best]
        kept = (found != _BLANK) & np.concatenate([[True], found[1:] != found[:-1]])
        columns = np.flatnonzero(kept)
        if not len(columns):
            return Reading("", 0.0)
        text = "".join(self._alphabet[found[column]] for column in columns)
        sure = part[columns, best[columns]]
        places = (columns + 0.5) / len(part) * stretch
        return Reading(text, float(sure.mean()), tuple(np.minimum(places, 1.0).tolist()))


@cache
def nets() -> TextNets:
    """The networks of this process, loaded at the first call."""
    return TextNets()


def _make_session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # shapes vary from call to call: an arena would only grow
    options.log_severity_level = _ERRORS_ONLY
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _find_model(folder: Path, task: str) -> Path:
    found = sorted(folder.glob(f"*_{task}_*.onnx"))
    if not found:
        raise FileNotFoundError(f"no model for {task!r} in {folder.name!r} of the package rapidocr")
    return found[-1]


def _allowed_characters(alphabet: Sequence[str], *, cjk: bool) -> NDArray[np.int64]:
    return np.array([i for i, char in enumerate(alphabet) if i == _BLANK or _is_of_drawings(char, cjk)], np.int64)


def _is_of_drawings(char: str, cjk: bool) -> bool:
    if len(char) != 1:
        return False
    code = ord(char)
    latin = any(first <= code <= last for first, last in _LATIN)
    greek = char in "αβγδεφλπσΔΣΦΩ"
    chinese = cjk and (is_ideograph(char) or any(first <= code <= last for first, last in _CJK_MARKS))
    return latin or greek or chinese or char in _SIGNS


def is_ideograph(char: str) -> bool:
    """Whether a character is one of the common Chinese ones."""
    return "\u4e00" <= char <= "\u9fff"


def _make_strip(image: Gray) -> Gray:
    """Scaled to the height that the network reads."""
    height, width = image.shape
    wide = int(np.clip(round(width * STRIP_HEIGHT / max(1, height)), _NARROWEST, _WIDEST))
    smaller = height > STRIP_HEIGHT
    resized = cv2.resize(image, (wide, STRIP_HEIGHT), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    return np.asarray(resized, np.uint8)


def _make_batches(widths: Sequence[int]) -> list[list[int]]:
    """Indices of strips of similar width, so that little of a batch is padding."""
    batches: list[list[int]] = []
    for i in sorted(range(len(widths)), key=lambda i: widths[i]):
        batch = batches[-1] if batches else []
        alike = not batch or widths[i] <= _LIKE_WIDE * widths[batch[0]] + _LIKE_WIDE_MORE
        if batch and alike and (len(batch) + 1) * widths[i] <= _BATCH_WIDTH:
            batch.append(i)
        else:
            batches.append([i])
    return batches
