"""Pages of an open PyMuPDF document: size, pixels and content, whatever file it was made from."""
