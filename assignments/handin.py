"""Hands in a file to the course's site: what the kit's ``submit()`` and the command line share.

Needs Python 3.10 or newer and nothing else. A token is sent only to the site it was stored for, and
no redirection is followed with it.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Site", "Trouble", "config_path", "known_site", "known_token", "remember"]

TIMEOUT = 30.0
LONGEST_PAUSE = 30.0
TRIES = 5  # of asking how far a grading is, when the line breaks
MOST = 32 * 1024 * 1024


class Trouble(Exception):
    """It did not work; the text says in both languages what to do.

    Attributes
    ----------
    ours : bool
        Whether the fault is the site's or the line's, not in what was asked.
    """

    def __init__(self, en: str, ko: str, *, ours: bool = False) -> None:
        super().__init__(en)
        self.en, self.ko, self.ours = en, ko, ours


class _Answer(NamedTuple):
    data: Any
    tag: str
    pause: float


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """A redirection would take the token along to wherever it leads."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Site:
    """The site, asked with one token.

    Parameters
    ----------
    address : str
        Like ``https://course.example.org``.
    language : {"en", "ko"}
        Of what the site says.
    """

    def __init__(self, address: str, token: str, language: str = "en") -> None:
        self.address = _plain(address)
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
        self._opener = urllib.request.build_opener(_NoRedirection)

    def whoami(self) -> dict[str, Any]:
        """Return whose token it is."""
        return dict(self._ask("/me").data)

    def submit(self, unit: str, filename: str, content: bytes) -> dict[str, Any]:
        """Hand in a file and return its report so far; sent twice it is stored once."""
        query = urllib.parse.urlencode({"filename": filename})
        path = f"/units/{urllib.parse.quote(unit, safe='')}/submissions?{query}"
        headers = {
            "Content-Type": "application/octet-stream",
            "Idempotency-Key": secrets.token_urlsafe(24),
        }
        try:
            return dict(self._ask(path, content, headers).data)
        except Trouble as trouble:
            if not trouble.ours:
                raise
            return dict(self._ask(path, content, headers).data)

    def follow(self, number: int) -> Iterator[dict[str, Any]]:
        """Yield the report of a submission whenever it has changed, until it is done."""
        tag, failed = "", 0
        while True:
            try:
                answer = self._ask(f"/submissions/{number}", None, {"If-None-Match": tag})
                failed = 0
            except Trouble as trouble:
                failed += 1
                if not trouble.ours or failed == TRIES:
                    raise
                time.sleep(failed)
                continue
            if answer.data is not None:
                yield answer.data
                if answer.data["done"]:
                    return
                tag = answer.tag
            time.sleep(answer.pause)

    def _ask(
        self, path: str, body: bytes | None = None, more: Mapping[str, str] | None = None
    ) -> _Answer:
        request = urllib.request.Request(  # noqa: S310 -- _plain lets only http and https in
            f"{self.address}/api/v1{path}", body, {**self._headers, **(more or {})}
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT) as response:
                data = json.loads(response.read(MOST))
                return _Answer(data, response.headers.get("ETag", ""), _pause(response.headers))
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 304:
                    return _Answer(None, "", _pause(error.headers))
                raise self._problem(error) from None
        except (OSError, ValueError, urllib.error.URLError) as error:
            reason = getattr(error, "reason", error)
            raise Trouble(
                f"{self.address} cannot be reached ({reason}). Look at the address and your "
                "connection, then try again.",
                f"{self.address}에 연결할 수 없습니다 ({reason}). 주소와 인터넷 연결을 확인한 뒤 "
                "다시 해 보세요.",
                ours=True,
            ) from None

    def _problem(self, error: urllib.error.HTTPError) -> Trouble:
        if 300 <= error.code < 400:
            target = error.headers.get("Location", "?")
            return Trouble(
                f"{self.address} sends on to {target}. Name that site's address.",
                f"{self.address}의 주소가 {target}(으)로 바뀌었습니다. 새 주소를 쓰세요.",
            )
        ours = error.code >= 500
        try:
            told = json.loads(error.read(MOST))
            said = f"{told['title']}. {told['detail']}"
            if told["given"] is not None and told["status"] != 401:
                said += f" [{told['given']}; {told['expected']}]"
        except (ValueError, KeyError, TypeError, OSError):
            said = ""
        if not said:
            return Trouble(
                f"{self.address} answered {error.code}; is it the course's site?",
                f"{self.address}에서 {error.code}(으)로 답했습니다. 과제 사이트의 주소가 맞나요?",
                ours=ours,
            )
        if error.code == 401:
            page = f"{self.address}/profile/tokens/"
            return Trouble(f"{said} {page}", f"{said} {page}")
        return Trouble(said, said, ours=ours)


def _pause(headers: Any) -> float:
    """Return how long the site wants us to wait, at least half a second."""
    asked = headers.get("Retry-After", "1")
    return min(max(float(asked) if asked.isdecimal() else 1.0, 0.5), LONGEST_PAUSE)


def _plain(address: str) -> str:
    """Return the address as tokens are stored under it."""
    parts = urllib.parse.urlsplit(address.strip())
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.username is not None:
        raise Trouble(
            f"{address!r} is no address of a site; write it like https://course.example.org",
            f"{address!r}은(는) 사이트 주소가 아닙니다. https://course.example.org 처럼 쓰세요.",
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def config_path() -> Path:
    """Return the file that remembers the site and its token, for nobody but its owner."""
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "backgrade" / "tokens.json"


def _config() -> dict[str, Any]:
    path = config_path()
    try:
        with path.open(encoding="utf-8") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            data = json.load(file)
    except FileNotFoundError:
        return {"site": "", "tokens": {}}
    except (OSError, ValueError):
        data, mode = None, 0
    if os.name == "posix" and mode & 0o077:
        raise Trouble(
            f"Others can read {path}. Run: chmod 600 '{path}', and make a new token.",
            f"다른 사람이 {path} 파일을 읽을 수 있습니다. chmod 600 '{path}' 명령을 실행하고 "
            "토큰을 새로 만드세요.",
        )
    if not isinstance(data, dict) or not isinstance(data.get("tokens"), dict):
        raise Trouble(
            f"{path} cannot be read. Delete it and log in again.",
            f"{path} 파일을 읽을 수 없습니다. 지우고 다시 로그인하세요.",
        )
    return data


def known_site(given: str = "", kit: str = "") -> str:
    """Return the site's address: as given, of the environment, of the kit, or remembered.

    Raises
    ------
    Trouble
        If it is said nowhere.
    """
    found = given or os.environ.get("BACKGRADE_SITE", "") or kit or _config().get("site", "")
    if not found:
        raise Trouble(
            "Which site? Name its address: --site https://course.example.org, or set "
            "BACKGRADE_SITE.",
            "어느 사이트에 제출할까요? --site https://course.example.org 처럼 주소를 적거나 "
            "BACKGRADE_SITE 환경 변수에 넣으세요.",
        )
    return _plain(found)


def known_token(site: str, given: str = "") -> str:
    """Return the token for a site: as given, of the environment, or remembered.

    Raises
    ------
    Trouble
        If there is none; it says how to get one.
    """
    found = given or os.environ.get("BACKGRADE_TOKEN", "") or _config()["tokens"].get(site, "")
    if not found:
        page = f"{site}/profile/tokens/"
        raise Trouble(
            f"A token is needed. Make one on {page} and keep it with\n"
            f"    python submit.py --login --site {site}    (in the kit's folder), or\n"
            f"    backgrade submit --login --site {site}\n"
            "or put it into the environment variable BACKGRADE_TOKEN. Never write it into your "
            "notebook.",
            f"토큰이 필요합니다. {page} 에서 만든 다음\n"
            f"    python submit.py --login --site {site}    (실습 키트 폴더에서) 또는\n"
            f"    backgrade submit --login --site {site}\n"
            "을 실행해 저장하거나 BACKGRADE_TOKEN 환경 변수에 넣으세요. 노트북 안에는 적지 마세요.",
        )
    if not found.isascii() or not found.isprintable() or " " in found:
        raise Trouble(
            "The token holds letters that no token has. Copy it again.",
            "토큰에 쓰일 수 없는 글자가 있습니다. 다시 복사하세요.",
        )
    return str(found)


def remember(site: str, token: str) -> Path:
    """Keep a token for a site in a file that only its owner can read, and return the file."""
    path = config_path()
    data = _config()
    data["site"] = site
    data["tokens"][site] = token
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(data, file, indent=1)
    fresh.replace(path)
    return path
