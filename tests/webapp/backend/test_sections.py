"""Which part of the handout a check leads to."""

from __future__ import annotations

from grader.course import Course
from grader.service import Grader
from webapp.markup import handout_html
from webapp.sections import anchors, links, section_of
from webapp.worker import declared

HANDOUT = """# Title

Before everything.

## One

A sentence that
runs on.

```py
## no heading
```

### Two
It ends here.
"""


def test_a_sentence_stands_under_its_heading() -> None:
    assert section_of(HANDOUT, "A sentence that runs on.") == 0
    assert section_of(HANDOUT, "It ends here.") == 1
    assert section_of(HANDOUT, "Before everything.") is None
    assert section_of(HANDOUT, "It is not there.") is None
    assert anchors(handout_html(HANDOUT)) == ["one", "two"]


def test_a_check_leads_only_where_there_is_something() -> None:
    checks = [
        {"id": "a", "section": 1},
        {"id": "b", "section": None},
        {"id": "c"},
        {"id": "d", "section": 9},
        {"id": "e", "section": -1},
    ]
    assert links(checks, handout_html(HANDOUT)) == {"a": "two"}


def test_both_handouts_of_every_unit_have_the_same_headings(course: Course) -> None:
    for unit in course.units:
        shown = [handout_html((unit.folder / f"handout.{l}.md").read_text()) for l in ("en", "ko")]
        english, korean = map(anchors, shown)
        assert len(english) == len(korean) > 0, unit.id


def test_every_hidden_check_leads_to_a_part_of_its_handout(course: Course) -> None:
    unit = course.units[1]
    with Grader(course, units=[unit.id], isolation="basic", warm=0) as grader:
        checks = declared(grader, unit.id)
    shown = handout_html((unit.folder / "handout.ko.md").read_text(encoding="utf-8"))
    hidden = {str(check["id"]) for check in checks if check["visibility"] == "hidden"}
    assert hidden
    assert links(checks, shown).keys() == hidden
