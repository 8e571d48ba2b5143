"""A chart as a picture for a slide: sized for a projector, with title, day and standing."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import vl_convert

from scoring.reports.charting.style import FONT, GREY, INK, VERSION, Spec
from scoring.text.personal import mask
from scoring.text.typesetting import plain

WIDE, HIGH = 16, 9
LEAST_WIDTH, LEAST_HEIGHT = 880, 300
AROUND = 150
"""What title and footnotes take of the height."""
LABELS = 200
PIXELS = 2560
"""How wide a PNG is, whatever the chart's own size: a full screen at twice its density."""
LEGEND = {"orient": "bottom", "title": None, "labelFont": FONT, "labelFontSize": 12, "columns": 4}
LEGEND |= {"labelColor": INK, "symbolType": "square", "labelLimit": 320, "offset": 16}


def slide_svg(
    chart: Spec, head: Sequence[str], foot: Sequence[str], legend: Sequence[str] = ()
) -> str:
    """The chart as SVG text with a heading (title, then notes) and footnotes.

    ``legend`` names the parts whose colours are explained; a chart whose words stand beside
    its marks needs none.
    """
    spec = copy.deepcopy(chart)
    whole = {key: spec.pop(key) for key in ("$schema", "config", "datasets")}
    rows = spec["height"]
    spec["height"] = high = max(LEAST_HEIGHT, rows)
    wide = max(LEAST_WIDTH, (high + AROUND) * WIDE // HIGH)
    has_labels = bool(spec["layer"][0]["encoding"]["y"].get("axis"))
    spec["width"] = wide - (LABELS if has_labels else 0)
    if high > rows and has_labels:  # bars of few units are as thick as the room allows
        for layer in spec["layer"]:
            if "height" in layer["mark"]:
                layer["mark"]["height"] *= min(high / max(1, rows), 2.2)
    if legend:
        spec["layer"][0]["encoding"]["color"]["legend"] = {**LEGEND, "values": [*legend]}
    spec["title"] = _words(head[0], 22, INK, "top", head[1:])
    whole |= {"vconcat": [spec], "title": _words([*foot], 11, GREY, "bottom")}
    whole["config"] = {**whole["config"], "background": "white", "padding": 28}
    return str(vl_convert.vegalite_to_svg(_clean(whole), vl_version=VERSION))


def png_of(svg: str) -> bytes:
    """The picture of an SVG, as wide as a projector needs it."""
    width = float(svg.partition('width="')[2].partition('"')[0])
    return bytes(vl_convert.svg_to_png(svg, scale=max(2.0, PIXELS / width)))


def can_draw_chinese() -> bool:
    """Whether the machine has a font with Chinese characters: two of them look different."""
    one, other = (
        vl_convert.svg_to_png(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
            f'<text x="4" y="30" font-size="24" font-family="{FONT}">{character}</text></svg>'
        )
        for character in "中文"
    )
    return bool(one != other)


def _words(
    text: str | list[str], size: int, ink: str, orient: str, more: Sequence[str] = ()
) -> dict[str, Any]:
    words: dict[str, Any] = {"text": text, "orient": orient, "anchor": "start", "font": FONT}
    words |= {"fontSize": size, "color": ink, "offset": 18, "fontWeight": 600 if more else 400}
    words |= {"lineHeight": size * 1.5}
    if more:
        words |= {"subtitle": [*more], "subtitleFont": FONT, "subtitleFontSize": 13}
        words |= {"subtitleColor": GREY, "subtitlePadding": 8}
    return words


def _clean(value: Any) -> Any:
    """Every text without control characters and personal identifiers: SVG is XML."""
    if isinstance(value, str):
        return plain(mask(value))
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list) else value
