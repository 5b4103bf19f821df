"""A process forbids itself all system calls but those that computing needs (Linux, seccomp).

Bounds on resources forbid to open files, but not to delete, rename or empty them, nor to end other processes: none of
that needs a file to be open. With this filter, all it can do is read and write what is open, and use memory and time.
Whatever else is tried fails with "operation not permitted".
"""

import ctypes
import errno
import platform
import struct

_SET_NO_NEW_PRIVILEGES = 38
_SET_SECCOMP = 22
_FILTER_MODE = 2

# For each kind of machine, how the kernel names it, and the numbers of the calls that are allowed: read, write, close,
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

# Instructions of the kernel's packet filter.
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_NUMBER_AT, _MACHINE_AT = 0, 4  # in what the kernel hands to the filter
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def confine() -> bool:
    """Confines this process for good; False where the system can't."""
    if platform.system() != "Linux" or platform.machine() not in _MACHINES:
        return False
    instructions = _instructions(*_MACHINES[platform.machine()])
    buffer = ctypes.create_string_buffer(b"".join(instructions))
    program = _Program(len(instructions), ctypes.addressof(buffer))
    prctl = ctypes.CDLL(None).prctl
    prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong)
    failed: int = prctl(_SET_NO_NEW_PRIVILEGES, 1, None, 0, 0)
    failed |= prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(program), 0, 0)
    return not failed


def _instructions(machine: int, allowed: tuple[int, ...]) -> list[bytes]:
    """The filter: the right machine and one of these calls, or refused."""
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
    """One instruction; `yes` and `no` say how many to skip after a comparison."""
    return struct.pack("=HBBI", code, yes, no, value)
