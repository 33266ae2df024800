"""The report's one style sheet, and the policy under which a browser shows it: this style, nothing from anywhere."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

_LIGHT: Final = (
    "--bg:#fff;--ink:#17202b;--soft:#556273;--line:#d5dbe3;--panel:#f4f6f9;--own:#c2410c;--peer:#8394a8;"
    "--series:#1f5fa6;--limit:#6b7887;--alert:#b3202a;--band:#2e7d32"
)
_DARK: Final = (
    "--bg:#11161d;--ink:#e6eaf0;--soft:#9ba8b7;--line:#2d3743;--panel:#19212b;--own:#ff8f52;--peer:#70829a;"
    "--series:#6cabec;--limit:#8a97a8;--alert:#ff6f6f;--band:#5bb76b"
)
#: On paper it is light, whatever the screen was.
STYLE: Final = f"""
:root{{color-scheme:light dark;{_LIGHT}}}
@media screen and (prefers-color-scheme:dark){{:root{{{_DARK}}}}}
*{{box-sizing:border-box}}
html{{font-size:15px}}
body{{margin:0;background:var(--bg);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}}
main{{max-width:62rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}}
h1{{font-size:1.6rem;line-height:1.25;margin:.15rem 0 .35rem}}
h2{{font-size:1.1rem;margin:2.2rem 0 .6rem;padding-top:.8rem;border-top:1px solid var(--line)}}
h3{{font-size:.95rem;margin:1.2rem 0 .3rem}}
h1,dd,li,p,figcaption{{overflow-wrap:anywhere;unicode-bidi:isolate}}
td{{overflow-wrap:break-word;unicode-bidi:isolate}}
p{{margin:.4rem 0}}
.soft,figcaption,caption,th{{color:var(--soft)}}
.over{{font-size:.85rem;color:var(--soft)}}
.lead{{font-size:1.05rem}}
.badges{{display:flex;flex-wrap:wrap;gap:.4rem;margin:.7rem 0}}
.badge{{padding:.1rem .6rem;border:1px solid var(--line);border-radius:1rem;font-size:.85rem;background:var(--panel)}}
.badge.raised{{border-color:var(--own);color:var(--own);font-weight:600}}
.badge.suspect{{border-color:var(--alert);color:var(--alert);font-weight:600}}
.notice{{border-left:4px solid var(--alert);background:var(--panel);padding:.6rem .9rem;margin:1rem 0}}
.figures{{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.6rem;margin:1rem 0}}
.figures>div{{background:var(--panel);border-radius:.5rem;padding:.6rem .8rem}}
.figures dt{{font-size:.8rem;color:var(--soft)}}
.figures dd{{margin:0;font-size:1.15rem;font-weight:600;font-variant-numeric:tabular-nums}}
.figures dd small{{font-weight:400;font-size:.8rem;color:var(--soft)}}
.pair{{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:0 2rem}}
.scroll{{overflow-x:auto}}
.narrow{{max-width:34rem}}
table{{border-collapse:collapse;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums}}
caption{{text-align:left;padding:.2rem 0}}
th,td{{text-align:left;padding:.28rem .7rem .28rem 0;border-bottom:1px solid var(--line);vertical-align:top}}
th{{font-weight:500}}
.n{{text-align:right;white-space:nowrap}}
tr.own td,tr.own th{{font-weight:600;color:var(--own)}}
tr.gap td{{color:var(--soft);text-align:center}}
tfoot td,tfoot th{{font-weight:600;color:var(--ink)}}
figure{{margin:1rem 0 1.4rem}}
figcaption{{font-size:.88rem;margin-top:.2rem}}
svg{{display:block;width:100%;height:auto;min-width:34rem}}
svg.small{{min-width:0;max-width:26rem}}
details{{font-size:.88rem;margin:.3rem 0}}
summary{{cursor:pointer;color:var(--soft)}}
ul{{margin:.4rem 0;padding-left:1.2rem}}
footer{{margin-top:2.5rem;padding-top:.8rem;border-top:1px solid var(--line);font-size:.82rem;color:var(--soft)}}
text{{fill:var(--soft);font-size:12px;font-family:inherit}}
text.strong{{fill:var(--ink);font-weight:600}}
text.mark{{fill:var(--bg);font-size:10px;font-weight:600}}
.grid{{stroke:var(--line);stroke-width:1}}
.axis{{stroke:var(--limit);stroke-width:1}}
.line{{fill:none;stroke:var(--series);stroke-width:2;stroke-linejoin:round}}
.dot{{fill:var(--series)}}
.broken{{fill:var(--alert);stroke:var(--bg);stroke-width:1.5}}
.center{{stroke:var(--limit);stroke-width:1.5;fill:none}}
.limit{{stroke:var(--alert);stroke-width:1.3;stroke-dasharray:6 4;fill:none}}
.warning{{stroke:var(--limit);stroke-width:1.3;stroke-dasharray:3 3;fill:none}}
.band{{fill:var(--band);opacity:.14}}
.range{{fill:var(--peer);opacity:.35}}
.inner{{fill:var(--peer);opacity:.8}}
.peer{{fill:var(--peer);opacity:.65}}
.peer.out{{fill:var(--alert);opacity:.8}}
.own{{fill:var(--own);stroke:var(--bg);stroke-width:1.5}}
.event{{stroke:var(--series);stroke-width:1.2;stroke-dasharray:2 3}}
.tag{{fill:var(--series)}}
@media print{{@page{{margin:14mm}}html{{font-size:11px}}main{{max-width:none;padding:0}}
figure,.figures,table tr,.notice{{break-inside:avoid}}h2,h3{{break-after:avoid}}details{{display:none}}
svg{{min-width:0}}.scroll{{overflow:visible}}}}
"""
_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
#: What may stand in the document itself; `frame-ancestors` holds in a header only.
POLICY: Final = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
HEADERS: Final = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
