/** Style of report pages, light and dark by the reader's setting; contrast of text at least 4.5 to 1. */
export const PAGE_STYLE = `
:root { --paper: #ffffff; --ink: #1b2430; --muted: #55606e; --grid: #d9dee5; --accent: #0b66c3; --second: #b4520a; --third: #6b3fa0; --fourth: #1f7a4d; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #12171e; --ink: #e8edf3; --muted: #a3aebb; --grid: #323c48; --accent: #62aef7; --second: #f0a060; --third: #c3a0f0; --fourth: #6fd0a0; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
figure { margin: 0; }
figcaption, caption { color: var(--muted); font-size: .9rem; text-align: left; }
caption { padding-bottom: .4rem; }
.chart { overflow-x: auto; }
.chart svg { display: block; width: 100%; min-width: 40rem; height: auto; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--grid); text-align: right; white-space: nowrap; }
th:first-child { text-align: left; padding-left: 0; }
thead th { font-weight: 600; white-space: normal; vertical-align: bottom; }
tbody th { font-weight: normal; }
.range { color: var(--muted); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;
