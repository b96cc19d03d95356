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
sign-in-no-account = Har du fått et merke? Du trenger ingen konto for å vise det: åpne lenken i meldingen du fikk.

## Front page
front-title = Velkommen
front-heading = Merker fra { $name }
front-text = Det folk her har lært og gjort, tildelt av dem som så det, og åpent for alle å kontrollere.
front-badges = Noen av merkene

## Overview
overview-people = Personer
overview-badges = Merker i bruk
overview-awards = Tildelte merker
overview-awards-month = Tildelt denne måneden
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
badge-picture-help = PNG eller JPEG, helst kvadratisk, høyst 5 MiB.
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
me-public-help = Navn, merker og poeng. Et merke du viser med egen lenke, er åpent uansett.
me-language = Språk
me-language-label = Språk på disse sidene
me-language-browser = Som nettleseren ber om
me-language-save = Bruk dette språket
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
error-413-text = Et bilde kan være høyst 5 MiB, og tekster har også en grense.
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
audit-batch-started = Jobbserie startet
audit-batch-done = Jobbserie fullført
audit-batch-cancelled = Jobbserie stanset
audit-batch-undone = Jobbserie angret
audit-job-retried = Jobb satt i gang igjen

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
wrong-unknown = Dette finnes ikke. Velg fra listen.
wrong-immutable = Dette kan ikke endres lenger.
wrong-guessable = Dette er for lett å gjette.
wrong-not-a-picture = Dette er ikke et PNG- eller JPEG-bilde som kan leses.
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
wrong-too-many = { $n ->
    [one] Nevn høyst én.
   *[other] Nevn høyst { $n }.
}
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
activity-credits-newest = Nyeste
percent = { $n } %
