# Certifications where other pages speak of them: the audit log, the queue, rules.

dialect-certifications = Certifications API
wrong-not-a-type-name = Use 1 to 64 lower-case letters, digits and underscores, and begin with a letter.
rule-kind-certification = A certification that is current
rule-certification = is certified as { $name }
job-certification-expiry = Notice certifications that have expired
job-certification-reminders = Write reminders of certifications
audit-certification-issued = Certification issued
audit-certification-renewed = Certification renewed
audit-certification-updated = Certification corrected
audit-certification-renewal-undone = Renewal taken back
audit-certification-revoked = Certification revoked
audit-certification-removed = Certification removed
audit-certification-restored = Certification restored
audit-certification-type-created = Certification type added
audit-certification-type-updated = Certification type changed
audit-certification-type-retired = Certification type retired
