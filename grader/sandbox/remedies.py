"""What an operator has to do about what bubblewrap printed."""

from __future__ import annotations

__all__ = ["remedy"]

REMEDIES = (
    (
        "setting up uid map: Permission denied",
        "Ubuntu 24.04 and later restrict user namespaces by AppArmor: run `apt-get install "
        "apparmor-profiles`, then `ln -s /usr/share/apparmor/extra-profiles/bwrap-userns-restrict "
        "/etc/apparmor.d/` and `systemctl reload apparmor`.",
    ),
    (
        "No permissions to create new namespace",
        "User namespaces are switched off: run `sysctl -w kernel.unprivileged_userns_clone=1` and "
        "`sysctl -w user.max_user_namespaces=10000`, and keep both in /etc/sysctl.d.",
    ),
    (
        "Creating new namespace failed",
        "This container may not make namespaces: start it with `--security-opt seccomp=unconfined` "
        "and `--security-opt apparmor=unconfined`, or grade outside of a container.",
    ),
    (
        "Failed to make / slave",
        "This container may not mount: start it with `--security-opt seccomp=unconfined` and "
        "`--security-opt apparmor=unconfined`, or grade outside of a container.",
    ),
    (
        "Unknown option",
        "bubblewrap is too old: 0.8 or later is needed, as in Debian 12 and Ubuntu 24.04.",
    ),
)


def remedy(output: str) -> str:
    """Return what to do about what bubblewrap printed; empty when that is not known."""
    return next((text for sign, text in REMEDIES if sign in output), "")
