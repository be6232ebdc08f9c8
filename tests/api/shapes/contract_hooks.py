"""What the program that tries the API's description must know, and no schema can say."""

import schemathesis
from hypothesis import strategies as st

from tests.drawings import as_pdf, as_png, simple_drawing

# What a file must hold to be a drawing.
schemathesis.openapi.format("binary", st.sampled_from([as_pdf(simple_drawing()), as_png(simple_drawing())]))


@schemathesis.hook
def filter_body(context, body) -> bool:
    """A text field of a form holds text, whatever it was before it was written into one: `null` is a word there."""
    return not isinstance(body, dict) or isinstance(body.get("prompt", ""), str)


@schemathesis.hook
def filter_query(context, query) -> bool:
    """Of a part's two corners the first is above and left of the second."""
    clip = (query or {}).get("clip")
    try:
        x0, y0, x1, y1 = (float(part) for part in clip.split(","))
    except (AttributeError, ValueError):
        return True
    return x0 < x1 and y0 < y1
