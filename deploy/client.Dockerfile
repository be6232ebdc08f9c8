# The web page on a port of its own, for a server elsewhere. Build from the project's root:
#   docker build -f deploy/client.Dockerfile -t drawing-chat-client .
FROM python:3.12-slim-bookworm

# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 drawing \
    && install -d -o drawing -g drawing /app /models

WORKDIR /app
USER 10001
COPY --chown=drawing:drawing pyproject.toml constraints.txt README.md fix_qwen_dependencies.sh ./
COPY --chown=drawing:drawing backend ./backend
COPY --chown=drawing:drawing client ./client
# --client: also what the vision encoder on this side needs.
ARG SETUP=--page
RUN ./fix_qwen_dependencies.sh --page "$SETUP"

ENV PATH=/app/.venv/bin:$PATH \
    DRAWING_CHAT_SERVER=http://server:8000
EXPOSE 7860
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:7860/"]
STOPSIGNAL SIGTERM
CMD ["sh", "-c", "exec python -m client.gradio_app --host 0.0.0.0 --server \"$DRAWING_CHAT_SERVER\""]
