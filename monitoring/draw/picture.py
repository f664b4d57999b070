"""A board as SVG: numbers and lines, on the grid its panels name."""

import time
from html import escape

UNIT = 56  # pixels of a grid column
ROW = 30  # of a grid row
GAP = 8
HEAD = 64
COLOURS = ["#5c63db", "#e5972f", "#2a8f4f", "#d13b30", "#1c8fc9", "#aa84f0", "#8a8d96", "#c49a00",
           "#0f8a83", "#ee7fbb"]
STEPS = {"green": "#6fcf97", "orange": "#f0b45c", "red": "#ff8a80"}
LEGEND_MAX = 8


def number(value, unit):
    """Says a value in its unit, as Grafana would about."""
    if unit == "percentunit":
        return f"{100 * value:.3g} %"
    if unit == "bool_yes_no":
        return "yes" if value else "no"
    if unit == "s":
        if value < 1:
            return f"{1000 * value:.3g} ms"
        return f"{value:.3g} s" if value < 120 else f"{value / 60:.3g} min"
    if unit in ("bytes", "Bps"):
        for name in ["B", "KiB", "MiB", "GiB"]:
            if abs(value) < 1024 or name == "GiB":
                return f"{value:.3g} {name}{'/s' if unit == 'Bps' else ''}"
            value /= 1024
    rate = {"reqps": " req/s", "cps": "/s", "ops": "/s"}.get(unit, "")
    if abs(value) >= 10000 and not rate:
        return f"{value:,.0f}"
    return f"{value:.4g}{rate}"


def text(x, y, words, size=11, colour="#a9acb8", anchor="start", weight=400):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" '
            f'text-anchor="{anchor}" font-weight="{weight}">{escape(words)}</text>')


def colour_of(panel, value):
    colour = STEPS["green"]
    for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]:
        if step["value"] is None or value >= step["value"]:
            colour = STEPS[step["color"]]
    return colour


def stat(panel, series, box):
    x, y, width, height = box
    if not series:
        return text(x + width / 2, y + height / 2 + 8, "no data", 16, anchor="middle")
    unit = panel["fieldConfig"]["defaults"]["unit"]
    value = series[0][1][-1][1]
    return text(x + width / 2, y + height / 2 + 18, number(value, unit), 26,
                colour_of(panel, value), "middle", 600)


def stretches(points):
    """Cuts a line where nothing was measured."""
    step = min((after[0] - before[0] for before, after in zip(points, points[1:])), default=1)
    stretch = points[:1]
    for before, after in zip(points, points[1:]):
        if after[0] - before[0] > 2 * step:
            yield stretch
            stretch = []
        stretch.append(after)
    yield stretch


def graph(panel, series, box, span):
    x, y, width, height = box
    unit = panel["fieldConfig"]["defaults"]["unit"]
    left, top, right, bottom = x + 64, y + 30, x + width - 10, y + height - 46
    highest = max((value for _, points in series for _, value in points), default=0) or 1
    start, end = span

    def at(when, value):
        across = left + (when - start) / (end - start) * (right - left)
        return f"{across:.1f},{bottom - value / highest * (bottom - top):.1f}"

    parts = []
    for share in (0, 0.5, 1):
        level = bottom - share * (bottom - top)
        parts.append(f'<path d="M{left} {level:.1f}H{right}" stroke="#26282f"/>')
        parts.append(text(left - 6, level + 4, number(share * highest, unit), 10, anchor="end"))
    for share in (0, 0.5, 1):
        clock = time.strftime("%H:%M:%S", time.gmtime(start + share * (end - start)))
        parts.append(text(left + share * (right - left), bottom + 14, clock, 10,
                          anchor=("start", "middle", "end")[int(2 * share)]))
    across = left
    for index, (name, points) in enumerate(series):
        colour = COLOURS[index % len(COLOURS)]
        for stretch in stretches(points):
            line = " ".join(at(when, value) for when, value in stretch)
            parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" '
                         'stroke-width="1.5"/>')
        room = across + 18 + 6.2 * len(name) < right
        if index < LEGEND_MAX and room:
            parts.append(f'<rect x="{across}" y="{bottom + 25}" width="10" height="3" '
                         f'fill="{colour}"/>')
            parts.append(text(across + 14, bottom + 30, name, 10))
            across += 24 + 5.6 * len(name)
    if not series:
        parts.append(text((left + right) / 2, (top + bottom) / 2, "no data", 14, anchor="middle"))
    return "".join(parts)


def board(title, description, panels, span):
    height = HEAD + ROW * max(p["gridPos"]["y"] + p["gridPos"]["h"] for p, _ in panels)
    width = 24 * UNIT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="Inter, system-ui, sans-serif">',
        f'<rect width="{width}" height="{height}" fill="#0f1013"/>',
        text(16, 28, title, 18, "#ebecf0", weight=600),
        text(16, 48, description, 12),
    ]
    for panel, series in panels:
        grid = panel["gridPos"]
        box = (grid["x"] * UNIT + GAP / 2, HEAD + grid["y"] * ROW + GAP / 2,
               grid["w"] * UNIT - GAP, grid["h"] * ROW - GAP)
        x, y, w, h = box
        parts.append(f'<g><title>{escape(panel["description"])}</title>'
                     f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="6" fill="#191a1f"/>')
        parts.append(text(x + 12, y + 20, panel["title"], 12, "#ebecf0", weight=500))
        draw = stat(panel, series, box) if panel["type"] == "stat" else graph(
            panel, series, box, span)
        parts.append(draw + "</g>")
    return "\n".join(parts) + "\n</svg>\n"
