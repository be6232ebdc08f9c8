#!/usr/bin/env bash
exec "$(dirname "${BASH_SOURCE[0]}")/../fix_qwen_dependencies.sh" "$@"
