"""A small plot with a logarithmic vertical axis, as SVG text."""

import math
from xml.sax.saxutils import escape

colours = ["#1f5fa8", "#c8501e", "#3a7d3a", "#7a4a9c", "#555555"]
width, height = 640, 400
left, right, top, bottom = 70, 20, 20, 50


def line_plot(curves, horizontal, vertical):
    """`curves` maps a name to points; a curve of one point is a dot."""
    points = [point for curve in curves.values() for point in curve]
    x_max = 1.05 * max(x for x, _ in points)
    low = math.floor(math.log10(min(y for _, y in points)))
    high = math.ceil(math.log10(max(y for _, y in points)))

    def place(x, y):
        share = (math.log10(y) - low) / (high - low)
        return left + x / x_max * (width - left - right), height - bottom - share * (height - top - bottom)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>']
    for exponent in range(low, high + 1):
        _, y = place(0, 10.0**exponent)
        parts.append(f'<line x1="{left}" y1="{y:.1f}" x2="{width - right}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**exponent:g}</text>')
    for tick in range(0, int(x_max) + 1, 1000):
        x, y = place(tick, 10.0**low)
        parts.append(f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x:.1f}" y2="{y + 5:.1f}" stroke="#444"/>')
        parts.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{tick}</text>')
    parts.append(f'<text x="{(left + width) / 2}" y="{height - 10}" text-anchor="middle">{escape(horizontal)}</text>')
    parts.append(f'<text transform="translate(18 {height / 2}) rotate(-90)" text-anchor="middle">{escape(vertical)}</text>')
    for index, (name, curve) in enumerate(curves.items()):
        colour = colours[index % len(colours)]
        places = [place(x, y) for x, y in curve]
        if len(places) > 1:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in places]
        parts.append(f'<circle cx="{left + 20}" cy="{top + 14 + 18 * index}" r="4" fill="{colour}"/>')
        parts.append(f'<text x="{left + 30}" y="{top + 18 + 18 * index}">{escape(name)}</text>')
    return "\n".join(parts + ["</svg>", ""])
