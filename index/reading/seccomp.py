"""A process forbids itself all system calls except the few that computing needs (seccomp, only on Linux).

Resource limits can keep a process from opening files, but not from deleting, renaming or emptying them or from ending
other processes, because nothing has to be open for that. With this filter the process can read and write the files that
are open already, and use memory and time. Every other call fails with "operation not permitted".
"""

import ctypes
import errno
import os
import platform
import struct

_SET_NO_NEW_PRIVILEGES = 38
_SET_SECCOMP = 22
_FILTER_MODE = 2

# For each kind of machine, the kernel's number for it and the numbers of the allowed calls: read, write, close,
# fstat, lseek; mmap, mprotect, munmap, brk, mremap, madvise; rt_sigaction, rt_sigprocmask, rt_sigreturn, setitimer,
# restart_syscall; sched_yield, futex, membarrier, rseq; getpid, gettid, gettimeofday, clock_gettime, getrandom; exit,
# exit_group.
_MACHINES: dict[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (0xC000003E, (
        *(0, 1, 3, 5, 8),
        *(9, 10, 11, 12, 25, 28),
        *(13, 14, 15, 38, 219),
        *(24, 202, 324, 334),
        *(39, 186, 96, 228, 318),
        *(60, 231),
    )),
    "aarch64": (0xC00000B7, (
        *(63, 64, 57, 80, 62),
        *(222, 226, 215, 214, 216, 233),
        *(134, 135, 139, 103, 128),
        *(124, 98, 283, 293),
        *(172, 178, 169, 113, 278),
        *(93, 94),
    )),
}  # fmt: skip

# Instructions of the kernel's packet filter (classic BPF).
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_NUMBER_AT, _MACHINE_AT = 0, 4  # offsets in the `seccomp_data` that the kernel gives to the filter
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def confine() -> str:
    """Confine this process for good. Returns "" if that worked, and otherwise the reason why not.

    A 32-bit personality (`setarch`) counts as another processor, because the kernel counts it so.
    """
    system, machine = platform.system(), platform.machine()
    if system != "Linux" or machine not in _MACHINES or ctypes.sizeof(ctypes.c_void_p) != 8:
        bits = 8 * ctypes.sizeof(ctypes.c_void_p)
        return f"there is no filter for {system} on {machine} with a {bits}-bit Python"
    instructions = _instructions(*_MACHINES[machine])
    buffer = ctypes.create_string_buffer(b"".join(instructions))
    program = _Program(len(instructions), ctypes.addressof(buffer))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong)
    if prctl(_SET_NO_NEW_PRIVILEGES, 1, None, 0, 0) or prctl(
        _SET_SECCOMP, _FILTER_MODE, ctypes.addressof(program), 0, 0
    ):
        return f"the kernel refuses the filter ({os.strerror(ctypes.get_errno())})"
    try:
        os.uname()  # harmless, and not one of the allowed calls
    except PermissionError:
        return ""
    return "the kernel takes the filter, but doesn't apply it"


def _instructions(machine: int, allowed: tuple[int, ...]) -> list[bytes]:
    """The filter: it allows these calls on this kind of machine, and refuses everything else."""
    count = len(allowed)
    return [
        _instruction(_LOAD, _MACHINE_AT),
        _instruction(_JUMP_IF_EQUAL, machine, no=count + 1),
        _instruction(_LOAD, _NUMBER_AT),
        *(_instruction(_JUMP_IF_EQUAL, number, yes=count - place) for place, number in enumerate(allowed)),
        _instruction(_RETURN, _REFUSE),
        _instruction(_RETURN, _ALLOW),
    ]


def _instruction(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    """One instruction. `yes` and `no` say how many instructions to skip after a comparison."""
    return struct.pack("=HBBI", code, yes, no, value)
