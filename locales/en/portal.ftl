## Around every page
skip = Skip to content
nav-main = Main
nav-menu = Menu
nav-overview = Overview
nav-badges = Badges
nav-award = Award
nav-people = People
nav-organisations = Organisations
nav-administration = Administration
nav-connections = Connections
nav-audit = Audit
nav-me = My profile
role-admin = Administrator
role-coordinator = Coordinator
role-mentor = Peer mentor
sign-out = Sign out

## Words that many pages share
edit = Edit
save = Save changes
cancel = Cancel
copy = Copy
copied = Copied
never = Never
revoke = Revoke
facts = Facts
id = ID
id-help = Letters, digits, - and _. It cannot be changed later. Left empty, one is made.
email = E-mail
password = Password
sort = Sort
points = { $n ->
    [one] 1 point
   *[other] { $n } points
}
filter-show = Show
filter-clear = Clear the search
by-system = Automatic
by-person = by { $name }
by-itself = automatically
by-label = through { $name }
table-actions = Actions
form-optional = optional
form-errors = { $n ->
    [one] One thing to correct
   *[other] { $n } things to correct
}
col-person = Person
col-people = People
col-organisation = Organisation
col-awarded = Awarded
col-by = By
col-state = State
col-badges = Badges
col-badges-issued = Badges issued
col-score = Points
pager-label = Pages
pager-places = { $from }–{ $to } of { $total }
pager-previous = Previous
pager-next = Next
pager-newer = Newer
pager-older = Older

## States
state-in-use = In use
state-sandbox = Sandbox
state-retired = Retired
state-claimed = Claimed
state-pending = Pending
state-revoked = Revoked
state-superseded = Replaced
state-active = Active
state-expired = Expired
state-account = Account
state-no-account = No account
state-stub = No account

## Sign in
sign-in = Sign in
sign-in-refused = That did not work
sign-in-refused-do = E-mail and password do not belong together. Check both.
sign-in-forgotten = Forgot your password?
sign-in-no-account = Were you given a badge? You need no account to show it: open the link in the message you received.

## Front page
front-title = Welcome
front-heading = Badges from { $name }
front-text = What people here have learned and done, awarded by those who saw it, and open for anybody to check.
front-badges = Some of the badges

## Overview
overview-people = People
overview-awards = Badges held
overview-per-week = Awards per week
overview-weeks = { $n ->
    [one] This week
   *[other] Last { $n } weeks
}
overview-most-held = Held by most
overview-all-badges = All badges
overview-none-held = Nobody holds a badge yet.
overview-latest = Latest awards
overview-none-yet = Nothing has been awarded yet.
overview-fresh = Start with a badge
overview-fresh-text = Give it a name, a picture and what it takes. Then it can be awarded.
holders-word = { $n ->
    [one] holder
   *[other] holders
}
chart-summary = Awards per week over { $weeks } weeks. The highest week had { $highest }, this week so far { $latest }.
chart-week = { $n ->
    [one] Week of { $day }: 1 award
   *[other] Week of { $day }: { $n } awards
}

## Badges
badges-lead = { $n ->
    [one] 1 badge in use
   *[other] { $n } badges in use
}
badges-search = Search by name or description
badges-sort-holders = Most holders first
badges-sort-name = Name
badges-sort-newest = Newest first
badges-tabs = State
badges-holders = { $n ->
    [0] No holders
    [one] 1 holder
   *[other] { $n } holders
}
badges-none = No badges in use
badges-none-text = A badge needs a name and what it stands for. A picture can follow.
badges-none-found = No badge matches
badges-none-found-text = Nothing here is called or described as “{ $name }”.
badges-none-sandbox = The sandbox is empty
badges-none-sandbox-text = Badges marked as sandbox are kept here for trying things out.
badges-none-retired = No retired badges
badges-none-retired-text = Badges that are no longer awarded are kept here, with everybody who holds them.
badge-new = New badge
badge-create = Create badge
badge-edit-title = Edit { $name }
badge-retire = Retire
badge-restore = Take back into use
badge-criteria = What it takes
badge-criteria-help = Paragraphs, lists and links may be written as HTML.
badge-holders = Holders
badge-holders-of = Holders of { $name }
badge-hold-it = { $n ->
    [0] Nobody holds it
    [one] 1 holds it
   *[other] { $n } hold it
}
badge-show-ended = { $n ->
    [one] Show 1 ended
   *[other] Show { $n } ended
}
badge-hide-ended = Hide ended
badge-nobody = Nobody holds this badge
badge-nobody-text = Whoever receives it is listed here.
badge-award-by-hand = Award by hand
badge-number = Number
badge-name = Name
badge-shortname = Shortname
badge-shortname-help = A letter, then letters, digits, - and _. Part of the badge’s address for ever. Left empty, it is made from the name.
badge-points = Points
badge-points-help = What the badge adds to its holder’s score.
badge-issuer = Issued by
badge-created = Created
badge-description = Description
badge-description-help = One sentence about who holds it, shown wherever the badge is.
badge-picture = Picture
badge-sandbox-help = For trying things out: kept apart from the badges in use.
retire-title = Retire { $name }?
retire-text = Nobody can be awarded a retired badge. You can take it back into use at any time.
retire-holders = { $n ->
    [0] Nobody holds it.
    [one] The one person who holds it keeps it.
   *[other] All { $n } people who hold it keep it.
}
retire-do = Retire badge
retire-keep = Keep it in use

## Awards
award-a-badge = Award a badge
award-lead = One badge for one person.
award-badge = Badge
award-badge-prompt = Choose a badge
award-badge-help = Its name, number or shortname.
award-person = Person
award-person-placeholder = Name, e-mail or id
award-person-help = If several people go by that name, you choose among them next.
award-which = Whom do you mean?
award-note = Note
award-note-help = Shown to the recipient and to whoever is shown the badge.
award-evidence = Evidence link
award-evidence-help = A page or file that shows what was done.
award-this = Award badge
award-to = to
held-awarded = Awarded
held-evidence = Evidence
ended-superseded = Replaced by a later award
revoke-title = Revoke { $name }?
revoke-holder = Holder
revoke-reason = Reason
revoke-reason-help = 1 to 500 characters. The holder will read it.
revoke-do = Revoke badge
revoke-keep = Keep it

## People
people-lead = { $n ->
    [0] Nobody yet
    [one] 1 person
   *[other] { $n } people
}
people-search = Search by name, e-mail, handle or id
people-any-organisation = Any organisation
people-none = Nobody is here yet
people-none-text = People appear when you add them, or when a connected site first names them.
people-none-found = Nobody matches
people-none-found-text = Try the beginning of a first or last name, or search in every organisation.
person-add = Add a person
person-create = Add person
person-edit-title = Edit { $name }
person-name = Name
person-handle = Handle
person-handle-help = The name in the address of the public profile. Left empty, it is the id.
person-public = Public profile
person-public-help = Anybody may see the name, the badges and the score.
person-profile = Profile
profile-public = Public
profile-private = Private
person-since = Since
person-badges = Badges
person-held = { $n ->
    [0] None held
   *[other] { $n } held
}
person-none-held = No badges yet
person-none-held-text = What this person is awarded is listed here.
person-ended = No longer held
person-trail = What was done

## Organisations
organisations-lead = Every person has one home organisation; each badge is issued by one.
organisations-none = No organisations
organisations-none-text = Add one to give its people and badges a home.
organisation-add = Add an organisation
organisation-create = Add organisation
organisation-edit-title = Edit { $name }
organisation-name = Name
organisation-contact = Contact e-mail
organisation-contact-help = Shown to whoever has a question about a badge.
organisation-time-zone = Time zone
organisation-time-zone-help = Decides when a day begins, for streaks.
organisation-hue = Accent colour
organisation-hue-help = Colours buttons and links for people of this organisation. Contrast is kept for every choice.
organisation-own = this site’s own
organisation-own-text = This site’s own organisation. It issues every badge that names no other.
organisation-see-people = See who they are
organisation-roles = Administrators and coordinators
organisation-no-roles = Nobody holds a role here; the site’s administrators look after it.
organisation-since = Here since
hue-rose = Rose
hue-red = Red
hue-brown = Brown
hue-olive = Olive
hue-green = Green
hue-teal = Teal
hue-blue = Blue
hue-violet = Violet
hue-purple = Purple

## My profile
me-since = since
me-score = Points
me-badges-held = Badges held
me-badges = My badges
me-ended = No longer held
me-none-held = No badges yet
me-none-held-text = What you are awarded is kept here, with who gave it and why.
me-see-badges = See all badges
me-privacy = Who sees my profile
me-public = Let anybody see my profile
me-public-help = Your name, badges and points, on your profile, the leaderboard and your card. Hidden, your card on other sites gives way within five minutes to a picture that says there is no such profile. A badge you show by its own link stays open either way.
me-language = Language
me-language-label = Language of these pages
me-language-browser = As my browser asks
me-language-save = Use this language
me-mail = Mail
me-mail-help = Mail about your account itself, such as a new password, is always sent.
me-mail-save = Save choice of mail
me-sign-ins = Where I am signed in
me-signed-in-on = { $n ->
    [one] You are signed in here and nowhere else.
   *[other] You are signed in on { $n } devices or programs, this one among them.
}
me-sign-out-everywhere = Sign out everywhere
me-sign-out-help = Here as well. Your API tokens keep working.
me-tokens = My API tokens
me-tokens-text = A program with your token may do what you may do, no more.

## Connections
connections-lead = Programs that work with this server, each with a token of its own.
connections-tokens = API tokens
connections-none = Nothing is connected
connections-none-text = Create a token for each program, so that each can be switched off by itself.
token-new = New token
token-create = Create token
token-label = Label
token-label-help = What uses it, as in “Course site”.
token-role = May
token-role-system = Award, revoke and check
token-role-owner = What its owner may
token-role-help = An administrator’s token may also change badges, people and settings.
token-everywhere = Every organisation
token-created = Created
token-last-used = Last used
token-expires = Expires
token-expires-help = The last day it works.
token-prefix = Begins with
token-made = { $name } is ready
token-once = Copy the token now. Only a fingerprint of it is kept, so it cannot be shown again.
token-secret = Token
token-revoke-title = Revoke { $name }?
token-revoke-text = Whatever uses this token is refused from now on. It cannot be undone.
token-revoke-do = Revoke token
token-revoke-keep = Keep it

## Audit
audit-lead = Who did what, newest first. Times are UTC.
audit-when = When
audit-who = Who
audit-action = What
audit-subject = To
audit-dialect = Through
audit-any = Everything
audit-none = Nothing recorded
audit-none-text = Changes appear here as they are made.
audit-badge-created = Badge created
audit-badge-retired = Badge retired
audit-badge-restored = Badge taken back into use
audit-person-created = Person added
audit-organisation-created = Organisation added
audit-token-created = API token created
audit-token-revoked = API token revoked
audit-signed-in = Signed in
dialect-portal = Portal
dialect-earned-badges = Earned badges API
dialect-issuing = Issuing API
dialect-management = Management API
dialect-command-line = Command line

## Invitations
invite = Invite
invite-somebody = Invite somebody
invite-title = Invite { $name }
invite-lead = { $n ->
    [one] They get a link by mail and choose a password of their own. It opens for 1 day.
   *[other] They get a link by mail and choose a password of their own. It opens for { $n } days.
}
invite-email-help = Where the link goes, and what they sign in with.
invite-role = Invited as
invite-role-help = The role is given when they accept, if you may still give it then.
invite-coordinator = Coordinator of the organisation
invite-admin = Administrator of the organisation
invite-coordinator-everywhere = Coordinator of every organisation
invite-admin-everywhere = Administrator of the whole site
invite-language-any = As their browser asks
invite-send = Send invitation
invite-again = Send again
invite-withdraw = Withdraw
invite-needs-email = Add an e-mail address first; then you can invite them.
invitation-sent = Sent
invitation-until = Opens until
invitation-open = Invited
invitation-withdrawn = Withdrawn
invitation-accepted = Accepted
person-account = Account
person-cannot-sign-in = This person cannot sign in yet.
person-language = Language
accept-title = Welcome, { $name }
accept-do = Accept and sign in

## Passwords
password-current = Current password
password-new = New password
password-help = 15 characters or more. A few unrelated words are easy to remember and hard to guess.
password-save = Set password
password-change = Change password
password-change-help = Your other devices are signed out. Your API tokens keep working.
reset-title = Forgot your password?
reset-lead = Write the address you sign in with, and we send you a link to choose a new password.
reset-send = Send me a link
reset-back = Back to signing in
reset-sent = Look in your mail
reset-sent-text = If somebody here has that address, a link is on its way to it. It opens once, within an hour.
reset-sent-nothing = Nothing there after some minutes? Look among unwanted mail, and check that it is the address you sign in with.
reset-again = Ask for a new link
reset-form = Choose a new password
reset-form-text = Every device is signed out, and you sign in again with the new password. Your API tokens keep working; revoke them on your own page if somebody else may know them.

## Links in mail
setup-title = Make the first account
setup-lead = It administers all of { $name }. Others are invited from there.
setup-do = Make account and sign in
link-used = This link has been used
link-used-invitation = You have an account already: sign in with the password you chose.
link-used-reset = The password has been set with it. Sign in with the new one, or ask for a new link.
link-dead = This link opens nothing
link-dead-invitation = It may be too old, replaced by a newer one, or not copied whole. Use the latest mail you got, or ask whoever invited you to send it again.
link-dead-reset = It may be too old, replaced by a newer one, or not copied whole. Ask for a new one.
link-dead-setup = The first account has been made, or a newer link stands in the server’s log.
link-dead-unsubscribe = It may not be copied whole. Sign in to choose which mail you get.
unsubscribe-title = No more of this mail?
unsubscribe-ask = { $site } sends you mail about this: { $name }.
unsubscribe-do = Do not send it any more
unsubscribe-done = You get no more of this mail
unsubscribe-off = { $site } no longer sends you mail about this: { $name }.
unsubscribe-back-on = You can switch it on again on your own page, under “Mail”.
notice-badge-awarded = A badge is awarded to me
notice-badge-revoked = A badge is taken back

## Errors
error-home = Go to the front page
error-request = If you report this, name the request:
error-400-title = This request makes no sense here
error-400-text = Something in the address or the form could not be read.
error-400-do = Go back, check what you entered and send it again.
error-401-title = Please sign in
error-401-text = This page is for people with an account, and you are not signed in or were away too long.
error-401-do = Sign in, and you come back to where you were.
error-403-title = Not yours to do
error-403-text = Your role does not cover this page or this action.
error-403-do = Ask an administrator, or sign in as somebody else.
error-404-title = Nothing is here
error-404-text = The address may be mistyped, or what was here is gone or not open to you.
error-404-do = Check the address, or start from the front page.
error-405-title = That cannot be done here
error-405-text = This address exists, but not for what was asked of it.
error-405-do = Go back and use the page’s own buttons.
error-409-title = Something changed meanwhile
error-409-text = What you wanted to change is no longer as you saw it.
error-409-do = Open the page again and look at it before you repeat the change.
error-413-title = That is too large
error-413-text = A picture may have at most 5 MiB, a badge to be checked 8 MiB, and a text has its limits too.
error-413-do = Make it smaller and send it again.
error-415-title = This kind of file does not work here
error-415-text = What was sent is not of a kind this page reads.
error-415-do = For a picture, send a PNG or a JPEG.
error-422-title = That does not fit together
error-422-text = Every part could be read, but they contradict each other.
error-422-do = Go back, correct the form and send it again.
error-429-title = A little slower, please
error-429-text = There were many requests from you in a short time.
error-429-do = Wait a minute, then try again.
error-500-title = Something broke on our side
error-500-text = Your change was not saved. The failure has been logged.
error-500-do = Try again in a moment. If it stays, tell whoever runs this site.
error-503-title = Back in a moment
error-503-text = The server is starting, stopping or waiting for its database.
error-503-do = Wait a little, then load the page again.

audit-award-made = Badge awarded
audit-award-revoked = Award revoked
audit-award-superseded = Expired award replaced
audit-badge-updated = Badge changed
audit-person-updated = Person changed
audit-person-retired = Person retired
audit-organisation-updated = Organisation changed
audit-organisation-retired = Organisation retired
audit-password-set = Password set
audit-role-granted = Role given
audit-token-reused = Refresh token used twice: sign-in ended
audit-mail-requeued = Mail put back into the queue
audit-mail-cancelled = Mail cancelled
audit-batch-started = Batch started
audit-batch-done = Batch done
audit-batch-cancelled = Batch stopped
audit-batch-undone = Batch undone
audit-job-retried = Job put back
audit-invitation-sent = Invited
audit-invitation-withdrawn = Invitation withdrawn
audit-invitation-accepted = Invitation accepted
audit-password-reset-requested = New password asked for
audit-password-reset = Password reset by mail
audit-password-changed = Password changed
audit-signed-out-everywhere = Signed out everywhere
audit-notices-changed = Mail switched on or off

## What is wrong with a field

wrong-missing = Fill this in.
wrong-too-long = This is too long: at most { $n } characters.
wrong-too-short = This is too short: at least { $n } characters.
wrong-control-character = There is a character in this that cannot be shown. Type it again.
wrong-not-an-id = Use 1 to 64 letters, digits, hyphens and underscores, and begin with a letter or digit.
wrong-not-a-shortname = Use 1 to 64 letters, digits, hyphens and underscores, and begin with a letter.
wrong-not-an-email = This is not an e-mail address.
wrong-not-a-url = This is not a web address that begins with https:// or http://.
wrong-not-a-time-zone = Choose a time zone from the list.
wrong-not-a-date = Write a date as year, month and day: 2026-03-26.
wrong-out-of-range = Write a number from { $min } to { $max }.
wrong-past = Choose a day later than today.
wrong-taken = This is already in use.
wrong-held = This cannot change while people hold the badge. Take it back from them first.
wrong-unknown = There is no such thing to choose. Take one from the list.
wrong-immutable = This cannot be changed any more.
wrong-password = This is not your password.
wrong-guessable = This is too easy to guess.
wrong-not-a-picture = This is not a PNG, JPEG, WebP, GIF or SVG picture that can be read.
wrong-picture-too-large = A picture may have at most { $mebibytes } MiB and { $pixels } pixels a side.
wrong-no-badge = There is no badge of this name, number or shortname.
wrong-no-person = Nobody goes by this. Look at the spelling, or add the person first.
wrong-several-people = Several people go by this. Choose one below.
wrong-many-people = More than ten people go by this. Write more of the name, or the e-mail address.
wrong-badge-retired = This badge has been retired and cannot be awarded.
wrong-other-organisation = This badge is for the people of another organisation.
wrong-stale = Somebody changed this since you opened it. Look at it again before you save.

## What an action did

done-awarded = { $badge } awarded to { $person }.
done-already-held = { $person } already holds { $badge }. Nothing was changed.
done-revoked = { $badge } revoked from { $person }.
done-already-revoked = This award has ended already. Nothing was changed.
done-badge-created = { $badge } is ready to be awarded.
done-badge-updated = { $badge } is saved.
done-badge-retired = { $badge } is retired. Those who hold it keep it.
done-badge-restored = { $badge } is in use again.
done-person-created = { $person } is added.
done-person-updated = { $person } is saved.
done-organisation-created = { $name } is added.
done-organisation-updated = { $name } is saved.
done-token-revoked = The token { $name } opens nothing any more.
done-privacy = Your choice is saved.
done-language = The portal speaks this language to you from now on.
done-invited = An invitation is on its way to { $person }.
done-invitation-withdrawn = The invitation of { $person } opens nothing any more.
done-invitation-accepted = Welcome, { $person }. You are signed in.
done-password-reset = Your new password is set. Sign in with it.
done-password = Your password is changed, and your other devices are signed out.
done-signed-out = You are signed out everywhere.
done-mail = Your choice of mail is saved.
wrong-too-many = At most { $n } at once. Make several lists of it.

## Mail, jobs and batches
nav-mail = Mail
nav-jobs = Jobs
pager-first = First page
dialect-batch = Batch
overview-waiting = Waiting for you
overview-mail-failed = Mail that could not be delivered
overview-mail-failed-text = The relay refused it, or did not take it for five days.
overview-jobs-stalled = Work that does not go on
overview-jobs-stalled-text = It is overdue, or was given up.
mail-lead = What is sent to people, newest first. What ended more than 90 days ago is forgotten.
mail-no-relay = Mail waits: no relay is set
mail-no-relay-do = Whoever runs this server sets EMBLAZON_MAIL. What waits is sent then.
mail-failing = No mail leaves at the moment
mail-failing-next = The next try is at
mail-failing-do = Look at the jobs
mail-any = All
mail-state-queued = Waits
mail-state-sent = Sent
mail-state-failed = Not delivered
mail-state-cancelled = Cancelled
mail-none = No mail here
mail-none-text = Mail appears here when somebody is awarded a badge, invited, or asks for a new password.
mail-to = To
mail-about = About
mail-attempts = Tries
mail-written = Written
mail-when = Sent or ended
mail-next = next try
mail-tried-next = Next try
mail-ended = Ended
mail-reason = Reason
mail-about-awarded = Badge awarded: { $name }
mail-about-revoked = Badge revoked: { $name }
mail-about-invitation = Invitation
mail-about-reset = Link to set a new password
mail-about-password = Password changed
mail-reason-no-address = This person has no e-mail address.
mail-reason-retired = This person has left.
mail-reason-muted = This person has switched these notices off.
mail-reason-outdated = What it tells of is no longer so: the award has ended, the link is used, withdrawn or expired, or it is no longer for this person to read.
mail-reason-other-key = Its link was sealed with another key. Make a new one.
mail-reason-by-admin = An administrator cancelled it.
mail-as-html = As most programs show it
mail-as-text = As text
mail-alone = Open it alone
mail-preview-help = Written anew for every try, so this is what would be sent now. The secret of a link is never shown here.
mail-pointless = It would not be sent now
mail-send-again = Send again
mail-send-now = Try now
mail-cancel = Cancel this mail
jobs-lead = What the server does in the background, and work on many at once.
jobs-queue = Queue
jobs-none = The queue is empty. The server fills it when it starts.
job-what = What
job-next = Next
job-last = Last
job-since = since
job-run = Run now
job-failures = { $n ->
    [one] Failed once
   *[other] Failed { $n } times
}
job-send-mail = Send mail
job-sweep = Forget what is over
job-run-batch = Work on a batch
job-password-reset = Send a link to set a new password
job-state-waiting = Waits
job-state-running = At it
job-state-failing = Fails, tried again
job-state-given-up = Given up
batches = Batches
batches-none = No batches yet
batches-none-text = Award a badge to several people, and see here what came of each of them.
batch-award = Award { $name }
batch-made = Made
batch-started = Started
batch-finished = Finished
batch-how-far = Progress
batch-progress = { $settled } of { $total }
batch-progress-of = Progress of “{ $name }”
batch-refused = { $n ->
    [one] 1 refused
   *[other] { $n } refused
}
batch-state-staging = Not started
batch-state-running = At work
batch-state-done = Done
batch-state-cancelled = Stopped
batch-state-undoing = Being taken back
batch-state-undone = Taken back
batch-steps = Every step
batch-no-steps = Nothing here
batch-no-steps-text = No step is in this state.
batch-start = Start
batch-check = Check the list
batch-stop = Stop
batch-undo = Undo
batch-discard = Discard
batch-reloads = This page is loaded again every five seconds while the batch is at work.
batch-still = The batch is at work, and this page holds still.
batch-hold = Hold it still
batch-reload = Load it again by itself
batch-leave = Leave it as it is
batch-stop-title = Stop this batch?
batch-stop-text = { $n ->
    [one] What was done stays. 1 step is left undone.
   *[other] What was done stays. { $n } steps are left undone.
}
batch-stop-do = Stop the batch
batch-discard-title = Discard this list?
batch-discard-text = It was not started, so nobody was awarded anything.
batch-discard-do = Discard the list
batch-undo-title = Take back what this batch did?
batch-undo-text = { $n ->
    [one] 1 badge is revoked, and its holder is told.
   *[other] { $n } badges are revoked, and their holders are told.
}
batch-undo-do = { $n ->
    [one] Revoke 1 badge
   *[other] Revoke { $n } badges
}
batch-is-over = This batch has come to its end, so there is nothing to stop.
batch-nothing-to-undo = This batch has done nothing that could be taken back.
batch-is-no-list = This list was started or given up already. Look for it among the batches.
step-any = All
step-waiting = Waits
step-done = Awarded
step-unchanged = Held already
step-refused = Refused
step-undone = Taken back
step-no-person = Nobody whom you may award goes by this.
step-other-organisation = The badge is for the people of another organisation.
step-badge-retired = The badge has been retired.
step-no-badge = There is no such badge any more.
step-forbidden = Who started this may no longer award badges.
award-several = Award to several people
several-people = People
several-check = Check the list
several-lines = { $n ->
    [one] 1 line, nothing awarded yet
   *[other] { $n } lines, nothing awarded yet
}
several-every-line = Every line
several-line = Line
several-line-n = line { $n }
several-line-of = line { $n }: { $written }
several-verdict = Verdict
several-why = Why
several-any = All
several-wrong = Needs a fix
several-repeated = Duplicate
several-held = Held already
several-new = Will be awarded
several-why-new = New holder
several-why-held = Holds it since { $since }; nothing changes.
several-why-repeated = Same person as line { $n }; counted once.
several-none-such = No line is of this kind.
several-award-to = { $n ->
    [one] Award to 1 person
   *[other] Award to { $n } people
}
several-award = { $n ->
    [one] Award 1 badge
   *[other] Award { $n } badges
}
several-nobody = Nobody would be awarded
several-left-out = { $n ->
    [one] 1 line needs a fix, and is left out if you go on.
   *[other] { $n } lines need a fix, and are left out if you go on.
}
several-help = One batch, which can be taken back as one. Sending the list again awards nobody twice.
several-change = Change the list
done-mail-queued = The mail to { $person } is in the queue.
done-mail-cancelled = The mail to { $person } is not sent.
done-job-due = { $name }: it is done within seconds.
done-batch-started = It is started. You may leave this page; the work goes on.
done-batch-stopped = It is stopped.
done-batch-undoing = It is being taken back. You may leave this page.
audit-behaviour-created = Behaviour added
audit-behaviour-updated = Behaviour changed
audit-behaviour-retired = Behaviour retired
audit-rule-saved = Rule saved
audit-rule-removed = Rule removed
audit-rule-lifted = Rule may give the badge again
audit-client-created = Client added
audit-client-updated = Client changed
audit-client-retired = Client retired
audit-secret-created = Secret of a client made
audit-secret-revoked = Secret of a client revoked
audit-person-recounted = Totals counted anew
wrong-circular = That badge asks for this one, directly or through others.
dialect-open-badger = Open Badger
dialect-rules = rule

# Behaviours, rules and clients.
nav-behaviours = Behaviours
behaviours-lead = What people do and are credited for. Badges come of it by their rules.
behaviours-none = No behaviours yet
behaviours-none-text = Add one here, or let a connected site register it when it credits it for the first time.
behaviour-new = Add behaviour
behaviour-name = Behaviour
behaviour-limit = Limit
behaviour-limit-words = { $n } per { $name }
behaviour-limit-count = At most
behaviour-limit-help = Credits of one person in the period, 1 to 1,000. Leave it empty for no limit.
behaviour-period = Period
period-minute = minute
period-hour = hour
period-day = day
period-week = week
period-seconds = { $n } seconds
behaviour-tags = Tags
behaviour-tags-help = With commas between them. A connected site may be allowed to credit all behaviours of a tag.
behaviour-shortname-help = As programs call it. It cannot be changed.
behaviour-points-help = What a credit adds to the score. Earlier credits keep what they were worth.
behaviour-solved = Counts as solved
behaviour-solved-help = Raises the number of solved on the profile badge.
behaviour-retired-help = It can no longer be credited. What was credited stays.
done-behaviour-created = { $name } was added.
done-behaviour-saved = { $name } was saved.
rule = Rule
rule-title = How { $name } comes by itself
rule-lead = The badge is given as soon as all conditions hold.
rule-in-force = The rule now
rule-version = Version { $n }
rule-versions = Every version
rule-versions-count = { $n ->
    [one] { $n } version
   *[other] { $n } versions
}
rule-version-in-force = in force
rule-version-saved = Saved
rule-version-replaced = Replaced by version { $n }
rule-version-removed = Removed
rule-change = Change
rule-add = Add a rule
rule-none = It is given by hand.
rule-when = It comes by itself when all of this is true:
rule-keeps = Whoever has it keeps it.
rule-lapses = It goes again when this is no longer true.
rule-condition = Condition { $n }
rule-kind = What counts
rule-kind-none = Nothing
rule-kind-behaviour = A behaviour
rule-kind-any = Any one of several behaviours
rule-kind-together = Several behaviours together
rule-kind-solved = Solved
rule-kind-score = Score
rule-kind-streak = Days in a row
rule-kind-badge = A badge that is held
rule-at-least = At least
rule-days = Within the last days
rule-days-help = Today and the days before it; empty for all time.
rule-behaviours = Behaviours
rule-behaviours-help = Shortnames, with commas between them.
rule-more = Save to get room for more, up to eight. All conditions must hold.
rule-lapse = When it no longer holds
rule-lapse-keep = Keep the badge
rule-lapse-revoke = Take the badge back
rule-lapse-help = Only what the rule gave is ever taken back.
rule-try = Try it first
rule-try-help = Trying shows who would gain and who would lose the badge. Nothing changes until you apply it. Saving alone counts from the next change on.
rule-save-only = Only save
rule-remove = Remove the rule
done-rule-saved = The rule of { $badge } was saved.
done-rule-removed = The rule of { $badge } was removed.
done-rule-applied = The rule of { $badge } was saved and is being applied.
done-rule-undone = The rule of { $badge } and what it did are being taken back.
done-rule-discarded = The rule of { $badge } was not saved.
done-rule-refused = The rule was changed in between, or not everybody has been looked at yet. Try it again.
rule-behaviour = { $n ->
    [one] { $name } once
   *[other] { $name } { $n } times
}
rule-any = { $n ->
    [one] any one of { $name } once
   *[other] any one of { $name } { $n } times
}
rule-together = { $n ->
    [one] { $name } once in all
   *[other] { $name } { $n } times in all
}
rule-solved = { $n } solved
rule-score = { $n ->
    [one] one point
   *[other] { $n } points
}
rule-streak = { $n ->
    [one] active on a day
   *[other] active on { $n } days in a row
}
rule-badge = holds { $name }
rule-within = { $n ->
    [one] within a day
   *[other] within { $n } days
}
rule-have = { $have } of { $need }
trial = Dry run
trial-title = What the rule would do: { $name }
trial-looking = Everybody is being looked at. Nothing has changed.
trial-ready = Everybody has been looked at. Nothing has changed yet.
trial-applying = The rule is saved and being applied.
trial-applied = The rule is saved and has been applied.
trial-undone = The rule and what it did were taken back.
trial-discarded = The rule was not saved.
trial-look-again = Look again
trial-apply = Save and apply
trial-discard = Do not save
trial-undo = Undo all of it
trial-gains = Would gain it
trial-losses = Would lose it
trial-people = Whom it concerns
trial-looked-at = { $n } looked at
trial-settled = { $n } done
trial-none = Nobody, so far
trial-none-text = Nobody would gain or lose the badge by what has been looked at.
trial-effect = What happens
trial-gains-it = gains it
trial-loses-it = loses it
trial-unchanged = unchanged
clients = Open Badger sites
clients-none = No site is connected yet.
client-new = Connect a site
client-create = Connect
client-lead = A site that credits its users with tokens that it signs itself.
client-name = Site
client-called = Name
client-issuer = Issuer (iss)
client-issuer-help = What its tokens say in iss. It cannot be changed.
client-organisation-help = Whose people it may credit.
client-audience = Audience (aud)
client-audience-help = What its tokens must say in aud; empty if nothing.
client-anything = May credit anything
client-anything-help = Without this, each token must name the behaviours or tags that it credits.
client-strict = Known behaviours only
client-strict-help = Refuses a behaviour that is not known yet instead of registering it.
client-no-expiry = Tokens need not expire
client-no-expiry-help = Only for sites that cannot do otherwise: such a token opens for ever.
client-retired-help = Its tokens open nothing any more. What it credited stays.
client-secrets = Secrets
client-secrets-text = Two at a time, so that the site can change from one to the other.
client-add-secret = Make another secret
done-client-saved = { $name } was saved.
done-secret-two = It has two secrets already. Revoke one of them first.
done-secret-revoked = The secret was revoked.
activity = Activity
activity-days = Active days
activity-summary = { $n ->
    [one] One active day in the last 26 weeks
   *[other] { $n } active days in the last 26 weeks
}
activity-credits = { $n ->
    [0] nothing
    [one] once
   *[other] { $n } times
}
activity-longest = { $n ->
    [one] Longest run: one day
   *[other] Longest run: { $n } days
}
activity-next = What comes next
activity-next-none = There is no badge left that comes by itself.
activity-all = All activity
activity-counts = Counted
activity-none = Nothing yet.
activity-why = Why badges came and went
activity-why-none = No rule has given or taken anything yet.
activity-given = given
activity-taken = taken back
activity-barred = taken back by hand
activity-lift = Let it come again
done-rule-lifted = It comes by itself again.
activity-credits-all = Credits
percent = { $n } %
batch-rule = Apply the rule of { $name }
job-lapse = Look at badges whose time may be over
job-try-rule = Try a rule

## Public pages: badges, awards, issuers

public-home = To the portal
public-nav = More
public-badges = All badges
public-badges-lead = What can be earned at { $name }, and what it takes.
public-badges-none-text = What can be earned here will be listed here.
public-badge-retired = It is no longer given; whoever holds it keeps it.
badge-public = Public page
held-public = Public page
held-download = Download
issuer-lead = Issues badges on { $name }.
issuer-badges = Badges it issues
issuer-no-badges = None at the moment.
proof-nobody = Somebody who does not show their name
proof-by = Awarded by
proof-valid = Genuine and valid
proof-valid-until = Genuine, and valid until { $day }
proof-valid-from = Genuine, and valid from { $day } on
proof-expired = Genuine, but expired since { $day }
proof-revoked = Revoked on { $day }, and no longer valid
proof-superseded = Expired, and replaced by a later award on { $day }
proof-revoked-why = The reason given:
proof-checked = Looked up in this server’s records:
proof-stands-for = What it stands for
proof-why = Why it was given
proof-why-automatic = It was given automatically, once what it takes was done.
proof-why-hand = Whoever gave it wrote nothing more.
proof-evidence = See what was done
proof-award = Award
proof-check = Check it, or show it to others
proof-check-text = This page says what the records say at this moment. The downloaded picture carries the award inside, so that others can check it too.
proof-address = Address of this page
proof-png = Download picture
proof-svg = Download as SVG
proof-linkedin = Add to LinkedIn
proof-for-programs = For programs
proof-document = Open Badges document (JSON)

## Checking a badge

verify-title = Check a badge
verify-lead = Hand in a link, a picture or a document. You are told what the records here say about it; nothing is fetched from anywhere.
verify-link = Link to a badge
verify-link-help = The address of an award on this site, or its id alone.
verify-file = Badge picture or document
verify-file-help = A PNG or SVG with a badge inside, or a JSON file; at most 8 MiB.
verify-document = Document as text
verify-document-help = The JSON of an Open Badges 2.0 assertion.
verify-email = E-mail of whoever shows it
verify-email-help = To see whether the badge was given to that address. It is not kept.
verify-do = Check
verify-nothing = Hand in a link, a picture or a document.
verify-several = Hand in one thing at a time: a link, a picture or a document.
verify-unknown-kind = This is neither a PNG nor an SVG nor a JSON file.
verify-damaged = This file is damaged: it is cut off, or its parts do not fit together.
verify-document-type = This SVG has a document type, which may hide things. It is not read.
verify-not-baked = There is no badge inside this picture.
verify-several-inside = There is more than one badge inside this picture. Nobody could say which one is meant.
verify-compressed = The badge inside this picture is compressed, which Open Badges does not allow.
verify-too-large = The document is too large: at most 256 KiB.
verify-not-json = This is not JSON.
verify-not-an-assertion = This is not an assertion of Open Badges 2.0.
verify-signed = This badge is signed. Only badges hosted at an address can be read here.
verify-not-an-award = This address is on this site, but it is not that of an award.
verify-elsewhere = This badge is not from this site, and nothing is fetched from other sites. Hand in its picture or document, and you are shown what it claims.
verify-changed = The document was changed: do not trust it
verify-changed-text = The award exists, but the document that was handed in says otherwise than the records:
verify-part = Part
verify-said = In the document
verify-recorded = In the records
verify-unknown = Not genuine: there is no such award here
verify-unknown-text = It says to be an award of this site, but the records know nothing of it.
verify-theirs = Not verified: this badge is from somewhere else
verify-theirs-text = This is only what the document claims. It was not looked up; ask at the address it names.
verify-recipient = Recipient
verify-expires = Valid until
verify-where = Its own address
verify-email-same = It was given to the holder of this e-mail address.
verify-email-another = It was not given to this e-mail address.
verify-email-untold = It cannot be told whether it was given to this e-mail address: the award does not name its recipient by e-mail.
verify-email-claimed = It claims to be given to this address.
