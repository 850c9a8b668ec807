"""Error pages: in the reader's language, and they say what to do next."""

from __future__ import annotations

from flask import Flask, abort

from tests.webapp.pages.conftest import Site


def broken(app: Flask) -> Flask:
    def fail(code: int) -> str:
        if code == 500:
            raise RuntimeError("the secret detail")
        abort(code)

    app.add_url_rule("/fail/<int:code>", view_func=fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def test_every_error_has_a_page_in_both_languages(app: Flask) -> None:
    english, korean = Site(broken(app), "en"), Site(app, "ko")
    headings = {
        400: ("cannot be understood", "잘못된 요청"),
        403: ("not for your account", "볼 수 없는 페이지"),
        404: ("no such page", "찾을 수 없습니다"),
        413: ("too large", "너무 큽니다"),
        429: ("Too many tries", "너무 많습니다"),
        500: ("wrong on our side", "서버에 문제"),
        418: ("did not work", "처리하지 못했습니다"),
    }
    for code, words in headings.items():
        for site, word in zip((english, korean), words, strict=True):
            answer = site.get(f"/fail/{code}")
            assert answer.status_code == code
            assert word in answer.text
            assert 'href="/"' in answer.text
            assert "the secret detail" not in answer.text


def test_an_error_page_still_knows_who_reads_it(app: Flask) -> None:
    page = Site(broken(app)).log_in("student").get("/fail/404").text
    assert "Log out" in page
