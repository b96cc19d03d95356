## Around every page
skip = Hopp til innholdet
nav-main = Hovedmeny
nav-menu = Meny
nav-overview = Oversikt
nav-badges = Merker
nav-award = Tildel
nav-people = Personer
nav-organisations = Organisasjoner
nav-administration = Administrasjon
nav-connections = Tilkoblinger
nav-audit = Logg
nav-me = Min profil
role-admin = Administrator
role-coordinator = Koordinator
role-mentor = Likeperson
sign-out = Logg ut

## Words that many pages share
edit = Endre
save = Lagre endringene
cancel = Avbryt
copy = Kopier
copied = Kopiert
never = Aldri
revoke = Trekk tilbake
facts = Fakta
id = ID
id-help = Bokstaver, tall, - og _. Kan ikke endres senere. Lar du feltet stå tomt, lages en for deg.
email = E-post
password = Passord
sort = Sortering
points = { $n ->
   *[other] { $n } poeng
}
filter-show = Vis
filter-clear = Nullstill søket
by-system = Automatisk
by-person = av { $name }
by-itself = automatisk
by-label = gjennom { $name }
table-actions = Handlinger
form-optional = valgfritt
form-errors = { $n ->
    [one] Én ting må rettes
   *[other] { $n } ting må rettes
}
col-person = Person
col-people = Personer
col-organisation = Organisasjon
col-awarded = Tildelt
col-by = Av
col-state = Status
col-badges = Merker
col-badges-issued = Merker de utsteder
col-score = Poeng
pager-label = Sider
pager-places = { $from }–{ $to } av { $total }
pager-previous = Forrige
pager-next = Neste
pager-newer = Nyere
pager-older = Eldre

## States
state-in-use = I bruk
state-sandbox = Sandkasse
state-retired = Ute av bruk
state-claimed = Mottatt
state-pending = Venter
state-revoked = Trukket tilbake
state-superseded = Erstattet
state-active = Aktiv
state-expired = Utløpt
state-account = Har konto
state-no-account = Uten konto
state-stub = Uten konto

## Sign in
sign-in = Logg inn
sign-in-refused = Det gikk ikke
sign-in-refused-do = E-post og passord hører ikke sammen. Sjekk begge.
sign-in-forgotten = Glemt passordet?
sign-in-no-account = Har du fått et merke? Du trenger ingen konto for å vise det: åpne lenken i meldingen du fikk.

## Front page
front-title = Velkommen
front-heading = Merker fra { $name }
front-text = Det folk her har lært og gjort, tildelt av dem som så det, og åpent for alle å kontrollere.
front-badges = Noen av merkene

## Overview
overview-people = Personer
overview-awards = Tildelte merker
overview-per-week = Tildelinger per uke
overview-weeks = { $n ->
    [one] Denne uken
   *[other] Siste { $n } uker
}
overview-most-held = Flest innehavere
overview-all-badges = Alle merker
overview-none-held = Ingen har et merke ennå.
overview-latest = Siste tildelinger
overview-none-yet = Ingenting er tildelt ennå.
overview-fresh = Begynn med et merke
overview-fresh-text = Gi det et navn, et bilde og si hva som kreves. Så kan det tildeles.
holders-word = { $n ->
    [one] innehaver
   *[other] innehavere
}
chart-summary = Tildelinger per uke i { $weeks } uker. Den høyeste uken hadde { $highest }, denne uken så langt { $latest }.
chart-week = { $n ->
    [one] Uken fra { $day }: 1 tildeling
   *[other] Uken fra { $day }: { $n } tildelinger
}

## Badges
badges-lead = { $n ->
    [one] 1 merke i bruk
   *[other] { $n } merker i bruk
}
badges-search = Søk i navn eller beskrivelse
badges-sort-holders = Flest innehavere først
badges-sort-name = Navn
badges-sort-newest = Nyeste først
badges-tabs = Status
badges-holders = { $n ->
    [0] Ingen innehavere
    [one] 1 innehaver
   *[other] { $n } innehavere
}
badges-none = Ingen merker i bruk
badges-none-text = Et merke trenger et navn og hva det står for. Bildet kan komme senere.
badges-none-found = Ingen merker passer
badges-none-found-text = Ingenting her heter eller beskrives som «{ $name }».
badges-none-sandbox = Sandkassen er tom
badges-none-sandbox-text = Merker i sandkassen er til å prøve ut ting med.
badges-none-retired = Ingen merker er tatt ut av bruk
badges-none-retired-text = Merker som ikke lenger tildeles, ligger her sammen med alle som har dem.
badge-new = Nytt merke
badge-create = Lag merket
badge-edit-title = Endre { $name }
badge-retire = Ta ut av bruk
badge-restore = Ta i bruk igjen
badge-criteria = Hva som kreves
badge-criteria-help = Avsnitt, lister og lenker kan skrives som HTML.
badge-holders = Innehavere
badge-holders-of = Innehavere av { $name }
badge-hold-it = { $n ->
    [0] Ingen har det
   *[other] { $n } har det
}
badge-show-ended = { $n ->
    [one] Vis 1 avsluttet
   *[other] Vis { $n } avsluttede
}
badge-hide-ended = Skjul avsluttede
badge-nobody = Ingen har dette merket
badge-nobody-text = De som får det, vises her.
badge-award-by-hand = Tildel for hånd
badge-number = Nummer
badge-name = Navn
badge-shortname = Kortnavn
badge-shortname-help = En bokstav, så bokstaver, tall, - og _. Blir en fast del av merkets adresse. Lar du feltet stå tomt, lages det av navnet.
badge-points = Poeng
badge-points-help = Det merket legger til innehaverens poengsum.
badge-issuer = Utstedes av
badge-created = Opprettet
badge-description = Beskrivelse
badge-description-help = Én setning om hvem som har det. Vises overalt der merket vises.
badge-picture = Bilde
badge-sandbox-help = Til utprøving: holdes atskilt fra merkene i bruk.
retire-title = Ta { $name } ut av bruk?
retire-text = Et merke som er ute av bruk, kan ikke tildeles. Du kan ta det i bruk igjen når som helst.
retire-holders = { $n ->
    [0] Ingen har det.
    [one] Den ene som har det, beholder det.
   *[other] Alle { $n } som har det, beholder det.
}
retire-do = Ta merket ut av bruk
retire-keep = Behold i bruk

## Awards
award-a-badge = Tildel et merke
award-lead = Ett merke til én person.
award-badge = Merke
award-badge-prompt = Velg et merke
award-badge-help = Navn, nummer eller kortnavn.
award-person = Person
award-person-placeholder = Navn, e-post eller ID
award-person-help = Er det flere med samme navn, velger du blant dem etterpå.
award-which = Hvem mener du?
award-note = Melding
award-note-help = Vises til mottakeren og til dem som får se merket.
award-evidence = Lenke til dokumentasjon
award-evidence-help = En side eller fil som viser hva som er gjort.
award-this = Tildel merket
award-to = til
held-awarded = Tildelt
held-evidence = Dokumentasjon
ended-superseded = Erstattet av en senere tildeling
revoke-title = Trekke tilbake { $name }?
revoke-holder = Innehaver
revoke-reason = Begrunnelse
revoke-reason-help = 1 til 500 tegn. Innehaveren får lese den.
revoke-do = Trekk tilbake merket
revoke-keep = La det stå

## People
people-lead = { $n ->
    [0] Ingen ennå
    [one] 1 person
   *[other] { $n } personer
}
people-search = Søk på navn, e-post, profilnavn eller ID
people-any-organisation = Alle organisasjoner
people-none = Her er det ingen ennå
people-none-text = Personer dukker opp når du legger dem til, eller når et tilkoblet nettsted nevner dem første gang.
people-none-found = Ingen passer
people-none-found-text = Prøv begynnelsen av et fornavn eller etternavn, eller søk i alle organisasjoner.
person-add = Legg til person
person-create = Legg til personen
person-edit-title = Endre { $name }
person-name = Navn
person-handle = Profilnavn
person-handle-help = Navnet i adressen til den offentlige profilen. Lar du feltet stå tomt, brukes ID-en.
person-public = Offentlig profil
person-public-help = Alle kan se navn, merker og poengsum.
person-profile = Profil
profile-public = Offentlig
profile-private = Privat
person-since = Siden
person-badges = Merker
person-held = { $n ->
    [0] Ingen
    [one] Har 1
   *[other] Har { $n }
}
person-none-held = Ingen merker ennå
person-none-held-text = Det personen får tildelt, vises her.
person-ended = Tidligere merker
person-trail = Hva som er gjort

## Organisations
organisations-lead = Hver person hører til én organisasjon, og hvert merke utstedes av én.
organisations-none = Ingen organisasjoner
organisations-none-text = Legg til en, så får personer og merker et sted å høre til.
organisation-add = Legg til organisasjon
organisation-create = Legg til organisasjonen
organisation-edit-title = Endre { $name }
organisation-name = Navn
organisation-contact = E-postadresse for kontakt
organisation-contact-help = Vises til dem som lurer på noe om et merke.
organisation-time-zone = Tidssone
organisation-time-zone-help = Avgjør når en dag begynner, for dager på rad.
organisation-hue = Fargetone
organisation-hue-help = Farger knapper og lenker for organisasjonens folk. Kontrasten er god nok uansett valg.
organisation-own = nettstedets egen
organisation-own-text = Nettstedets egen organisasjon. Den utsteder alle merker som ikke nevner en annen.
organisation-see-people = Se hvem de er
organisation-roles = Administratorer og koordinatorer
organisation-no-roles = Ingen har en rolle her. Nettstedets administratorer tar seg av den.
organisation-since = Opprettet
hue-rose = Rosa
hue-red = Rød
hue-brown = Brun
hue-olive = Oliven
hue-green = Grønn
hue-teal = Blågrønn
hue-blue = Blå
hue-violet = Fiolett
hue-purple = Lilla

## My profile
me-since = siden
me-score = Poeng
me-badges-held = Merker
me-badges = Mine merker
me-ended = Tidligere merker
me-none-held = Ingen merker ennå
me-none-held-text = Det du får tildelt, ligger her, med hvem som ga det og hvorfor.
me-see-badges = Se alle merker
me-privacy = Hvem ser profilen min
me-public = La alle se profilen min
me-public-help = Navnet, merkene og poengene dine, på profilen, på topplisten og på kortet ditt. Er den skjult, viker kortet på andre nettsteder innen fem minutter for et bilde som sier at det ikke finnes noen slik profil. Et merke du viser med sin egen lenke, er åpent uansett.
me-language = Språk
me-language-label = Språk på disse sidene
me-language-browser = Som nettleseren ber om
me-language-save = Bruk dette språket
me-mail = E-post
me-mail-help = E-post om selve kontoen, som et nytt passord, sendes alltid.
me-mail-save = Lagre valg av e-post
me-sign-ins = Hvor jeg er logget inn
me-signed-in-on = { $n ->
    [one] Du er logget inn her og ingen andre steder.
   *[other] Du er logget inn på { $n } enheter eller i programmer, denne medregnet.
}
me-sign-out-everywhere = Logg ut overalt
me-sign-out-help = Også her. API-nøklene dine virker som før.
me-tokens = Mine API-nøkler
me-tokens-text = Et program med nøkkelen din kan gjøre det du kan, ikke mer.

## Connections
connections-lead = Programmer som bruker denne tjeneren, hvert med sin egen nøkkel.
connections-tokens = API-nøkler
connections-none = Ingenting er tilkoblet
connections-none-text = Lag én nøkkel for hvert program, så kan hvert av dem slås av for seg.
token-new = Ny nøkkel
token-create = Lag nøkkel
token-label = Navn
token-label-help = Hva som bruker den, for eksempel «Kurssiden».
token-role = Kan
token-role-system = Tildele, trekke tilbake og kontrollere
token-role-owner = Det eieren kan
token-role-help = En administratornøkkel kan også endre merker, personer og innstillinger.
token-everywhere = Alle organisasjoner
token-created = Laget
token-last-used = Sist brukt
token-expires = Utløper
token-expires-help = Den siste dagen den virker.
token-prefix = Begynner med
token-made = { $name } er klar
token-once = Kopier nøkkelen nå. Bare et fingeravtrykk av den lagres, så den kan ikke vises igjen.
token-secret = Nøkkel
token-revoke-title = Trekke tilbake { $name }?
token-revoke-text = Det som bruker nøkkelen, blir avvist fra nå av. Det kan ikke angres.
token-revoke-do = Trekk tilbake nøkkelen
token-revoke-keep = La den stå

## Audit
audit-lead = Hvem som gjorde hva, nyeste først. Tidene er i UTC.
audit-when = Når
audit-who = Hvem
audit-action = Hva
audit-subject = Gjelder
audit-dialect = Gjennom
audit-any = Alt
audit-none = Ingenting er loggført
audit-none-text = Endringer vises her etter hvert som de gjøres.
audit-badge-created = Merke laget
audit-badge-retired = Merke tatt ut av bruk
audit-badge-restored = Merke tatt i bruk igjen
audit-person-created = Person lagt til
audit-organisation-created = Organisasjon lagt til
audit-token-created = API-nøkkel laget
audit-token-revoked = API-nøkkel trukket tilbake
audit-signed-in = Logget inn
dialect-portal = Portalen
dialect-earned-badges = API for tildelte merker
dialect-issuing = API for utstedelse
dialect-management = API for administrasjon
dialect-command-line = Kommandolinjen

## Invitasjoner
invite = Inviter
invite-somebody = Inviter noen
invite-title = Inviter { $name }
invite-lead = { $n ->
    [one] De får en lenke på e-post og velger sitt eget passord. Den virker i 1 dag.
   *[other] De får en lenke på e-post og velger sitt eget passord. Den virker i { $n } dager.
}
invite-email-help = Dit lenken går, og det de logger inn med.
invite-role = Invitert som
invite-role-help = Rollen gis når de takker ja, hvis du fortsatt kan gi den da.
invite-coordinator = Koordinator i organisasjonen
invite-admin = Administrator i organisasjonen
invite-coordinator-everywhere = Koordinator i alle organisasjoner
invite-admin-everywhere = Administrator for hele nettstedet
invite-language-any = Som nettleseren deres ber om
invite-send = Send invitasjon
invite-again = Send på nytt
invite-withdraw = Trekk tilbake
invite-needs-email = Legg inn en e-postadresse først, så kan du invitere.
invitation-sent = Sendt
invitation-until = Virker til
invitation-open = Invitert
invitation-withdrawn = Trukket tilbake
invitation-accepted = Tatt imot
person-account = Konto
person-cannot-sign-in = Denne personen kan ikke logge inn ennå.
person-language = Språk
accept-title = Velkommen, { $name }
accept-do = Ta imot og logg inn

## Passord
password-current = Nåværende passord
password-new = Nytt passord
password-help = 15 tegn eller mer. Noen få ord uten sammenheng er lette å huske og vanskelige å gjette.
password-save = Lagre passordet
password-change = Bytt passord
password-change-help = De andre enhetene dine blir logget ut. API-nøklene dine virker som før.
reset-title = Glemt passordet?
reset-lead = Skriv adressen du logger inn med, så sender vi deg en lenke til å velge et nytt passord.
reset-send = Send meg en lenke
reset-back = Tilbake til innlogging
reset-sent = Se i e-posten din
reset-sent-text = Hvis noen her har den adressen, er en lenke på vei dit. Den virker én gang, innen en time.
reset-sent-nothing = Kommer det ingenting i løpet av noen minutter? Se i søppelposten, og sjekk at det er adressen du logger inn med.
reset-again = Be om en ny lenke
reset-form = Velg et nytt passord
reset-form-text = Alle enheter blir logget ut, og du logger inn igjen med det nye passordet. API-nøklene dine virker som før; trekk dem tilbake på din egen side hvis andre kan kjenne dem.

## Lenker i e-post
setup-title = Lag den første kontoen
setup-lead = Den administrerer alt hos { $name }. Derfra inviteres de andre.
setup-do = Lag konto og logg inn
link-used = Denne lenken er brukt
link-used-invitation = Du har alt en konto: logg inn med passordet du valgte.
link-used-reset = Passordet er satt med den. Logg inn med det nye, eller be om en ny lenke.
link-dead = Denne lenken åpner ingenting
link-dead-invitation = Den kan være for gammel, erstattet av en nyere eller ikke kopiert helt. Bruk den siste e-posten du fikk, eller be den som inviterte deg, sende den på nytt.
link-dead-reset = Den kan være for gammel, erstattet av en nyere eller ikke kopiert helt. Be om en ny.
link-dead-setup = Den første kontoen er laget, eller det står en nyere lenke i serverens logg.
link-dead-unsubscribe = Den er kanskje ikke kopiert helt. Logg inn for å velge hvilken e-post du får.
unsubscribe-title = Ikke mer av denne e-posten?
unsubscribe-ask = { $site } sender deg e-post om dette: { $name }.
unsubscribe-do = Ikke send den mer
unsubscribe-done = Du får ikke mer av denne e-posten
unsubscribe-off = { $site } sender deg ikke lenger e-post om dette: { $name }.
unsubscribe-back-on = Du kan slå den på igjen på din egen side, under «E-post».
notice-badge-awarded = Jeg får et merke
notice-badge-revoked = Et merke blir trukket tilbake

## Errors
error-home = Gå til forsiden
error-request = Melder du fra om dette, så oppgi forespørselen:
error-400-title = Forespørselen gir ikke mening her
error-400-text = Noe i adressen eller skjemaet kunne ikke leses.
error-400-do = Gå tilbake, se over det du skrev, og send på nytt.
error-401-title = Logg inn først
error-401-text = Siden er for folk med konto, og du er ikke innlogget eller har vært borte for lenge.
error-401-do = Logg inn, så kommer du tilbake hit.
error-403-title = Dette har du ikke tilgang til
error-403-text = Rollen din dekker ikke denne siden eller handlingen.
error-403-do = Spør en administrator, eller logg inn som en annen.
error-404-title = Her er det ingenting
error-404-text = Adressen kan være feil, eller det som var her, er borte eller ikke åpent for deg.
error-404-do = Sjekk adressen, eller begynn fra forsiden.
error-405-title = Det kan ikke gjøres her
error-405-text = Adressen finnes, men ikke for det den ble bedt om.
error-405-do = Gå tilbake og bruk knappene på siden.
error-409-title = Noe har endret seg i mellomtiden
error-409-text = Det du ville endre, er ikke lenger slik du så det.
error-409-do = Åpne siden på nytt og se på den før du gjør endringen igjen.
error-413-title = Det er for stort
error-413-text = Et bilde kan være høyst 5 MiB, et merke som skal kontrolleres 8 MiB, og tekster har også en grense.
error-413-do = Gjør det mindre og send på nytt.
error-415-title = Denne filtypen virker ikke her
error-415-text = Det som ble sendt, er ikke av et slag denne siden leser.
error-415-do = Er det et bilde, send PNG eller JPEG.
error-422-title = Dette henger ikke sammen
error-422-text = Alle delene kunne leses, men de motsier hverandre.
error-422-do = Gå tilbake, rett skjemaet og send på nytt.
error-429-title = Litt saktere, takk
error-429-text = Det kom mange forespørsler fra deg på kort tid.
error-429-do = Vent et minutt og prøv igjen.
error-500-title = Noe gikk galt hos oss
error-500-text = Endringen ble ikke lagret. Feilen er loggført.
error-500-do = Prøv igjen om litt. Hjelper det ikke, si fra til dem som driver nettstedet.
error-503-title = Straks tilbake
error-503-text = Tjeneren starter, stopper eller venter på databasen.
error-503-do = Vent litt og last siden på nytt.

audit-award-made = Merke tildelt
audit-award-revoked = Tildeling trukket tilbake
audit-award-superseded = Utløpt tildeling erstattet
audit-badge-updated = Merke endret
audit-person-updated = Person endret
audit-person-retired = Person tatt ut av bruk
audit-organisation-updated = Organisasjon endret
audit-organisation-retired = Organisasjon tatt ut av bruk
audit-password-set = Passord satt
audit-role-granted = Rolle gitt
audit-token-reused = Fornyelsesnøkkel brukt to ganger: innlogging avsluttet
audit-mail-requeued = E-post lagt i køen igjen
audit-mail-cancelled = E-post avbrutt
audit-batch-started = Bunke startet
audit-batch-done = Bunke fullført
audit-batch-cancelled = Bunke stanset
audit-batch-undone = Bunke angret
audit-job-retried = Jobb satt i gang igjen
audit-invitation-sent = Invitert
audit-invitation-withdrawn = Invitasjon trukket tilbake
audit-invitation-accepted = Invitasjon tatt imot
audit-password-reset-requested = Bedt om nytt passord
audit-password-reset = Passord satt på nytt via e-post
audit-password-changed = Passord endret
audit-signed-out-everywhere = Logget ut overalt
audit-notices-changed = E-post slått av eller på

## What is wrong with a field

wrong-missing = Fyll ut dette feltet.
wrong-too-long = Dette er for langt: høyst { $n } tegn.
wrong-too-short = Dette er for kort: minst { $n } tegn.
wrong-control-character = Her er det et tegn som ikke kan vises. Skriv det på nytt.
wrong-not-an-id = Bruk 1 til 64 bokstaver, sifre, bindestreker og understreker, og begynn med en bokstav eller et siffer.
wrong-not-a-shortname = Bruk 1 til 64 bokstaver, sifre, bindestreker og understreker, og begynn med en bokstav.
wrong-not-an-email = Dette er ikke en e-postadresse.
wrong-not-a-url = Dette er ikke en nettadresse som begynner med https:// eller http://.
wrong-not-a-time-zone = Velg en tidssone fra listen.
wrong-not-a-date = Skriv datoen som år, måned og dag: 2026-03-26.
wrong-out-of-range = Skriv et tall fra { $min } til { $max }.
wrong-past = Velg en dag senere enn i dag.
wrong-taken = Dette er allerede i bruk.
wrong-held = Dette kan ikke endres så lenge noen har merket. Trekk det tilbake fra dem først.
wrong-unknown = Dette finnes ikke. Velg fra listen.
wrong-immutable = Dette kan ikke endres lenger.
wrong-password = Dette er ikke passordet ditt.
wrong-guessable = Dette er for lett å gjette.
wrong-not-a-picture = Dette er ikke et PNG-, JPEG-, WebP-, GIF- eller SVG-bilde som kan leses.
wrong-picture-too-large = Et bilde kan ha høyst { $mebibytes } MiB og { $pixels } piksler per side.
wrong-no-badge = Det finnes ikke noe merke med dette navnet, nummeret eller kortnavnet.
wrong-no-person = Ingen heter dette. Se på stavemåten, eller legg til personen først.
wrong-several-people = Flere heter dette. Velg én nedenfor.
wrong-many-people = Mer enn ti heter dette. Skriv mer av navnet, eller e-postadressen.
wrong-badge-retired = Dette merket er tatt ut av bruk og kan ikke tildeles.
wrong-other-organisation = Dette merket er for folk i en annen organisasjon.
wrong-stale = Noen har endret dette siden du åpnet det. Se på det igjen før du lagrer.

## What an action did

done-awarded = { $person } har fått { $badge }.
done-already-held = { $person } har allerede { $badge }. Ingenting ble endret.
done-revoked = { $badge } er trukket tilbake fra { $person }.
done-already-revoked = Denne tildelingen er allerede avsluttet. Ingenting ble endret.
done-badge-created = { $badge } er klart til å tildeles.
done-badge-updated = { $badge } er lagret.
done-badge-retired = { $badge } er tatt ut av bruk. De som har det, beholder det.
done-badge-restored = { $badge } er i bruk igjen.
done-person-created = { $person } er lagt til.
done-person-updated = { $person } er lagret.
done-organisation-created = { $name } er lagt til.
done-organisation-updated = { $name } er lagret.
done-token-revoked = Nøkkelen { $name } åpner ingenting lenger.
done-privacy = Valget ditt er lagret.
done-language = Portalen snakker dette språket til deg fra nå av.
done-invited = En invitasjon er på vei til { $person }.
done-invitation-withdrawn = Invitasjonen til { $person } åpner ingenting lenger.
done-invitation-accepted = Velkommen, { $person }. Du er logget inn.
done-password-reset = Det nye passordet er lagret. Logg inn med det.
done-password = Passordet er byttet, og de andre enhetene dine er logget ut.
done-signed-out = Du er logget ut overalt.
done-mail = Valget av e-post er lagret.
wrong-too-many = Høyst { $n } om gangen. Del opp listen.

## Mail, jobs and batches
nav-mail = E-post
nav-jobs = Jobber
pager-first = Første side
dialect-batch = Bunke
overview-waiting = Venter på deg
overview-mail-failed = E-post som ikke kunne leveres
overview-mail-failed-text = Utgående e-posttjener avviste den, eller tok den ikke imot på fem dager.
overview-jobs-stalled = Arbeid som ikke går videre
overview-jobs-stalled-text = Det er forsinket, eller er gitt opp.
mail-lead = Det som sendes til folk, nyeste først. Det som ble avsluttet for mer enn 90 dager siden, er glemt.
mail-no-relay = E-posten venter: ingen e-posttjener er satt opp
mail-no-relay-do = Den som drifter tjeneren, setter EMBLAZON_MAIL. Da sendes det som venter.
mail-failing = Ingen e-post går ut akkurat nå
mail-failing-next = Neste forsøk er
mail-failing-do = Se på jobbene
mail-any = Alle
mail-state-queued = Venter
mail-state-sent = Sendt
mail-state-failed = Ikke levert
mail-state-cancelled = Stoppet
mail-none = Ingen e-post her
mail-none-text = E-post dukker opp her når noen får et merke, blir invitert eller ber om nytt passord.
mail-to = Til
mail-about = Om
mail-attempts = Forsøk
mail-written = Skrevet
mail-when = Sendt eller avsluttet
mail-next = neste forsøk
mail-tried-next = Neste forsøk
mail-ended = Avsluttet
mail-reason = Grunn
mail-about-awarded = Merke tildelt: { $name }
mail-about-revoked = Merke trukket tilbake: { $name }
mail-about-invitation = Invitasjon
mail-about-reset = Lenke for å velge nytt passord
mail-about-password = Passordet er endret
mail-reason-no-address = Personen har ingen e-postadresse.
mail-reason-retired = Personen har sluttet.
mail-reason-muted = Personen har slått av slike meldinger.
mail-reason-outdated = Det den forteller om, gjelder ikke lenger: tildelingen er avsluttet, lenken er brukt, trukket tilbake eller utløpt, eller personen skal ikke lenger lese det.
mail-reason-other-key = Lenken ble forseglet med en annen nøkkel. Lag en ny.
mail-reason-by-admin = En administrator stoppet den.
mail-as-html = Slik de fleste programmer viser den
mail-as-text = Som tekst
mail-alone = Åpne den alene
mail-preview-help = Skrives på nytt for hvert forsøk, så dette er det som ville blitt sendt nå. Hemmeligheten i en lenke vises aldri her.
mail-pointless = Den ville ikke blitt sendt nå
mail-send-again = Send på nytt
mail-send-now = Prøv nå
mail-cancel = Stopp denne e-posten
jobs-lead = Det tjeneren gjør i bakgrunnen, og arbeid med mange på én gang.
jobs-queue = Kø
jobs-none = Køen er tom. Tjeneren fyller den når den starter.
job-what = Hva
job-next = Neste
job-last = Sist
job-since = siden
job-run = Kjør nå
job-failures = { $n ->
    [one] Mislyktes én gang
   *[other] Mislyktes { $n } ganger
}
job-send-mail = Sende e-post
job-sweep = Glemme det som er over
job-run-batch = Arbeide med en bunke
job-password-reset = Sende en lenke for å velge nytt passord
job-state-waiting = Venter
job-state-running = I gang
job-state-failing = Mislykkes, prøves igjen
job-state-given-up = Gitt opp
batches = Bunker
batches-none = Ingen bunker ennå
batches-none-text = Tildel et merke til flere, så ser du her hva det ble til for hver av dem.
batch-award = Tildel { $name }
batch-made = Laget
batch-started = Startet
batch-finished = Ferdig
batch-how-far = Framdrift
batch-progress = { $settled } av { $total }
batch-progress-of = Framdrift for «{ $name }»
batch-refused = { $n ->
   *[other] { $n } avvist
}
batch-state-staging = Ikke startet
batch-state-running = Arbeider
batch-state-done = Ferdig
batch-state-cancelled = Stoppet
batch-state-undoing = Angres
batch-state-undone = Angret
batch-steps = Hvert steg
batch-no-steps = Ingenting her
batch-no-steps-text = Ingen steg har denne statusen.
batch-start = Start
batch-check = Sjekk listen
batch-stop = Stopp
batch-undo = Angre
batch-discard = Forkast
batch-reloads = Siden lastes på nytt hvert femte sekund mens arbeidet pågår.
batch-still = Arbeidet pågår, og siden står stille.
batch-hold = La den stå stille
batch-reload = Last den av seg selv igjen
batch-leave = La det være
batch-stop-title = Stoppe denne bunken?
batch-stop-text = { $n ->
   *[other] Det som er gjort, blir stående. { $n } steg blir ikke gjort.
}
batch-stop-do = Stopp bunken
batch-discard-title = Forkaste denne listen?
batch-discard-text = Den er ikke startet, så ingen har fått noe.
batch-discard-do = Forkast listen
batch-undo-title = Angre det denne bunken gjorde?
batch-undo-text = { $n ->
    [one] 1 merke trekkes tilbake, og innehaveren får beskjed.
   *[other] { $n } merker trekkes tilbake, og innehaverne får beskjed.
}
batch-undo-do = { $n ->
    [one] Trekk tilbake 1 merke
   *[other] Trekk tilbake { $n } merker
}
batch-is-over = Bunken er ferdig, så det er ingenting å stoppe.
batch-nothing-to-undo = Bunken har ikke gjort noe som kan angres.
batch-is-no-list = Listen er allerede startet eller forkastet. Se etter den blant bunkene.
step-any = Alle
step-waiting = Venter
step-done = Tildelt
step-unchanged = Har det fra før
step-refused = Avvist
step-undone = Angret
step-no-person = Ingen du kan tildele merker, går under dette.
step-other-organisation = Merket er for en annen organisasjons folk.
step-badge-retired = Merket er tatt ut av bruk.
step-no-badge = Merket finnes ikke lenger.
step-forbidden = Den som startet dette, kan ikke lenger tildele merker.
award-several = Tildel til flere
several-people = Personer
several-check = Sjekk listen
several-lines = { $n ->
    [one] 1 linje, ingenting er tildelt ennå
   *[other] { $n } linjer, ingenting er tildelt ennå
}
several-every-line = Hver linje
several-line = Linje
several-line-n = linje { $n }
several-line-of = linje { $n }: { $written }
several-verdict = Utfall
several-why = Hvorfor
several-any = Alle
several-wrong = Må rettes
several-repeated = Dobbelt
several-held = Har det fra før
several-new = Blir tildelt
several-why-new = Ny innehaver
several-why-held = Har det siden { $since }; ingenting endres.
several-why-repeated = Samme person som linje { $n }; telles én gang.
several-none-such = Ingen linje er av dette slaget.
several-award-to = { $n ->
    [one] Tildel til 1 person
   *[other] Tildel til { $n } personer
}
several-award = { $n ->
    [one] Tildel 1 merke
   *[other] Tildel { $n } merker
}
several-nobody = Ingen ville få merket
several-left-out = { $n ->
    [one] 1 linje må rettes, og utelates hvis du går videre.
   *[other] { $n } linjer må rettes, og utelates hvis du går videre.
}
several-help = Én bunke, som kan angres under ett. Sender du listen på nytt, får ingen merket to ganger.
several-change = Endre listen
done-mail-queued = E-posten til { $person } er i køen.
done-mail-cancelled = E-posten til { $person } sendes ikke.
done-job-due = { $name }: det gjøres i løpet av sekunder.
done-batch-started = Den er startet. Du kan forlate siden; arbeidet går videre.
done-batch-stopped = Den er stoppet.
done-batch-undoing = Det angres. Du kan forlate siden.
audit-behaviour-created = Handling lagt til
audit-behaviour-updated = Handling endret
audit-behaviour-retired = Handling tatt ut av bruk
audit-rule-saved = Regel lagret
audit-rule-removed = Regel fjernet
audit-rule-lifted = Regelen kan gi merket igjen
audit-client-created = Klient lagt til
audit-client-updated = Klient endret
audit-client-retired = Klient tatt ut av bruk
audit-secret-created = Hemmelighet for klient laget
audit-secret-revoked = Hemmelighet for klient trukket tilbake
audit-person-recounted = Summer talt på nytt
wrong-circular = Det merket krever dette merket, direkte eller gjennom andre.
dialect-open-badger = Open Badger
dialect-rules = regel

# Behaviours, rules and clients.
nav-behaviours = Handlinger
behaviours-lead = Det folk gjør og får uttelling for. Merker kommer av det gjennom reglene sine.
behaviours-none = Ingen handlinger ennå
behaviours-none-text = Legg til en her, eller la et tilkoblet nettsted registrere den første gang den brukes.
behaviour-new = Legg til handling
behaviour-name = Handling
behaviour-limit = Grense
behaviour-limit-words = { $n } per { $name }
behaviour-limit-count = Høyst
behaviour-limit-help = Antall for én person i perioden, 1 til 1000. La stå tomt for ingen grense.
behaviour-period = Periode
period-minute = minutt
period-hour = time
period-day = døgn
period-week = uke
period-seconds = { $n } sekunder
behaviour-tags = Merkelapper
behaviour-tags-help = Med komma mellom. Et tilkoblet nettsted kan få lov til å gi alle handlinger med en merkelapp.
behaviour-shortname-help = Det programmer kaller den. Kan ikke endres.
behaviour-points-help = Det hver gang gir i poeng. Det som er gitt før, beholder sin verdi.
behaviour-solved = Teller som løst
behaviour-solved-help = Øker antallet løste på profilmerket.
behaviour-retired-help = Den kan ikke lenger gis. Det som er gitt, blir stående.
done-behaviour-created = { $name } ble lagt til.
done-behaviour-saved = { $name } ble lagret.
rule = Regel
rule-title = Slik kommer { $name } av seg selv
rule-lead = Merket gis så snart alle vilkårene er oppfylt.
rule-in-force = Regelen nå
rule-version = Versjon { $n }
rule-versions = Alle versjoner
rule-versions-count = { $n ->
    [one] { $n } versjon
   *[other] { $n } versjoner
}
rule-version-in-force = gjelder
rule-version-saved = Lagret
rule-version-replaced = Erstattet av versjon { $n }
rule-version-removed = Fjernet
rule-change = Endre
rule-add = Lag en regel
rule-none = Det gis for hånd.
rule-when = Det kommer av seg selv når alt dette stemmer:
rule-keeps = Den som har fått det, beholder det.
rule-lapses = Det går igjen når dette ikke lenger stemmer.
rule-condition = Vilkår { $n }
rule-kind = Hva som teller
rule-kind-none = Ingenting
rule-kind-behaviour = En handling
rule-kind-any = En av flere handlinger
rule-kind-together = Flere handlinger til sammen
rule-kind-solved = Løst
rule-kind-score = Poeng
rule-kind-streak = Dager på rad
rule-kind-badge = Et merke man har
rule-at-least = Minst
rule-days = Innen de siste dagene
rule-days-help = I dag og dagene før; tomt for all tid.
rule-behaviours = Handlinger
rule-behaviours-help = Kortnavn, med komma mellom.
rule-more = Lagre for å få plass til flere, opptil åtte. Alle må være oppfylt.
rule-lapse = Når det ikke lenger stemmer
rule-lapse-keep = Behold merket
rule-lapse-revoke = Ta merket tilbake
rule-lapse-help = Bare det regelen har gitt, tas tilbake.
rule-try = Prøv den først
rule-try-help = Å prøve viser hvem som får og hvem som mister merket. Ingenting endres før du tar den i bruk. Bare lagring gjelder fra neste endring.
rule-save-only = Bare lagre
rule-remove = Fjern regelen
done-rule-saved = Regelen for { $badge } ble lagret.
done-rule-removed = Regelen for { $badge } ble fjernet.
done-rule-applied = Regelen for { $badge } ble lagret og tas i bruk.
done-rule-undone = Regelen for { $badge } og det den gjorde, tas tilbake.
done-rule-discarded = Regelen for { $badge } ble ikke lagret.
done-rule-refused = Regelen er endret i mellomtiden, eller ikke alle er gått gjennom ennå. Prøv på nytt.
rule-behaviour = { $n ->
    [one] { $name } én gang
   *[other] { $name } { $n } ganger
}
rule-any = { $n ->
    [one] en av { $name } én gang
   *[other] en av { $name } { $n } ganger
}
rule-together = { $n ->
    [one] { $name } én gang til sammen
   *[other] { $name } { $n } ganger til sammen
}
rule-solved = { $n } løst
rule-score = { $n } poeng
rule-streak = { $n ->
    [one] aktiv en dag
   *[other] aktiv { $n } dager på rad
}
rule-badge = har { $name }
rule-within = { $n ->
    [one] i løpet av en dag
   *[other] i løpet av { $n } dager
}
rule-have = { $have } av { $need }
trial = Prøvekjøring
trial-title = Hva regelen ville gjort: { $name }
trial-looking = Alle gås gjennom. Ingenting er endret.
trial-ready = Alle er gått gjennom. Ingenting er endret ennå.
trial-applying = Regelen er lagret og tas i bruk.
trial-applied = Regelen er lagret og tatt i bruk.
trial-undone = Regelen og det den gjorde, er tatt tilbake.
trial-discarded = Regelen ble ikke lagret.
trial-look-again = Se på nytt
trial-apply = Lagre og ta i bruk
trial-discard = Ikke lagre
trial-undo = Angre alt
trial-gains = Ville fått det
trial-losses = Ville mistet det
trial-people = Hvem det gjelder
trial-looked-at = { $n } gått gjennom
trial-settled = { $n } utført
trial-none = Ingen, så langt
trial-none-text = Ingen ville fått eller mistet merket av det som er gått gjennom.
trial-effect = Hva som skjer
trial-gains-it = får det
trial-loses-it = mister det
trial-unchanged = uendret
clients = Open Badger-nettsteder
clients-none = Ingen nettsteder er koblet til ennå.
client-new = Koble til et nettsted
client-create = Koble til
client-lead = Et nettsted som gir brukerne sine uttelling med tegn det selv signerer.
client-name = Nettsted
client-called = Navn
client-issuer = Utsteder (iss)
client-issuer-help = Det tegnene sier i iss. Kan ikke endres.
client-organisation-help = Hvem sine folk det kan gi uttelling.
client-audience = Mottaker (aud)
client-audience-help = Det tegnene må si i aud; tomt for hva som helst.
client-anything = Kan gi alle handlinger
client-anything-help = Uten dette må hvert tegn nevne handlingene eller merkelappene det gir.
client-strict = Bare kjente handlinger
client-strict-help = Avviser en ukjent handling i stedet for å registrere den.
client-no-expiry = Tegn trenger ikke utløpe
client-no-expiry-help = Bare for nettsteder som ikke kan annet: et slikt tegn åpner for alltid.
client-retired-help = Tegnene åpner ikke lenger noe. Det som er gitt, blir stående.
client-secrets = Hemmeligheter
client-secrets-text = To om gangen, så nettstedet kan bytte fra den ene til den andre.
client-add-secret = Lag en hemmelighet til
done-client-saved = { $name } ble lagret.
done-secret-two = Det har allerede to hemmeligheter. Trekk tilbake en av dem først.
done-secret-revoked = Hemmeligheten ble trukket tilbake.
activity = Aktivitet
activity-days = Aktive dager
activity-summary = { $n ->
    [one] Én aktiv dag de siste 26 ukene
   *[other] { $n } aktive dager de siste 26 ukene
}
activity-credits = { $n ->
    [0] ingenting
    [one] én gang
   *[other] { $n } ganger
}
activity-longest = { $n ->
    [one] Lengst på rad: én dag
   *[other] Lengst på rad: { $n } dager
}
activity-next = Det neste
activity-next-none = Det er ingen merker igjen som kommer av seg selv.
activity-all = All aktivitet
activity-counts = Telt
activity-none = Ingenting ennå.
activity-why = Hvorfor merker kom og gikk
activity-why-none = Ingen regel har gitt eller tatt noe ennå.
activity-given = gitt
activity-taken = tatt tilbake
activity-barred = tatt tilbake for hånd
activity-lift = La det komme igjen
done-rule-lifted = Det kommer av seg selv igjen.
activity-credits-all = Registrert
percent = { $n } %
batch-rule = Ta i bruk regelen for { $name }
job-lapse = Se på merker som kan ha gått ut
job-try-rule = Prøve en regel

## Åpne sider: merker, tildelinger, utstedere

public-home = Til portalen
public-nav = Mer
public-badges = Alle merker
public-badges-lead = Hva man kan få hos { $name }, og hva som skal til.
public-badges-none-text = Merkene man kan få her, kommer på denne siden.
public-badge-retired = Det deles ikke ut lenger; de som har det, beholder det.
badge-public = Åpen side
held-public = Åpen side
held-download = Last ned
issuer-lead = Utsteder merker på { $name }.
issuer-badges = Merker herfra
issuer-no-badges = Ingen for tiden.
proof-nobody = En som ikke viser navnet sitt
proof-by = Tildelt av
proof-valid = Ekte og gyldig
proof-valid-until = Ekte, og gyldig til { $day }
proof-valid-from = Ekte, og gyldig fra og med { $day }
proof-expired = Ekte, men utløpt { $day }
proof-revoked = Trukket tilbake { $day }, og ikke lenger gyldig
proof-superseded = Utløpt, og erstattet av en senere tildeling { $day }
proof-revoked-why = Begrunnelsen var:
proof-checked = Slått opp i denne serverens registre:
proof-stands-for = Hva det står for
proof-why = Hvorfor det ble gitt
proof-why-automatic = Det ble gitt automatisk da kravene var oppfylt.
proof-why-hand = Den som ga det, skrev ikke noe mer.
proof-evidence = Se hva som ble gjort
proof-award = Tildeling
proof-check = Kontroller det, eller vis det til andre
proof-check-text = Denne siden sier det registrene sier akkurat nå. Bildet du laster ned, har tildelingen i seg, så andre også kan kontrollere det.
proof-address = Adressen til denne siden
proof-png = Last ned bildet
proof-svg = Last ned som SVG
proof-linkedin = Legg til på LinkedIn
proof-for-programs = For programmer
proof-document = Open Badges-dokument (JSON)

## Kontroll av et merke

verify-title = Kontroller et merke
verify-lead = Lever en lenke, et bilde eller et dokument. Du får vite hva registrene her sier om det; ingenting hentes fra andre steder.
verify-link = Lenke til et merke
verify-link-help = Adressen til en tildeling på dette nettstedet, eller bare ID-en.
verify-file = Merkebilde eller dokument
verify-file-help = En PNG eller SVG med et merke i seg, eller en JSON-fil; høyst 8 MiB.
verify-document = Dokumentet som tekst
verify-document-help = JSON-teksten til en Open Badges 2.0-tildeling (assertion).
verify-email = E-post til den som viser det
verify-email-help = For å se om merket ble gitt til den adressen. Den blir ikke lagret.
verify-do = Kontroller
verify-nothing = Lever en lenke, et bilde eller et dokument.
verify-several = Lever én ting om gangen: en lenke, et bilde eller et dokument.
verify-unknown-kind = Dette er verken en PNG-, SVG- eller JSON-fil.
verify-damaged = Filen er skadet: den er avkortet, eller delene passer ikke sammen.
verify-document-type = Denne SVG-filen har en dokumenttype, som kan skjule ting. Den blir ikke lest.
verify-not-baked = Det er ikke noe merke i dette bildet.
verify-several-inside = Det er mer enn ett merke i dette bildet. Ingen kan si hvilket som er ment.
verify-compressed = Merket i dette bildet er komprimert, og det tillater ikke Open Badges.
verify-too-large = Dokumentet er for stort: høyst 256 KiB.
verify-not-json = Dette er ikke JSON.
verify-not-an-assertion = Dette er ikke en tildeling (assertion) etter Open Badges 2.0.
verify-signed = Dette merket er signert. Her kan bare merker som ligger på en adresse, leses.
verify-not-an-award = Adressen er på dette nettstedet, men den er ikke til en tildeling.
verify-elsewhere = Dette merket er ikke herfra, og ingenting hentes fra andre nettsteder. Lever bildet eller dokumentet, så får du se hva det hevder.
verify-changed = Dokumentet er endret: ikke stol på det
verify-changed-text = Tildelingen finnes, men dokumentet som ble levert, sier noe annet enn registrene:
verify-part = Del
verify-said = I dokumentet
verify-recorded = I registrene
verify-unknown = Ikke ekte: her finnes ingen slik tildeling
verify-unknown-text = Det sier at det er en tildeling herfra, men registrene kjenner den ikke.
verify-theirs = Ikke kontrollert: dette merket er fra et annet sted
verify-theirs-text = Dette er bare det dokumentet hevder. Det er ikke slått opp; spør på adressen det oppgir.
verify-recipient = Mottaker
verify-expires = Gyldig til
verify-where = Merkets egen adresse
verify-email-same = Det ble gitt til den som har denne e-postadressen.
verify-email-another = Det ble ikke gitt til denne e-postadressen.
verify-email-untold = Det er ikke mulig å si om det ble gitt til denne e-postadressen: tildelingen oppgir ikke mottakeren med e-post.
verify-email-claimed = Det hevder å være gitt til denne adressen.
