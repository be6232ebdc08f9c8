"""Text of a page: pieces of the text layer joined to spans, drawn symbols named."""
