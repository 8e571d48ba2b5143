"""The styles of official papers after GB/T 9704-2012; every one names its typefaces itself."""

from __future__ import annotations

from typing import NamedTuple
from xml.sax.saxutils import escape

from scoring.reports.documents.fonts import Fonts

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINE = 580
"""29 pt, in twips."""
_TWO, _THREE, _FOUR, _SMALL_FOUR, _CELL_SIZE = 44, 32, 28, 24, 20
"""Sizes 2号 to 小4号 and that of tables, in half points."""
_TIGHTER = -6
"""Twips that each character of 16 pt gives so that 28 fill 156 mm. The page's grid says the
same, but programs differ in how they lay text on a grid, so text does not lean on it."""
_IMPRINT_LINE = 480
"""24 pt, in twips: a line of the 版记."""
_KEEP = "<w:keepNext/><w:keepLines/>"
_TWO_CHARACTERS = '<w:ind w:firstLineChars="200" w:firstLine="632"/>'
_ANNEXES = '<w:ind w:leftChars="600" w:left="1896" w:hangingChars="400" w:hanging="1264"/>'
_LEFT = '<w:ind w:left="30" w:right="30"/><w:jc w:val="left"/>'
_RED = '<w:color w:val="FF0000"/>'
_OFF_GRID = '<w:snapToGrid w:val="0"/>'
_CELL = '<w:spacing w:line="300" w:lineRule="exact"/>'


class Style(NamedTuple):
    """A paragraph style: its id and name, typeface, size in half points, paragraph and run."""

    name: str
    font: str
    size: int
    paragraph: str = ""
    run: str = ""


def styles_xml(fonts: Fonts) -> str:
    """The part ``word/styles.xml``."""
    body = _look(fonts.body, _THREE).format("")
    spacing = f'<w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>'
    default = (
        f'<w:widowControl/><w:overflowPunct w:val="0"/>{_OFF_GRID}{spacing}<w:jc w:val="both"/>'
    )
    parts = [
        f'<w:styles xmlns:w="{NAMESPACE}"><w:docDefaults><w:rPrDefault><w:rPr>{body}'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f"<w:qFormat/><w:pPr>{default}</w:pPr><w:rPr>{body}</w:rPr></w:style>"
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/>'
        '<w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    ]
    return "".join([*parts, *map(_style, (*_text(fonts), *_frame(fonts), *_tables(fonts)))]) + (
        "</w:styles>"
    )


def _look(font: str, size: int) -> str:
    name = escape(font, {'"': "&quot;"})
    names = "".join(f' w:{script}="{name}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    pitch = f'<w:spacing w:val="{_TIGHTER if size == _THREE else 0}"/>'
    sizes = f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    return f"<w:rFonts{names}/>{_OFF_GRID}{{}}{pitch}{sizes}"


def _style(style: Style) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style.name}">'
        f'<w:name w:val="{style.name}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{style.paragraph}</w:pPr>"
        f"<w:rPr>{_look(style.font, style.size).format(style.run)}</w:rPr></w:style>"
    )


def _text(fonts: Fonts) -> list[Style]:
    """Title, headings and text."""
    centred = '<w:jc w:val="center"/>'
    first, second = (f'<w:outlineLvl w:val="{level}"/>' for level in (0, 1))
    return [
        Style("公文标题", fonts.title, _TWO, f"{_KEEP}{centred}"),
        Style("状态说明", fonts.second, _THREE, centred),
        Style("主送机关", fonts.body, _THREE, _KEEP),
        Style("公文正文", fonts.body, _THREE, _TWO_CHARACTERS),
        Style("一级标题", fonts.first, _THREE, f"{_KEEP}{_TWO_CHARACTERS}{first}"),
        Style("空行", fonts.body, _THREE, _KEEP),
        Style("二级标题", fonts.second, _THREE, f"{_KEEP}{_TWO_CHARACTERS}{second}"),
        Style(
            "附件说明",
            fonts.body,
            _THREE,
            _KEEP
            + '<w:ind w:leftChars="600" w:left="1896" w:hangingChars="400" w:hanging="1264"/>',
        ),
    ]


def _frame(fonts: Fonts) -> list[Style]:
    """What stands around the text: head, signature, imprint, page number."""
    rule = '<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="8" w:color="FF0000"/></w:pBdr>'
    space = '<w:spacing w:before="580" w:after="290" w:line="800" w:lineRule="exact"/>'
    signed, dated = (
        f'{keep}<w:ind w:rightChars="{n}00" w:right="{n * 316}"/><w:jc w:val="right"/>'
        for keep, n in ((_KEEP, 2), ("<w:keepLines/>", 4))
    )
    tight = '<w:spacing w:line="{}" w:lineRule="exact"/>'
    side = '<w:ind w:{0}Chars="100" w:{0}="280"/><w:jc w:val="{0}"/>'
    number = tight.format(280)
    return [
        Style("版头", fonts.first, _THREE),
        Style("发文机关标志", fonts.title, 52, f'{space}<w:jc w:val="center"/>', _RED),
        Style("发文字号", fonts.body, _THREE, f'{rule}<w:jc w:val="center"/>'),
        Style("发文机关署名", fonts.body, _THREE, signed),
        Style("成文日期", fonts.body, _THREE, dated),
        _imprint(fonts),
        Style("版记占位", fonts.body, 2, f"{_KEEP}{tight.format(2 * _IMPRINT_LINE + 80)}"),
        Style("文末", fonts.body, 2, tight.format(20)),
        Style("页码单页", fonts.table, _FOUR, number + side.format("right")),
        Style("页码双页", fonts.table, _FOUR, number + side.format("left")),
    ]


FRAME = (
    '<w:framePr w:w="8840" w:wrap="around" w:vAnchor="margin" w:hAnchor="margin" '
    'w:xAlign="center" w:yAlign="bottom"/>'
)
"""At the foot of its page. Each paragraph of the 版记 carries it itself: LibreOffice takes no frame
from a style, and takes paragraphs for one frame only where style and borders are the same."""


def _imprint(fonts: Fonts) -> Style:
    """版记: lines between rules, in a :data:`FRAME`."""
    ends = '<w:tabs><w:tab w:val="right" w:pos="8560"/></w:tabs>'
    ends += f'<w:spacing w:line="{_IMPRINT_LINE}" w:lineRule="exact"/>'
    ends += '<w:ind w:left="280" w:right="280"/>'
    rules = (
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for side, size in (("top", 8), ("bottom", 8), ("between", 4))
    )
    return Style("版记", fonts.body, _FOUR, f"<w:pBdr>{''.join(rules)}</w:pBdr>{ends}")


def _tables(fonts: Fonts) -> list[Style]:
    """Annexes: their label and title, tables and notes."""
    title = f'{_KEEP}{{}}<w:jc w:val="center"/>'
    space = '<w:spacing w:after="290" w:line="580" w:lineRule="exact"/>'
    note = '<w:spacing w:before="80" w:line="380" w:lineRule="exact"/>'
    return [
        Style("附件标签", fonts.first, _THREE, f"{_KEEP}<w:pageBreakBefore/>"),
        Style("附件标题", fonts.title, _TWO, title.format(space)),
        Style("表头", fonts.first, _CELL_SIZE, f'<w:keepNext/>{_CELL}<w:jc w:val="center"/>'),
        Style("表格居中", fonts.table, _CELL_SIZE, f'{_CELL}<w:jc w:val="center"/>'),
        Style(
            "表格文字",
            fonts.table,
            _CELL_SIZE,
            f"{_CELL}{_LEFT}",
        ),
        Style("表格数字", fonts.table, _CELL_SIZE, f'{_CELL}<w:jc w:val="right"/>'),
        Style("表格总分", fonts.table, _CELL_SIZE, f'{_CELL}<w:jc w:val="right"/>', "<w:b/>"),
        Style("表注", fonts.body, _SMALL_FOUR, note),
        Style("指纹", fonts.table, _CELL_SIZE, f'{note}<w:jc w:val="left"/>'),
    ]
