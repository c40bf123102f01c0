"""The page of a packet as bytes: self-contained, small, the same each time."""

import json
import re
from base64 import b64encode
from hashlib import sha256

import pytest

from tests.renderers import hostile
from tests.review import packets
from tests.signals import rows as made
from tuneready.review import packet_html
from tuneready.review.packet import Packet

LARGEST = 40_000  # bytes without data


def test_the_same_packet_gives_the_same_bytes():
    assert packet_html.render(packets.tickets(5)) == packet_html.render(packets.tickets(5))


def test_the_page_without_data_is_small():
    assert len(packet_html.render(Packet("", ()))) < LARGEST


def test_the_policy_names_the_script_and_the_style_by_their_hash_and_nothing_else():
    body = packet_html.render(packets.tickets(2)).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', body)[1]
    script, style = re.search(r"<script>(.*?)</script>", body, re.S)[1], re.search(r"<style>(.*?)</style>", body, re.S)[1]
    digests = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in (script, style)]
    assert policy == (f"default-src 'none'; script-src {digests[0]}; style-src {digests[1]}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'")


def test_nothing_in_the_page_comes_from_elsewhere_or_turns_text_into_markup():
    body = packet_html.render(packets.tickets(2)).decode()
    for word in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "new Function", "fetch(", "XMLHttpRequest", "import(", "http:", "https:",
                 "src=", "srcdoc", "@import", "url(", " style=", "onclick="):
        assert word not in body, word


@pytest.mark.parametrize("text", hostile.ALWAYS)
def test_hostile_text_stays_inside_its_block_and_comes_back_unchanged(text):
    batch = made.batch([made.labelled("x", "y")], "classification")
    packet = packets.packet(batch, title=text, instructions=text, labels=(text,))
    body = packet_html.render(packet).decode()
    assert body.count("<script") == 2 and body.count("</script") == 2 and body.count("<style") == 1
    data = json.loads(re.search(r'<script type="application/json" id="packet">(.*?)</script>', body, re.S)[1])
    assert (data["title"], data["instructions"], data["labels"]) == (text, text, [text])
