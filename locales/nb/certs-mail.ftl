# Hva påminnelser om sertifiseringer sier.

notice-certification-reminder = En sertifisering jeg har går snart ut
notice-certification-digest = Sertifiseringer jeg følger opp går snart ut
mail-about-certification = Påminnelse: egen sertifisering
mail-about-certifications = Påminnelse: organisasjonens sertifiseringer

mail-expires-own-subject = Sertifiseringen din «{ $name }» går ut { $date }
mail-expires-own-body = Sertifiseringen din «{ $name }» gjelder til { $date }: { $days ->
    [0] det er i dag
    [one] det er i morgen
   *[other] det er om { $days } dager
}.
mail-expired-own-subject = Sertifiseringen din «{ $name }» har gått ut
mail-expired-own-body = Sertifiseringen din «{ $name }» gjaldt til { $date } og har gått ut.
mail-expires-subject = { $holder }: «{ $name }» går ut { $date }
mail-expires-body = Sertifiseringen «{ $name }» til { $holder }, { $organisation }, gjelder til { $date }: { $days ->
    [0] det er i dag
    [one] det er i morgen
   *[other] det er om { $days } dager
}.
mail-expired-subject = { $holder }: «{ $name }» har gått ut
mail-expired-body = Sertifiseringen «{ $name }» til { $holder }, { $organisation }, gjaldt til { $date } og har gått ut.

mail-expiring-own-subject = { $n } av sertifiseringene dine går snart ut
mail-expiring-own-body = Disse sertifiseringene dine går snart ut, eller har gått ut:
mail-expiring-own-line = { $name }: { $when }
mail-expiring-subject = { $n } sertifiseringer hos { $name } går snart ut
mail-expiring-body = Disse sertifiseringene hos { $name } går snart ut, eller har gått ut:
mail-expiring-line = { $holder }, { $name }: { $when }
mail-expiring-across-subject = { $n } sertifiseringer hos { $organisations } organisasjoner går snart ut
mail-expiring-across-body = Disse sertifiseringene hos { $n } organisasjoner går snart ut, eller har gått ut:
mail-expiring-across-line = { $holder } ({ $organisation }), { $name }: { $when }
mail-expires-when = { $date }, { $days ->
    [0] i dag
    [one] i morgen
   *[other] om { $days } dager
}
mail-expired-when = { $date }, gått ut
mail-expiring-more = { $n ->
    [one] og én til
   *[other] og { $n } til
}
mail-expiring-own-action = Se sertifiseringene dine
mail-expiring-action = Se sertifiseringene
mail-expiring-aside = For å fornye den, ta kontakt med { $name }.
