"""The styles and the sheet of a DOCX: what the office changes when it wants another look."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FANG_SONG, HEI, SONG = "仿宋", "黑体", "宋体"
LATIN = "Times New Roman"


def set_styles(file: Any, language: str) -> None:
    styles = file.styles
    normal = styles["Normal"]
    dress(normal, FANG_SONG, 14)
    normal.paragraph_format.line_spacing = Pt(26)
    normal.paragraph_format.space_after = Pt(0)
    for name, points in (("Heading 1", 16), ("Heading 2", 14), ("Heading 3", 12), ("Heading 4", 11)):
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
    speak(styles, language)
    styles["Table Caption"].paragraph_format.space_before = Pt(10)
    styles["Table Caption"].paragraph_format.space_after = Pt(4)
    styles["Table Caption"].paragraph_format.keep_with_next = True
    styles["TOC 2"].paragraph_format.left_indent = Pt(21)
    for name in ("TOC 1", "TOC 2"):
        styles[name].paragraph_format.tab_stops.add_tab_stop(
            Mm(156), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )


def speak(styles: Any, language: str) -> None:
    """Chinese text is proofread and set as Chinese, not as what the library's blank was made in."""
    words = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    chinese = "zh-TW" if language.lower() == "zh-hant" else "zh-CN"
    words.set(qn("w:eastAsia"), chinese)
    words.set(qn("w:val"), chinese if language.startswith("zh") else "en-GB")
    if language.startswith("zh"):
        # Quotes and dashes belong to both scripts; in a Chinese text they are Chinese.
        styles["Normal"].element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").set(qn("w:hint"), "eastAsia")


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
