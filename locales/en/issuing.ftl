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
state-undelivered = Not delivered
claim-resend = Send again
done-claim-resent = “{ $badge }”: the mail to { $person } is on its way once more. Earlier links no longer work.
done-claim-not-waiting = “{ $badge }” does not wait to be claimed any more, or there is no address to send it to.
token-access = Access token, 10 minutes
token-access-text = For a script that you start now. It can do what you can, for ten minutes, and is shown once.
token-access-do = Make an access token

## What recipients read

claim-title = Claim “{ $name }”
claim-for = For { $name }
claim-until-end = Valid until
claim-somebody-else = { $name } is signed in here. This badge is for { $email }: claim it, and { $name } is signed out.
claim-account = Choose a password
claim-sign-in = Sign in to claim it
claim-also = { $n ->
    [one] One more badge waits for you
   *[other] { $n } more badges wait for you
}
claim-public = What others will see
claim-public-badge = A page of this badge: your name, who issued it, when and what for. Anybody with its address can open it.
claim-public-profile = Your profile: your name, your level and the badges you hold. You can hide it whenever you like.
claim-public-hidden = Your profile stays hidden, as you have chosen. As long as it is, the page of the badge leaves out your name.
claim-public-not = Never your e-mail address or your password.
claim-invited = By claiming the badge, you accept this too.
claim-consent = I want this badge, and { $name } may show it as described here.
claim-consent-label = Your consent
claim-consent-missing = Tick the box if you want to claim the badge. Without it, nothing is shown and nothing changes.
claim-do = Claim badge
claim-opens-until = The link opens until
claim-help = How to claim a badge
claim-wrong-password = This is not the password of this account.
done-claimed = “{ $badge }” is yours.
done-claimed-all = The badges are yours.
done-claimed-none = Nothing was chosen, so nothing was claimed.
link-used-claim = The badge has been claimed with this link or another. Sign in to see it.
link-dead-claim = The link may be too old, replaced by a later one, or the badge was taken back. If a badge still waits for you, we send you a new link.
claim-ask-again = Send me a new link
claim-ask-title = Get your link once more
claim-ask-lead = Type the address to which the badge was sent.
claim-ask-send = Send me the link
claim-sent-text = If a badge waits for this address, a mail with a new link is on its way.
claim-sent-nothing = Nothing there after some minutes? Look among the unwanted mail, or try another of your addresses.
claim-mine = Claim
claim-mine-title = Badges that wait for you
claim-mine-lead = They were issued to your address. Nobody sees them before you claim them.
claim-mine-which = Which do you want?
claim-mine-do = Claim them
claim-mine-none = Nothing waits
claim-mine-none-text = When a badge is issued to your address, you find it here.

## The guide

help-lead = Somebody has issued a badge to you at { $name }. Here is how you make it yours.
help-1 = Open the link in the mail
help-1-text = The mail has a button, “Claim your badge”. The link is yours alone and opens for { $days } days.
help-2 = Look at the badge and say yes
help-2-text = The page shows the badge, who issued it, and what others will see. Tick the box if that is fine with you.
help-3 = Choose a password
help-3-text = It makes your account, and the badge is yours in the same step. If you have an account, sign in with the password you have.
help-afterwards = And then?
help-afterwards-text = The badge is on your page. Show it with a link, put it into LinkedIn or a website, or download it: the picture itself proves that it is real.
help-questions = Questions
help-lost = I have lost the mail, or the link does not open
help-lost-text = We send you a new link.
help-no-mail = No mail has come
help-no-mail-text = Look among the unwanted mail first. If it is not there, ask whoever issued the badge which address they used, and to send it again.
help-unwanted = I do not want the badge
help-unwanted-text = Then do nothing. Nobody sees a badge that was not claimed, and after two reminders we leave you in peace. The reminders have a link that stops them.
help-public = What becomes public?
help-public-text = Nothing before you claim. Afterwards, a page of the badge with your name, and your profile with the badges you hold, which you can hide on your own page.
help-account = I have an account already
help-account-text = Then badges come to you at once. Those that were issued to you earlier wait on your own page.
