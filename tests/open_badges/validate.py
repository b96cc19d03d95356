"""Holds a running demo's Open Badges to the PyPI package `openbadges`, an independent validator.

    validate.py http://127.0.0.1:8080 ADMIN_TOKEN

Every badge that may be public, each with an award: hosted, as JSON, and in both pictures; with the recipient's identity and
with another one. What the package does not look at (the HTTP status, `revoked`, SVG) is asserted here.
"""

import io
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from defusedxml.minidom import parseString
from openbadges.verifier import verify
from openbadges.verifier import utils
from openbadges.verifier.openbadges_context import OPENBADGES_CONTEXT_V2_DICT, OPENBADGES_CONTEXT_V2_URI
from openbadges_bakery import bake, unbake

SITE, TOKEN = sys.argv[1].rstrip("/"), sys.argv[2]
DOCUMENTS = "application/ld+json, application/json, image/png, image/svg+xml"
counts = {}
faults = []


def counted(what):
    counts[what] = counts.get(what, 0) + 1


def hold(what, is_so, told=""):
    counted(what)
    if not is_so:
        faults.append(f"{what}: {told}")


# The context is in the package: nothing beyond the demo is asked.
load = utils.CachableDocumentLoader.__call__


def load_offline(self, url):
    if url == OPENBADGES_CONTEXT_V2_URI:
        return {"contextUrl": None, "documentUrl": url, "document": json.dumps(OPENBADGES_CONTEXT_V2_DICT)}
    return load(self, url)


utils.CachableDocumentLoader.__call__ = load_offline


def ask(path, method="GET", headers=None, body=None):
    """Status, headers and body of whatever is answered."""
    address = path if path.startswith("http") else SITE + path
    request = urllib.request.Request(address, method=method, headers=headers or {}, data=body)
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def api(path, method="GET", body=None):
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    status, _, reply = ask(path, method, headers, None if body is None else json.dumps(body).encode())
    if status >= 300:
        sys.exit(f"{method} {path}: {status} {reply[:300]}")
    return json.loads(reply)


def everything(path):
    page, found = 1, []
    while True:
        separator = "&" if "?" in path else "?"
        data = api(f"{path}{separator}limit=100&page={page}")["data"]
        found += data
        if len(data) < 100:
            return found
        page += 1


def document(path):
    status, headers, body = ask(path, headers={"Accept": DOCUMENTS})
    if status == 404:
        return status, {}
    hold("documents answered as JSON-LD", headers["Content-Type"] == "application/ld+json", f"{path} {headers['Content-Type']}")
    return status, json.loads(body)


def report(badge, profile):
    return verify(badge, recipient_profile=dict(profile))["report"]


def check(what, badge, profiles):
    """Accepted for the recipient, refused for somebody else."""
    right, wrong = profiles
    good, bad = report(badge, right), report(badge, wrong)
    hold(f"{what}, recipient matched", good["valid"], good["messages"])
    hold(f"{what}, recipient mismatched", not bad["valid"], "was accepted for somebody else")


def svg_text(svg):
    """As the package's own bakery looks for it, without its fault in reading the attribute."""
    element = parseString(svg).getElementsByTagName("openbadges:assertion")[0]
    sections = [node for node in element.childNodes if node.nodeType == node.CDATA_SECTION_NODE]
    hold("SVG with the document as one CDATA section, first in the root",
         len(sections) == 1 and element.parentNode.firstChild is element)
    return sections[0].nodeValue, element.getAttribute("verify")


def itxt(png):
    """The kinds and keywords of the text chunks."""
    at, found = 8, []
    while at < len(png):
        length = int.from_bytes(png[at:at + 4], "big")
        kind, data = png[at + 4:at + 8], png[at + 8:at + 8 + length]
        if kind in (b"iTXt", b"tEXt", b"zTXt"):
            found.append((kind, data[:13]))
        at += 12 + length
    return found


def handed_in(name, content, email=""):
    """What /verify says of a file."""
    boundary = uuid.uuid4().hex
    part = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    tail = f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="email"\r\n\r\n{email}\r\n--{boundary}--\r\n'.encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    while True:
        status, about, page = ask("/verify", "POST", headers, part + content + tail)
        if status != 429:
            return status, page.decode()
        time.sleep(int(about["Retry-After"]))


def profiles_of(assertion, person):
    kind = assertion["recipient"]["type"]
    if kind == "email":
        return {"email": person["email"].lower()}, {"email": "somebody.else@example.org"}
    return {"url": f"{SITE}/people/{person['id']}"}, {"url": f"{SITE}/people/somebody-else"}


people = {person["id"]: person for person in everything("/api/v1/people")}
badges = everything("/api/v1/badge-definitions")
awards = everything("/api/v1/earned-badges?include_revoked=true")
standing_ids = {award["id"] for award in everything("/api/v1/earned-badges")}
kinds = set()

for badge in badges:
    definition = api(f"/api/v1/badge-definitions/{badge['id']}")
    path = f"/badges/{definition['shortname']}"
    if definition["sandbox"]:
        hold("sandbox badges are nowhere", ask(path)[0] == 404)
        of_sandbox = [award for award in awards if award["badge_definition_id"] == badge["id"]]
        for award in of_sandbox:
            hold("awards of sandbox badges are nowhere", ask(f"/assertions/{award['id']}")[0] == 404)
        continue
    status, badge_class = document(path)
    hold("badge documents", status == 200)
    status, issuer = document(badge_class["issuer"])
    hold("issuer documents", status == 200 and issuer["email"])
    held = [award for award in awards if award["badge_definition_id"] == badge["id"]]
    standing = [award for award in held if award["id"] in standing_ids]
    if not standing:
        wanted = {"badge_definition_id": badge["id"], "peer_mentor_id": "pm-kari-001", "note": "A note with ]]> and æ"}
        standing = [api("/api/v1/earned-badges", "POST", wanted)]
    chosen = {}
    for award in standing:
        details = api(f"/api/v1/earned-badges/{award['id']}")
        status, assertion = document(f"/assertions/{award['id']}")
        if status == 200 and assertion.get("expires", "9") > assertion["issuedOn"]:
            chosen.setdefault(assertion["recipient"]["type"], (award["id"], assertion, details))
    for kind, (award, assertion, details) in chosen.items():
        kinds.add(kind)
        person = people[details["peer_mentor_id"]]
        profiles = profiles_of(assertion, person)
        expired = "expires" in assertion and not report(assertion["id"], profiles[0])["valid"]
        if expired:
            counted("expired awards, which the package refuses as such")
            continue
        check("hosted", assertion["id"], profiles)
        check("as JSON", json.dumps(assertion), profiles)
        png = ask(f"/assertions/{award}/badge.png")[2]
        hold("PNG with one uncompressed iTXt", itxt(png) == [(b"iTXt", b"openbadges\0\0\0")], itxt(png))
        check("PNG", io.BytesIO(png), profiles)
        hold("PNG unbaked to the hosted document", json.loads(unbake(io.BytesIO(png))) == assertion)
        svg = ask(f"/assertions/{award}/badge.svg")[2]
        text, address = svg_text(svg)
        hold("SVG with the hosted document and its address", json.loads(text) == assertion and address == assertion["id"])
        check("SVG", text, profiles)
        for name, baked in (("a.png", png), ("a.svg", svg)):
            status, page = handed_in(name, baked)
            hold("our own pictures are told as genuine", status == 200 and 'class="flash ok"' in page, (name, status))
        theirs = bake(io.BytesIO(png), json.dumps(assertion)).read()
        status, page = handed_in("a.png", theirs)
        hold("a PNG baked by the package is read", status == 200 and 'class="flash ok"' in page)
        theirs = bake(io.BytesIO(svg.split(b"<openbadges:assertion")[0] + svg.split(b"</openbadges:assertion>")[1]),
                      text).read()
        status, page = handed_in("a.svg", theirs)
        hold("an SVG baked by the package is read", status == 200 and 'class="flash ok"' in page)

for award in awards:
    details = {} if award["id"] in standing_ids else api(f"/api/v1/earned-badges/{award['id']}")
    status, body = document(f"/assertions/{award['id']}")
    if details.get("revoked_at") and status != 404:
        keys = {"@context", "id", "type", "revoked", "revocationReason"}
        is_so = status == 410 and set(body) == keys and body["revoked"] is True and body["revocationReason"]
        hold("revoked awards are 410 and say why", is_so, body)
        hold("their pictures too", ask(f"/assertions/{award['id']}/badge.png")[0] == 410)

hold("both kinds of recipient were met", kinds == {"email", "url"}, kinds)
for what, count in sorted(counts.items()):
    print(f"{count:6}  {what}")
for fault in faults:
    print("FAULT ", fault)
print(f"{sum(counts.values())} checks, {len(faults)} faults")
sys.exit(1 if faults else 0)
