"""The system calls a sandbox may make: a short allow-list, compiled by libseccomp.

The filter is made here, on the trusted side, and installed by `host.py` from inside after NumPy
was imported, when nothing needs to be executed any more. Everything not named is refused.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import os
import tempfile
from functools import cache

from .errors import Unavailable

__all__ = ["compiled", "library"]

ALLOW = 0x7FFF0000
ERRNO = 0x00050000
EQUAL, MASKED_EQUAL = 4, 7
OPTIMIZE, BINARY_TREE = 8, 2

ALLOWED = """
    read readv pread64 preadv write writev pwrite64 pwritev lseek close close_range
    open openat access faccessat readlink readlinkat stat lstat fstat newfstatat fstatfs statfs
    getdents64 getcwd chdir fchdir umask dup dup2 dup3 fcntl
    poll ppoll select pselect6
    brk mmap munmap mremap mprotect madvise
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending sigaltstack restart_syscall pause
    futex set_robust_list get_robust_list rseq membarrier
    sched_yield sched_getaffinity sched_getscheduler sched_getparam
    sched_get_priority_min sched_get_priority_max
    nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times
    getpid gettid getppid getuid geteuid getgid getegid getgroups getpgrp getpgid getsid
    getresuid getresgid getrandom getrlimit getrusage uname sysinfo getcpu
    exit exit_group
"""

# The C library goes on by an older call when one of these does not exist; EPERM it would believe.
UNKNOWN = "clone3 faccessat2 statx openat2 io_uring_setup getxattrat mseal"

CLONE_THREAD, CLONE_VM = 0x10000, 0x100
CLONE_NAMESPACES = 0x7E020000  # NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
THREAD_FLAGS = CLONE_THREAD | CLONE_VM
TCGETS, FIONCLEX, FIOCLEX = 0x5401, 0x5450, 0x5451


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


def library() -> ctypes.CDLL:
    """Return libseccomp.

    Raises
    ------
    Unavailable
        When it is not installed.
    """
    for name in ("libseccomp.so.2", ctypes.util.find_library("seccomp")):
        try:
            found = ctypes.CDLL(name, use_errno=True) if name else None
        except OSError:
            continue
        if found is not None:
            return _declared(found)
    raise Unavailable(
        "libseccomp is missing, which makes the system call filter of the strong sandbox.",
        "Run `apt-get install libseccomp2`.",
    )


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    context = ctypes.c_void_p
    library.seccomp_init.restype = context
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_release.argtypes = [context]
    library.seccomp_release.restype = None
    library.seccomp_syscall_resolve_name.argtypes = [ctypes.c_char_p]
    library.seccomp_attr_set.argtypes = [context, ctypes.c_int, ctypes.c_uint32]
    library.seccomp_export_bpf.argtypes = [context, ctypes.c_int]
    library.seccomp_rule_add_array.argtypes = [
        *(context, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint),
        ctypes.POINTER(_Comparison),
    ]
    return library


@cache
def compiled() -> bytes:
    """Return the filter for this machine's architecture as an array of ``struct sock_filter``.

    Raises
    ------
    Unavailable
        When libseccomp is missing or refuses.
    """
    lib = library()
    context = lib.seccomp_init(ERRNO | errno.EPERM)
    if not context:
        raise Unavailable("libseccomp could not make a filter.")
    try:
        lib.seccomp_attr_set(context, OPTIMIZE, BINARY_TREE)  # older versions have no such thing
        for name in ALLOWED.split():
            _add(lib, context, ALLOW, name)
        for name in UNKNOWN.split():
            _add(lib, context, ERRNO | errno.ENOSYS, name)
        _add(
            lib, context, ALLOW, "clone",
            _Comparison(0, MASKED_EQUAL, THREAD_FLAGS | CLONE_NAMESPACES, THREAD_FLAGS),
        )  # fmt: skip
        _add(lib, context, ALLOW, "prlimit64", _Comparison(2, EQUAL, 0, 0))  # reading a limit
        for request in (TCGETS, FIOCLEX, FIONCLEX):
            _add(lib, context, ALLOW, "ioctl", _Comparison(1, EQUAL, request, 0))
        with tempfile.TemporaryFile() as file:
            _checked(lib.seccomp_export_bpf(context, file.fileno()), "export")
            return os.pread(file.fileno(), 1 << 16, 0)
    finally:
        lib.seccomp_release(context)


def _add(lib: ctypes.CDLL, context: int, action: int, name: str, *comparisons: _Comparison) -> None:
    number = lib.seccomp_syscall_resolve_name(name.encode())
    if number < 0:  # this architecture, or this version of the library, does not have it
        return
    array = (_Comparison * len(comparisons))(*comparisons)
    result = lib.seccomp_rule_add_array(context, action, number, len(comparisons), array)
    _checked(result, name)


def _checked(result: int, what: str) -> None:
    if result < 0:
        raise Unavailable(f"libseccomp refused {what}: {os.strerror(-result)}.")
