## Lister: ett merke til mange
several-lead = Lim inn en liste eller send en fil, se hva som ville skje med hver rad, og tildel så.
several-note = Hilsen til alle
several-note-help = Står ved hver tildeling. En rad med egen hilsen beholder den.
several-paste-help = En e-postadresse, et brukernavn eller en id på hver linje, eller rader fra et regneark med overskriftsraden.
several-file = Eller en fil
several-file-help = CSV, slik regnearkprogrammer lagrer det: med komma, semikolon eller tabulator. Opptil en million rader.
several-newcomer = Ny person
several-fig-new = Får merket
several-fig-new-what = nye innehavere
several-fig-newcomers = { $n ->
    [one] én av dem er ny her
   *[other] { $n } av dem er nye her
  }
several-fig-held = Har det alt
several-fig-held-what = ingenting endres
several-fig-repeated = Gjentatt
several-fig-repeated-what = teller én gang
several-fig-wrong = Må rettes
several-fig-wrong-what = utelates hvis du går videre
several-file-verdicts = Last ned med vurderinger
several-rows-caption = Listens rader, problemene først
several-why-newcomer = Ny her. Får en e-post med lenke til å ta imot merket.
several-why-ran-out = Hadde det til { $until }; dette blir en ny tildeling.
several-newcomers = { $n ->
    [one] Én person er ny her: vedkommende legges til og får en e-post med lenke til å ta imot merket.
   *[other] { $n } personer er nye her: de legges til, og hver får en e-post med lenke til å ta imot merket.
  }
list-what = Slik ser en liste ut
list-bare = Den enkleste listen har bare en e-postadresse på hver linje.
list-columns = Skal den si mer, skriv kolonnenes navn i første rad, i hvilken rekkefølge som helst:
list-columns-help = Den som ikke er her fra før, trenger et navn. Datoer skrives 2026-03-26 eller 26.03.2026. Ukjente kolonner utelates. Norske og engelske navn forstås.
list-person = E-post
list-first-name = Fornavn
list-last-name = Etternavn
list-organisation = Organisasjon
list-issue-date = Utstedelsesdato
list-expiry-date = Utløpsdato
list-evidence-text = Begrunnelse
list-evidence-url = Dokumentasjonslenke
list-note = Hilsen
list-score = Poengsum
list-award = Tildeling
list-missing = Lim inn en liste, eller velg en fil.
list-two = Send enten en innlimt liste eller en fil, ikke begge deler.
list-workbook = Dette er en arbeidsbok. Velg «Lagre som» og CSV i regnearkprogrammet, og send den filen.
list-not-a-list = Dette er ikke en CSV-fil. Ingenting ble lest.
list-garbled = Linje { $n } har bokstaver som ikke kan leses. Lagre filen som CSV UTF-8, og send den igjen.
list-open-quote = Raden som begynner i linje { $n }, har et anførselstegn uten et som avslutter cellen. Ingenting ble lest.
list-no-heading = Det er flere kolonner, og første rad sier ikke hva de er. Skriv E-post, Fornavn, Etternavn og så videre over dem.
list-no-person = Ingen kolonne heter E-post, så det er ingen å tildele til.
list-too-long = Filen er for stor. Del den i flere.
list-too-many = Det er flere enn { $n } rader. Del dem på flere filer.
list-broken-off = Filen kom ikke helt fram, og ingenting av den ble beholdt. Send den igjen.
list-no-address = Det står ingen e-postadresse.
list-empty-cell = Ingen nevnt
list-row-too-long = Raden er lengre enn 64 KiB.
step-out-of-reach = Adressen tilhører noen i en annen organisasjon.
step-has-left = Adressen tilhører noen som har sluttet.
batch-issue = Utsted { $name }
batch-file = Last ned som CSV
batch-source = Fil
batch-undo-reason = Tatt tilbake fordi
batch-undo-reason-help = Står ved hver tildeling, og fortelles til dem som hadde dem.
wrong-not-a-number = Skriv et tall.
