"""The Word document that a teacher begins with: one example lesson, with notes in the margin."""

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats"

_TYPES = f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="{_KIND}-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml"
  ContentType="{_KIND}-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml"
  ContentType="{_KIND}-officedocument.wordprocessingml.styles+xml"/>
<Override PartName="/word/numbering.xml"
  ContentType="{_KIND}-officedocument.wordprocessingml.numbering+xml"/>
<Override PartName="/word/comments.xml"
  ContentType="{_KIND}-officedocument.wordprocessingml.comments+xml"/>
</Types>"""

_RELS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>
</Relationships>"""

_DOCUMENT_RELS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/numbering" Target="numbering.xml"/>
<Relationship Id="rId3" Type="{_OFFICE}/comments" Target="comments.xml"/>
</Relationships>"""

_STYLES = f"""{_HEAD}<w:styles {_W}>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>
<w:pPr><w:spacing w:after="160"/></w:pPr><w:rPr><w:sz w:val="24"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>
<w:rPr><w:b/><w:sz w:val="48"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Subtitle"><w:name w:val="Subtitle"/><w:basedOn w:val="Normal"/>
<w:rPr><w:color w:val="595959"/><w:sz w:val="28"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>
<w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="360"/><w:outlineLvl w:val="0"/></w:pPr>
<w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/>
<w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="1"/></w:pPr>
<w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:basedOn w:val="Normal"/>
<w:pPr><w:ind w:left="720"/></w:pPr><w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="ListParagraph"><w:name w:val="List Paragraph"/>
<w:basedOn w:val="Normal"/></w:style>
</w:styles>"""

_LEVEL = (
    '<w:lvl w:ilvl="{0}"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/>'
    '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{1}" w:hanging="360"/></w:pPr></w:lvl>'
)
_NUMBERING = f"""{_HEAD}<w:numbering {_W}>
<w:abstractNum w:abstractNumId="0">{_LEVEL.format(0, 720)}{_LEVEL.format(1, 1440)}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
</w:numbering>"""

# What stands on the page: the style (a number is the level of a list), the words, and the note
# in the margin. Words between two stars are bold.
_PAGE: tuple[tuple[str, str, str], ...] = (
    (
        "Title",
        "My first jar",
        (
            "The style Title: what your course is called. Write over everything on this page; the notes "
            "in the margin are for you and are not taken over."
        ),
    ),
    (
        "Subtitle",
        "Put a few coins aside, and know what they are for.",
        "The style Subtitle: one sentence that learners read before they join.",
    ),
    (
        "Heading1",
        "Save first",
        "The style Heading 1 begins a lesson: one for each day. Best are 150 words or fewer.",
    ),
    ("", "Many of us save what is left at the end of the month. Often nothing is left.", ""),
    (
        "",
        (
            "So turn it round: *save first*. When ten coins come in, put one into a jar, before you buy "
            "anything."
        ),
        (
            "Bold, slanted, lists and links are kept. A picture (JPEG or PNG) stands on a line of its own; "
            "give it an alternative text that says what is on it."
        ),
    ),
    ("", "*Today:* Find a jar or a box, and put one coin in.", ""),
    (
        "Heading2",
        "Question",
        "You may call it what you like, or leave it out.",
    ),
    (
        "",
        "Mira gets ten coins for a dress. When does she put one in the jar?",
        "The line right above the answers is the question.",
    ),
    (
        "0",
        "[ ] On Sunday, from what is left",
        (
            "Every answer begins with a box: [x] or ☑ if it is right, [ ] or ☐ if it is wrong. From 2 to "
            "6 answers; more than one may be right."
        ),
    ),
    (
        "1",
        "By Sunday it may be spent. A coin put away first is safe.",
        "One step further in (Tab key): what is said to those who choose this answer.",
    ),
    ("0", "[x] Right away, before she shops", ""),
    ("1", "Now it is safe, and she plans with nine.", ""),
    ("0", "[ ] When a bigger payment comes", ""),
    ("1", "That may take long. Small coins, saved often, fill the jar.", ""),
    (
        "Quote",
        "Saving first is easier than saving what is left.",
        (
            "The style Quote below the answers: what is said to everybody. Leave it out if you like. "
            "Then comes the next Heading 1."
        ),
    ),
)


def notes() -> list[str]:
    """What the template says in its margin."""
    return [note for _, _, note in _PAGE if note]


def template() -> bytes:
    """The document, always the same bytes."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS,
        "word/document.xml": _document(),
        "word/_rels/document.xml.rels": _DOCUMENT_RELS,
        "word/styles.xml": _STYLES,
        "word/numbering.xml": _NUMBERING,
        "word/comments.xml": _comments(notes()),
    }
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, text in parts.items():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, text)
    return out.getvalue()


def _document() -> str:
    paragraphs, number = [], 0
    for style, words, note in _PAGE:
        paragraphs.append(_paragraph(style, words, number if note else None))
        number += bool(note)
    section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    body = "\n".join(paragraphs)
    return f"{_HEAD}<w:document {_W}><w:body>\n{body}\n{section}</w:body></w:document>"


def _paragraph(style: str, words: str, note: int | None) -> str:
    start = end = ""
    if note is not None:
        start = f'<w:commentRangeStart w:id="{note}"/>'
        end = f'<w:commentRangeEnd w:id="{note}"/><w:r><w:commentReference w:id="{note}"/></w:r>'
    return f"<w:p>{_properties(style)}{start}{_runs(words)}{end}</w:p>"


def _properties(style: str) -> str:
    if style.isdecimal():
        numbered = f'<w:numPr><w:ilvl w:val="{style}"/><w:numId w:val="1"/></w:numPr>'
        return f'<w:pPr><w:pStyle w:val="ListParagraph"/>{numbered}</w:pPr>'
    return f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""


def _runs(words: str) -> str:
    runs = []
    for at, part in enumerate(words.split("*")):
        look = "<w:rPr><w:b/></w:rPr>" if at % 2 else ""
        if part:
            runs.append(f'<w:r>{look}<w:t xml:space="preserve">{part}</w:t></w:r>')
    return "".join(runs)


def _comments(said: Sequence[str]) -> str:
    comments = "\n".join(
        f'<w:comment w:id="{number}" w:author="lessonbot" w:initials="lb"><w:p>{_runs(note)}</w:p>'
        "</w:comment>"
        for number, note in enumerate(said)
    )
    return f"{_HEAD}<w:comments {_W}>\n{comments}\n</w:comments>"
