# What reminders of certifications say.

notice-certification-reminder = A certification of mine is about to expire
notice-certification-digest = Certifications that I keep are about to expire
mail-about-certification = Reminder: own certification
mail-about-certifications = Reminder: certifications of the organisation

mail-expires-own-subject = Your certification “{ $name }” expires on { $date }
mail-expires-own-body = Your certification “{ $name }” is valid until { $date }: { $days ->
    [0] that is today
    [one] that is tomorrow
   *[other] that is in { $days } days
}.
mail-expired-own-subject = Your certification “{ $name }” has expired
mail-expired-own-body = Your certification “{ $name }” was valid until { $date } and has expired.
mail-expires-subject = { $holder }: “{ $name }” expires on { $date }
mail-expires-body = The certification “{ $name }” of { $holder }, { $organisation }, is valid until { $date }: { $days ->
    [0] that is today
    [one] that is tomorrow
   *[other] that is in { $days } days
}.
mail-expired-subject = { $holder }: “{ $name }” has expired
mail-expired-body = The certification “{ $name }” of { $holder }, { $organisation }, was valid until { $date } and has expired.

mail-expiring-own-subject = { $n } of your certifications are about to expire
mail-expiring-own-body = These certifications of yours are about to expire, or have expired:
mail-expiring-own-line = { $name }: { $when }
mail-expiring-subject = { $n } certifications at { $name } are about to expire
mail-expiring-body = These certifications at { $name } are about to expire, or have expired:
mail-expiring-line = { $holder }, { $name }: { $when }
mail-expiring-across-subject = { $n } certifications at { $organisations } organisations are about to expire
mail-expiring-across-body = These certifications at { $n } organisations are about to expire, or have expired:
mail-expiring-across-line = { $holder } ({ $organisation }), { $name }: { $when }
mail-expires-when = { $date }, { $days ->
    [0] today
    [one] tomorrow
   *[other] in { $days } days
}
mail-expired-when = { $date }, expired
mail-expiring-more = { $n ->
    [one] and one more
   *[other] and { $n } more
}
mail-expiring-own-action = See your certifications
mail-expiring-action = See the certifications
mail-expiring-aside = To renew it, get in touch with { $name }.
