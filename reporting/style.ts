/** The style sheet of the reports. It loads no fonts, images or scripts. */
export const STYLE = `
:root { color-scheme: light dark;
  --page: #f5f6f8; --card: #ffffff; --ink: #1b1f27; --muted: #667085; --grid: #e4e7ec; --accent: #2f6fed; --second: #e8890c;
  --good: #0a7d4f; --good-soft: #e8f7f0; --warn: #a15c00; --warn-soft: #fff5e2; --bad: #c4281c; --bad-soft: #fdeceb; }
@media (prefers-color-scheme: dark) { :root {
  --page: #0f1217; --card: #181c23; --ink: #e8ebf0; --muted: #98a2b3; --grid: #2a303a; --accent: #6d9dff; --second: #ffb04d;
  --good: #52d6a0; --good-soft: #10291f; --warn: #ffc266; --warn-soft: #2e2413; --bad: #ff8a80; --bad-soft: #331917; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1140px; margin: 0 auto; padding: 28px 20px 48px; display: grid; grid-template-columns: 1fr 1fr; gap: 18px; }
main > * { grid-column: 1 / -1; }
main > .half { grid-column: auto; }
header { display: flex; flex-wrap: wrap; gap: 6px 32px; align-items: end; justify-content: space-between; }
h1 { font-size: 20px; font-weight: 600; margin: 0; }
h2 { font-size: 16px; margin: 0 0 4px; }
p { margin: 0; }
a { color: var(--accent); }
.price { font-size: 40px; font-weight: 700; line-height: 1.1; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.price small { font-size: 16px; font-weight: 500; color: var(--muted); letter-spacing: 0; }
.muted { color: var(--muted); }
.notice { display: inline-block; margin-top: 6px; padding: 2px 10px; border-radius: 99px; background: var(--warn-soft); color: var(--warn); font-size: 13px; font-weight: 600; }
.card { background: var(--card); border: 1px solid var(--grid); border-radius: 14px; padding: 18px 20px; min-width: 0; }
.card > p.muted { margin-bottom: 10px; font-size: 14px; max-width: 100ch; }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; }
.figures div { background: var(--card); border: 1px solid var(--grid); border-radius: 14px; padding: 12px 16px; }
.figures b { display: block; font-size: 21px; font-variant-numeric: tabular-nums; }
.figures span { color: var(--muted); font-size: 13px; }
.banner { border-left: 6px solid var(--tone); background: var(--soft); }
.banner h2 { font-size: 19px; color: var(--tone); }
.pass { --tone: var(--good); --soft: var(--good-soft); } .warn { --tone: var(--warn); --soft: var(--warn-soft); } .fail { --tone: var(--bad); --soft: var(--bad-soft); }
.rules { list-style: none; margin: 14px 0 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 8px 28px; }
.rules li { display: grid; grid-template-columns: 22px 1fr; gap: 2px 8px; font-size: 14px; }
.rules i { font-style: normal; font-weight: 700; color: var(--tone); text-align: center; }
.rules .loud { grid-column: 1 / -1; }
.rules b { margin-right: 6px; }
.scroll { overflow-x: auto; margin: 0 -6px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 8px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--grid); }
th { color: var(--muted); font-weight: 500; } th:first-child, td:first-child { text-align: left; } tr:last-child td { border-bottom: 0; }
td code { font-size: 13px; }
td.alarm { color: var(--bad); font-weight: 600; }
.bars { display: block; width: 110px; height: 26px; fill: var(--accent); opacity: 0.75; }
.share { display: inline-block; width: 60px; height: 7px; border-radius: 4px; background: var(--grid); overflow: hidden; margin-left: 8px; vertical-align: 1px; }
.share u { display: block; height: 100%; background: var(--bad); }
.chart svg { display: block; width: 100%; height: auto; }
.narrow { display: none; }
footer { color: var(--muted); font-size: 13px; overflow-wrap: anywhere; }
@media (max-width: 640px) { main { padding: 18px 12px 32px; gap: 12px; grid-template-columns: minmax(0, 1fr); } .card { padding: 14px; } .figures { grid-template-columns: 1fr 1fr; } .wide { display: none; } .narrow { display: block; } .price { font-size: 32px; } }
@media print { body { background: #fff; } .card { break-inside: avoid; } }
`;
