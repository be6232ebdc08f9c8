"""Errors that operators meet, recognised by their own words, with the cause in a sentence and the way out.

A pattern is what the library really prints; `source` names the installed file that holds those words, so that a
test notices when a new version words it differently. The order matters: the first that is found is the cause,
what follows is its consequence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SETUP = "./fix_qwen_dependencies.sh"
PLAN = "python main.py plan"


@dataclass(frozen=True)
class KnownError:
    """An error of the packages below: the words of its text, its cause and what helps."""

    key: str
    pattern: str
    cause: str
    remedies: tuple[str, ...]
    source: str = ""  # package/file : words, in the installed packages

    def found_in(self, text: str) -> bool:
        """Also where a terminal or a log has broken the line."""
        return any(re.search(self.pattern, form, re.IGNORECASE | re.DOTALL) for form in (text, " ".join(text.split())))


KNOWN: tuple[KnownError, ...] = (
    KnownError(
        "transformers_too_old",
        r"KeyError: '?qwen3_vl|model type .?qwen3_vl(_moe)?.{0,20}but Transformers does not recognize"
        r"|cannot import name 'Qwen3VL\w*' from 'transformers|No module named 'transformers\.models\.qwen3_vl",
        "transformers is too old: it does not know qwen3_vl_moe, the model type of Qwen3-VL.",
        (SETUP,),
        "transformers/models/auto/configuration_auto.py: but Transformers does not recognize this architecture",
    ),
    KnownError(
        "huggingface_hub_conflict",
        r"huggingface[-_]hub\S*\s+is required for a normal functioning of this module"
        r"|cannot import name '\w+' from 'huggingface_hub|huggingface[-_]hub .{0,60}(incompatible|conflict)",
        "huggingface-hub has another major version than transformers needs.",
        (SETUP,),
        "transformers/utils/versions.py: is required for a normal functioning of this module, but found",
    ),
    KnownError(
        "torchvision_operator",
        r"operator torchvision::\w+ does not exist|torchvision\.extension.{0,80}undefined symbol",
        "torchvision was built for another torch than the one installed.",
        (SETUP,),
    ),
    KnownError(
        "python_headers",
        r"fatal error: Python\.h: No such file or directory",
        "Triton compiles its kernels' launchers when the model starts, and Python's headers are missing.",
        ("apt-get install python3-dev    (of the version that .venv runs with)", SETUP),
    ),
    KnownError(
        "no_nvcc",
        r"Could not find nvcc|nvcc: (command )?not found|nvcc not found at|No such file or directory: '?\S*/nvcc",
        "A kernel was to be compiled for this GPU, and CUDA's compiler nvcc is missing.",
        (
            "export VLLM_USE_FLASHINFER_SAMPLER=0    (does without that kernel)",
            "NVIDIA's cuda-nvcc of CUDA 13, then export CUDA_HOME=/usr/local/cuda",
        ),
        "torch/utils/cpp_extension.py: nvcc not found at '",
    ),
    KnownError(
        "weights_cut_off",
        r"SafetensorError|Error while deserializing header|incomplete metadata, file not fully covered",
        "A file of the model's weights is cut off: a download that broke off, or a Git LFS pointer in its place.",
        ("rm the file that is named, in ~/.cache/huggingface or in the model's folder, and start again",),
    ),
    KnownError(
        "quantisation_mismatch",
        r"does not match the quantization method specified in the `?quantization`? argument",
        "DRAWING_CHAT_QUANTIZATION names another method than the checkpoint's config.json.",
        ("unset DRAWING_CHAT_QUANTIZATION    (vLLM reads it from the checkpoint, and takes awq_marlin for awq)",),
        "vllm/config/model.py: Quantization method specified in the model config ",
    ),
    KnownError(
        "nccl",
        r"NCCL error|nccl(UnhandledCuda|System|Internal|Remote)Error|NCCL WARN",
        "The GPUs cannot talk to each other: too little shared memory, or peer-to-peer that the board does not do.",
        (
            "docker run --ipc=host ...    or    --shm-size=16g",
            "export NCCL_P2P_DISABLE=1    (boards and virtual machines without peer-to-peer)",
            "export NCCL_DEBUG=INFO    (the next log names the call that fails)",
            "DRAWING_CHAT_TENSOR_PARALLEL_SIZE=1 with a model that fits on one: " + PLAN,
        ),
    ),
    KnownError(
        "attention_heads",
        r"must be divisible by tensor parallel size",
        "The model's attention heads cannot be split over that many GPUs.",
        ("DRAWING_CHAT_TENSOR_PARALLEL_SIZE=2    (a power of two)", f"{PLAN} --gpus 2"),
        "vllm/config/model.py: must be divisible by tensor parallel size",
    ),
    KnownError(
        "fp8_blocks",
        r"is not divisible by weight quantization block_",
        "An FP8 checkpoint is stored in blocks of 128; that many GPUs would cut through a block.",
        ("DRAWING_CHAT_TENSOR_PARALLEL_SIZE=2", f"{PLAN} --model MODEL --gpus 2"),
        "vllm/model_executor/layers/quantization/utils/fp8_utils.py: is not divisible by weight quantization block_",
    ),
    KnownError(
        "fp8_cache_unsupported",
        r"type fp8e4nv not supported in this architecture|fp8e4nv.{0,40}not supported",
        "An FP8 KV cache needs a GPU of compute capability 8.9 (Ada) or newer.",
        ("DRAWING_CHAT_KV_CACHE_DTYPE=auto",),
    ),
    KnownError(
        "gpu_too_old",
        r"no kernel image is available for execution on the device|quantization method \S+ is not supported for the "
        r"current GPU|Bfloat16 is only supported on GPUs|with CUDA capability sm_\d+ is not compatible",
        "The GPU is older than this build of vLLM or this checkpoint supports.",
        (PLAN, "DRAWING_CHAT_ENGINE=openai with Ollama or llama.cpp; plan names the model"),
        "vllm/platforms/cuda.py: Bfloat16 is only supported on GPUs",
    ),
    KnownError(
        "driver_too_old",
        r"driver on your system is too old|CUDA driver version is insufficient for CUDA runtime version"
        r"|provided PTX was compiled with an unsupported toolchain",
        "The NVIDIA driver is older than CUDA 13 needs.",
        ("install NVIDIA driver 580 or newer, then restart the machine", SETUP),
    ),
    KnownError(
        "gpu_memory_in_use",
        r"is less than desired GPU memory utilization",
        "Another program holds GPU memory, so the share that vLLM was given is not free.",
        ("nvidia-smi    (shows who holds it)", "DRAWING_CHAT_GPU_MEMORY_UTILIZATION=0.80"),
        "vllm/v1/worker/utils.py: is less than desired GPU memory utilization",
    ),
    KnownError(
        "context_too_long",
        r"larger than the available KV cache\s+memory|longer than the maximum model length",
        "The context does not fit into the memory that is left beside the weights.",
        ("DRAWING_CHAT_MAX_MODEL_LEN=auto    (vLLM finds the longest that fits)", f"{PLAN} --model MODEL"),
        "vllm/v1/core/kv_cache_utils.py: cache is needed, which is larger than the available KV cache",
    ),
    KnownError(
        "out_of_memory",
        r"CUDA out of memory|OutOfMemoryError|CUDA error: out of memory|No available memory for the cache blocks"
        r"|DefaultCPUAllocator: can't allocate memory|CUBLAS_STATUS_ALLOC_FAILED",
        "The model needs more memory than this GPU has.",
        (
            f"{PLAN}    (what fits, and what helps in order of what it costs)",
            "DRAWING_CHAT_MAX_PIXELS=8388608    (smaller images)",
            "DRAWING_CHAT_KV_CACHE_DTYPE=fp8    (compute capability 8.9 and newer)",
            "DRAWING_CHAT_MODEL=... with a smaller or quantised checkpoint",
            "DRAWING_CHAT_TENSOR_PARALLEL_SIZE=2    (a second GPU)",
        ),
        "vllm/v1/core/kv_cache_utils.py: No available memory for the cache blocks. ",
    ),
    KnownError(
        "shared_memory",
        r"(No space left on device|unable to (open|allocate|mmap)).{0,120}(/dev/shm|shared memory)"
        r"|shared memory.{0,120}No space left on device|creating shared memory segment /dev/shm",
        "The container's shared memory is too small for GPUs that share a model.",
        ("docker run --ipc=host ...    or    --shm-size=16g",),
    ),
    KnownError(
        "disk_full",
        r"No space left on device|Errno 28|Not enough free disk space to download",
        "The disk is full; a checkpoint of the 30B model takes 17 to 62 GB.",
        ("df -h ~/.cache/huggingface", "export HF_HOME=/a/larger/disk/huggingface", f"{PLAN}    (sizes of the others)"),
        "huggingface_hub/file_download.py: Not enough free disk space to download the file",
    ),
    KnownError(
        "model_unknown",
        r"Repository Not Found|RepositoryNotFoundError|is not a local folder and is not a valid model identifier"
        r"|GatedRepoError|access a gated repo",
        "The hub has no such model, or does not show it to you.",
        (f"{PLAN}    (the names of the models)", "export HF_TOKEN=...    (for a model that asks for consent)"),
    ),
    KnownError(
        "hub_unreachable",
        r"couldn't connect to 'https?://|LocalEntryNotFoundError|OfflineModeIsEnabled"
        r"|cannot find the (requested|appropriate) (files|snapshot folder) in the (local|disk) cache",
        "The model is not on this machine and the hub cannot be reached.",
        (
            "hf download MODEL --local-dir /models/MODEL    (on a machine with network; then copy the folder)",
            "DRAWING_CHAT_MODEL=/models/MODEL",
        ),
        "transformers/utils/hub.py: We couldn't connect to '",
    ),
    KnownError(
        "port_in_use",
        r"address already in use|Errno 98|only one usage of each socket address",
        "Another program listens on this port.",
        ("DRAWING_CHAT_PORT=8001",),
    ),
    KnownError(
        "opencv_graphics",
        r"libGL\.so\.1|libgthread-2\.0\.so\.0: cannot open",
        "opencv-python was installed beside opencv-python-headless and wants a display's libraries.",
        (SETUP,),
    ),
    KnownError(
        "cuda_library",
        r"libcuda(rt)?\.so\S*: cannot open shared object file|Failed to infer device type",
        "vLLM's CUDA build was installed on a machine without an NVIDIA driver.",
        (f"{SETUP} --reader    (no model)", f"{SETUP} --cpu-engine    (vLLM's CPU build, for trying)"),
    ),
    KnownError(
        "no_compiler",
        r"Failed to find C compiler",
        "Triton compiles its kernels' launchers when the model starts, and there is no C compiler.",
        ("apt-get install gcc libc6-dev",),
        "triton/runtime/build.py: Failed to find C compiler",
    ),
    KnownError(
        "slow_fp8",
        r"does not have native support for FP8 computation",
        "FP8 on a GPU before Ada saves memory, not time: weights are widened for every product.",
        ("a 4-bit checkpoint: " + PLAN,),
        "vllm/model_executor/layers/quantization/utils/marlin_utils_fp8.py: does not have native support for FP8",
    ),
    KnownError(
        "slow_inference",
        r"Avg generation throughput: (0\.[1-9]|[1-9]\.)\d* tokens/s, Running: [1-9]|inference is (very )?slow"
        r"|CUDA ?graphs? (is|are) disabled|enforce_eager=True",
        "Answers come slowly: no GPU, no CUDA graphs, or far too large images.",
        (
            "python main.py bench    (measures it)",
            "DRAWING_CHAT_ENFORCE_EAGER=false",
            "DRAWING_CHAT_MAX_PIXELS=8388608",
            "a quantised checkpoint or a second GPU: " + PLAN,
        ),
        "vllm/v1/metrics/loggers.py: Avg generation throughput: %.1f tokens/s",
    ),
    KnownError(
        "engine_core_failed",
        r"Engine core initialization failed",
        "The engine's process ended while it loaded the model. Why, says the last line of the traceback after "
        "`EngineCore failed to start`; /health has it as details.cause.",
        ("curl -s http://127.0.0.1:8000/health", "python main.py doctor --explain LOG    (with the whole log)"),
        "vllm/v1/engine/utils.py: Engine core initialization failed. ",
    ),
)


def explain_log(text: str) -> list[KnownError]:
    """The known errors in a log, in order of the table."""
    return [error for error in KNOWN if error.found_in(text)]
