/** Ink on paper, as the portal has it, and a color for each state. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fcfbf9; --raised: #fff; --sunken: #f4f2ee; --line: #e4e1da; --ink: #17181c; --soft: #595b63;
  --good: #1d6f42; --busy: #0b6b75; --wait: #8a5a00; --back: #6f3fa0; --bad: #b3261e; --quiet: #6d6a62;
  --bad-wash: #fdf0ee;
  --sans: -apple-system, BlinkMacSystemFont, 'Segoe UI', Inter, Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', system-ui, sans-serif;
  --mono: ui-monospace, 'SF Mono', SFMono-Regular, 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #111215; --raised: #18191e; --sunken: #1f2127; --line: #2c2e35; --ink: #f0efeb; --soft: #a5a7ae;
    --good: #7bc894; --busy: #53bcc6; --wait: #e3b45a; --back: #c3a0f0; --bad: #ff9c8f; --quiet: #98999f;
    --bad-wash: #2b1a1a;
  }
}
*, *::before, *::after { box-sizing: border-box }
html { font: 400 15px/1.5 var(--sans); background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100% }
body { margin: 0 }
header.bar { border-bottom: 1px solid var(--line); background: var(--raised) }
header.bar nav { display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: baseline; max-width: 1160px; margin: 0 auto; padding: 12px 20px }
header.bar a { color: var(--soft); text-decoration: none; padding: 2px 0 }
header.bar a:hover { color: var(--ink) }
header.bar a[aria-current] { color: var(--ink); box-shadow: 0 2px 0 var(--busy) }
header.bar strong { margin-right: 8px; letter-spacing: -.01em } header.bar strong a { color: var(--ink) }
main { max-width: 1160px; margin: 0 auto; padding: 28px 20px 64px }
h1 { font-size: 24px; line-height: 1.25; letter-spacing: -.015em; margin: 0; overflow-wrap: anywhere }
h2 { font-size: 16px; margin: 32px 0 10px; letter-spacing: -.005em }
p { margin: 0 0 12px } .soft, .soft a { color: var(--soft) } a { color: inherit; text-underline-offset: 3px }
code, .mono { font-family: var(--mono); font-size: 12.5px; overflow-wrap: anywhere }
.head { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; margin-bottom: 6px }
.panel { background: var(--raised); border: 1px solid var(--line); border-radius: 10px }
.badge { display: inline-flex; align-items: center; gap: 7px; font-size: 13px; font-weight: 600; color: var(--tone, var(--quiet)); white-space: nowrap }
.badge::before { content: ''; width: 9px; height: 9px; border-radius: 50%; background: currentColor; flex: none }
.running, .ready { --tone: var(--busy) } .completed, .done, .ok { --tone: var(--good) } .waiting { --tone: var(--wait) }
.undoing { --tone: var(--back) } .stuck, .failed, .refused, .down { --tone: var(--bad) } .undone, .lost { --tone: var(--quiet) }
.badge.running::before, .badge.undoing::before { animation: breathe 1.6s ease-in-out infinite }
@keyframes breathe { 50% { opacity: .3 } }
button, select, input { font: inherit; font-size: 14px; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: 7px; padding: 6px 12px; min-height: 36px; max-width: 100% }
button { cursor: pointer; font-weight: 550 } button:hover { border-color: var(--soft) } button.strong { background: var(--ink); color: var(--paper); border-color: var(--ink) }
button.grave { color: var(--bad) }
:focus-visible { outline: 2px solid var(--busy); outline-offset: 2px }
table { border-collapse: collapse; width: 100%; font-size: 14px } th { text-align: left; font-weight: 550; color: var(--soft); font-size: 12.5px }
th, td { padding: 8px 14px; border-bottom: 1px solid var(--line); vertical-align: top } tr:last-child > td { border-bottom: 0 }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.scroll { overflow-x: auto }
dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 14px 24px; margin: 0; padding: 16px 18px }
dl.facts dt { color: var(--soft); font-size: 12.5px } dl.facts dd { margin: 0; overflow-wrap: anywhere }
.call { border: 1px solid var(--bad); background: var(--bad-wash); border-radius: 10px; padding: 14px 18px; margin: 16px 0 }
.call p:last-child { margin: 0 } .call strong { color: var(--bad) }
.actions { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; margin: 16px 0 }
.actions form, .filters { display: flex; flex-wrap: wrap; gap: 8px; align-items: center }
.empty { padding: 40px 20px; text-align: center; color: var(--soft) }
dialog { color: var(--ink); background: var(--raised); border: 1px solid var(--line); border-radius: 12px; padding: 22px; width: min(440px, calc(100vw - 32px)); box-shadow: 0 20px 60px rgb(0 0 0 / .25) }
dialog::backdrop { background: rgb(0 0 0 / .4) } dialog h2 { margin: 0 0 8px } dialog menu { display: flex; justify-content: flex-end; gap: 10px; margin: 18px 0 0; padding: 0 }
dialog output { display: block; color: var(--bad) }

.counts { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px }
.counts a { text-decoration: none; padding: 12px 16px; display: block } .counts a:hover { border-color: var(--soft) }
.counts b { display: block; font-size: 26px; font-weight: 600; letter-spacing: -.02em; font-variant-numeric: tabular-nums; line-height: 1.3 }
.counts .stuck.some { border-color: var(--bad); background: var(--bad-wash) }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 0 28px; align-items: start }
.links { list-style: none; margin: 0; padding: 6px 0 } .links li { padding: 6px 16px; display: grid; grid-template-columns: minmax(10rem, auto) 1fr; gap: 0 14px }

.chips { display: flex; flex-wrap: wrap; gap: 8px; margin: 16px 0 12px } .chips a { text-decoration: none; border: 1px solid var(--line); border-radius: 99px; padding: 4px 13px; font-size: 13.5px; background: var(--raised); color: var(--soft) }
.chips a[aria-current] { background: var(--ink); color: var(--paper); border-color: var(--ink) } .chips a.stuck.some:not([aria-current]) { color: var(--bad); border-color: var(--bad); font-weight: 600 }
.list { list-style: none; margin: 14px 0; padding: 0; overflow: hidden }
.list.empty { padding: 40px 20px }
.list a { display: grid; grid-template-columns: 6.5rem minmax(0, 8rem) minmax(0, 1.3fr) minmax(0, 1.3fr) 9.5rem 4.5rem; gap: 4px 14px; padding: 11px 16px; text-decoration: none; align-items: baseline; border-left: 3px solid transparent }
.list li + li { border-top: 1px solid var(--line) } .list a:hover { background: var(--sunken) } .list li.stuck a { border-left-color: var(--bad); background: var(--bad-wash) }
.list.letters a { grid-template-columns: 5.5rem minmax(0, 10rem) minmax(0, 11rem) minmax(0, 1.6fr) 9.5rem 5rem } .letters .why { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.payload { padding: 14px 18px; margin: 0; overflow-x: auto; font: 12.5px/1.55 var(--mono); max-height: 30rem }
progress { accent-color: var(--busy); width: 9rem; vertical-align: middle; margin: 0 8px }
.list time { font-size: 13.5px; white-space: nowrap; font-variant-numeric: tabular-nums; color: var(--soft) } .list .mono { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
@media (max-width: 760px) {
  .list a { grid-template-columns: 1fr auto } .list .name { order: 2 } .list .badge { order: 1 } .list time { font-size: 13.5px; white-space: nowrap; font-variant-numeric: tabular-nums; color: var(--soft) } .list .mono { grid-column: 1 / -1; order: 3 } .list .why { grid-column: 1 / -1; order: 4 } .list time { order: 5; font-size: 13px } .list .number { order: 6; font-size: 13px }
  .list .why:empty { display: none } .links li { grid-template-columns: 1fr } th, td { padding: 8px 10px }
  dl.facts { grid-template-columns: 1fr 1fr; gap: 12px 16px; padding: 14px } main { padding: 20px 14px 48px } header.bar nav { padding: 10px 14px }
}
`;

/** The timeline of one saga. */
export const CHART_STYLE = `
.chart { padding: 4px 0 8px; overflow: hidden }
.lane { display: grid; grid-template-columns: 13.5rem minmax(0, 1fr) 8.5rem; gap: 2px 16px; align-items: center; padding: 6px 18px }
.lane .what { font-weight: 550; font-size: 14px } .lane .took { text-align: right; font-size: 13px; color: var(--soft); font-variant-numeric: tabular-nums }
.lane .track { height: 26px } .lane svg { display: block; width: 100%; height: 26px; overflow: visible }
.lane .more { grid-column: 2 / -1; font-size: 13px } .lane .error { color: var(--bad); overflow-wrap: anywhere }
.lane + .lane { border-top: 1px solid color-mix(in srgb, var(--line) 60%, transparent) }
.lane.axis { color: var(--soft); font-size: 12px; padding-block: 8px 4px; border: 0 } .lane.axis .track { height: 16px }
.lane.axis text { fill: var(--soft); font: 12px var(--sans) } .rule { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke }
.cut { fill: var(--sunken) } .cut-edge { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 3; vector-effect: non-scaling-stroke }
.bar-do.done { fill: var(--good) } .bar-undo.done { fill: var(--back) } .bar-do.waiting { fill: var(--wait) }
.refused .x, rect.refused { fill: var(--bad) } rect.failed { fill: var(--bad) } rect.lost { fill: none; stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 3 3; vector-effect: non-scaling-stroke }
rect.running { fill: var(--busy); animation: breathe 1.6s ease-in-out infinite }
rect.idle { fill: var(--wait); opacity: .2 } rect.idle.stuck { fill: var(--bad) }
.phase { padding: 12px 18px 4px; font-size: 12.5px; color: var(--soft); font-weight: 600; display: flex; gap: 10px; align-items: baseline; flex-wrap: wrap }
.phase.back { color: var(--back); border-top: 1px solid var(--line); margin-top: 6px }
details > summary { cursor: pointer; color: var(--soft); width: fit-content } details[open] > summary { margin-bottom: 6px }
.legend { display: flex; flex-wrap: wrap; gap: 6px 18px; padding: 10px 18px 6px; margin: 6px 0 0; border-top: 1px solid var(--line); font-size: 12.5px; color: var(--soft) }
.legend i { display: inline-block; width: 14px; height: 10px; border-radius: 2px; margin-right: 6px }
.legend .l-do { background: var(--good) } .legend .l-undo { background: var(--back) } .legend .l-bad { background: var(--bad) } .legend .l-busy { background: var(--busy) } .legend .l-wait { background: var(--wait); opacity: .45 } .legend .l-lost { border: 1.5px dashed var(--quiet) }
@media (max-width: 760px) {
  .lane { grid-template-columns: 1fr auto; padding: 8px 14px } .lane .track { grid-column: 1 / -1; grid-row: 2 } .lane .more { grid-column: 1 / -1 }
  .lane.axis .what, .lane.axis .took { display: none } .lane.axis .track { grid-row: 1 } .phase, .legend { padding-inline: 14px }
}
`;
