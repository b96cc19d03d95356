# Det e-post sier. Enkle ord og korte setninger: mange leser den på telefonen.

mail-greeting = Hei { $name },
mail-unsubscribe = Ikke send meg slik e-post
mail-because-notice = Du får denne fordi du har en profil hos { $site }.
mail-because-account = Du får denne på grunn av kontoen din hos { $site }. Den kan ikke slås av.
mail-link-once = Lenken virker én gang, til { $until }.

mail-awarded-subject = Du har fått merket «{ $name }»
mail-awarded-body = { $issuer } har gitt deg merket «{ $badge }». Det er ditt fra nå av: du kan vise det, dele det og laste det ned.
mail-counts-until = Det gjelder til { $day }.
mail-awarded-action = Se merket ditt

mail-revoked-subject = Merket «{ $name }» er trukket tilbake
mail-revoked-body = { $issuer } har trukket tilbake merket «{ $badge }», som du har hatt til nå. Dette er grunnen de ga:
mail-revoked-aside = Mener du at dette er feil, så ta kontakt med { $name }.

mail-invitation-subject = Du er invitert til { $name }
mail-invitation-by = { $name } har invitert deg til { $site }.
mail-invitation-by-site = Du er invitert til { $name }.
mail-invitation-admin = Du skal ta hånd om merker og personer for { $name }.
mail-invitation-coordinator = Du skal følge personene og merkene hos { $name } som koordinator.
mail-invitation-mentor = Der ser du merkene du har hos { $name }, og hva som er neste.
mail-invitation-action = Velg et passord

mail-reset-subject = Velg et nytt passord for { $name }
mail-reset-body = Noen, mest sannsynlig du, har bedt om et nytt passord for kontoen din hos { $name }.
mail-reset-ignore = Var det ikke deg, trenger du ikke gjøre noe: passordet ditt er som før.
mail-reset-action = Velg et nytt passord

mail-changed-subject = Passordet ditt hos { $name } er endret
mail-changed-body = Passordet til kontoen din hos { $site } ble endret { $at }, og alle enheter ble logget ut.
mail-changed-not-you = Var det ikke deg, så velg et nytt passord med en gang.
mail-changed-action = Det var ikke meg
