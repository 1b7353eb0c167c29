"""A paragraph of HTML as lines of text."""

from __future__ import annotations

import pytest

from edi_scrub.policy.mcd.text import decoded, plain


@pytest.mark.parametrize(
    ("paragraph", "text"),
    [
        ("", ""),
        ("CPT 64615", "CPT 64615"),
        ("CPT 64615\r\nand no HTML &amp; more", "CPT 64615\nand no HTML & more"),
        ("<p>One&nbsp;line.</p><p>Another.</p>", "One line.\nAnother."),
        ("<div>a<br/>b</div><ul><li>c</li><li>d</li></ul>", "a\nb\nc\nd"),
        ("<p>Not\n a\r\n new   line</p>", "Not a new line"),
        ("<b>64612</b> &amp; <i>64615</i>", "64612 & 64615"),
        ("&lt;p&gt;Escaped twice &amp;amp; more&lt;/p&gt;", "Escaped twice & more"),
        ("age &lt; 12", "age < 12"),
        ("<style>p { color: red }</style>seen<script>1 < 2</script>", "seen"),
        ("</script>still seen", "still seen"),
        ("<p>left open", "left open"),
        ("<table><tr><td>64612</td><td>G24.5</td></tr></table>", "64612\nG24.5"),
    ],
)
def test_html_becomes_lines(paragraph: str, text: str) -> None:
    assert plain(paragraph) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"G80.0 \x96 G80.2", "G80.0 \u2013 G80.2"),
        (b"\x93quoted\x94", "\u201cquoted\u201d"),
        ("caf\u00e9 \u2013".encode(), "caf\u00e9 \u2013"),
        (b"caf\xe9", "caf\u00e9"),
        (b"\x81", "\ufffd"),
    ],
)
def test_a_text_is_utf_8_or_windows(raw: bytes, text: str) -> None:
    assert decoded(raw.decode("latin-1")) == text
