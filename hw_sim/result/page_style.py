"""Holds the style sheet of a played day's page: no script and no font from elsewhere."""

from __future__ import annotations

CSS = """
:root { --ink: #1c2733; --soft: #5b6b7a; --line: #dfe5ea; --red: #b3261e; --green: #1d7a46; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 32px 24px 64px; background: #f5f7f9;
       color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 34px; line-height: 1.15; margin: 0; }
h2 { font-size: 21px; margin: 44px 0 4px; }
p, span, footer, figcaption, th { color: var(--soft); }
p { max-width: 46em; margin: 4px 0 14px; }
.figures, .row { display: flex; flex-wrap: wrap; gap: 16px; margin-top: 24px; }
.figures div { flex: 1; min-width: 150px; }
.figures div, .card { background: #fff; border: 1px solid var(--line); border-radius: 10px;
                      padding: 14px 18px; margin-bottom: 12px; overflow-x: auto; }
.figures b { display: block; font-size: 30px; line-height: 1.2; }
figure { margin: 0; }
figure img { display: block; width: 100%; border-radius: 6px; }
figure, figcaption, span, footer { font-size: 14px; }
.screen { width: 192px; }
.ticket { width: 236px; }
.panel { width: 150px; }
table { border-collapse: collapse; width: 100%; font-size: 15px; }
th, td { padding: 6px 9px; text-align: right; border-bottom: 1px solid var(--line);
         font-variant-numeric: tabular-nums; white-space: nowrap; }
th { font-weight: 550; font-size: 13px; white-space: normal; vertical-align: bottom; }
td:first-child, th:first-child { text-align: left; white-space: normal; min-width: 200px; }
mark { color: #fff; background: var(--red); padding: 0 4px; }
ul { list-style: none; margin: 0; padding: 0; }
li { padding: 7px 0; }
.ok::before { content: "✓ "; color: var(--green); }
.fail::before { content: "✗ "; color: var(--red); }
small { display: block; color: var(--red); }
"""
