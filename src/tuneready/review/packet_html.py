"""One packet as one HTML file that works from a disk, without a network: the expert's page.

The content-security policy allows the one script and the one style sheet in the file, by their hash, and nothing else: no
request, no form target, no markup from text (Trusted Types). Row texts stand in a JSON block with ``<``, ``>`` and ``&`` as
escapes; the script shows them as text nodes. Answers leave the page as a file of the format ``tuneready-review-answers``.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuneready.finding import visible
from tuneready.review.packet import Card, Packet

if TYPE_CHECKING:
    from jinja2 import Template

NAME = "html"
TEMPLATES = Path(__file__).parent / "templates"
SCRIPTS = ("packet.js", "packet_spans.js", "packet_card.js")  # one script, in this order: the last begins
_ESCAPED = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def render(packet: Packet) -> bytes:
    """The page. The same packet gives the same bytes."""
    from markupsafe import Markup

    css, js = _packed("packet.css").replace("\n", ""), _packed(*SCRIPTS)
    return _template().render(title=packet.title, css=Markup(css), js=Markup(js), css_hash=_hash(css), js_hash=_hash(js),
                              data=Markup(script_json(_data(packet)))).encode()


def _packed(*names: str) -> str:
    """Files of ours as one, without indents, empty lines and lines that are a comment."""
    text = "".join((TEMPLATES / name).read_text("utf-8") for name in names)
    return re.sub(r"(?m)^(?: +|/\*.*\*/\n|\n)", "", text)


@cache
def _template() -> Template:
    """The template: everything escaped, nothing undefined passes."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    env = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, finalize=_shown)
    return env.get_template("packet.html")


def _shown(item: Any) -> Any:
    """Control, bidi and invisible characters as escapes; our own markup as it is."""
    return visible(item) if isinstance(item, str) and not hasattr(item, "__html__") else item


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def script_json(value: Any) -> str:
    """JSON that may stand in a script element: no character in it ends the element, starts a comment or breaks a line of script."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _data(packet: Packet) -> dict[str, Any]:
    """What the script reads."""
    told = {name: getattr(packet, name) for name in ("id", "title", "instructions", "guideline_version", "round", "reviewer", "role", "qualification",
                                                     "question", "form", "labels", "blind")}
    return {**told, "items": [_item(card) for card in packet.cards]}


def _item(card: Card) -> dict[str, Any]:
    return {"id": card.item_id, "hash": card.row_hash, "uid": visible(card.uid), "shown": card.shown, "label": card.label, "spans": card.spans,
            "answers": card.answers, "left": card.left, "suggestion": card.suggestion}
