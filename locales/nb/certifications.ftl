## Certifications
nav-certifications = Sertifiseringer
col-mentor = Likeperson
col-expires = Utløper
col-issued = Utstedt
col-term = Løpetid
col-days-left = Dager igjen
col-renewals = Fornyelser
state-expiring-soon = Utløper snart
state-removed = Fjernet
open = Åpne
renew = Forny
remove = Fjern
restore = Gjenopprett
import = Importer
by-anonymous = API-et, uten nøkkel
days-today = i dag
days-yesterday = i går
days-left = { $n ->
    [one] 1 dag
   *[other] { $n } dager
}
days-ago = { $n ->
    [one] for 1 dag siden
   *[other] for { $n } dager siden
}
wrong-not-a-number = Skriv et helt tall.
wrong-not-numbers = Skriv hele tall med komma mellom: 60, 30, 14, 7, 1, 0.

## The table
certifications-lead = { $n ->
    [one] 1 sertifisering, den som haster mest, først.
   *[other] { $n } sertifiseringer, de som haster mest, først.
}
certifications-all = Alle
certifications-csv = CSV
certifications-search = Søk etter navn eller id
certifications-any-type = Alle typer
certifications-any-time = Utløper når som helst
certifications-within = { $n ->
    [one] Innen én dag
   *[other] Innen { $n } dager
}
certifications-choose = Velg
certifications-choose-one = Velg { $name }
certifications-none = Ingen sertifiseringer ennå
certifications-none-text = Sertifiser noen, eller importer en liste. Fra da av passes det på dem, og folk blir minnet om dem i tide.
certifications-none-found = Ingenting funnet
certifications-none-found-text = Ingenting passer til søket. Se på skrivemåten, eller søk etter mindre.
certifications-none-such = Ingen slike
certifications-none-such-text = Det finnes ingen sertifisering i denne tilstanden.
certifications-show-all = Vis alle
certifications-removed = Fjernede sertifiseringer
certifications-access-contract = Alle som når denne serveren, kan lese, legge til og fjerne sertifiseringer gjennom API-et uten nøkkel. Tilgang: contract.
certifications-access-public-read = Gjennom API-et kan alle lese sertifiseringer; å endre dem krever en nøkkel. Tilgang: public-read.
certifications-access-private = Gjennom API-et leses og endres sertifiseringer bare med nøkkel. Tilgang: private.

## One certification
certification-new = Ny sertifisering
certification-issue = Utsted sertifisering
certification-edit-title = Rett { $name }
certification-type = Type
certification-type-prompt = Velg en type
certification-type-help = Små bokstaver, sifre og understrek, for eksempel peer_mentor_level_2. En ny legges til typene.
certification-person-help = Hvis flere går under dette, blir du spurt om hvem.
certification-expires-help = Den første dagen den ikke lenger gjelder.
certification-expires-usual = Den første dagen den ikke lenger gjelder. Står den tom, sier typen hvor lenge den gjelder.
certification-until = til
certification-term = Løpetid
certification-term-passed = { $n } % av løpetiden er gått
certification-history = Historikk
certification-others = Andre for samme likeperson
certification-written = Registrert
certification-public = Offentlig side
certification-public-text = Det alle ser som får den vist. Navnet vises bare hvis profilen er offentlig.
certification-reminders = Sendte påminnelser
certification-reminded = { $n ->
    [one] 1 dag før
   *[other] { $n } dager før
}
certification-reminded-on-day = Samme dag
certification-stub = Denne likepersonen er bare kjent ved en id. Legg til et navn, eller se om det er noen dere kjenner fra før.
certification-removed-by = Fjernet { $day }
certification-removed-text = Den beholdes i 30 dager, og så lenge kan en administrator hente den tilbake.
certification-revoked-on = Trukket tilbake { $day }
certification-is-revoked = Denne sertifiseringen er trukket tilbake og kan ikke endres mer.
certification-not-restorable = Den ble fjernet for mer enn 30 dager siden og kan ikke hentes tilbake.
certified-since = Sertifisert uten opphold siden { $day }
certified-until = Ikke sertifisert nå. Sist sertifisert fra { $from } til { $day }
certified-never = Ikke sertifisert på noe tidspunkt
certified-gap = { $n ->
    [one] { $from } – { $until }: 1 dag uten
   *[other] { $from } – { $until }: { $n } dager uten
}
chain-expires = Utløper, { $name }
chain-expired = { $n ->
    [one] Utløpt, 1 dag uten
   *[other] Utløpt, { $n } dager uten
}
chain-renewed = Fornyet til { $day }
chain-renewed-late = { $n ->
    [one] Fornyet til { $day }, etter 1 dag uten
   *[other] Fornyet til { $day }, etter { $n } dager uten
}
chain-first = Utstedt første gang
chain-undo = Ta tilbake denne fornyelsen
chain-changed-since = Den ble endret etter fornyelsen, som derfor ikke kan tas tilbake.
renew-title = Forny { $name }
renew-do = Forny
remove-title = Fjerne { $name }?
remove-text = Den forsvinner fra alle lister, fra den offentlige siden og fra API-et. Loggen beholder hva den var, og en administrator kan hente den tilbake innen 30 dager.
remove-do = Fjern sertifisering
certification-revoke-text = Fra nå av gjelder den ikke lenger, og den offentlige siden sier det. Dette kan ikke angres.
certification-revoke-do = Trekk tilbake sertifisering
wrong-ends-before = Den må utløpe senere enn den er utstedt.
wrong-identical = Den samme sertifiseringen finnes allerede: { $name }.
wrong-no-renewal = En fornyelse utløper senere enn nå: etter { $day }.
wrong-type-retired = Sertifiseringer av denne typen utstedes ikke lenger.
wrong-badge-has-rule = Dette merket kommer ved en egen regel. Ta et annet.
done-certified = { $person } er sertifisert som { $name } til { $day }.
done-renewed = { $name } for { $person } er fornyet til { $day }.
done-certification-saved = { $name } for { $person } er lagret. Den utløper { $day }.
done-certification-revoked = { $name } for { $person } er trukket tilbake.
done-certification-removed = { $name } for { $person } er fjernet.
done-certification-restored = { $name } for { $person } er tilbake.
done-renewal-undone = Fornyelsen av { $name } for { $person } er tatt tilbake.

## Several at once
renew-several = Forny de valgte
renew-several-hint = Du ser de nye datoene før noe endres.
renew-several-title = Forny flere
renew-several-lead = { $n ->
    [one] 1 sertifisering. Ingenting er fornyet ennå.
   *[other] { $n } sertifiseringer. Ingenting er fornyet ennå.
}
renew-several-nothing = Ingenting valgt
renew-several-none = Velg minst én sertifisering, og høyst { $n }.
renew-several-until = Utløper da
renew-several-dates = Hver fra i dag av, så lenge typen dens gjelder.
renew-several-one-day = Alle til samme dag
renew-several-one-day-help = Tomt felt: gyldigheten til hver type avgjør.
renew-several-do = { $n ->
    [one] Forny 1 sertifisering
   *[other] Forny { $n } sertifiseringer
}
renew-several-help = Det gjøres i bakgrunnen, og kan tas tilbake under ett.
step-certification-gone = Den er ikke der lenger, eller ikke din å endre
batch-renew = Forny sertifiseringer
batch-certify = Utsted sertifiseringer
step-renewed = Fornyet
step-as-it-was = Som før
step-issued = Utstedt
step-there-already = Finnes fra før
batch-discard-issued-text = Den er ikke startet, så ingenting er utstedt.
batch-undo-renewals-text = { $n ->
    [one] 1 fornyelse angres: sertifiseringen får datoene den hadde før.
   *[other] { $n } fornyelser angres: sertifiseringene får datoene de hadde før.
}
batch-undo-renewals-do = { $n ->
    [one] Angre 1 fornyelse
   *[other] Angre { $n } fornyelser
}
batch-undo-issued-text = { $n ->
    [one] 1 sertifisering fjernes. En administrator kan gjenopprette den i 30 dager.
   *[other] { $n } sertifiseringer fjernes. En administrator kan gjenopprette dem i 30 dager.
}
batch-undo-issued-do = { $n ->
    [one] Fjern 1 sertifisering
   *[other] Fjern { $n } sertifiseringer
}

## A list of them
import-title = Importer sertifiseringer
import-lead = En CSV-fil med én rad for hver sertifisering. Alle rader ses på før noe utstedes.
import-file = CSV-fil
import-file-help = Kolonner: likeperson, type, utstedt, utløper. Komma, semikolon eller tabulator; høyst { $n } rader. Det tabellen eksporterer, kan importeres.
import-list = Eller lim inn radene
import-check = Se på alle rader
import-lines = { $n ->
    [one] 1 rad, ingenting utstedt ennå
   *[other] { $n } rader, ingenting utstedt ennå
}
import-every-row = Alle rader
import-row = Rad { $n }
import-good = Blir utstedt
import-known = Finnes allerede
import-wrong = Må rettes
import-do = { $n ->
    [one] Utsted 1 sertifisering
   *[other] Utsted { $n } sertifiseringer
}
import-wait = { $n ->
    [one] 1 rad må rettes. Ingenting utstedes før alle rader er gode.
   *[other] { $n } rader må rettes. Ingenting utstedes før alle rader er gode.
}
import-nothing = Alle rader finnes allerede.
import-again = Lever en annen liste
import-why-good = Til { $day }
import-why-stub = Ingen har denne id-en ennå: en ny person, bare kjent ved den, til { $day }
import-why-known = Den samme sertifiseringen finnes: { $name }
import-why-repeated = Den samme som rad { $n }
import-no-rows = Det er ingen rader i dette.
import-no-columns = Første rad må nevne kolonnene: likeperson, type, utstedt og utløper.
import-workbook = Dette er en arbeidsbok. Lagre den som CSV, og lever den.
import-not-a-list = Dette er ingen CSV-fil.
import-garbled = Linje { $n } har bokstaver som ikke kan leses. Lagre filen som UTF-8.
import-open-quote = I linje { $n } åpner et anførselstegn en celle, og ingenting lukker den.
import-too-long = Rad { $n } er for lang.
import-no-person = Ingen likeperson er nevnt
import-unknown-person = Ingen du kan sertifisere, går under dette
import-bad-type = Typen mangler, eller er ikke navnet på en: små bokstaver, sifre og understrek
import-bad-issued = Utstedelsesdagen mangler, eller er ingen dato som 2026-03-26, fra og med 1971
import-bad-expires = Utløpsdagen mangler, eller er ingen dato som 2027-03-26, fra og med 1971

## Types
certification-types = Typer
certification-types-lead = Hva folk kan sertifiseres som, hvor lenge, og når de blir minnet om det.
certification-types-none = Ingen typer ennå
certification-types-none-text = En type legges til når den utstedes første gang, eller her.
certification-type-new = Ny type
certification-type-name = Navn
certification-shortname-help = Små bokstaver, sifre og understrek, for eksempel peer_mentor_level_2. Kan ikke endres senere.
certification-validity = Gyldig i
certification-validity-months = Gyldig i (måneder)
certification-validity-help = Det en fornyelse foreslår. Hver sertifisering kan ha andre datoer.
certification-years = { $n ->
    [one] 1 år
   *[other] { $n } år
}
certification-months = { $n ->
    [one] 1 måned
   *[other] { $n } måneder
}
certification-ladder = Påminnelser
certification-ladder-help = Dager før den utløper, med komma mellom; 0 er selve dagen. Tomt felt: ingen blir minnet.
certification-ladder-none = Ingen
certification-ladder-days = { $name } dager før
certification-text-en = Ordene i påminnelsen, på engelsk
certification-text-nb = Ordene i påminnelsen, på norsk
certification-text-help = Sies ved siden av navn og dato: hva som skal til for å få den fornyet.
certification-badge-none = Intet merke
certification-badge-help = Innehas så lenge en sertifisering av denne typen gjelder. Merket kan ikke ha en annen regel.
certification-type-retired-help = Ingen flere utstedes; de som er utstedt, blir stående.
done-type-created = Typen { $name } er lagt til.
done-type-saved = Typen { $name } er lagret.

## On one's own page
mine-title = Mine sertifiseringer
mine-active = Ingenting å gjøre før { $day }.
mine-expiring = Det er på tide å fornye den. Be { $name } om det.
mine-expired = Den gjelder ikke lenger. Be { $name } om å fornye den.
mine-revoked = Trukket tilbake: { $reason } Spør { $name } om det.
mine-replaced = En senere gjelder til { $day }. Ingenting å gjøre.

## On the overview
overview-this-month = { $n ->
    [one] 1 denne måneden
   *[other] { $n } denne måneden
}
overview-within-week = { $n ->
    [one] 1 innen en uke
   *[other] { $n } innen en uke
}
overview-certified = Sertifisert nå
overview-expiring = { $n ->
    [one] Utløper innen én dag
   *[other] Utløper innen { $n } dager
}
overview-certifications = Sertifiseringer
overview-all-certifications = Alle { $n }
overview-expiring-next = Utløper snart
overview-expiring-none = Ingenting utløper innen { $n } dager.

## The public page and the certificate
certification-by = Sertifisert av
certification-check = Kontroller den
certification-check-text = Denne siden sier det registeret sier akkurat nå.
certificate = Sertifikat
certificate-title = Sertifikat for { $person }: { $name }
certificate-intro = Dette bekrefter at
certificate-statement = er sertifisert som
certificate-issued = Utstedt
certificate-until = Gyldig til
certificate-since = Sertifisert uten opphold siden
certificate-number = Nummer
certificate-expired = Utløpt { $day }
certificate-check = Se om det fortsatt gjelder:
certificate-qr = QR-kode for adressen der det kan kontrolleres
certificate-back = Offentlig side
certificate-print-hint = Bruk nettleserens egen kommando for å skrive ut denne siden.

## Calendars
calendar = Kalender
calendar-lead = Det som utløper, i din egen kalender. Den følger alle fornyelser.
calendar-addresses = Adresser
calendar-address-made = Adressen laget
calendar-shows = Viser
calendar-own = Mine egne sertifiseringer
calendar-none = Ingen kalender ennå
calendar-none-text = Lag en adresse, og gi den til kalenderprogrammet ditt som et abonnement.
calendar-new = Ny adresse
calendar-new-help = Én adresse for hver. Finnes det en allerede, får den en ny, og den gamle er død.
calendar-make = Lag en adresse
calendar-made = Kalenderen er klar: { $name }
calendar-once = Adressen vises nå og aldri igjen. Den som har den, kan lese kalenderen, så hold den for deg selv.
calendar-address = Adresse
calendar-subscribe = Åpne den i et kalenderprogram
calendar-rotate = Ny adresse
calendar-rotate-title = En annen adresse?
calendar-rotate-text = Programmer som leser den gamle adressen, får ingenting fra nå av.
calendar-rotate-do = Lag en annen adresse
calendar-revoke-title = Trekke tilbake adressen?
calendar-revoke-text = Programmer som leser den, får ingenting fra nå av.
calendar-revoke-do = Trekk tilbake adressen
calendar-keep = Behold den
calendar-event = { $name } utløper
calendar-event-of = { $person }: { $name } utløper
calendar-event-text = Den første dagen den ikke lenger gjelder, hvis den ikke fornyes.
calendar-name = Mine sertifiseringer
calendar-name-of = Sertifiseringer, { $name }
done-calendar-revoked = Kalenderadressen for { $name } åpner ingenting lenger.
audit-calendar-made = Kalenderadresse laget
audit-calendar-rotated = Kalenderadresse byttet
audit-calendar-revoked = Kalenderadresse trukket tilbake
