"""HTML: the SVG drawing in a page that zooms with the wheel and moves with the mouse, all in one file."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from .exporter import Source
from .sheet import make_sheet
from .svg import svg_text

_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
html, body { margin: 0; height: 100%; background: $background; overflow: hidden; }
svg { width: 100%; height: 100%; cursor: grab; }
svg:active { cursor: grabbing; }
</style>
</head>
<body>
$drawing
<script>
"use strict";
const drawing = document.querySelector("svg");
const whole = drawing.getAttribute("viewBox").split(" ").map(Number);
let view = whole.slice();
const show = () => drawing.setAttribute("viewBox", view.join(" "));
const under = (event) => {
  const matrix = drawing.getScreenCTM().inverse();
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
};
drawing.removeAttribute("width");
drawing.removeAttribute("height");
drawing.addEventListener("wheel", (event) => {
  event.preventDefault();
  const factor = Math.pow(1.0015, event.deltaY), point = under(event);
  view = [point.x - (point.x - view[0]) * factor, point.y - (point.y - view[1]) * factor,
          view[2] * factor, view[3] * factor];
  show();
}, { passive: false });
drawing.addEventListener("pointermove", (event) => {
  if (!(event.buttons & 1)) return;
  const scale = drawing.getScreenCTM().a;
  view[0] -= event.movementX / scale;
  view[1] -= event.movementY / scale;
  show();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Home" || event.key === "f") { view = whole.slice(); show(); }
});
</script>
</body>
</html>
""")


def write(source: Source, target: Path) -> None:
    """Write the page."""
    sheet = make_sheet(source)
    drawing = svg_text(sheet, source.title).split("\n", 1)[1]
    page = _PAGE.substitute(title=escape(source.title), background=sheet.theme.hex("background"), drawing=drawing)
    target.write_text(page, encoding="utf-8", newline="\n")
