"""A drawing to measure with: an A3 sheet with frame, a part with dimensions and a title block, written as PDF.

Every number given makes another sheet, so that no cache has seen it. Plain text of the PDF format; needs no
library, and any reader or model can be asked about what stands on it.
"""

from __future__ import annotations

WIDTH, HEIGHT = 1190.55, 841.89  # A3 across, in points
QUESTIONS = (
    "Was ist der Maßstab?",
    "Welches Material hat das Teil?",
    "What is the drawing number?",
    "Welchen Durchmesser hat die Bohrung?",
    "What is the overall length?",
    "Wie lautet die Revision?",
    "Welche Gewinde gibt es?",
    "What surface finish is required?",
)


def drawing(number: int) -> bytes:
    """One sheet as PDF; drawing number and length follow from `number`."""
    length = 120 + number % 200
    texts = [
        (300, 660, 14, f"{length}"),
        (520, 520, 14, "%%c42 H7"),
        (260, 440, 14, "M8 - 6H"),
        (700, 560, 14, "R5"),
        (600, 700, 12, "Ra 1,6"),
        (800, 210, 10, "Benennung: Lagerplatte"),
        (800, 180, 10, f"Zeichnungs-Nr.: DC-{number:06d}"),
        (800, 150, 10, "Werkstoff: S235JR"),
        (800, 120, 10, "Maßstab: 1:2"),
        (1000, 150, 10, "Revision: B"),
        (1000, 120, 10, "Blatt 1/1"),
        (60, 90, 9, "Allgemeintoleranzen ISO 2768-mK"),
    ]
    boxes = [(30, 30, WIDTH - 60, HEIGHT - 60), (780, 100, 380, 140), (200, 380, 480, 240), (470, 460, 80, 80)]
    lines = [(780, 135, 1160, 135), (780, 165, 1160, 165), (780, 195, 1160, 195), (200, 650, 680, 650)]
    stream = [f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re S" for x, y, width, height in boxes]
    stream += [f"{x0} {y0} m {x1} {y1} l S" for x0, y0, x1, y1 in lines]
    stream += [f"BT /F1 {size} Tf {x} {y} Td ({_escape(text)}) Tj ET" for x, y, size, text in texts]
    return _pdf("\n".join(stream).encode("cp1252"))


def _escape(text: str) -> str:
    text = text.replace("%%c", "Ø")
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _pdf(content: bytes) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for index, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (index, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
