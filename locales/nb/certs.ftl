# Sertifiseringer der andre sider nevner dem: loggen, køen, regler.

dialect-certifications = API for sertifiseringer
wrong-not-a-type-name = Bruk 1 til 64 små bokstaver, sifre og understreker, og begynn med en bokstav.
rule-kind-certification = En gyldig sertifisering
rule-certification = er sertifisert som { $name }
job-certification-expiry = Oppdage sertifiseringer som har gått ut
job-certification-reminders = Skrive påminnelser om sertifiseringer
audit-certification-issued = Sertifisering utstedt
audit-certification-renewed = Sertifisering fornyet
audit-certification-updated = Sertifisering rettet
audit-certification-renewal-undone = Fornyelse angret
audit-certification-revoked = Sertifisering trukket tilbake
audit-certification-removed = Sertifisering fjernet
audit-certification-restored = Sertifisering gjenopprettet
audit-certification-type-created = Sertifiseringstype lagt til
audit-certification-type-updated = Sertifiseringstype endret
audit-certification-type-retired = Sertifiseringstype utfaset
