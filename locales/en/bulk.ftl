## Lists: one badge for many people
several-lead = Paste a list or send a file, look at what would come of each row, then award.
several-note = Note for everyone
several-note-help = Stands with each award. A row that has a note of its own keeps that.
several-paste-help = An e-mail address, a handle or an id on each line, or rows of a spreadsheet with their first row.
several-file = Or a file
several-file-help = CSV, as any spreadsheet program saves it: with commas, semicolons or tabs. Up to a million rows.
several-newcomer = New person
several-fig-new = Will be awarded
several-fig-new-what = new holders
several-fig-newcomers = { $n ->
    [one] one of them is new here
   *[other] { $n } of them are new here
  }
several-fig-held = Already hold it
several-fig-held-what = nothing changes
several-fig-repeated = Duplicate
several-fig-repeated-what = counted once
several-fig-wrong = Need a fix
several-fig-wrong-what = left out if you go on
several-file-verdicts = Download with verdicts
several-rows-caption = Rows of the list, problems first
several-why-newcomer = New here. Gets a mail with a link to claim it.
several-why-ran-out = Held it until { $until }; this is a new award.
several-newcomers = { $n ->
    [one] One person is new here: they are added and get a mail with a link to claim the badge.
   *[other] { $n } people are new here: they are added, and each gets a mail with a link to claim the badge.
  }
list-what = What a list looks like
list-bare = The simplest list has nothing but an e-mail address on each line.
list-columns = For more, name the columns in the first row, in any order:
list-columns-help = Whoever is not here yet needs a name. Dates are written 2026-03-26 or 26.03.2026. Columns that are not known are left out. English and Norwegian names are understood.
list-person = E-mail
list-first-name = First name
list-last-name = Last name
list-organisation = Organisation
list-issue-date = Issue date
list-expiry-date = Expiry date
list-evidence-text = Evidence text
list-evidence-url = Evidence URL
list-note = Note
list-score = Score
list-award = Award
list-missing = Paste a list, or choose a file.
list-two = Send either a pasted list or a file, not both.
list-workbook = This is a workbook. In your spreadsheet program, choose “Save as” and CSV, and send that file.
list-not-a-list = This is not a CSV file. Nothing was read.
list-garbled = Line { $n } has letters that cannot be read. Save the file as CSV UTF-8, and send it again.
list-open-quote = The row that begins in line { $n } has a quotation mark, and no other that ends the cell. Nothing was read.
list-no-heading = There are several columns, and the first row does not say what they are. Write E-mail, First name, Last name and so on above them.
list-no-person = No column is named E-mail, so there is nobody to award.
list-too-long = The file is too large. Make several files of it.
list-too-many = There are more than { $n } rows. Make several files of it.
list-broken-off = The file broke off on its way, and nothing of it was kept. Send it again.
list-no-address = There is no e-mail address.
list-empty-cell = Nobody named
list-row-too-long = The row is longer than 64 KiB.
step-out-of-reach = The address belongs to somebody of another organisation.
step-has-left = The address belongs to somebody who has left.
batch-issue = Issue { $name }
batch-file = Download as CSV
batch-source = File
batch-undo-reason = Taken back because
batch-undo-reason-help = Stands with every award, and is told to those who held them.
wrong-not-a-number = Write a number.
