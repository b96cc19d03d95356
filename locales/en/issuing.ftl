# Badges issued to an address, and how their recipients claim them.

## What mail says

mail-claim-subject = { $name }: your badge is waiting
mail-claim-body = { $issuer } has given you the badge “{ $badge }”. Claim it to make it yours: then you can show it, share it and download it.
mail-claim-new = It takes a minute: look at the badge, choose a password, done.
mail-claim-sign-in = It takes a minute: look at the badge, sign in, done.
mail-claim-action = Claim your badge
mail-claim-aside = The link is yours alone and opens until { $until }. Nobody sees the badge before you claim it; if you do not want it, you need do nothing. How it works: { $help }
mail-claim-reminder-subject = { $name }: still waiting for you
mail-claim-reminder-body = { $issuer } gave you the badge “{ $badge }”, and you have not claimed it yet.
mail-because-claim = You get this because { $name } gave us your address to send you a badge.

## What the admin reads

mail-about-claim = To claim: { $name }
mail-about-claim-reminder = Reminder to claim: { $name }
notice-claim-reminder = A badge waits for me to claim it
job-claim-link = Send a link to claim a badge
job-remind-to-claim = Remind those who have not claimed
audit-award-claimed = Award claimed
audit-award-resent = Link to claim sent again
wrong-future = Choose today or a day before.
wrong-before-issue = Choose a day later than the date of issue.
