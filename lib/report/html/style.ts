// SPDX-License-Identifier: Apache-2.0

/** Colours of the light theme, which paper always has. */
const LIGHT = `--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--panel:#f6f8fa;--link:#0550ae;
--good:#1a7f37;--fair:#7d4e00;--bad:#b42318;--kept:#1f5fa8;--window:#86b6e8;--tail:#e3c98a;--tick:#c3cad2;--moment:#1b1f24`;

/** The style of the page: one column on a telephone, a table on a screen, A4 on paper, light and dark. */
export const STYLE = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{--bg:#0f1419;--fg:#e6eaef;--soft:#a3adb8;--line:#37414b;--panel:#182028;--link:#7fb8ff;
--good:#5fd07f;--fair:#e6b450;--bad:#ff8f85;--kept:#5b9be0;--window:#2f5f93;--tail:#7a6228;--tick:#3b4650;--moment:#fff}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header,footer{max-width:70rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}footer{padding-bottom:2rem;color:var(--soft);font-size:.875rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1.25rem;margin:2.2rem 0 .6rem}h3{font-size:1.05rem;margin:1.6rem 0 .4rem}
h4{font-size:.95rem;margin:.8rem 0 .2rem}p{margin:.4rem 0}a{color:var(--link)}
.soft{color:var(--soft)}.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.875rem}
th,td{padding:.3rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
thead th{border-bottom:2px solid var(--line);white-space:nowrap}
tbody th{font-weight:600}tbody th.class{font-weight:400;padding-left:1.4rem}
.matrix td{white-space:nowrap}.matrix th:first-child{position:sticky;left:0;background:var(--bg)}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.v{font-weight:600;white-space:nowrap}.good{color:var(--good)}.fair{color:var(--fair)}.bad{color:var(--bad)}.none{color:var(--soft)}
.counts{display:flex;flex-wrap:wrap;gap:.5rem;padding:0;margin:.8rem 0;list-style:none}
.counts li{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:.35rem .8rem}
.counts b{font-size:1.2rem}
.key{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;padding:0;margin:.5rem 0;list-style:none;font-size:.875rem}
.key i{display:inline-block;width:1.4rem;height:.7rem;margin-right:.4rem;border-radius:2px}
.key .line{width:0;height:1rem;border-left:2px solid var(--moment);vertical-align:-2px;border-radius:0}
.key .dash{border-left-style:dashed}
.place{border-bottom:1px solid var(--line);padding:.45rem 0;break-inside:avoid}
.head{display:grid;grid-template-columns:minmax(0,17rem) minmax(0,1fr) 11.5rem;gap:.2rem 1rem;align-items:center}
.where{overflow-wrap:anywhere;font-size:.9rem}.where b{display:block}.when{font-size:.8rem;color:var(--soft)}
svg{display:block;width:100%;height:26px}
.changes{margin-top:1.2rem}.pair{display:grid;grid-template-columns:3.2rem minmax(0,1fr);gap:.1rem .4rem;align-items:center}.side{font-size:.75rem;color:var(--soft)}.pair p{margin:0;font-size:.8rem}
.axis{position:relative;height:1.1rem;font-size:.75rem;color:var(--soft)}.axis span{position:absolute;transform:translateX(-50%);white-space:nowrap}
.axis span:first-child{transform:none}.axis span:last-child{transform:translateX(-100%)}
details{font-size:.875rem}.rest>summary{padding:.6rem 0;font-size:1rem}.rest .place{font-size:1rem}summary{cursor:pointer;color:var(--link)}
.sum td:first-child{white-space:nowrap;font-variant-numeric:tabular-nums}
dl{font-size:.875rem}dt{font-weight:600;margin-top:.7rem}dd{margin:0 0 0 1rem;overflow-wrap:anywhere}
.finding{border-left:4px solid var(--line);background:var(--panel);padding:.5rem .8rem;margin:.6rem 0;overflow-wrap:anywhere;break-inside:avoid}
.finding.error{border-color:var(--bad)}.finding.warning{border-color:var(--fair)}
code{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.85em;overflow-wrap:anywhere}
@media (max-width:720px){.sum td,.sum td:first-child{white-space:normal;padding:.3rem .35rem}.sum td:last-child{overflow-wrap:anywhere}.head{grid-template-columns:minmax(0,1fr)}.axis span.more{display:none}h1{font-size:1.35rem}}
@media print{@page{size:A4;margin:14mm}:root{color-scheme:light;${LIGHT};--bg:#fff;--fg:#000;--soft:#444;--panel:#fff;--link:#000}body{font-size:10.5pt}
main,header,footer{max-width:none;padding:0}.head{grid-template-columns:12rem minmax(0,1fr) 9.5rem}h2,h3{break-after:avoid}
svg,.key i{print-color-adjust:exact;-webkit-print-color-adjust:exact}details:not([open]){display:none}details.rest:not([open]){display:block}}
`;
