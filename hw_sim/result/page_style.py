"""How the page of a played day looks. No script, no font from elsewhere: it opens anywhere."""

from __future__ import annotations

CSS = """
:root { --ink: #1c2733; --soft: #5b6b7a; --line: #dfe5ea; --ground: #f5f7f9; --blue: #1668a8;
        --red: #b3261e; --green: #1d7a46; --amber: #c77700; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
       font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 34px; line-height: 1.15; margin: 0 0 4px; letter-spacing: -.01em; }
h2 { font-size: 21px; margin: 44px 0 4px; }
p { max-width: 46em; margin: 4px 0 14px; color: var(--soft); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px;
           margin: 24px 0 8px; }
.figures div, .card { background: #fff; border: 1px solid var(--line); border-radius: 10px;
                      padding: 14px 18px; }
.figures b { display: block; font-size: 30px; line-height: 1.2; font-weight: 650; }
.figures span { color: var(--soft); font-size: 14px; }
.card { overflow-x: auto; }
.row { display: flex; flex-wrap: wrap; gap: 18px; align-items: flex-start; }
figure { margin: 0; }
figure img { display: block; max-width: 100%; border-radius: 6px; border: 1px solid var(--line); }
figcaption { color: var(--soft); font-size: 14px; margin-top: 6px; }
.screen img { width: 192px; }
.screen { width: 192px; }
.ticket img { width: 236px; background: #fff; box-shadow: 0 2px 10px rgb(28 39 51 / .14); }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 10px; }
.panels img { width: 100%; border: 0; border-radius: 4px; }
table { border-collapse: collapse; width: 100%; font-size: 15px; }
th, td { padding: 6px 9px; text-align: right; border-bottom: 1px solid var(--line);
         font-variant-numeric: tabular-nums; white-space: nowrap; }
th { color: var(--soft); font-weight: 550; font-size: 13px; white-space: normal;
     vertical-align: bottom; line-height: 1.25; }
td:first-child, th:first-child { text-align: left; white-space: normal; min-width: 200px; }
tr:last-child td { border-bottom: 0; }
tr.total td { font-weight: 650; border-top: 2px solid var(--line); }
td.second, th.second { border-left: 1px solid var(--line); }
.differs { color: #fff; background: var(--red); }
ul.verdict { list-style: none; margin: 0; padding: 0; }
ul.verdict li { padding: 7px 0 7px 34px; border-bottom: 1px solid var(--line);
                position: relative; }
ul.verdict li:last-child { border-bottom: 0; }
ul.verdict li::before { position: absolute; left: 4px; font-weight: 700; }
ul.verdict .ok::before { content: "✓"; color: var(--green); }
ul.verdict .fail::before { content: "✗"; color: var(--red); }
ul.verdict span { color: var(--soft); }
ul.verdict small { display: block; color: var(--red); }
.plot { width: 100%; height: auto; }
.plot text { font-size: 13px; fill: var(--soft); }
.plot .grid { stroke: var(--line); }
.plot path, .plot line { fill: none; stroke-width: 2; }
.plot .waiting { stroke: var(--blue); }
.plot .recorded { stroke: var(--amber); }
footer { margin-top: 48px; color: var(--soft); font-size: 14px; }
"""
