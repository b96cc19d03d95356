//! Every address of the portal and of the pages around it, as types: routes are mounted by them and links are
//! written with them, so a link cannot drift from its route.

use axum_extra::routing::TypedPath;
use serde::Deserialize;

macro_rules! paths {
    ($($(#[$doc:meta])* $name:ident $({ $($field:ident: $type:ty),+ })? = $path:literal;)+) => {$(
        paths!(@one [$(#[$doc])*] $name [$($($field: $type),+)?] $path);
    )+};
    (@one [$($doc:tt)*] $name:ident [] $path:literal) => {
        $($doc)*
        #[derive(TypedPath, Deserialize, Clone, Copy, Debug)]
        #[typed_path($path)]
        pub struct $name;
    };
    (@one [$($doc:tt)*] $name:ident [$($field:ident: $type:ty),+] $path:literal) => {
        $($doc)*
        #[derive(TypedPath, Deserialize, Clone, Debug)]
        #[typed_path($path)]
        pub struct $name {
            $(
                #[doc = concat!("The `", stringify!($field), "` in the address.")]
                pub $field: $type,
            )+
        }
    };
}

paths! {
    /// The front page; who is signed in goes on to [`Overview`] or [`Me`].
    Home = "/";
    /// Sign in: form and its POST.
    SignIn = "/sign-in";
    /// Sign out: POST.
    SignOut = "/sign-out";
    /// Ask for a link to set another password: form and its POST; `?sent=1` once it was asked for.
    AskReset = "/reset";
    /// Set another password by a link: form and its POST.
    Reset { token: String } = "/reset/{token}";
    /// Take an invitation up: form and its POST.
    AcceptInvitation { token: String } = "/invite/{token}";
    /// Ask for the link to a badge that waits: form and its POST; `?sent=1` once it was asked for.
    AskClaim = "/claim";
    /// Claim a badge by a link: form and its POST.
    Claim { token: String } = "/claim/{token}";
    /// How to claim a badge.
    HelpClaim = "/help/claim";
    /// Make the first account: form and its POST.
    Setup { token: String } = "/setup/{token}";
    /// Switch off one kind of mail: confirmation and its POST, which programs for mail send too (RFC 8058).
    Unsubscribe { token: String } = "/unsubscribe/{token}";
    /// Choose a language without an account: POST `language` and `next`, kept in a cookie.
    Language = "/language";
    /// The administrators' first page.
    Overview = "/portal";
    /// The gallery of badges.
    Badges = "/portal/badges";
    /// A new badge: form and its POST.
    NewBadge = "/portal/badges/new";
    /// A badge's picture as it would be composed of the words in the query.
    BadgeArt = "/portal/badges/art.svg";
    /// The pictures that were uploaded to make badges of: list, form and its POST.
    BadgeImages = "/portal/badges/images";
    /// Delete such a picture: confirmation and its POST.
    DeleteBadgeImage { id: String } = "/portal/badges/images/{id}/delete";
    /// One badge by its number.
    Badge { number: i64 } = "/portal/badges/{number}";
    /// Change a badge: form and its POST.
    EditBadge { number: i64 } = "/portal/badges/{number}/edit";
    /// Take a badge out of use: confirmation and its POST.
    RetireBadge { number: i64 } = "/portal/badges/{number}/retire";
    /// Take a retired badge back into use: POST.
    RestoreBadge { number: i64 } = "/portal/badges/{number}/restore";
    /// The rule of a badge: form and its POST.
    BadgeRule { number: i64 } = "/portal/badges/{number}/rule";
    /// A rule tried over all history, by its batch: page and its POST.
    Trial { number: i64, batch: String } = "/portal/badges/{number}/rule/trials/{batch}";
    /// The list of behaviours.
    Behaviours = "/portal/behaviours";
    /// A new behaviour: form and its POST.
    NewBehaviour = "/portal/behaviours/new";
    /// Change a behaviour: form and its POST.
    EditBehaviour { shortname: String } = "/portal/behaviours/{shortname}/edit";
    /// Award by hand: form and its POST.
    Award = "/portal/award";
    /// Award to several people: a list, and its POST; `?batch=` fills it from a batch.
    AwardSeveral = "/portal/award/several";
    /// What would come of each line of a list, before it is awarded.
    CheckSeveral { id: String } = "/portal/award/several/{id}";
    /// Give a list up, and go back to it: POST.
    ChangeSeveral { id: String } = "/portal/award/several/{id}/change";
    /// Those who were named for a badge: the list.
    Nominations = "/portal/nominations";
    /// Name somebody for a badge: form and its POST.
    NewNomination = "/portal/nominations/new";
    /// One nomination by public id.
    Nomination { id: String } = "/portal/nominations/{id}";
    /// The file that was sent with it.
    NominationFile { id: String } = "/portal/nominations/{id}/file";
    /// Approve it: POST.
    ApproveNomination { id: String } = "/portal/nominations/{id}/approve";
    /// Decline it: form and its POST.
    DeclineNomination { id: String } = "/portal/nominations/{id}/decline";
    /// Take it back: POST.
    WithdrawNomination { id: String } = "/portal/nominations/{id}/withdraw";
    /// Revoke an award: confirmation and its POST.
    RevokeAward { id: String } = "/portal/awards/{id}/revoke";
    /// Send the mail to claim an award once more: POST.
    ResendClaim { id: String } = "/portal/awards/{id}/resend";
    /// The list of people.
    People = "/portal/people";
    /// People whose name, address, handle or id starts with `?q=`, as JSON `[{"id","name","detail"}]`.
    SuggestPeople = "/portal/people/suggest";
    /// A new person: form and its POST.
    NewPerson = "/portal/people/new";
    /// Invite somebody by mail: form and its POST.
    Invite = "/portal/people/invite";
    /// Invite this person: form and its POST.
    InvitePerson { id: String } = "/portal/people/{id}/invite";
    /// Withdraw this person's invitation: POST.
    WithdrawInvitation { id: String } = "/portal/people/{id}/invite/withdraw";
    /// One person by public id.
    Person { id: String } = "/portal/people/{id}";
    /// Change a person: form and its POST.
    EditPerson { id: String } = "/portal/people/{id}/edit";
    /// What a person has done, what comes next, and why.
    Activity { id: String } = "/portal/people/{id}/activity";
    /// Let a rule give a badge again that somebody took back: POST.
    LiftRule { id: String } = "/portal/people/{id}/activity/lift";
    /// The list of organisations.
    Organisations = "/portal/organisations";
    /// A new organisation: form and its POST.
    NewOrganisation = "/portal/organisations/new";
    /// One organisation by public id.
    Organisation { id: String } = "/portal/organisations/{id}";
    /// Change an organisation: form and its POST.
    EditOrganisation { id: String } = "/portal/organisations/{id}/edit";
    /// API tokens: list, form to create one, and its POST.
    Connections = "/portal/connections";
    /// Make an access token of ten minutes: POST.
    AccessToken = "/portal/connections/access-token";
    /// Revoke an API token: confirmation and its POST.
    RevokeToken { id: String } = "/portal/connections/tokens/{id}/revoke";
    /// A new client of Open Badger: form and its POST.
    NewClient = "/portal/connections/clients/new";
    /// A client with its secrets: page, form and its POST.
    Client { id: String } = "/portal/connections/clients/{id}";
    /// Give a client another secret: POST.
    ClientSecrets { id: String } = "/portal/connections/clients/{id}/secrets";
    /// Take a client's secret back: POST.
    RevokeClientSecret { id: String } = "/portal/connections/clients/{id}/secrets/revoke";
    /// The outbox.
    Mails = "/portal/mail";
    /// One mail by public id.
    Mail { id: String } = "/portal/mail/{id}";
    /// The mail's HTML part, for a frame on its page.
    MailHtml { id: String } = "/portal/mail/{id}/html";
    /// Put a mail back into the queue: POST.
    SendMailAgain { id: String } = "/portal/mail/{id}/send-again";
    /// Take a mail out of the queue: POST.
    CancelMail { id: String } = "/portal/mail/{id}/cancel";
    /// The queue of jobs, and the batches.
    Jobs = "/portal/jobs";
    /// Have a job done now: POST.
    RunJob { name: String } = "/portal/jobs/{name}/run";
    /// One batch by public id.
    Batch { id: String } = "/portal/batches/{id}";
    /// The rows of a batch that gives a badge, as CSV: with what would come of them, or what came of them.
    BatchRows { id: String } = "/portal/batches/{id}/rows.csv";
    /// Start a batch: POST.
    StartBatch { id: String } = "/portal/batches/{id}/start";
    /// Stop a batch, or give up one that was not started: confirmation and its POST.
    StopBatch { id: String } = "/portal/batches/{id}/stop";
    /// Take back what a batch did: confirmation and its POST.
    UndoBatch { id: String } = "/portal/batches/{id}/undo";
    /// The audit log.
    Audit = "/portal/audit";
    /// The table of certifications.
    Certifications = "/portal/certifications";
    /// What the table shows, as CSV.
    ExportCertifications = "/portal/certifications/export";
    /// A new certification: form and its POST.
    NewCertification = "/portal/certifications/new";
    /// Renew those named by `?id=`, once for each: confirmation and its POST.
    RenewSeveral = "/portal/certifications/renew";
    /// A list of certifications to be issued: form and its POST.
    ImportCertifications = "/portal/certifications/import";
    /// What would come of each row of a list: page, and its POST, which starts it.
    CheckImport { id: String } = "/portal/certifications/import/{id}";
    /// The types of certification.
    CertificationTypes = "/portal/certifications/types";
    /// A new type: form and its POST.
    NewCertificationType = "/portal/certifications/types/new";
    /// Change a type: form and its POST.
    EditCertificationType { shortname: String } = "/portal/certifications/types/{shortname}";
    /// One certification, for those who keep it.
    KeptCertification { id: String } = "/portal/certifications/{id}";
    /// Renew a certification: form and its POST.
    RenewCertification { id: String } = "/portal/certifications/{id}/renew";
    /// Correct a certification: form and its POST.
    EditCertification { id: String } = "/portal/certifications/{id}/edit";
    /// Revoke a certification: confirmation and its POST.
    RevokeCertification { id: String } = "/portal/certifications/{id}/revoke";
    /// Remove a certification: confirmation and its POST.
    RemoveCertification { id: String } = "/portal/certifications/{id}/remove";
    /// Bring a removed certification back: POST.
    RestoreCertification { id: String } = "/portal/certifications/{id}/restore";
    /// Take a renewal back: POST.
    UndoRenewal { id: String } = "/portal/certifications/{id}/undo";
    /// A certification that somebody is shown.
    Certification { id: String } = "/certifications/{id}";
    /// Its certificate, to be printed; `?language=` chooses the language.
    Certificate { id: String } = "/certifications/{id}/certificate";
    /// The same as PDF.
    CertificatePdf { id: String } = "/certifications/{id}/certificate.pdf";
    /// A calendar, by the secret in its address; `.ics` behind it is optional.
    Calendar { token: String } = "/calendar/{token}";
    /// One's own calendars: page, form to make one, and its POST.
    MyCalendar = "/me/calendar";
    /// Give a calendar another address: confirmation and its POST.
    RotateCalendar { id: String } = "/me/calendar/{id}/rotate";
    /// Revoke a calendar's address: confirmation and its POST.
    RevokeCalendar { id: String } = "/me/calendar/{id}/revoke";
    /// A person's own page.
    Me = "/me";
    /// What I have done, what comes next, and why.
    MyActivity = "/me/activity";
    /// Claim what waits for me: form and its POST.
    MyClaims = "/me/claim";
    /// What I was named for or asked for, and the form to ask for a badge with its POST.
    MyNominations = "/me/nominations";
    /// Show or hide one's public profile: POST.
    MyPrivacy = "/me/privacy";
    /// Choose one's language: POST.
    MyLanguage = "/me/language";
    /// Choose which mail to get: POST.
    MyMail = "/me/mail";
    /// Change one's password: POST.
    MyPassword = "/me/password";
    /// Sign out everywhere: POST.
    MySignIns = "/me/sign-ins";
    /// Create a personal API token: POST.
    MyTokens = "/me/tokens";
    /// Revoke a personal API token: POST.
    RevokeMyToken { id: String } = "/me/tokens/{id}/revoke";
    /// Choose one's picture: POST.
    MyAvatar = "/me/avatar";
    /// Take one's picture away: POST.
    RemoveMyAvatar = "/me/avatar/remove";
    /// What other sites make of my card.
    MyEmbedDoctor = "/me/embed-doctor";
    /// Take a person's picture away: POST.
    RemoveAvatar { id: String } = "/portal/people/{id}/avatar/remove";
    /// What other sites make of a person's card.
    EmbedDoctor { id: String } = "/portal/people/{id}/embed-doctor";
    /// A person as everybody sees them, by handle.
    Profile { handle: String } = "/people/{handle}";
    /// Everybody who shows themselves, by points.
    Leaderboard = "/leaderboard";
    /// The card of a person as SVG, for other sites.
    CardSvg { username: String } = "/api/badge/{username}/svg";
    /// The card of a person as PNG.
    CardPng { username: String } = "/api/badge/{username}/png";
    /// The stylesheet with the colours of levels, by its version.
    LevelColours { version: String } = "/levels/{version}";
    /// A stored picture by the hexadecimal digest of its content; with `.png` behind it, drawn as one.
    Image { hash: String } = "/images/{hash}";
    /// The gallery that anybody may look at.
    PublicBadges = "/badges";
    /// A badge by its shortname: the page for people and, for programs, its document. With `.json` behind it always the
    /// document, with `.html` always the page; the same holds for the next two.
    PublicBadge { shortname: String } = "/badges/{shortname}";
    /// An award by its public id.
    Assertion { id: String } = "/assertions/{id}";
    /// An organisation, as the issuer of badges.
    Issuer { id: String } = "/issuers/{id}";
    /// A badge by its number; leads to [`PublicBadge`], whatever the slug.
    NumberedBadge { number: i64, slug: String } = "/badge/{number}/{slug}";
    /// An award's badge as a PNG with the document inside.
    BakedPng { id: String } = "/assertions/{id}/badge.png";
    /// An award's badge as an SVG with the document inside.
    BakedSvg { id: String } = "/assertions/{id}/badge.svg";
    /// Check a badge: form and its POST.
    Verify = "/verify";
}

/// An address with a query, leaving out what is empty; values are percent-encoded.
#[must_use]
pub fn with_query(path: &impl TypedPath, query: &[(&str, &str)]) -> String {
    let mut encoded = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
        encoded.append_pair(name, value);
    }
    let encoded = encoded.finish();
    if encoded.is_empty() { path.to_string() } else { format!("{path}?{encoded}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_their_parts() {
        assert_eq!(Badge { number: 51 }.to_string(), "/portal/badges/51");
        let person = Person { id: "pm-kari-001".into() };
        assert_eq!(person.to_string(), "/portal/people/pm-kari-001");
    }

    #[test]
    fn queries_are_encoded_and_empty_ones_left_out() {
        let address = with_query(&People, &[("q", "Åse & Bo"), ("organisation", "")]);
        assert_eq!(address, "/portal/people?q=%C3%85se+%26+Bo");
        assert_eq!(with_query(&People, &[("q", "")]), "/portal/people");
    }
}
