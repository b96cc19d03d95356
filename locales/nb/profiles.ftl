## Nivåer
level-next = { $missing } til { $level }.
level-top = Det høyeste nivået som finnes.
ladder-told = Nivå { $level } av { $levels }, { $percent } % av veien til nivå { $next }
ladder-told-top = Det høyeste av { $levels } nivåer
ladder-from = { $level }, fra { $from }

## Offentlig profil
profile-level = Nivå
profile-rank = Plassering
profile-solved = Løst
profile-none-held = Ingen merker ennå
profile-none-held-text = Merkene vises her etter hvert som de blir gitt.
profile-card = Kort til andre nettsteder
profile-card-text = Bildet er alltid oppdatert: Nivå, plassering og merker endrer seg i det når de endrer seg her.
profile-preview = { $level } · plass { $rank } · { $score ->
    [one] ett poeng
   *[other] { $score } poeng
} · { $site }
card-alt = Profilmerket til { $name }

## Toppliste
nav-leaderboard = Toppliste
leaderboard-lead = Alle som viser profilen sin, etter poeng.
leaderboard-own = Du er på plass { $rank }, med { $score ->
    [one] ett poeng
   *[other] { $score } poeng
}.
leaderboard-hidden = Profilen din er skjult, så du er ikke med på listen. Det kan du endre på
leaderboard-you = Deg
leaderboard-none = Ingen her ennå
leaderboard-none-text = Folk kommer med her når de viser profilen sin.
pager-more = Lenger ned

## Egen side
me-rank = Plass { $rank }
me-public-profile = Offentlig profil
me-avatar = Bildet mitt
me-avatar-file = Bilde av meg
me-avatar-help = PNG, JPEG, WebP, GIF eller SVG, opptil 5 MiB. Midten av det blir tatt vare på som en liten firkant, uten det kameraer skriver inn i bilder. Det vises sammen med navnet ditt, her og på kortet ditt.
me-avatar-save = Bruk dette bildet
me-avatar-remove = Fjern bildet
me-card = Kortet mitt til andre nettsteder
me-card-hidden = Profilen din er skjult. Der kortet ditt er satt inn, vises et bilde som sier at det ikke finnes noen slik profil, og ingenting om deg. Vis profilen for å bruke kortet:
me-card-help = Kortet er alltid oppdatert: Det som endrer seg her, vises på andre nettsteder innen fem minutter. Den siste adressen er for nettsteder som selv lager et kort av en lenke.
card-light = På lyse sider
card-dark = På mørke sider
card-small = 200 piksler bredt
card-compact = Smalt kort
card-png = PNG til e-post og chat
embed-html = HTML
embed-themed = HTML, lyst eller mørkt slik leseren har det
embed-markdown = Markdown
embed-bbcode = BBCode
embed-link = Adressen til profilen min
done-avatar = Bildet ditt er tatt i bruk.
done-avatar-removed = Bildet ditt er fjernet.
done-avatar-removed-of = Bildet av { $person } er fjernet.
audit-person-avatar = Bilde endret

## En persons side, for administratorer
person-avatar-remove = Fjern bildet

## Innbyggingslegen
doctor-title = Innbyggingslegen
doctor-lead = Kortet til { $name }, hentet nå nettopp slik et annet nettsted ville hentet det.
doctor-again = Se etter igjen
doctor-findings = Funn
doctor-good = Bra
doctor-warning = Advarsel
doctor-problem = Problem
doctor-verdict-good = Andre nettsteder kan vise dette kortet, og det som endrer seg her, vises der innen fem minutter.
doctor-verdict-warning = Andre nettsteder kan vise dette kortet, men ikke alt er så bra som det kunne vært.
doctor-verdict-problem = Andre nettsteder viser ikke dette kortet slik de skal.
doctor-replies = Det som kom tilbake, ord for ord
doctor-reply = Status { $status }, { $bytes ->
    [one] én byte
   *[other] { $bytes } byte
}
doctor-hidden = Denne profilen er skjult: Andre nettsteder får vite at det ikke finnes noen slik profil.
doctor-hidden-do = Vis profilen hvis det ikke er slik det skal være.
doctor-hidden-fresh = Ingen tar vare på bildet som sier det, så kortet er der straks profilen vises igjen.
doctor-hidden-kept = Andre kan ta vare på bildet som sier det ({ $sent }), så kortet kommer sent når profilen vises igjen.
doctor-hidden-kept-do = La mellomtjeneren foran denne tjeneren sende Cache-Control videre som den er.
doctor-loopback = { $url } fører bare til denne maskinen: Ingen andre kan se kortet der.
doctor-loopback-do = Sett den offentlige adressen til en som andre når.
doctor-no-tls = Den offentlige adressen begynner med http. Sider som kom med https, viser ikke bilder som kommer med http.
doctor-no-tls-do = Sett en mellomtjener med sertifikat foran denne tjeneren, og la den offentlige adressen begynne med https.
doctor-dns = Navnet i { $url } er ikke kjent i DNS ({ $error }).
doctor-dns-do = Rett navnet, eller oppføringen i DNS.
doctor-certificate = Sertifikatet på { $url } holder ikke ({ $error }).
doctor-certificate-do = La mellomtjeneren vise et sertifikat for dette navnet, ikke utløpt, med alt som ligger mellom det og en kjent utsteder.
doctor-timeout = { $url } svarte ikke innen 8 sekunder. Mellomtjenere for bilder gir opp før det.
doctor-timeout-do = Se til at mellomtjeneren kjører, og at en brannmur slipper folk fram til den.
doctor-unreachable = Ingenting svarer på { $url } ({ $error }).
doctor-unreachable-do = Se til at mellomtjeneren kjører, og at den offentlige adressen har riktig navn og port.
doctor-tls = Forbindelsen er trygg, med et sertifikat som holder.
doctor-status = { $kind } er der for alle.
doctor-redirect = Adressen fører videre til { $to }. Noen mellomtjenere for bilder følger ikke med.
doctor-redirect-do = Sett den offentlige adressen til den som svarer uten å føre videre.
doctor-door = Svaret er { $status }: Noe foran denne tjeneren ber om en innlogging som andre nettsteder ikke kan gi.
doctor-door-do = La mellomtjeneren sende /api/badge/ og /images/ videre uten innlogging.
doctor-gateway = Mellomtjeneren svarer { $status }: Den når ikke denne tjeneren.
doctor-gateway-do = Start tjeneren, og la mellomtjeneren sende forespørsler til den.
doctor-wrong-status = { $kind } blir besvart med { $status } i stedet for 200.
doctor-wrong-status-do = La mellomtjeneren sende alle adresser under /api/badge/ videre.
doctor-type = { $kind } kommer som { $type } i stedet for { $wanted }. Nettlesere og mellomtjenere for bilder avviser det.
doctor-type-do = La mellomtjeneren sende Content-Type videre som den er.
doctor-picture = Det som kommer, er en { $kind } og sier det ({ $type }).
doctor-no-picture = Det som kommer, er ingen { $kind }, selv om det sier det. Noe på veien har satt noe annet i stedet.
doctor-no-picture-do = Se på svaret nedenfor, og på hva mellomtjeneren endrer.
doctor-sniff = X-Content-Type-Options: nosniff mangler, så nettlesere kan gjette hva bildet er.
doctor-sniff-do = La mellomtjeneren sende denne linjen videre.
doctor-size = { $kind } er på { $kibibytes } KiB, som alle tar imot.
doctor-large = { $kind } er på { $kibibytes } KiB, og kommer sent på en telefon.
doctor-large-do = Et enklere bilde av personen, eller av merkene, gjør det mindre.
doctor-too-large = { $kind } er på mer enn 5 MiB. Mellomtjenere for bilder avviser det.
doctor-too-large-do = Et enklere bilde av personen, eller av merkene, gjør det mindre.
doctor-cache = Mellomlagre tar vare på kortet i fem minutter, så sidene viser det raskt og endringer vises snart.
doctor-cache-long = Mellomlagre kan ta vare på kortet lenger enn fem minutter (Cache-Control: «{ $sent }»). Det ville bli vist lenge etter at profilen ble skjult.
doctor-cache-long-do = La mellomtjeneren sende Cache-Control videre som den er.
doctor-cache-short = Mellomlagre tar ikke vare på kortet i de fem minuttene de kan (Cache-Control: «{ $sent }»). Hvert besøk på hver side spør denne tjeneren.
doctor-cache-short-do = La mellomtjeneren sende Cache-Control videre som den er.
doctor-no-tag = ETag mangler, så mellomlagre henter hele bildet hver gang.
doctor-no-tag-do = La mellomtjeneren sende ETag videre, også der den komprimerer.
doctor-304 = Den som har kortet fra før, får vite at det er uendret (304), uten bildet.
doctor-no-304 = Den som har kortet fra før, får ikke vite at det er uendret: { $status } i stedet for 304.
doctor-no-304-do = La mellomtjeneren sende If-None-Match videre til denne tjeneren.
doctor-corp = Nettlesere lar andre nettsteder vise det (Cross-Origin-Resource-Policy: cross-origin).
doctor-no-corp = Nettlesere kan nekte å vise kortet på andre nettsteder: Cross-Origin-Resource-Policy er «{ $sent }» i stedet for cross-origin.
doctor-no-corp-do = La mellomtjeneren sende denne linjen videre som den er.
doctor-cookie = Bildet kommer med en informasjonskapsel. Mellomlagre tar ikke vare på det, og nettlesere kaster kapselen.
doctor-cookie-do = La mellomtjeneren ikke sette noen informasjonskapsel under /api/badge/.
doctor-vary = Mellomlagre får vite at kortet er forskjellig etter { $sent }, så de har nesten aldri det rette.
doctor-vary-do = La mellomtjeneren ikke sende annen Vary enn Accept-Encoding under /api/badge/.
