"""Tries, as a student's code would, what the wall must stop."""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path

from .errors import SandboxError, StudentError, Unavailable
from .launch import THREADS
from .limits import Limits
from .sandbox import Isolation, Sandbox, start

__all__ = ["PROBES", "require", "selftest"]

# Each function tells whether its attempt succeeded. `canary` is a file that lies on this machine,
# `names` are the variables of our own environment.
PROBES = '''
import ctypes, errno, os, socket, sys

libc = ctypes.CDLL(None, use_errno=True)
REFUSED = (errno.EPERM, errno.ENOSYS, errno.EACCES)


def _reached(function, *arguments):
    """Whether the kernel looked at a call at all, even if only to find its arguments wrong."""
    ctypes.set_errno(0)
    return function(*arguments) != -1 or ctypes.get_errno() not in REFUSED


def _socket(family, kind=socket.SOCK_STREAM):
    try:
        socket.socket(family, kind).close()
        return True
    except OSError:
        return False


def internet_socket(canary, names):
    return _socket(socket.AF_INET)


def unix_socket(canary, names):
    return _socket(socket.AF_UNIX)


def netlink_socket(canary, names):
    return _socket(getattr(socket, "AF_NETLINK", 16), socket.SOCK_DGRAM)


def vsock_socket(canary, names):
    return _socket(40)


def read_file(canary, names):
    try:
        return bool(open(canary).read())
    except OSError:
        return False


def see_processes(canary, names):
    return os.path.exists("/proc/1") or os.path.exists("/sys/kernel")


def see_environment(canary, names):
    return any(name in os.environ for name in names)


def write_file(canary, names):
    for folder in ("/", "/tmp", "/dev", "/dev/shm", "/usr/lib", os.path.dirname(canary)):
        try:
            os.close(os.open(folder + "/probe", os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError:
            continue
        os.unlink(folder + "/probe")
        return True
    return False


def fork(canary, names):
    try:
        child = os.fork()
    except OSError:
        return False
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def execute(canary, names):
    return _reached(libc.execve, b"/nowhere", None, None)


def anonymous_file(canary, names):
    try:
        os.close(os.memfd_create("probe"))
        return True
    except (OSError, AttributeError):
        return False


def namespaces(canary, names):
    return _reached(libc.unshare, -1)


def signals(canary, names):
    try:
        os.kill(os.getpid(), 0)
        return True
    except OSError:
        return False


def trace(canary, names):
    return _reached(libc.ptrace, -1, 0, 0, 0)


def mounts(canary, names):
    return _reached(libc.mount, None, b"/nowhere", None, 0, None)


def change_limits(canary, names):
    import resource
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE))
        return True
    except (OSError, ValueError):
        return False


def shared_memory(canary, names):
    return _reached(libc.shmget, 0, 4096, 0o1600)


def io_uring(canary, names):
    return _reached(libc.syscall, 425, 1, None)


def keyrings(canary, names):
    return _reached(libc.syscall, 219 if os.uname().machine == "aarch64" else 250, 0, -1, 0)


def userfaultfd(canary, names):
    return _reached(libc.syscall, 282 if os.uname().machine == "aarch64" else 323, -1)


def memory(canary, names):
    import mmap
    try:
        mmap.mmap(-1, 1 << 40).close()
        return True
    except (OSError, MemoryError, ValueError):
        return False


def be_root(canary, names):
    return os.getuid() == 0
'''
NAMES = tuple(
    line.removeprefix("def ").partition("(")[0]
    for line in PROBES.splitlines()
    if line.startswith("def ") and not line.startswith("def _")
)


def selftest(isolation: Isolation = "strong") -> list[str]:
    """Return the names of the attempts that succeeded: the holes in the wall.

    Parameters
    ----------
    isolation : {"strong", "none"}
        At ``none`` most of them succeed, and it does not matter.

    Raises
    ------
    Unavailable
        When no sandbox can be started, or it cannot run the attempts.
    """
    ours = sorted(set(os.environ) - {"LD_LIBRARY_PATH", "HOME", "PWD", "LC_CTYPE", *THREADS})
    with tempfile.TemporaryDirectory() as folder, start(isolation, Limits()) as sandbox:
        canary = Path(folder, "canary")
        canary.write_text("canary", encoding="utf-8")
        Path(folder).chmod(0o755)
        canary.chmod(0o644)
        try:
            loaded = sandbox.load([("selftest.py", PROBES)])
            if loaded.problems:
                raise Unavailable(f"The self-test cannot run: {loaded.problems[0]}")
            return [name for name in NAMES if _succeeds(sandbox, name, str(canary), ours)]
        except SandboxError as error:
            if isinstance(error, Unavailable):
                raise
            raise Unavailable(f"The self-test of the sandbox did not end: {error}") from error


def _succeeds(sandbox: Sandbox, name: str, canary: str, ours: list[str]) -> bool:
    try:
        return sandbox.call(name, [canary, ours]).result is not False
    except StudentError as error:
        raise Unavailable(f"The self-test {name} cannot run: {error}") from error


@functools.cache
def require(isolation: Isolation) -> None:
    """Do nothing once the self-test of this process has passed; ``none`` needs none.

    Raises
    ------
    Unavailable
        When there is a hole.
    """
    if isolation == "strong" and (holes := selftest(isolation)):
        raise Unavailable(
            f"The strong sandbox has holes on this machine: {', '.join(holes)}.",
            "Nothing is graded until they are closed; `backgrade doctor` tells more.",
        )
