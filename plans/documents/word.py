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
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from plans.documents.model import Heading, PlanDocument, Table, Text

FANG_SONG, HEI, SONG = "仿宋", "黑体", "宋体"
LATIN = "Times New Roman"
TWIPS = 56.693
"""Of one millimetre: a twentieth of a point is the unit of table widths."""
REPORT_EVERY = 200
"""Blocks between two signs of life."""


def write_word(document: PlanDocument, *, alive: Callable[[], None] = lambda: None) -> BytesIO:
    file = Document()
    forget_template(file, document)
    set_styles(file)
    set_margins(file.sections[0])
    cover(file, document)
    body = file.add_section(WD_SECTION.NEW_PAGE)
    frame(file.sections[0], document, numbered=False)
    frame(body, document, numbered=True)
    contents(file, document)
    bookmarks = {id(entry): number for number, entry in enumerate(document.headings)}
    for number, block in enumerate(document.blocks):
        if number % REPORT_EVERY == 0:
            alive()
        if isinstance(block, Heading):
            draw_heading(file, block, bookmarks.get(id(block)))
        elif isinstance(block, Text):
            draw_text(file, block, document)
        else:
            draw_table(file, block)
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


# --- styles ------------------------------------------------------------------------------------
def set_styles(file: Any) -> None:
    styles = file.styles
    normal = styles["Normal"]
    dress(normal, FANG_SONG, 14)
    normal.paragraph_format.line_spacing = Pt(26)
    normal.paragraph_format.space_after = Pt(0)
    for name, points in (("Heading 1", 16), ("Heading 2", 14), ("Heading 3", 12)):
        dress(styles[name], HEI, points, bold=True)
        styles[name].paragraph_format.space_before = Pt(12)
        styles[name].paragraph_format.space_after = Pt(6)
        styles[name].paragraph_format.keep_with_next = True
    for name, size, font, bold in (
        ("Cover Organization", 22, HEI, True),
        ("Cover Title", 28, SONG, True),
        ("Cover Edition", 16, FANG_SONG, False),
        ("Contents Title", 18, HEI, True),
        ("TOC 1", 14, HEI, False),
        ("TOC 2", 14, FANG_SONG, False),
        ("Note Text", 10.5, FANG_SONG, False),
        ("Table Text", 9, SONG, False),
        ("Table Head", 9, HEI, True),
        ("Table Caption", 10.5, HEI, True),
    ):
        style = new_style(styles, name)
        dress(style, font, size, bold=bold)
        style.paragraph_format.line_spacing = 1.25
    for name in ("Cover Organization", "Cover Title", "Cover Edition", "Contents Title", "Table Caption"):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Table Caption"].paragraph_format.space_before = Pt(10)
    styles["Table Caption"].paragraph_format.space_after = Pt(4)
    styles["Table Caption"].paragraph_format.keep_with_next = True
    styles["TOC 2"].paragraph_format.left_indent = Pt(21)
    for name in ("TOC 1", "TOC 2"):
        styles[name].paragraph_format.tab_stops.add_tab_stop(
            Mm(156), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )


def new_style(styles: Any, name: str) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith("TOC"))
    style.base_style = styles["Normal"]
    return style


def dress(style: Any, font: str, size: float, *, bold: bool = False) -> None:
    """Chinese in `font`, Latin letters and figures in Times; the theme's fonts and colours have no say."""
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    if fonts is not None:
        properties.remove(fonts)
    fonts = OxmlElement("w:rFonts")
    for name, value in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{name}"), value)
    properties.insert(0, fonts)


def set_margins(section: Any) -> None:
    """A4 with the margins of official documents (GB/T 9704)."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(15)


# --- cover, frame, contents --------------------------------------------------------------------
def cover(file: Any, document: PlanDocument) -> None:
    space(file, 60)
    file.add_paragraph(document.organization, style="Cover Organization")
    space(file, 80)
    file.add_paragraph(document.title, style="Cover Title")
    file.add_paragraph(document.subtitle, style="Cover Edition")
    space(file, 150)
    place = file.element.body
    place.insert(len(place) - 1, facts_table(file, document.facts))


def space(file: Any, points: float) -> None:
    file.add_paragraph().paragraph_format.space_before = Pt(points)


def frame(section: Any, document: PlanDocument, *, numbered: bool) -> None:
    """Head and foot of every page: what it is, which draft, page of pages, fingerprint."""
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    head = section.header.paragraphs[0]
    head.style = "Table Text"
    if numbered:
        head.add_run(document.name)
    if document.mark:
        run = head.add_run(f"　　{document.mark}" if numbered else document.mark)
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
            for part in field_start('TOC \\o "1-2" \\h \\z \\u', is_stale=True):
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
def draw_heading(file: Any, block: Heading, number: int | None) -> None:
    paragraph = file.add_paragraph(style=f"Heading {block.level}")
    paragraph.paragraph_format.page_break_before = block.on_new_page or None
    if number is None:
        paragraph.add_run(block.text)
        return
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number + 1))
    start.set(qn("w:name"), bookmark(number))
    paragraph._p.append(start)
    paragraph.add_run(block.text)
    paragraph._p.append(end)


def draw_text(file: Any, block: Text, document: PlanDocument) -> None:
    for said in block.paragraphs:
        paragraph = file.add_paragraph(said, style="Note Text" if block.is_note else "Normal")
        if not block.is_note and document.language.startswith("zh"):
            paragraph.paragraph_format.first_line_indent = Pt(28)


def draw_table(file: Any, block: Table) -> None:
    if block.caption:
        file.add_paragraph(block.caption, style="Table Caption")
    place = file.element.body
    place.insert(len(place) - 1, table_element(file, block))
    # Two tables that touch would become one.
    file.add_paragraph(style="Table Text")


def table_element(file: Any, block: Table) -> Any:
    """Built by hand: the library looks every cell up anew, which takes minutes for a whole organisation."""
    text_style, head_style = (file.styles[name].style_id for name in ("Table Text", "Table Head"))
    widths = [round(width * TWIPS) for width in block.widths]
    table = OxmlElement("w:tbl")
    table.append(table_properties(sum(widths)))
    grid = OxmlElement("w:tblGrid")
    grid.extend(element("w:gridCol", w=width) for width in widths)
    table.append(grid)
    lines = [(block.head, True), *((row, False) for row in block.rows)]
    if block.foot:
        lines.append((block.foot, False))
    for number, (cells, is_head) in enumerate(lines):
        row = OxmlElement("w:tr")
        row.append(row_properties(is_head, block.is_tall and not is_head))
        is_foot = bool(block.foot) and number == len(lines) - 1
        for place, (said, width) in enumerate(zip(cells, widths, strict=True)):
            alignment = "center" if is_head else "right" if place in block.figures else "left"
            style = head_style if is_head or is_foot else text_style
            row.append(cell_element(said, width, style, alignment, is_head))
        table.append(row)
    return table


def facts_table(file: Any, facts: tuple[tuple[str, str], ...]) -> Any:
    """The lines of the cover: label to the right, value on a rule."""
    style = file.styles["Cover Edition"].style_id
    widths = [round(width * TWIPS) for width in (45, 90)]
    table = OxmlElement("w:tbl")
    properties = element("w:tblPr")
    properties.append(element("w:tblW", w=sum(widths), type="dxa"))
    properties.append(element("w:jc", val="center"))
    properties.append(element("w:tblLayout", type="fixed"))
    table.append(properties)
    grid = element("w:tblGrid")
    grid.extend(element("w:gridCol", w=width) for width in widths)
    table.append(grid)
    for label, value in facts:
        row = element("w:tr")
        row.append(cell_element(label, widths[0], style, "right", False))
        kept = cell_element(value, widths[1], style, "left", False)
        borders = element("w:tcBorders")
        borders.append(element("w:bottom", val="single", sz=4, space=0, color="808080"))
        kept.find(qn("w:tcPr")).insert(1, borders)
        row.append(kept)
        table.append(row)
    return table


def element(name: str, **attributes: object) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def table_properties(width: int) -> Any:
    properties = element("w:tblPr")
    properties.append(element("w:tblW", w=width, type="dxa"))
    borders = element("w:tblBorders")
    borders.extend(
        element(f"w:{side}", val="single", sz=4, space=0, color="606060")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    margins.extend(element(f"w:{side}", w=57, type="dxa") for side in ("left", "right"))
    properties.append(margins)
    return properties


def row_properties(is_head: bool, is_tall: bool) -> Any:
    """The head is repeated on every page; a long row may break over pages."""
    properties = element("w:trPr")
    if is_tall:
        properties.append(element("w:trHeight", val=round(16 * TWIPS), hRule="atLeast"))
    if is_head:
        properties.append(element("w:tblHeader"))
    return properties


def cell_element(said: str, width: int, style: str, alignment: str, is_head: bool) -> Any:
    cell = element("w:tc")
    properties = element("w:tcPr")
    properties.append(element("w:tcW", w=width, type="dxa"))
    if is_head:
        properties.append(element("w:shd", val="clear", color="auto", fill="EEEEEE"))
    properties.append(element("w:vAlign", val="center"))
    cell.append(properties)
    for line in said.split("\n"):
        paragraph = element("w:p")
        about = element("w:pPr")
        about.append(element("w:pStyle", val=style))
        about.append(element("w:jc", val=alignment))
        paragraph.append(about)
        run, words = element("w:r"), element("w:t")
        words.set(qn("xml:space"), "preserve")
        words.text = line
        run.append(words)
        paragraph.append(run)
        cell.append(paragraph)
    return cell
