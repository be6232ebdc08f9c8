"""How high the middle of something round lies above the lowest edge of what is drawn: the centre height of a bore.

A middle is that of a circle, or lies half way along a diameter that is measured upright in a section. A circle that is
drawn again at another height is one of several holes, and no bore. Knows nothing of scans' circles, and of what stands
where.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from backend.reading.measuring.extent import Extent
from backend.reading.measuring.lines import Floats

_SAME_PX = 1.5  # by which the end of a dimension may miss a middle, and circles of one size differ


def middle_sizes(
    lengths: Mapping[int, Extent],
    diameters: Mapping[int, Extent],
    circles: Floats,
    is_lowest: Callable[[Extent], bool],
) -> dict[int, float]:
    """The diameter of the largest round thing from whose middle each upright length goes down to the lowest edge.

    By the number of the length, in pixels of the page.

    lengths, diameters: the reaches that are proved, by number
    circles: of the page (N, 3: middle and diameter in pixels)
    is_lowest: whether what is drawn has its lowest edge at the lower end of a reach
    """
    upright = [((one.start + one.end) / 2, one.length) for one in diameters.values() if one.axis == "y"]
    middles = np.concatenate([circles[:, 1:], np.array(upright, np.float64).reshape(-1, 2)])
    found = {}
    for i, extent in lengths.items():
        if extent.axis != "y":
            continue
        level = np.abs(middles[:, 0] - extent.start) <= _SAME_PX
        sizes = [size for size in middles[level, 1].tolist() if not _near(middles[~level, 1], size)]
        if sizes and is_lowest(extent):
            found[i] = max(sizes)
    return found


def _near(sizes: Floats, size: float) -> bool:
    return bool((np.abs(sizes - size) <= _SAME_PX).any())
