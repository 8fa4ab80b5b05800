"""A text file that holds nothing but questions (GIFT, Aiken), and what is told of its lines."""

from collections.abc import Sequence
from pathlib import Path

from lessonbot.domain.course import Course
from lessonbot.packs.drafts import Draft, Fate, NotImportable, Remark
from lessonbot.packs.importers.shared.draft_course import to_complete
from lessonbot.packs.importers.shared.floods import Pages
from lessonbot.packs.importers.shared.textfile import read_text, taken

MOST_REMARKS = 5_000

# What was told before anything was taken says best what is wrong.
_FIRST = 5


class QuestionFile:
    """The text of a file while its questions become a course."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.title = path.stem
        self.pages = Pages(path.name)
        self.remarks: list[Remark] = []
        self.text = read_text(path, self.remarks)

    def say(self, line: int, fate: Fate, words: str) -> None:
        """Note what became of what stands in a line; once, that it is more than anybody reads."""
        if len(self.remarks) < MOST_REMARKS:
            self.remarks.append(Remark(f"{self.name}:{line}", fate, words))
        elif len(self.remarks) == MOST_REMARKS:
            more = (
                f"more than {MOST_REMARKS:,} remarks: mend these and import again to see the others"
            )
            self.remarks.append(Remark(self.name, "changed", more))

    def without_questions(self, words: str) -> NotImportable:
        """That nothing was found that can be asked, and what was told on the way."""
        told = map(str, self.remarks[:_FIRST])
        return NotImportable("\n".join([f"{self.name} {words}", *told]))

    def draft(self, course: Course, lines: Sequence[int]) -> Draft:
        """The course with all that was told; `lines` are where its lessons begin."""
        places = [f"{self.name}:{line}" for line in lines]
        told = (to_complete(self.name, course), *taken(course, places), *self.remarks)
        return Draft(course, remarks=told)
