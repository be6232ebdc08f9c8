"""Every knob, its default and its meaning, in one table.

Values come from the process environment or `.env`, prefix `DRAWING_CHAT_`. A wrong value or an unknown
`DRAWING_CHAT_…` name stops the start with the key, the value and the remedy. Nothing here is read at import,
and nothing imports a settings object: it is passed.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import tempfile
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from backend.pictures import MAX_PIXELS

PREFIX = "DRAWING_CHAT_"
DEFAULT_MODEL = "Qwen/Qwen3-VL-30B-A3B-Instruct"


class SettingsError(Exception):
    """A setting is wrong; the message names key, value and remedy."""


class EngineChoice(StrEnum):
    """What may be set as engine; auto takes what this machine can run."""

    AUTO = "auto"
    VLLM = "vllm"
    OPENAI = "openai"
    RAY = "ray"
    READER = "reader"


def _duration(value: Any) -> Any:
    """`24h`, `30m`, `90s`, `7d` or a number of seconds."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhd]?)\s*", value)
    if match is None:
        raise ValueError("give a number with s, m, h or d, such as 24h")
    seconds = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}[match[2]]
    return timedelta(seconds=float(match[1]) * seconds)


def _words(value: Any) -> Any:
    """`a,b c` → ("a", "b", "c")."""
    return tuple(word for word in re.split(r"[,\s]+", value) if word) if isinstance(value, str) else value


def _json_object(value: Any) -> Any:
    """`{"cpu_offload_gb": 8}` → the dict."""
    if not isinstance(value, str):
        return value
    try:
        found = json.loads(value)
    except ValueError as error:
        raise ValueError('give a JSON object, such as {"cpu_offload_gb": 8}') from error
    if not isinstance(found, dict):
        raise ValueError('give a JSON object, such as {"cpu_offload_gb": 8}')
    return found


def _rate(value: Any) -> Any:
    if isinstance(value, str) and value and not re.fullmatch(r"\d+/(second|minute|hour|day)", value):
        raise ValueError("give a rate such as 60/minute, or nothing for no limit")
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Json = Annotated[dict[str, Any], NoDecode, BeforeValidator(_json_object)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
Rate = Annotated[str, BeforeValidator(_rate)]


class Settings(BaseSettings):
    """All settings of one server; frozen."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on")
    language: Literal["de", "en"] = Field("de", description="Language of messages where the caller names none")
    log_format: Literal["text", "json"] = Field("text", description="Log lines as text or JSON")
    log_questions: bool = Field(False, description="The log shows what was asked, not only that something was")

    engine: EngineChoice = Field(EngineChoice.AUTO, description="What answers: auto, vllm, openai, ray or reader")
    engine_fallback: Literal["none", "reader"] = Field(
        "reader", description="While the model is not ready the reader answers; `none`: such questions get a 503"
    )
    model: str | None = Field(
        None, description="Hub id or folder of the model; unset: the largest of the 30B-A3B family that fits the GPUs"
    )
    tensor_parallel_size: Literal["auto"] | Annotated[int, Field(ge=1, le=8)] = Field(
        "auto", description="GPUs that share the model; auto: as many as it takes"
    )
    gpu_memory_utilization: float = Field(0.90, gt=0, le=1, description="Share of GPU memory that vLLM may use")
    max_model_len: Literal["auto"] | int = Field("auto", description="Longest context in tokens; auto: what fits")
    max_num_seqs: int = Field(64, ge=1, description="Generations that run at once")
    max_num_batched_tokens: int | None = Field(
        None, ge=256, description="Tokens that one step computes; unset: what `vllm serve` takes on this GPU"
    )
    mm_processor_cache_gb: float = Field(4.0, ge=0, description="Memory for prepared images; 0: none kept")
    mm_processor_cache_type: Literal["lru", "shm"] = Field(
        "lru", description="`shm` shares prepared images among many GPUs' processes; needs a large /dev/shm"
    )
    mm_encoder_tp_mode: Literal["auto", "weights", "data"] = Field(
        "auto", description="auto: with several GPUs each encodes whole images (`data`)"
    )
    tool_call_parser: str = Field("hermes", description="How /v1 finds tool calls in what the model says")
    reasoning_parser: str = Field(
        "auto", description="How thoughts are told from answers; auto: `qwen3` where the model thinks"
    )
    engine_args: Json = Field(
        default_factory=dict, description="Any other arguments of vLLM's engine, as a JSON object"
    )
    enforce_eager: bool = Field(False, description="No CUDA graphs: less memory, slower answers")
    kv_cache_dtype: str = Field("auto", description="auto or fp8")
    load_format: str = Field("auto", description="auto, or dummy for random weights")
    quantization: str | None = Field(None, description="Only to override what the checkpoint's config.json says")
    max_pixels: int = Field(
        MAX_PIXELS, ge=65_536, le=67_108_864, description="Largest page image in pixels (Qwen3-VL takes 16777216)"
    )
    max_images: int = Field(
        64, ge=1, description="Images in one prompt: a page with its details, and what is asked about them"
    )
    max_tokens: int = Field(1024, ge=16, description="Longest answer in tokens")
    temperature: float = Field(0.0, ge=0, le=2, description="Sampling temperature of answers")
    second_look: bool = Field(
        True,
        description="Where the sheet speaks against an answer, the model looks again, enlarged, and may correct it",
    )
    model_query: bool = Field(
        True,
        description="Where a question's words do not tell what it asks for, the model is asked that beside its answer",
    )
    openai_base_url: str | None = Field(None, description="OpenAI-compatible server, such as http://127.0.0.1:11434/v1")
    openai_api_key: SecretStr | None = Field(None, description="Its key")

    ray_apis: int = Field(2, ge=1, description="On Ray Serve: replicas of this server, without GPUs")
    ray_engines: int = Field(1, ge=1, description="On Ray Serve: replicas of the model, each with GPUs of its own")
    ray_engines_max: int | None = Field(
        None, ge=1, description="Most of them where many ask; unset: no more than `RAY_ENGINES`"
    )

    sessions: str = Field(
        default_factory=lambda: str(Path(tempfile.gettempdir()) / "deepseek_ocr_sessions"),
        description="Where sessions are kept: a folder or an object-store URL",
    )
    session_ttl: Duration = Field(timedelta(hours=24), description="A session ends this long after its last use")
    sessions_max_gb: float = Field(
        50.0, ge=0, description="Gigabytes of sessions; over that the longest idle end. 0: no limit"
    )
    render_dpi: int = Field(200, ge=72, le=600, description="Resolution of page images, where the pixel cap allows it")
    max_upload_mb: int = Field(200, ge=1, description="Largest upload in megabytes")
    max_pages: int = Field(500, ge=1, description="Most pages of one document")
    workers: int = Field(
        default_factory=lambda: max(1, min(4, os.cpu_count() or 1)), ge=1, description="Processes that render and read"
    )
    worker_timeout: Duration = Field(
        timedelta(seconds=60), description="Longest time for one page, four times that for OCR"
    )
    document_time: Duration = Field(
        timedelta(minutes=30), description="Longest time that workers spend on one document in all"
    )
    worker_memory_mb: int = Field(2048, ge=256, description="Memory of one worker process")

    api_keys: Words = Field((), description="Keys that callers must send; none: no key needed")
    api_keys_file: Path | None = Field(None, description="File with a line `NAME sha256:HEX` for each key")
    allow_anonymous: bool = Field(False, description="Listen beyond this machine without any key")
    cors_origins: Words = Field((), description="Web origins that may call the API")
    allowed_hosts: Words = Field(
        (), description="Names that the server is called by, beside addresses and the machine's own; `*`: any"
    )
    trusted_proxies: Words = Field((), description="Addresses or networks whose X-Forwarded-For is believed")
    rate_limit_uploads: Rate = Field("300/minute", description="Drawings from one caller; empty: no limit")
    rate_limit_questions: Rate = Field("1200/minute", description="Questions from one caller; empty: no limit")
    rate_limit_images: Rate = Field("3000/minute", description="Images for one caller; empty: no limit")
    rate_limit_store: SecretStr | None = Field(
        None, description="`redis://…` or `memcached://…` where several servers count together; unset: each for itself"
    )
    telemetry: bool = Field(False, description="Traces for OpenTelemetry; OTEL_EXPORTER_OTLP_ENDPOINT says where to")
    split: bool = Field(False, description="Split inference: callers send vision embeddings")


def load_settings(env_file: str | Path | None = ".env", **overrides: Any) -> Settings:
    """Settings from the environment, checked; raises SettingsError with a sentence for the operator."""
    _refuse_unknown(env_file)
    try:
        return Settings(_env_file=env_file, **overrides)  # type: ignore[call-arg]
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(item) for item in error.errors())) from error


def _explain(item: Any) -> str:
    key = PREFIX + str(item["loc"][0]).upper()
    field = Settings.model_fields[str(item["loc"][0])]
    shown = "•••" if "key" in key.lower() else repr(item["input"])
    return f"{key}={shown}: {item['msg']}. {field.description}."


def _refuse_unknown(env_file: str | Path | None) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    names = {name.upper() for name in os.environ}
    if env_file is not None:
        names |= {name.upper() for name in dotenv_values(env_file)}
    for name in sorted(name for name in names if name.startswith(PREFIX) and name not in known):
        near = difflib.get_close_matches(name, known, n=1)
        raise SettingsError(f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else "."))
