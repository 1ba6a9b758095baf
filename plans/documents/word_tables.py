"""Tables of a DOCX as elements, and the smallest elements they are made of. People's words are the text of runs."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from plans.documents.model import Table

TWIPS = 56.693
"""Of one millimetre: a twentieth of a point is the unit of table widths."""


def run_element(said: str) -> Any:
    run, words = element("w:r"), element("w:t")
    words.set(qn("xml:space"), "preserve")
    words.text = said
    run.append(words)
    return run


def table_element(block: Table, text_style: str, head_style: str) -> Any:
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
        row.append(row_properties(is_head, block.is_tall))
        is_foot = bool(block.foot) and number == len(lines) - 1
        for place, (said, width) in enumerate(zip(cells, widths, strict=True)):
            alignment = "center" if is_head else "right" if place in block.figures else "left"
            style = head_style if is_head or is_foot else text_style
            stays = block.is_tall and number < len(lines) - 1
            row.append(cell_element(said, width, style, alignment, is_head, stays=stays))
        table.append(row)
    return table


def facts_table(facts: tuple[tuple[str, str], ...], style: str) -> Any:
    """The lines of the cover: label to the right, value on a rule."""
    widths = [round(width * TWIPS) for width in (52, 84)]
    table = OxmlElement("w:tbl")
    properties = element("w:tblPr")
    properties.append(element("w:tblW", w=sum(widths), type="dxa"))
    properties.append(element("w:jc", val="center"))
    properties.append(element("w:tblLayout", type="fixed"))
    properties.append(margins(113))
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


def element(kind: str, /, **attributes: object) -> Any:
    made = OxmlElement(kind)
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
    properties.append(margins(57))
    return properties


def margins(width: int) -> Any:
    """Left and right of every cell, in twips."""
    made = element("w:tblCellMar")
    made.extend(element(f"w:{side}", w=width, type="dxa") for side in ("left", "right"))
    return made


def row_properties(is_head: bool, is_tall: bool) -> Any:
    """The head is repeated on every page; a long row may break over pages, one to be signed may not."""
    properties = element("w:trPr")
    if is_tall:
        properties.append(element("w:cantSplit"))
    if is_tall and not is_head:
        properties.append(element("w:trHeight", val=round(16 * TWIPS), hRule="atLeast"))
    if is_head:
        properties.append(element("w:tblHeader"))
    return properties


def cell_element(
    said: str, width: int, style: str, alignment: str, is_head: bool, *, stays: bool = False
) -> Any:
    """`stays`: on the page of what follows."""
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
        if stays:
            about.append(element("w:keepNext"))
        about.append(element("w:jc", val=alignment))
        paragraph.append(about)
        paragraph.append(run_element(line))
        cell.append(paragraph)
    return cell
