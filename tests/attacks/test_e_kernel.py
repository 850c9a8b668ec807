"""Section E: getting out of the sandbox, or at the kernel."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import pytest

from grader.sandbox import Killed, Sandbox
from tests.attacks.wall import Attack, verdict

# Numbers of system calls on x86-64 and aarch64.
CALLS = {
    "io_uring_setup": (425, 425),
    "userfaultfd": (323, 282),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "add_key": (248, 217),
    "keyctl": (250, 219),
    "memfd_secret": (447, 447),
    "personality": (135, 92),
    "clone3": (435, 435),
    "fsopen": (430, 430),
    "mount": (165, 40),
    "open_by_handle_at": (304, 265),
    "unshare": (272, 97),
    "setns": (308, 268),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "pidfd_getfd": (438, 438),
    "pidfd_open": (434, 434),
    "tkill": (200, 130),
    "socket": (41, 198),
    "shmget": (29, 194),
    "execveat": (322, 281),
    "mknodat": (259, 33),
    "symlinkat": (266, 36),
    "linkat": (265, 37),
    "setrlimit": (160, 164),
    "seccomp": (317, 277),
    "prctl": (157, 167),
    "chroot": (161, 51),
    "pivot_root": (155, 41),
    "bind": (49, 200),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "quotactl": (179, 60),
    "syslog": (103, 116),
    "sched_setaffinity": (203, 122),
    "setuid": (105, 146),
}
COLUMN = 1 if platform.machine() == "aarch64" else 0

SYSCALL = """
import ctypes

libc = ctypes.CDLL(None, use_errno=True)

def f(number):
    ctypes.set_errno(0)
    result = libc.syscall(number, -1, 0, 0, 0, 0, 0)
    return [result, ctypes.get_errno()]
"""


def refused(row: int, behaviour: str, statement: str, error: str = "PermissionError") -> Attack:
    source = f"import os, signal, socket, resource, shutil\ndef f(x):\n    {statement}\n"
    return Attack(row, behaviour, f"ERROR {error}", source)


ATTACKS = [
    refused(96, "connects to the internet", "socket.create_connection(('1.1.1.1', 53))"),
    refused(96, "resolves a name", "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"),
    refused(96, "opens a vsock", "socket.socket(40, socket.SOCK_STREAM)"),
    refused(96, "opens a netlink socket", "socket.socket(16, socket.SOCK_RAW)"),
    refused(96, "opens a unix socket", "socket.socket(socket.AF_UNIX)"),
    refused(97, "reads the password file", "open('/etc/passwd').read()", "FileNotFoundError"),
    refused(97, "reads secret keys", "os.listdir('/root/.ssh')", "FileNotFoundError"),
    refused(97, "reads its own process", "open('/proc/self/maps').read()", "FileNotFoundError"),
    refused(97, "lists other homes", "os.listdir('/home')", "FileNotFoundError"),
    refused(98, "writes to the site folder", "open('/usr/lib/site/numpy/x.py', 'w')", "OSError"),
    refused(98, "replaces the host", "open('/usr/lib/inside/host.py', 'w')", "OSError"),
    refused(98, "writes to the working folder", "open('x', 'w')", "OSError"),
    refused(99, "makes a symbolic link", "os.symlink('/etc/passwd', '/tmp/x')"),
    refused(99, "makes a hard link", "os.link('/host.py', '/tmp/x')"),
    refused(101, "signals process 1", "os.kill(1, signal.SIGKILL)"),
    refused(101, "signals everything", "os.kill(-1, signal.SIGKILL)"),
    refused(101, "signals its parent", "os.kill(os.getppid(), signal.SIGKILL)"),
    refused(103, "runs a program", "os.execv('/usr/bin/python3', ['python3'])"),
    refused(106, "deletes its own files", "shutil.rmtree('/usr/lib/inside')"),
    refused(108, "raises its limits",
            "resource.setrlimit(resource.RLIMIT_AS, (-1, -1))", "ValueError"),
    refused(108, "gives itself more time",
            "resource.prlimit(0, resource.RLIMIT_CPU, (10, 10))"),
    refused(108, "raises its priority", "os.nice(-5)"),
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_attack(sandbox: Sandbox, attack: Attack) -> None:
    assert verdict(sandbox, attack.source) == attack.verdict


def test_104_no_dangerous_system_call_reaches_the_kernel(sandbox: Sandbox) -> None:
    import errno

    sandbox.load([("a", SYSCALL)])
    for name, numbers in CALLS.items():
        result, error = sandbox.call("f", [numbers[COLUMN]]).result
        assert result == -1, name
        assert error in (errno.EPERM, errno.ENOSYS), (name, errno.errorcode[error])


def test_104_a_system_call_by_a_foreign_convention_kills(sandbox: Sandbox) -> None:
    if COLUMN:
        pytest.skip("only x86-64 has a second set of numbers")
    x32_socket = 0x40000000 + 41
    sandbox.load([("a", SYSCALL)])
    with pytest.raises(Killed):
        sandbox.call("f", [x32_socket])


@pytest.mark.parametrize(
    ("behaviour", "statement"),
    [
        ("reads address 0", "ctypes.string_at(0)"),
        ("aborts", "os.abort()"),
        ("writes over its own memory", "ctypes.memset(id(os), 255, 1 << 20)"),
    ],
)
def test_107_breaking_its_own_process_kills_it_alone(
    sandbox: Sandbox, behaviour: str, statement: str
) -> None:
    sandbox.load([("a", f"import ctypes, os, signal\ndef f():\n    {statement}")])
    with pytest.raises(Killed) as killed:
        sandbox.call("f", [])
    assert killed.value.reason == "signal", behaviour
    assert killed.value.signal, behaviour


def test_97_only_the_pipes_are_open_inside(sandbox: Sandbox) -> None:
    source = """
import os, sys
def f():
    opened = []
    for fd in range(64):
        try:
            os.fstat(fd)
        except OSError:
            continue
        opened.append(fd)
    return opened == sorted([0, 1, 2, int(sys.argv[3]), int(sys.argv[4])])
"""
    sandbox.load([("a", source)])
    assert sandbox.call("f", []).result is True


def test_97_a_file_that_all_may_read_is_not_there(sandbox: Sandbox, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text("canary")
    sandbox.load([("a", "import os\ndef f(path):\n    return os.path.exists(path)")])
    assert sandbox.call("f", [str(canary)]).result is False
    assert sandbox.call("f", [os.__file__]).result is os.__file__.startswith("/usr/lib/python3")
