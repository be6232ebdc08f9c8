"""What goes into the engine: conversations, token ids, vision embeddings, and OpenAI's requests."""
