# What mail says. Plain words, short sentences: many read it on a telephone.

mail-greeting = Hello { $name },
mail-unsubscribe = No more mail of this kind
mail-because-notice = You get this because you have a profile at { $site }.
mail-because-account = You get this because of your account at { $site }. It cannot be switched off.
mail-link-once = The link works once, until { $until }.

mail-awarded-subject = You have been awarded “{ $name }”
mail-awarded-body = { $issuer } has awarded you the badge “{ $badge }”. It is yours from now on: you can show it, share it and download it.
mail-counts-until = It counts until { $day }.
mail-awarded-action = See your badge

mail-revoked-subject = The badge “{ $name }” was taken back
mail-revoked-body = { $issuer } has taken back the badge “{ $badge }”, which you held until now. This is the reason they gave:
mail-revoked-aside = If you think this is a mistake, please get in touch with { $name }.

mail-invitation-subject = You are invited to { $name }
mail-invitation-by = { $name } has invited you to { $site }.
mail-invitation-by-site = You have been invited to { $name }.
mail-invitation-admin = You will look after badges and people for { $name }.
mail-invitation-coordinator = You will follow the people and badges of { $name } as a coordinator.
mail-invitation-mentor = There you see the badges you hold with { $name }, and what is next.
mail-invitation-action = Choose a password

mail-reset-subject = Choose a new password for { $name }
mail-reset-body = Somebody, most likely you, asked for a new password for your account at { $name }.
mail-reset-ignore = If it was not you, you need do nothing: your password stays as it is.
mail-reset-action = Choose a new password

mail-changed-subject = Your password at { $name } was changed
mail-changed-body = The password of your account at { $site } was changed on { $at }, and every device was signed out.
mail-changed-not-you = If it was not you, choose a new password at once.
mail-changed-action = I did not do this
