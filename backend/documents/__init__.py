"""Documents: bytes to pages. The only part that knows PyMuPDF, Pillow and ezdxf, in a worker process."""
