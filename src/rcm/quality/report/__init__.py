"""One signal as one page of HTML that stands alone: no script, no link, charts as SVG. Pure: documents in, text out.

Start with `document.report`.
"""
