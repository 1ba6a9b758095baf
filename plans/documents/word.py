"""The document as DOCX, which the office can edit: real headings, styles, fields and tables.

Text goes in as the text of runs alone, written by an XML library; nothing in it is a template, a field or a link.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

from plans.documents.model import Heading, PlanDocument, Table, Text
from plans.documents.word_styles import set_margins, set_styles
from plans.documents.word_tables import element, facts_table, run_element, table_element

REPORT_EVERY = 200
"""Blocks between two signs of life."""


def write_word(document: PlanDocument, *, alive: Callable[[], None] = lambda: None) -> BytesIO:
    file = Document()
    forget_template(file, document)
    set_styles(file, document.language)
    set_margins(file.sections[0])
    cover(file, document)
    body = file.add_section(WD_SECTION.NEW_PAGE)
    frame(file.sections[0], document, numbered=False)
    frame(body, document, numbered=True)
    contents(file, document)
    bookmarks = {id(entry): number for number, entry in enumerate(document.headings)}
    sheet = Sheet(file)
    following = (*document.blocks[1:], None)
    for number, (block, after) in enumerate(zip(document.blocks, following, strict=False)):
        if number % REPORT_EVERY == 0:
            alive()
        if isinstance(block, Heading):
            draw_heading(sheet, block, bookmarks.get(id(block)))
        elif isinstance(block, Text):
            draw_text(sheet, block, document, leads=isinstance(after, Table))
        else:
            draw_table(sheet, block)
    made = BytesIO()
    file.save(made)
    made.seek(0)
    return made


def forget_template(file: Any, document: PlanDocument) -> None:
    """The blank of the library names its makers and carries a picture of itself."""
    package = file.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]
    about = file.core_properties
    about.title, about.author, about.last_modified_by = document.title, document.organization, ""
    about.subject, about.keywords, about.comments = document.edition, document.hash, ""
    about.language = document.language
    about.created = about.modified = datetime.combine(document.dated, time())


# --- cover, frame, contents --------------------------------------------------------------------
def cover(file: Any, document: PlanDocument) -> None:
    space(file, 60)
    file.add_paragraph(document.organization, style="Cover Organization")
    space(file, 80)
    file.add_paragraph(document.title, style="Cover Title")
    file.add_paragraph(document.subtitle, style="Cover Edition")
    space(file, 150)
    place = file.element.body
    place.insert(len(place) - 1, facts_table(document.facts, file.styles["Cover Edition"].style_id))


def space(file: Any, points: float) -> None:
    file.add_paragraph().paragraph_format.space_before = Pt(points)


def frame(section: Any, document: PlanDocument, *, numbered: bool) -> None:
    """Head and foot of every page: what it is, which draft, page of pages, fingerprint."""
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    head = section.header.paragraphs[0]
    head.style = "Table Text"
    if numbered:
        head.add_run(document.name)
        underline(head)
    if document.mark:
        run = head.add_run(f"\u2003\u2003{document.mark}" if numbered else document.mark)
        run.font.color.rgb, run.font.bold = RGBColor(0xB0, 0, 0x20), True
    foot = section.footer.paragraphs[0]
    foot.style, foot.alignment = "Table Text", WD_ALIGN_PARAGRAPH.CENTER
    if numbered:
        before, between, after = document.words.page
        foot.add_run(before)
        field(foot, "PAGE", "1")
        foot.add_run(between)
        field(foot, "SECTIONPAGES", "1")
        foot.add_run(after)
        foot = section.footer.add_paragraph(style="Table Text")
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        start = OxmlElement("w:pgNumType")
        start.set(qn("w:start"), "1")
        section._sectPr.append(start)
    run = foot.add_run(f"{document.words.fingerprint} {document.hash}")
    run.font.size = Pt(7)


def underline(paragraph: Paragraph) -> None:
    """A rule below the head of the page."""
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="single", sz=4, space=4, color="808080"))
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def field(paragraph: Paragraph, code: str, shown: str) -> None:
    for part in field_start(code):
        paragraph._p.append(part)
    paragraph.add_run(shown)
    paragraph._p.append(field_mark("end"))


def field_start(code: str, *, is_stale: bool = False) -> list[Any]:
    instruction = OxmlElement("w:r")
    words = OxmlElement("w:instrText")
    words.set(qn("xml:space"), "preserve")
    words.text = f" {code} "
    instruction.append(words)
    return [field_mark("begin", is_stale=is_stale), instruction, field_mark("separate")]


def field_mark(kind: str, *, is_stale: bool = False) -> Any:
    run, mark = OxmlElement("w:r"), OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if is_stale:
        mark.set(qn("w:dirty"), "true")
    run.append(mark)
    return run


def contents(file: Any, document: PlanDocument) -> None:
    """A field that Word keeps up to date; its entries are written out, so that it reads in any program. The numbers
    of pages are known to none but the program that lays it out, which is asked for them."""
    file.add_paragraph(document.words.contents, style="Contents Title")
    for number, entry in enumerate(document.headings):
        paragraph = file.add_paragraph(style=f"TOC {entry.level}")
        if number == 0:
            for part in field_start(f'TOC \\o "1-{document.depth}" \\h \\z \\u', is_stale=True):
                paragraph._p.append(part)
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), bookmark(number))
        link.set(qn("w:history"), "1")
        run = Paragraph(link, paragraph._parent)
        run.add_run(f"{entry.text}\t")
        for part in field_start(f"PAGEREF {bookmark(number)} \\h", is_stale=True):
            link.append(part)
        link.append(field_mark("end"))
        paragraph._p.append(link)
    if document.headings:
        file.paragraphs[-1]._p.append(field_mark("end"))
    file.add_page_break()


def bookmark(number: int) -> str:
    return f"_Toc{number + 1:08d}"


# --- blocks ------------------------------------------------------------------------------------
class Sheet:
    """Writes at the end of the body, and knows the styles by heart: the library would look through all that is
    written for every paragraph, which takes minutes for a whole organisation."""

    def __init__(self, file: Any) -> None:
        self.end = file.element.body.sectPr
        self.styles = {style.name: style.style_id for style in file.styles}

    def write(self, made: Any) -> None:
        self.end.addprevious(made)

    def paragraph(self, said: str, style: str) -> Any:
        made = element("w:p")
        about = element("w:pPr")
        about.append(element("w:pStyle", val=self.styles[style]))
        made.append(about)
        made.append(run_element(said))
        self.write(made)
        return made


def draw_heading(sheet: Sheet, block: Heading, number: int | None) -> None:
    paragraph = sheet.paragraph(block.text, f"Heading {block.level}")
    if block.on_new_page:
        paragraph[0].append(element("w:pageBreakBefore"))
    if number is not None:
        paragraph.insert(1, element("w:bookmarkStart", id=number + 1, name=bookmark(number)))
        paragraph.append(element("w:bookmarkEnd", id=number + 1))


def draw_text(sheet: Sheet, block: Text, document: PlanDocument, *, leads: bool) -> None:
    """`leads`: a table follows; what is said of it stays on its page."""
    for said in block.paragraphs:
        paragraph = sheet.paragraph(said, "Note Text" if block.is_note else "Normal")
        if block.is_note and leads:
            paragraph[0].append(element("w:keepNext"))
        if not block.is_note and document.language.startswith("zh"):
            paragraph[0].append(element("w:ind", firstLine=560))


def draw_table(sheet: Sheet, block: Table) -> None:
    if block.caption:
        sheet.paragraph(block.caption, "Table Caption")
    sheet.write(table_element(block, sheet.styles["Table Text"], sheet.styles["Table Head"]))
    # Two tables that touch would become one.
    sheet.paragraph("", "Table Text")
