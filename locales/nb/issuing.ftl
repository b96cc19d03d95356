# Merker som er utstedt til en adresse, og hvordan mottakerne henter dem.

## Det e-post sier

mail-claim-subject = { $name }: merket ditt venter
mail-claim-body = { $issuer } har gitt deg merket «{ $badge }». Hent det for å gjøre det til ditt: da kan du vise det, dele det og laste det ned.
mail-claim-new = Det tar et minutt: se på merket, velg et passord, ferdig.
mail-claim-sign-in = Det tar et minutt: se på merket, logg inn, ferdig.
mail-claim-action = Hent merket ditt
mail-claim-aside = Lenken er bare din og virker til { $until }. Ingen ser merket før du har hentet det. Vil du ikke ha det, trenger du ikke gjøre noe. Slik virker det: { $help }
mail-claim-reminder-subject = { $name }: venter fortsatt på deg
mail-claim-reminder-body = { $issuer } har gitt deg merket «{ $badge }», og du har ikke hentet det ennå.
mail-because-claim = Du får denne fordi { $name } ga oss adressen din for å sende deg et merke.

## Det administratoren leser

mail-about-claim = Til henting: { $name }
mail-about-claim-reminder = Påminnelse om å hente: { $name }
notice-claim-reminder = Et merke venter på at jeg henter det
job-claim-link = Send en lenke til å hente et merke
job-remind-to-claim = Minn dem som ikke har hentet
audit-award-claimed = Merke hentet
audit-award-resent = Lenke til henting sendt på nytt
wrong-future = Velg i dag eller en tidligere dag.
wrong-before-issue = Velg en dag senere enn utstedelsesdatoen.
