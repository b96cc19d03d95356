## Certifications
nav-certifications = Certifications
col-mentor = Mentor
col-expires = Expires
col-issued = Issued
col-term = Term
col-days-left = Days left
col-renewals = Renewals
state-expiring-soon = Expiring soon
state-removed = Removed
open = Open
renew = Renew
remove = Remove
restore = Restore
import = Import
by-anonymous = the API, without a token
days-today = today
days-yesterday = yesterday
days-left = { $n ->
    [one] 1 day
   *[other] { $n } days
}
days-ago = { $n ->
    [one] 1 day ago
   *[other] { $n } days ago
}
wrong-not-a-number = Write a whole number.
wrong-not-numbers = Write whole numbers with commas between them: 60, 30, 14, 7, 1, 0.

## The table
certifications-lead = { $n ->
    [one] 1 certification, the most urgent first.
   *[other] { $n } certifications, the most urgent first.
}
certifications-all = All
certifications-csv = CSV
certifications-search = Search by name or id
certifications-any-type = All types
certifications-any-time = Expires any time
certifications-within = { $n ->
    [one] Within a day
   *[other] Within { $n } days
}
certifications-choose = Choose
certifications-choose-one = Choose { $name }
certifications-none = No certifications yet
certifications-none-text = Certify somebody, or import a list. They are watched from then on, and people are reminded in time.
certifications-none-found = Nothing found
certifications-none-found-text = Nothing matches this search. Look at the spelling, or search for less.
certifications-none-such = None of these
certifications-none-such-text = There is no certification in this state.
certifications-show-all = Show all
certifications-removed = Removed certifications
certifications-access-contract = Anybody who reaches this server may read, add and remove certifications through the API without a token. Access mode: contract.
certifications-access-public-read = Through the API anybody may read certifications; to change them takes a token. Access mode: public-read.
certifications-access-private = Through the API certifications are read and changed with a token only. Access mode: private.

## One certification
certification-new = New certification
certification-issue = Issue certification
certification-edit-title = Correct { $name }
certification-type = Type
certification-type-prompt = Choose a type
certification-type-help = Lower-case letters, digits and underscores, such as peer_mentor_level_2. A new one is added to the types.
certification-person-help = Where several people go by this, you are asked which one.
certification-expires-help = The first day on which it no longer holds.
certification-expires-usual = The first day on which it no longer holds. Left empty, its type says how long it holds.
certification-until = until
certification-term = Term
certification-term-passed = { $n } % of the term has passed
certification-history = History
certification-others = Others of the same mentor
certification-written = Written down
certification-public = Public page
certification-public-text = What anybody sees who is shown it. The name is shown only if the profile is public.
certification-reminders = Reminders sent
certification-reminded = { $n ->
    [one] 1 day before
   *[other] { $n } days before
}
certification-reminded-on-day = On the day
certification-stub = This mentor is known by an id alone. Add a name, or look whether it is somebody you know already.
certification-removed-by = Removed on { $day }
certification-removed-text = It is kept for 30 days, in which an administrator can bring it back.
certification-revoked-on = Revoked on { $day }
certification-is-revoked = This certification was revoked and cannot be changed any more.
certification-not-restorable = It was removed more than 30 days ago and cannot be brought back.
certified-since = Certified continuously since { $day }
certified-until = Not certified now. Last certified from { $from } until { $day }
certified-never = Not certified at any time
certified-gap = { $n ->
    [one] { $from } – { $until }: 1 day without
   *[other] { $from } – { $until }: { $n } days without
}
chain-expires = Expires, { $name }
chain-expired = { $n ->
    [one] Expired, 1 day without
   *[other] Expired, { $n } days without
}
chain-renewed = Renewed until { $day }
chain-renewed-late = { $n ->
    [one] Renewed until { $day }, after 1 day without
   *[other] Renewed until { $day }, after { $n } days without
}
chain-first = First issued
chain-undo = Take this renewal back
chain-changed-since = It was changed after that renewal, so it cannot be taken back.
renew-title = Renew { $name }
renew-do = Renew
remove-title = Remove { $name }?
remove-text = It is gone from every list, from its public page and from the API. The audit log keeps what it was, and an administrator can bring it back within 30 days.
remove-do = Remove certification
certification-revoke-text = It no longer holds from now on, and its public page says so. This cannot be undone.
certification-revoke-do = Revoke certification
wrong-ends-before = It must expire later than it is issued.
wrong-identical = The same certification is there already: { $name }.
wrong-no-renewal = A renewal expires later than now: after { $day }.
wrong-type-retired = Certifications of this type are no longer issued.
wrong-badge-has-rule = This badge comes by a rule of its own. Take another one.
done-certified = { $person } is certified as { $name } until { $day }.
done-renewed = { $name } of { $person } was renewed until { $day }.
done-certification-saved = { $name } of { $person } is saved. It expires on { $day }.
done-certification-revoked = { $name } of { $person } was revoked.
done-certification-removed = { $name } of { $person } was removed.
done-certification-restored = { $name } of { $person } is back.
done-renewal-undone = The renewal of { $name } of { $person } was taken back.

## Several at once
renew-several = Renew the chosen
renew-several-hint = You see the new dates before anything changes.
renew-several-title = Renew several
renew-several-lead = { $n ->
    [one] 1 certification. Nothing is renewed yet.
   *[other] { $n } certifications. Nothing is renewed yet.
}
renew-several-nothing = Nothing chosen
renew-several-none = Choose at least one certification, at most { $n }.
renew-several-until = Expires then
renew-several-dates = Each from today on, for as long as its type is valid.
renew-several-one-day = All until the same day
renew-several-one-day-help = Left empty, each type's own validity decides.
renew-several-do = { $n ->
    [one] Renew 1 certification
   *[other] Renew { $n } certifications
}
renew-several-help = It is done in the background, and can be taken back as one.
step-certification-gone = It is not there any more, or not yours to change
batch-renew = Renew certifications
batch-certify = Issue certifications
step-renewed = Renewed
step-as-it-was = As it was
step-issued = Issued
step-there-already = There already
batch-discard-issued-text = It was not started, so nothing was issued.
batch-undo-renewals-text = { $n ->
    [one] 1 renewal is taken back: the certification has its dates from before.
   *[other] { $n } renewals are taken back: the certifications have their dates from before.
}
batch-undo-renewals-do = { $n ->
    [one] Take back 1 renewal
   *[other] Take back { $n } renewals
}
batch-undo-issued-text = { $n ->
    [one] 1 certification is removed. An admin can restore it for 30 days.
   *[other] { $n } certifications are removed. An admin can restore them for 30 days.
}
batch-undo-issued-do = { $n ->
    [one] Remove 1 certification
   *[other] Remove { $n } certifications
}

## A list of them
import-title = Import certifications
import-lead = A CSV file with one row for each certification. Every row is looked at before anything is issued.
import-file = CSV file
import-file-help = Columns: mentor, type, issued, expires. Comma, semicolon or tab; at most { $n } rows. What the table exports can be imported.
import-list = Or paste the rows
import-check = Look at every row
import-lines = { $n ->
    [one] 1 row, nothing issued yet
   *[other] { $n } rows, nothing issued yet
}
import-every-row = Every row
import-row = Row { $n }
import-good = Will be issued
import-known = There already
import-wrong = Needs a fix
import-do = { $n ->
    [one] Issue 1 certification
   *[other] Issue { $n } certifications
}
import-wait = { $n ->
    [one] 1 row needs a fix. Nothing is issued until every row is good.
   *[other] { $n } rows need a fix. Nothing is issued until every row is good.
}
import-nothing = Every row is there already.
import-again = Hand in another list
import-why-good = Until { $day }
import-why-stub = Nobody goes by this id yet: somebody new, known by it alone, until { $day }
import-why-known = The same certification is there: { $name }
import-why-repeated = The same as row { $n }
import-no-rows = There are no rows in this.
import-no-columns = The first row must name the columns: mentor, type, issued and expires.
import-workbook = This is a workbook. Save it as CSV, and hand that in.
import-not-a-list = This is not a CSV file.
import-garbled = Line { $n } has letters that cannot be read. Save the file as UTF-8.
import-open-quote = In line { $n } a quotation mark opens a cell, and none closes it.
import-too-long = Row { $n } is too long.
import-no-person = No mentor is named
import-unknown-person = Nobody whom you may certify goes by this
import-bad-type = The type is missing, or no name of one: lower-case letters, digits and underscores
import-bad-issued = The day of issue is missing, or no date such as 2026-03-26, from 1971 on
import-bad-expires = The day of expiry is missing, or no date such as 2027-03-26, from 1971 on

## Types
certification-types = Types
certification-types-lead = What people can be certified as, for how long, and when they are reminded.
certification-types-none = No types yet
certification-types-none-text = A type is added when it is first issued, or here.
certification-type-new = New type
certification-type-name = Name
certification-shortname-help = Lower-case letters, digits and underscores, such as peer_mentor_level_2. It cannot be changed later.
certification-validity = Valid for
certification-validity-months = Valid for (months)
certification-validity-help = What a renewal proposes. Each certification can have other dates.
certification-years = { $n ->
    [one] 1 year
   *[other] { $n } years
}
certification-months = { $n ->
    [one] 1 month
   *[other] { $n } months
}
certification-ladder = Reminders
certification-ladder-help = Days before it expires, with commas between them; 0 is the day itself. Left empty, nobody is reminded.
certification-ladder-none = None
certification-ladder-days = { $name } days before
certification-text-en = Words of the reminder, in English
certification-text-nb = Words of the reminder, in Norwegian
certification-text-help = Said beside name and date: what to do to have it renewed.
certification-badge-none = No badge
certification-badge-help = Held for as long as a certification of this type is current. The badge must have no other rule.
certification-type-retired-help = No more are issued; what is issued stays.
done-type-created = The type { $name } is added.
done-type-saved = The type { $name } is saved.

## On one's own page
mine-title = My certifications
mine-active = Nothing to do before { $day }.
mine-expiring = It is time to renew it. Ask { $name } for it.
mine-expired = It no longer holds. Ask { $name } to renew it.
mine-revoked = Revoked: { $reason } Ask { $name } about it.
mine-replaced = A later one holds until { $day }. Nothing to do.

## On the overview
overview-this-month = { $n ->
    [one] 1 this month
   *[other] { $n } this month
}
overview-within-week = { $n ->
    [one] 1 within a week
   *[other] { $n } within a week
}
overview-certified = Certified now
overview-expiring = { $n ->
    [one] Expiring within a day
   *[other] Expiring within { $n } days
}
overview-certifications = Certifications
overview-all-certifications = All { $n }
overview-expiring-next = Expiring next
overview-expiring-none = Nothing expires within { $n } days.

## The public page and the certificate
certification-by = Certified by
certification-check = Check it
certification-check-text = This page says what the records say at this moment.
certificate = Certificate
certificate-title = Certificate of { $person }: { $name }
certificate-intro = This certifies that
certificate-statement = is certified as
certificate-issued = Issued
certificate-until = Valid until
certificate-since = Certified continuously since
certificate-number = Number
certificate-expired = Expired on { $day }
certificate-check = See whether it still holds:
certificate-qr = QR code of the address where it can be checked
certificate-back = Public page
certificate-print-hint = To print this page, use your browser's own command.

## Calendars
calendar = Calendar feed
calendar-lead = What expires, in your own calendar. It follows every renewal.
calendar-addresses = Addresses
calendar-address-made = Address made
calendar-shows = Shows
calendar-own = My own certifications
calendar-none = No calendar yet
calendar-none-text = Make an address and give it to your calendar program as a subscription.
calendar-new = New address
calendar-new-help = One address for each. Where there is one already, it gets another, and the old one is dead.
calendar-make = Make an address
calendar-made = Calendar ready: { $name }
calendar-once = This address is shown now and never again. Whoever has it can read the calendar, so keep it to yourself.
calendar-address = Address
calendar-subscribe = Open it in a calendar program
calendar-rotate = New address
calendar-rotate-title = Another address?
calendar-rotate-text = Programs that read the old address get nothing from now on.
calendar-rotate-do = Make another address
calendar-revoke-title = Revoke the address?
calendar-revoke-text = Programs that read it get nothing from now on.
calendar-revoke-do = Revoke address
calendar-keep = Keep it
calendar-event = { $name } expires
calendar-event-of = { $person }: { $name } expires
calendar-event-text = The first day on which it no longer holds, unless it is renewed.
calendar-name = My certifications
calendar-name-of = Certifications, { $name }
done-calendar-revoked = The calendar address of { $name } opens nothing any more.
audit-calendar-made = Calendar address made
audit-calendar-rotated = Calendar address replaced
audit-calendar-revoked = Calendar address revoked
