"""Which viewports of a layout show something.

Every layout has a viewport for the paper itself, and the system numbers the viewports of a layout when somebody
opens it; in a layout that was never opened all numbers are zero. Knows nothing of what is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ezdxf.entities.viewport import Viewport

_OFF = 0x20000  # flag: the viewport is switched off
_PAPER_ID = 1  # the number of the viewport for the paper
_SAME = 1e-3  # share of its size by which a viewport may be off and still show the paper itself


def visible_viewports(viewports: Sequence[Viewport]) -> list[Viewport]:
    """Those that are switched on, in the order given, without the one for the paper."""
    opened = any(view.dxf.status > 0 for view in viewports)
    paper = _paper(viewports)
    return [view for view in viewports if view is not paper and _is_on(view, opened)]


def _paper(viewports: Sequence[Viewport]) -> Viewport | None:
    for is_paper in (_has_its_id, _has_its_status, _shows_itself):
        found = next((view for view in viewports if is_paper(view)), None)
        if found is not None:
            return found
    return None


def _has_its_id(view: Viewport) -> bool:
    return bool(view.dxf.id == _PAPER_ID)


def _has_its_status(view: Viewport) -> bool:
    return bool(view.dxf.status == 1)


def _shows_itself(view: Viewport) -> bool:
    """The paper's own viewport is at scale 1 and looks at where it lies."""
    dxf = view.dxf
    here = math.dist(dxf.center.vec2, dxf.view_center_point.vec2) < _SAME * max(1.0, abs(dxf.width))
    return here and math.isclose(dxf.height, dxf.view_height, rel_tol=_SAME)


def _is_on(view: Viewport, opened: bool) -> bool:
    """By its flag; in files without it a number says so, where the layout was opened."""
    if view.dxf.hasattr("flags") and view.dxf.flags:
        return not view.dxf.flags & _OFF
    return bool(view.dxf.status) or not opened
