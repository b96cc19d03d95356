#!/usr/bin/env python3
"""Credits a user of a partner site with a behaviour, and shows the badges that come of it.

Needs nothing but Python. Against the demo, as it is:

    emblazon demo
    python3 examples/open-badger.py logged-in

The site signs a token (JSON Web Token, HS256) for its own signed-in user with the secret that it shares with the server.
On a real site this happens on its server: whoever has the secret can credit everybody.
"""

import argparse
import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.parse
import urllib.request


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(args: argparse.Namespace, now: float) -> str:
    """A token that is good for five minutes and credits this one behaviour."""
    claims = {
        "iss": args.issuer,
        "aud": args.audience,
        "prn": args.email,
        "exp": int(now) + 300,
        "clopenbadger:creditBehaviors": [args.behaviour],
    }
    message = ".".join(base64url(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    signature = hmac.new(args.secret.encode(), message.encode(), hashlib.sha256).digest()
    return f"{message}.{base64url(signature)}"


def ask(request: urllib.request.Request | str) -> tuple[int, dict]:
    """The status and the body of the reply, also of a refusal."""
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("behaviour", nargs="?", default="logged-in", help="the behaviour's shortname")
    parser.add_argument("--server", default="http://127.0.0.1:8080")
    parser.add_argument("--email", default="foo@bar.org", help="the user")
    parser.add_argument("--issuer", default="https://thimble.webmaker.org", help="the site, as the server knows it")
    parser.add_argument("--audience", default="https://clopenbadger.webmaker.org")
    parser.add_argument("--secret", default="emblazon-demo-open-badger-secret-0001")
    parser.add_argument("--now", type=float, help="the server's time, if its clock is another one (seconds)")
    args = parser.parse_args()

    user = {"auth": token(args, args.now or time.time()), "email": args.email}
    path = f"{args.server}/v1/user/behavior/{urllib.parse.quote(args.behaviour)}/credit"
    status, reply = ask(urllib.request.Request(path, data=urllib.parse.urlencode(user).encode()))
    if "reason" in reply:
        raise SystemExit(f"{status}: {reply['reason']}")
    for shortname, badge in reply.get("badges", {}).items():
        print(f"New badge: {shortname} ({badge['assertionUrl']})")
    for shortname, badge in reply["progress"].items():
        missing = ", ".join(f"{count} × {behaviour}" for behaviour, count in badge["remaining"].items())
        print(f"Next: {badge['name']} ({shortname}), still to do: {missing or 'nothing but its prerequisites'}")

    _, standing = ask(f"{args.server}/v1/user?{urllib.parse.urlencode(user)}")
    print(f"{args.email} has done: {standing['behaviors']}")
    print(f"{args.email} holds: {', '.join(standing['badges']) or 'nothing yet'}")


if __name__ == "__main__":
    main()
