# The server with the model in its own process. Build from the project's root:
#   docker build -f deploy/server.Dockerfile -t drawing-chat-server .
# For a machine without a GPU (the reader answers): add --build-arg SETUP=--reader
FROM python:3.12-slim-bookworm

# gcc: Triton compiles its kernels' launchers when the model starts.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc g++ libc6-dev curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 drawing \
    && install -d -o drawing -g drawing /app /models /sessions

WORKDIR /app
USER 10001

# The packages first: they change less often than the code.
COPY --chown=drawing:drawing pyproject.toml constraints.txt README.md fix_qwen_dependencies.sh ./
COPY --chown=drawing:drawing backend ./backend
COPY --chown=drawing:drawing client ./client
ARG SETUP=--gpu
RUN ./fix_qwen_dependencies.sh "$SETUP"

ENV PATH=/app/.venv/bin:$PATH \
    HF_HOME=/models \
    XDG_CACHE_HOME=/models/cache \
    VLLM_CACHE_ROOT=/models/cache/vllm \
    TRITON_CACHE_DIR=/models/cache/triton \
    TORCHINDUCTOR_CACHE_DIR=/models/cache/inductor \
    FLASHINFER_WORKSPACE_BASE=/models/cache \
    DRAWING_CHAT_HOST=0.0.0.0 \
    DRAWING_CHAT_PORT=8000 \
    DRAWING_CHAT_SESSIONS=/sessions
VOLUME ["/models", "/sessions"]
EXPOSE 8000
# Alive, not ready: a model of 60 GB loads for minutes, and the server answers meanwhile.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8000/health"]
STOPSIGNAL SIGTERM
CMD ["python", "backend/main.py"]
