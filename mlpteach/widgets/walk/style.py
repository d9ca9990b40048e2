"""The look of what is shown as HTML.

Everything is drawn in the page's own text colour over its own background, so that it is read in light and dark themes alike. Where
a colour says something, a dash, a frame, an arrow or bold type says it as well, and where ipywidgets has an icon, a word.
"""

STYLE = """<style>
.mlpteach :focus-visible { outline: 3px solid currentColor !important; outline-offset: 2px; }
.mlpteach .widget-play .fa::after { font-family: var(--jp-ui-font-family, sans-serif); font-weight: 400; margin-left: 6px; }
.mlpteach .widget-play .fa-stop::after { content: "Stop"; }
.mlpteach .widget-play .fa-play::after { content: "Play"; }
.mlpteach .widget-play .fa-pause::after { content: "Pause"; }
.mlpteach-words { font-size: 15px; line-height: 1.5; color: currentColor; margin: 4px 2px; }
.mlpteach-alert { font-size: 15px; border: 2px solid currentColor; border-left-width: 10px; padding: 4px 10px; }
.mlpteach-controls { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; margin: 8px 0; font-size: 15px; }
.mlpteach-walk button, .mlpteach-walk select { font: inherit; padding: 3px 10px; }
.mlpteach-frame { --paper: var(--mlpteach-paper, var(--jp-layout-color0, var(--vscode-editor-background, transparent)));
  font-size: 15px; line-height: 1.45; color: var(--jp-content-font-color0, currentColor);
  --plus: color-mix(in srgb, #0072b2 70%, currentColor); --minus: color-mix(in srgb, #d55e00 75%, currentColor); }
.mlpteach-large .mlpteach-frame { font-size: 21px; }
.mlpteach-large .mlpteach-frame .formula { font-size: 1em; }
.mlpteach-large .mlpteach-frame .net { flex-basis: 600px; max-width: 1000px; }
.mlpteach-large .mlpteach-net { max-width: 1000px !important; }
.mlpteach-frame p { margin: 2px 0; }
.mlpteach-frame .title { font-size: 1.25em; font-weight: 700; }
.mlpteach-frame .formula, .mlpteach-frame pre, .mlpteach-frame td, .mlpteach-frame svg .value,
  .mlpteach-frame svg .weight { font-family: var(--jp-code-font-family, monospace); }
.mlpteach-frame .formula { font-size: 1.1em; }
.mlpteach-frame .sides { display: flex; flex-wrap: wrap; gap: 6px 28px; align-items: flex-start; }
.mlpteach-frame .net { flex: 1 1 520px; max-width: 900px; }
.mlpteach-frame .tables { flex: 1 1 420px; display: flex; flex-wrap: wrap; gap: 10px 26px; align-items: flex-start; }
.mlpteach-frame table { border-collapse: collapse; margin: 0; color: inherit; font-size: 0.93em; }
.mlpteach-frame caption { text-align: left; font-weight: 700; color: inherit; padding: 0; caption-side: top;
  white-space: nowrap; }
.mlpteach-frame th { text-align: left; font-weight: 400; padding: 1px 8px 1px 0; color: inherit; background: none; }
.mlpteach-frame td { text-align: left; white-space: pre; padding: 1px 6px; color: inherit; background: none; }
.mlpteach-frame mark { background: color-mix(in srgb, currentColor 16%, transparent); color: inherit; font-weight: 700;
  padding: 1px 3px; }
.mlpteach-frame .here mark { outline: 3px double currentColor; outline-offset: -1px; }
.mlpteach .mlpteach-frame pre { font-size: 1.05em; line-height: 1.4; margin: 6px 0 0; padding: 0; color: inherit; background: none;
  white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere; }
.mlpteach-frame svg text { fill: currentColor; text-anchor: middle; dominant-baseline: central; font-size: 14px; }
.mlpteach-frame svg .weight { paint-order: stroke; stroke: var(--paper); stroke-width: 5px; stroke-linejoin: round; }
.mlpteach-frame svg .used, .mlpteach-frame svg .chosen { font-weight: 700; }
.mlpteach-frame svg .line { opacity: 0.5; stroke: var(--plus); }
.mlpteach-frame svg .minus { stroke: var(--minus); stroke-dasharray: 7 5; }
.mlpteach-frame svg .line.used, .mlpteach-frame svg .line.chosen { opacity: 1; }
.mlpteach-frame svg .arrow { fill: currentColor; }
.mlpteach-frame svg .unit { fill: none; stroke: currentColor; stroke-width: 1.5px; }
.mlpteach-frame svg .unit.used, .mlpteach-frame svg .unit.chosen { stroke-width: 4px; }
.mlpteach-frame svg .inner { fill: none; stroke: currentColor; stroke-width: 1.5px; }
</style>"""
