## Levels
level-next = { $missing } more to { $level }.
level-top = The highest level there is.
ladder-told = Level { $level } of { $levels }, { $percent } % of the way to level { $next }
ladder-told-top = The highest of { $levels } levels
ladder-from = { $level }, from { $from }

## Public profile
profile-level = Level
profile-rank = Rank
profile-solved = Solved
profile-none-held = No badges yet
profile-none-held-text = Badges are shown here as they are earned.
profile-card = Card for other sites
profile-card-text = This picture is always current: level, rank and badges change in it as they change here.
profile-preview = { $level } · rank { $rank } · { $score ->
    [one] one point
   *[other] { $score } points
} · { $site }
card-alt = Profile badge of { $name }

## Leaderboard
nav-leaderboard = Leaderboard
leaderboard-lead = Everybody who shows their profile, by points.
leaderboard-own = You are at rank { $rank }, with { $score ->
    [one] one point
   *[other] { $score } points
}.
leaderboard-hidden = Your profile is hidden, so you are not on this list. You can change that on
leaderboard-you = You
leaderboard-none = Nobody here yet
leaderboard-none-text = People appear here once they show their profile.
pager-more = Further down

## One's own page
me-rank = Rank { $rank }
me-public-profile = Public profile
me-avatar = My picture
me-avatar-file = Picture of me
me-avatar-help = PNG, JPEG, WebP, GIF or SVG, up to 5 MiB. The middle of it is kept as a small square, without what cameras write into pictures. It is shown with your name, here and on your card.
me-avatar-save = Use this picture
me-avatar-remove = Remove picture
me-card = My card for other sites
me-card-hidden = Your profile is hidden. Wherever your card is embedded, a picture is shown that says there is no such profile, and nothing about you. To use the card, show your profile:
me-card-help = The card is always current: what changes here shows on other sites within five minutes. The last address is for sites that make a card of a link by themselves.
card-light = On light pages
card-dark = On dark pages
card-small = 200 pixels wide
card-compact = Compact card
card-png = PNG for mail and chat
embed-html = HTML
embed-themed = HTML, light or dark as the reader has it
embed-markdown = Markdown
embed-bbcode = BBCode
embed-link = Address of my profile
done-avatar = Your picture is in use.
done-avatar-removed = Your picture is removed.
done-avatar-removed-of = The picture of { $person } is removed.
audit-person-avatar = Picture changed

## A person's page, for admins
person-avatar-remove = Remove picture

## Embed doctor
doctor-title = Embed doctor
doctor-lead = The card of { $name }, fetched just now as another site would fetch it.
doctor-again = Look again
doctor-findings = Findings
doctor-good = Good
doctor-warning = Warning
doctor-problem = Problem
doctor-verdict-good = Other sites can show this card, and what changes here shows there within five minutes.
doctor-verdict-warning = Other sites can show this card, but not everything is as good as it could be.
doctor-verdict-problem = Other sites do not show this card as they should.
doctor-replies = What came back, word for word
doctor-reply = Status { $status }, { $bytes ->
    [one] one byte
   *[other] { $bytes } bytes
}
doctor-hidden = This profile is hidden: other sites are told that there is no such profile.
doctor-hidden-do = If that is not what is wanted, show the profile.
doctor-hidden-fresh = Nobody keeps the picture that says so, so the card appears at once when the profile is shown again.
doctor-hidden-kept = The picture that says so may be kept by others ({ $sent }), so the card appears late when the profile is shown again.
doctor-hidden-kept-do = Let the proxy in front of this server pass Cache-Control on as it is.
doctor-loopback = { $url } leads to this computer alone: nobody else can see the card there.
doctor-loopback-do = Set the public URL to an address that others reach.
doctor-no-tls = The public URL begins with http. Pages that came by https show no pictures that come by http.
doctor-no-tls-do = Put a proxy with a certificate in front of this server, and let the public URL begin with https.
doctor-dns = The name in { $url } is not known in the DNS ({ $error }).
doctor-dns-do = Correct the name, or its entry in the DNS.
doctor-certificate = The certificate at { $url } does not hold ({ $error }).
doctor-certificate-do = Let the proxy show a certificate for this name, not expired, with all that lies between it and a known authority.
doctor-timeout = { $url } did not answer within 8 seconds. Proxies for images give up sooner than that.
doctor-timeout-do = See that the proxy runs, and that a firewall lets it be reached.
doctor-unreachable = Nothing answers at { $url } ({ $error }).
doctor-unreachable-do = See that the proxy runs, and that the public URL names its address and port.
doctor-tls = The connection is safe, with a certificate that holds.
doctor-status = The { $kind } is there for everybody.
doctor-redirect = The address leads on to { $to }. Some proxies for images do not follow.
doctor-redirect-do = Set the public URL to the address that answers without leading on.
doctor-door = The answer is { $status }: something in front of this server asks for a sign-in that other sites cannot give.
doctor-door-do = Let the proxy pass on /api/badge/ and /images/ without a sign-in.
doctor-gateway = The proxy answers { $status }: it does not reach this server.
doctor-gateway-do = Start the server, and let the proxy pass requests to it.
doctor-wrong-status = The { $kind } is answered with { $status } instead of 200.
doctor-wrong-status-do = Let the proxy pass on every path below /api/badge/.
doctor-type = The { $kind } comes as { $type } instead of { $wanted }. Browsers and proxies for images refuse it.
doctor-type-do = Let the proxy pass Content-Type on as it is.
doctor-picture = What comes is { $kind ->
    [SVG] an SVG
   *[other] a { $kind }
} and says so ({ $type }).
doctor-no-picture = What comes is no { $kind }, though it says so. Something on the way has put something else in its place.
doctor-no-picture-do = Look at the answer below, and at what the proxy changes.
doctor-sniff = X-Content-Type-Options: nosniff is missing, so browsers may guess what the picture is.
doctor-sniff-do = Let the proxy pass this header on.
doctor-size = The { $kind } has { $kibibytes } KiB, which everybody takes.
doctor-large = The { $kind } has { $kibibytes } KiB, and is slow to come on a phone.
doctor-large-do = A simpler picture of the person, or of the badges, makes it smaller.
doctor-too-large = The { $kind } has more than 5 MiB. Proxies for images refuse it.
doctor-too-large-do = A simpler picture of the person, or of the badges, makes it smaller.
doctor-cache = Caches keep the card for five minutes, so that pages show it quickly and changes show soon.
doctor-cache-long = Caches may keep the card for longer than five minutes (Cache-Control: “{ $sent }”). It would be shown long after the profile was hidden.
doctor-cache-long-do = Let the proxy pass Cache-Control on as it is.
doctor-cache-short = Caches do not keep the card for the five minutes that they may (Cache-Control: “{ $sent }”). Every visit of every page asks this server.
doctor-cache-short-do = Let the proxy pass Cache-Control on as it is.
doctor-no-tag = The ETag is missing, so caches fetch the whole picture every time.
doctor-no-tag-do = Let the proxy pass ETag on, also where it compresses.
doctor-304 = Who has the card already is told that it is unchanged (304), without the picture.
doctor-no-304 = Who has the card already is not told that it is unchanged: { $status } instead of 304.
doctor-no-304-do = Let the proxy pass If-None-Match on to this server.
doctor-corp = Browsers let other sites show it (Cross-Origin-Resource-Policy: cross-origin).
doctor-no-corp = Browsers may refuse to show the card on other sites: Cross-Origin-Resource-Policy is “{ $sent }” instead of cross-origin.
doctor-no-corp-do = Let the proxy pass this header on as it is.
doctor-cookie = The picture comes with a cookie. Caches do not keep it, and browsers throw the cookie away.
doctor-cookie-do = Let the proxy set no cookie below /api/badge/.
doctor-vary = Caches are told that the card differs by { $sent }, so they hardly ever have the right one.
doctor-vary-do = Let the proxy send no Vary but Accept-Encoding below /api/badge/.
