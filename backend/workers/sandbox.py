"""What a worker may still do once it is at work: compute, and read what it must. Linux only, and what its kernel has.

Namespaces of its own leave it no network, Landlock no file but those named, and seccomp no other program, process
or socket. Each step is tried and the worker says which ones hold; none needs privileges. Knows nothing of jobs.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

CONFINED_BY = ("namespaces", "landlock", "seccomp")  # what holds where the kernel has all of it

_CLONE_NEWNS, _CLONE_NEWUTS, _CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_THREAD = 0x10000000, 0x40000000, 0x00010000
_APART = _CLONE_NEWNET | _CLONE_NEWIPC | _CLONE_NEWUTS | _CLONE_NEWNS
_PR_SET_NO_NEW_PRIVS = 38  # option of prctl(2)
_EPERM, _ENOSYS = 1, 38

# Landlock: everything that its first version handles is forbidden but reading what is named.
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_RULE_PATH = 1  # kind of rule: a path and all below it
_LANDLOCK_HANDLED = (1 << 13) - 1  # the thirteen rights of the first version
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/etc/fonts",
    "/etc/localtime",
    "/etc/ld.so.cache",
    "/dev/null",
    "/dev/urandom",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
)

# Calls that no job needs, by machine; what starts processes or speaks to others comes first.
_CALLS: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {
            "socket": 41, "socketpair": 53, "connect": 42, "bind": 49, "listen": 50, "accept": 43, "accept4": 288,
            "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "kill": 62, "tkill": 200, "rt_sigqueueinfo": 129,
            "pidfd_open": 434, "pidfd_send_signal": 424, "ptrace": 101, "process_vm_readv": 310,
            "process_vm_writev": 311, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161,
            "unshare": 272, "setns": 308, "bpf": 321, "perf_event_open": 298, "keyctl": 250, "add_key": 248,
            "request_key": 249, "io_uring_setup": 425, "userfaultfd": 323, "init_module": 175,
            "finit_module": 313, "kexec_load": 246, "reboot": 169, "chmod": 90, "fchmodat": 268,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "socket": 198, "socketpair": 199, "connect": 203, "bind": 200, "listen": 201, "accept": 202,
            "accept4": 242, "execve": 221, "execveat": 281, "kill": 129, "tkill": 130, "rt_sigqueueinfo": 138,
            "pidfd_open": 434, "pidfd_send_signal": 424, "ptrace": 117, "process_vm_readv": 270,
            "process_vm_writev": 271, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51, "unshare": 97,
            "setns": 268, "bpf": 280, "perf_event_open": 241, "keyctl": 219, "add_key": 217, "request_key": 218,
            "io_uring_setup": 425, "userfaultfd": 282, "init_module": 105, "finit_module": 273, "kexec_load": 104,
            "reboot": 142, "fchmodat": 53,
        },
    ),
}  # fmt: skip
_CLONE = {"x86_64": (56, 435, 234), "aarch64": (220, 435, 131)}  # clone, clone3, tgkill
_SECCOMP = {"x86_64": 317, "aarch64": 277}  # number of the call itself
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16  # bytes, in what the kernel gives the filter (seccomp_data)
_INSTRUCTION_BYTES = 8
_TO_NEXT_CHECK = 3  # instructions that are passed over where a call is another one
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _EQUAL, _BIT_SET, _RETURN = 0x20, 0x15, 0x45, 0x06


def step_apart() -> list[str]:
    """Namespaces without network, IPC or mounts of others; while there is one thread only."""
    if sys.platform != "linux":
        return []
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWUSER | _APART) == 0:
        for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            Path(f"/proc/self/{name}").write_text(line)
        return ["namespaces"]
    return ["namespaces"] if libc.unshare(_APART) == 0 else []  # in a container with that capability


def lock_in(readable: Iterable[str] | None) -> list[str]:
    """From now on nothing but reading these paths (None: any) and what Python needs; no programs, no sockets."""
    if sys.platform != "linux":
        return []
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return []
    held = []
    if _landlock(libc, ("/",) if readable is None else (*_SYSTEM, *_own_folders(), *readable)):
        held.append("landlock")
    if _seccomp(libc):
        held.append("seccomp")
    return held


def _own_folders() -> tuple[str, ...]:
    """Where Python, installed packages and this one lie, without the project's root: the operator's settings may.

    Packages may be installed outside Python's own folder: for one user alone, or where PYTHONPATH says.
    """
    installed = (folder for folder in sys.path if folder and next(Path(folder).glob("*.dist-info"), None) is not None)
    return (sys.prefix, sys.base_prefix, *installed, str(Path(__file__).resolve().parents[1]))


def _landlock(libc: ctypes.CDLL, readable: Iterable[str]) -> bool:
    rules = struct.pack("<Q", _LANDLOCK_HANDLED)
    ruleset = libc.syscall(_LANDLOCK_CREATE, rules, len(rules), 0)
    if ruleset < 0:
        return False
    try:
        for name in readable:
            path = Path(name)
            if path.exists():
                _allow_reading(libc, ruleset, path)
        return bool(libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow_reading(libc: ctypes.CDLL, ruleset: int, path: Path) -> None:
    allowed = _READ_FILE | _READ_FOLDER if path.is_dir() else _READ_FILE
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        libc.syscall(_LANDLOCK_ADD, ruleset, _LANDLOCK_RULE_PATH, struct.pack("<Qi", allowed, handle), 0)
    finally:
        os.close(handle)


def _seccomp(libc: ctypes.CDLL) -> bool:
    machine = platform.machine()
    if machine not in _CALLS:
        return False
    code = b"".join(_filter_program(machine))
    buffer = ctypes.create_string_buffer(code)
    program = struct.pack("HxxxxxxQ", len(code) // _INSTRUCTION_BYTES, ctypes.addressof(buffer))
    everywhere = 1  # all threads
    return bool(libc.syscall(_SECCOMP[machine], 1, everywhere, program) == 0)


def _filter_program(machine: str) -> Iterable[bytes]:
    """Berkeley packet filter: load the call's number, compare, refuse; see seccomp(2)."""
    architecture, calls = _CALLS[machine]
    clone, clone3, tgkill = _CLONE[machine]
    yield _instruction(_LOAD, _ARCHITECTURE_AT)
    yield _instruction(_EQUAL, architecture, 1, 0)
    yield _instruction(_RETURN, _KILL)
    yield _instruction(_LOAD, _NUMBER_AT)
    for number in calls.values():
        yield _instruction(_EQUAL, number, 0, 1)
        yield _instruction(_RETURN, _ERRNO | _EPERM)
    yield _instruction(_EQUAL, clone3, 0, 1)  # its flags lie in memory, out of sight: libraries then use clone
    yield _instruction(_RETURN, _ERRNO | _ENOSYS)
    yield _instruction(_EQUAL, clone, 0, _TO_NEXT_CHECK)
    yield _instruction(_LOAD, _FIRST_ARGUMENT_AT)  # flags: threads only
    yield _instruction(_BIT_SET, _CLONE_THREAD, 1, 0)
    yield _instruction(_RETURN, _ERRNO | _EPERM)
    yield _instruction(_LOAD, _NUMBER_AT)
    yield _instruction(_EQUAL, tgkill, 0, _TO_NEXT_CHECK)
    yield _instruction(_LOAD, _FIRST_ARGUMENT_AT)  # whom: itself only, as abort() does
    yield _instruction(_EQUAL, os.getpid(), 1, 0)
    yield _instruction(_RETURN, _ERRNO | _EPERM)
    yield _instruction(_RETURN, _ALLOW)


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
