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
state-undelivered = Ikke levert
claim-resend = Send på nytt
done-claim-resent = «{ $badge }»: e-posten til { $person } er på vei igjen. Tidligere lenker virker ikke lenger.
done-claim-not-waiting = «{ $badge }» venter ikke lenger på å bli hentet, eller det finnes ingen adresse å sende til.
token-access = Tilgangsnøkkel, 10 minutter
token-access-text = Til et skript du starter nå. Den kan det du kan, i ti minutter, og vises én gang.
token-access-do = Lag en tilgangsnøkkel

## Det mottakerne leser

claim-title = Hent «{ $name }»
claim-for = Til { $name }
claim-until-end = Gyldig til
claim-somebody-else = { $name } er logget inn her. Dette merket er til { $email }: henter du det, blir { $name } logget ut.
claim-account = Velg et passord
claim-sign-in = Logg inn for å hente det
claim-also = { $n ->
    [one] Ett merke til venter på deg
   *[other] { $n } merker til venter på deg
}
claim-public = Det andre får se
claim-public-badge = En side om merket: navnet ditt, hvem som utstedte det, når og for hva. Alle som har adressen, kan åpne den.
claim-public-profile = Profilen din: navnet ditt, nivået ditt og merkene du har. Du kan skjule den når du vil.
claim-public-hidden = Profilen din forblir skjult, som du har valgt. Så lenge den er det, står ikke navnet ditt på siden om merket.
claim-public-not = Aldri e-postadressen eller passordet ditt.
claim-invited = Når du henter merket, takker du ja til dette også.
claim-consent = Jeg vil ha dette merket, og { $name } kan vise det slik det er beskrevet her.
claim-consent-label = Samtykket ditt
claim-consent-missing = Kryss av hvis du vil hente merket. Uten det vises ingenting, og ingenting endres.
claim-do = Hent merket
claim-opens-until = Lenken virker til
claim-help = Slik henter du et merke
claim-wrong-password = Dette er ikke passordet til denne kontoen.
done-claimed = «{ $badge }» er ditt.
done-claimed-all = Merkene er dine.
done-claimed-none = Ingenting var valgt, så ingenting ble hentet.
link-used-claim = Merket er hentet med denne lenken eller en annen. Logg inn for å se det.
link-dead-claim = Lenken kan være for gammel eller erstattet av en nyere, eller merket kan være trukket tilbake. Venter det fortsatt et merke på deg, sender vi deg en ny lenke.
claim-ask-again = Send meg en ny lenke
claim-ask-title = Få lenken på nytt
claim-ask-lead = Skriv adressen merket ble sendt til.
claim-ask-send = Send meg lenken
claim-sent-text = Hvis et merke venter på denne adressen, er en e-post med ny lenke på vei.
claim-sent-nothing = Kom det ikke noe etter noen minutter? Se i søppelposten, eller prøv en annen av adressene dine.
claim-mine = Hent
claim-mine-title = Merker som venter på deg
claim-mine-lead = De er utstedt til adressen din. Ingen ser dem før du har hentet dem.
claim-mine-which = Hvilke vil du ha?
claim-mine-do = Hent dem
claim-mine-none = Ingenting venter
claim-mine-none-text = Når et merke utstedes til adressen din, finner du det her.

## Veiledningen

help-lead = Noen har utstedt et merke til deg hos { $name }. Slik gjør du det til ditt.
help-1 = Åpne lenken i e-posten
help-1-text = E-posten har en knapp, «Hent merket ditt». Lenken er bare din og virker i { $days } dager.
help-2 = Se på merket og si ja
help-2-text = Siden viser merket, hvem som utstedte det, og hva andre får se. Kryss av hvis det er greit for deg.
help-3 = Velg et passord
help-3-text = Det lager kontoen din, og merket er ditt i samme steg. Har du en konto, logger du inn med passordet du har.
help-afterwards = Og så?
help-afterwards-text = Merket står på siden din. Vis det med en lenke, legg det inn på LinkedIn eller et nettsted, eller last det ned: bildet selv beviser at det er ekte.
help-questions = Spørsmål
help-lost = Jeg har mistet e-posten, eller lenken virker ikke
help-lost-text = Vi sender deg en ny lenke.
help-no-mail = Det har ikke kommet noen e-post
help-no-mail-text = Se først i søppelposten. Er den ikke der, så spør den som utstedte merket hvilken adresse de brukte, og be dem sende på nytt.
help-unwanted = Jeg vil ikke ha merket
help-unwanted-text = Da gjør du ingenting. Ingen ser et merke som ikke er hentet, og etter to påminnelser lar vi deg være i fred. Påminnelsene har en lenke som stanser dem.
help-public = Hva blir offentlig?
help-public-text = Ingenting før du henter. Etterpå en side om merket med navnet ditt, og profilen din med merkene du har. Den kan du skjule på siden din.
help-account = Jeg har en konto fra før
help-account-text = Da får du merker med en gang. De som ble utstedt til deg tidligere, venter på siden din.
