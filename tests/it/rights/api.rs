//! The routes that take bearer tokens, and those that ask for nothing.

use emblazon::domain::clients::NewClient;
use serde_json::json;

use super::{
    Body::{Json, Nothing, Parts, Png},
    Row, Target, hold, row,
};
use crate::{
    open_badger::{claims, signed},
    support::{Client, Reply, Site, on_both_engines},
};

on_both_engines!(
    bearers_get_what_their_role_gives,
    certifications_are_read_by_all_and_changed_by_those_who_keep_them,
    a_session_opens_no_api_but_one,
);

/// The columns. Those that have no valid token follow behind, and get 401 everywhere.
const CALLERS: [&str; 9] = [
    "mentor",
    "coordinator",
    "admin of the organisation",
    "admin of the site",
    "system",
    "mentor elsewhere",
    "coordinator elsewhere",
    "admin elsewhere",
    "system elsewhere",
];

fn callers(site: &Site) -> [Client; CALLERS.len()] {
    [
        site.mentor(),
        site.coordinator(),
        site.admin_of_oslo(),
        site.admin(),
        site.system(),
        site.other_mentor(),
        site.other_coordinator(),
        site.other_admin(),
        site.other_system(),
    ]
}

const AWARD: &str = r#"{"badge_definition_id":"{badge}","peer_mentor_id":"{person}"}"#;

const ISSUE: &str =
    r#"{"recipient_firstname":"New","recipient_lastname":"{n}","recipient_email":"issued-{n}@example.org"}"#;

const RULE: &str = r#"{"conditions":[{"kind":"solved","at_least":1}]}"#;

const CERTIFICATION: &str = r#"{"mentor_id":"{person}","cert_type":"level_1","issued_at":"2026-03-01T00:00:00Z","expires_at":"2027-03-01T00:00:00Z"}"#;

const ROWS_TO_IMPORT: &str = r#"{"certifications":[{"mentor_id":"{person}","cert_type":"level_1","issued_at":"2026-03-01","expires_at":"2027-03-01"}]}"#;

/// A path of the alias.
macro_rules! doubled {
    ($rest:literal) => {
        concat!("/api/v1/earned-badges/api/v1/earned-badges", $rest)
    };
}

/// What belongs to Oslo, asked for by the bearers of tokens.
#[rustfmt::skip]
const ROWS: &[Row<9>] = &[
    //                                                                                               mentor coord admin  site system | elsewhere
    row("GET", "/api/v1/api-tokens", "/api/v1/api-tokens", Nothing,                                    [403, 403, 200, 200, 403, 403, 403, 200, 403]),
    row("GET", "/api/v1/api-tokens", "/api/v1/api-tokens?own=true", Nothing,                           [200, 200, 200, 200, 403, 200, 200, 200, 403]),
    row("POST", "/api/v1/api-tokens", "/api/v1/api-tokens", Json(r#"{"label":"Own"}"#),                [201, 201, 201, 201, 403, 201, 201, 201, 403]),
    row("POST", "/api/v1/api-tokens", "/api/v1/api-tokens",
        Json(r#"{"label":"Service","role":"system","organisation_id":"org-nhf-oslo"}"#),               [403, 403, 201, 201, 403, 403, 403, 400, 403]),
    row("POST", "/api/v1/api-tokens", "/api/v1/api-tokens", Json(r#"{"label":"All","role":"admin"}"#), [403, 403, 403, 201, 403, 403, 403, 403, 403]),
    row("GET", "/api/v1/api-tokens/{id}", "/api/v1/api-tokens/{token}", Nothing,                       [404, 404, 200, 200, 404, 404, 404, 404, 404]),
    row("DELETE", "/api/v1/api-tokens/{id}", "/api/v1/api-tokens/{token}", Nothing,                    [404, 404, 200, 200, 404, 404, 404, 404, 404]),
    row("GET", "/api/v1/audit", "/api/v1/audit", Nothing,                                              [403, 403, 200, 200, 403, 403, 403, 200, 403]),
    row("GET", "/api/v1/badge-definitions", "/api/v1/badge-definitions", Nothing,                      [200, 200, 200, 200, 403, 200, 200, 200, 403]),
    row("POST", "/api/v1/badge-definitions", "/api/v1/badge-definitions",
        Json(r#"{"name":"New {n}","organisation_id":"org-nhf-oslo"}"#),                                [403, 403, 201, 201, 403, 403, 403, 400, 403]),
    row("POST", "/api/v1/badge-definitions", "/api/v1/badge-definitions", Json(r#"{"name":"All {n}"}"#), [403, 403, 400, 201, 403, 403, 403, 400, 403]),
    row("GET", "/api/v1/badge-definitions/{id}", "/api/v1/badge-definitions/{badge}", Nothing,         [200, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("PATCH", "/api/v1/badge-definitions/{id}", "/api/v1/badge-definitions/{badge}", Json("{}"),    [403, 403, 200, 200, 403, 404, 404, 404, 403]),
    row("PATCH", "/api/v1/badge-definitions/{id}", "/api/v1/badge-definitions/bdg-site", Json("{}"),   [403, 403, 403, 200, 403, 403, 403, 403, 403]),
    row("DELETE", "/api/v1/badge-definitions/{id}", "/api/v1/badge-definitions/{badge}", Nothing,      [403, 403, 200, 200, 403, 404, 404, 404, 403]),
    row("PUT", "/api/v1/badge-definitions/{id}/image", "/api/v1/badge-definitions/{badge}/image", Png, [403, 403, 200, 200, 403, 404, 404, 404, 403]),
    row("GET", "/api/v1/earned-badges", "/api/v1/earned-badges", Nothing,                              [200, 200, 200, 200, 403, 200, 200, 200, 403]),
    row("GET", "/api/v1/earned-badges", "/api/v1/earned-badges?peer_mentor_id={holder}", Nothing,      [403, 200, 200, 200, 403, 403, 200, 200, 403]),
    row("POST", "/api/v1/earned-badges", "/api/v1/earned-badges", Json(AWARD),                         [403, 403, 201, 201, 201, 403, 403, 404, 404]),
    row("GET", "/api/v1/earned-badges/check", "/api/v1/earned-badges/check?badge_definition_id=bdg-def-002&peer_mentor_id=pm-kari-001", Nothing,    [200, 200, 200, 200, 200, 403, 200, 200, 200]),
    row("GET", "/api/v1/earned-badges/{id}", "/api/v1/earned-badges/earned-001", Nothing,              [200, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("GET", "/api/v1/earned-badges/{id}", "/api/v1/earned-badges/{award}", Nothing,                 [404, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("DELETE", "/api/v1/earned-badges/{id}", "/api/v1/earned-badges/{award}?revoke_reason=x", Nothing, [403, 403, 200, 200, 200, 403, 403, 404, 404]),
    row("GET", "/api/v1/organisations", "/api/v1/organisations", Nothing,                              [403, 200, 200, 200, 403, 403, 200, 200, 403]),
    row("POST", "/api/v1/organisations", "/api/v1/organisations", Json(r#"{"name":"New {n}"}"#),       [403, 403, 403, 201, 403, 403, 403, 403, 403]),
    row("GET", "/api/v1/organisations/{id}", "/api/v1/organisations/org-nhf-oslo", Nothing,            [403, 200, 200, 200, 403, 403, 404, 404, 403]),
    row("GET", "/api/v1/organisations/{id}", "/api/v1/organisations/nowhere", Nothing,                 [403, 404, 404, 404, 403, 403, 404, 404, 403]),
    row("PATCH", "/api/v1/organisations/{id}", "/api/v1/organisations/org-nhf-oslo", Json("{}"),       [403, 403, 200, 200, 403, 403, 404, 404, 403]),
    row("DELETE", "/api/v1/organisations/{id}", "/api/v1/organisations/org-nhf-oslo", Nothing,         [403, 403, 403, 200, 403, 403, 404, 404, 403]),
    row("GET", "/api/v1/people", "/api/v1/people", Nothing,                                            [403, 200, 200, 200, 403, 403, 200, 200, 403]),
    row("POST", "/api/v1/people", "/api/v1/people",
        Json(r#"{"display_name":"New {n}","organisation_id":"org-nhf-oslo"}"#),                        [403, 403, 201, 201, 403, 403, 403, 400, 403]),
    row("GET", "/api/v1/people/{id}", "/api/v1/people/{person}", Nothing,                              [404, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("GET", "/api/v1/people/{id}", "/api/v1/people/pm-kari-001", Nothing,                           [200, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("PATCH", "/api/v1/people/{id}", "/api/v1/people/{person}", Json(r#"{"public":true}"#),         [404, 403, 200, 200, 403, 404, 404, 404, 403]),
    row("PATCH", "/api/v1/people/{id}", "/api/v1/people/pm-kari-001", Json(r#"{"public":true}"#),      [200, 403, 200, 200, 403, 404, 404, 404, 403]),
    row("PATCH", "/api/v1/people/{id}", "/api/v1/people/pm-kari-001", Json(r#"{"handle":"pm-kari-001"}"#), [403, 403, 200, 200, 403, 404, 404, 404, 403]),
    row("GET", "/api/v1/people/{id}/invitation", "/api/v1/people/{invited}/invitation", Nothing,       [404, 403, 200, 200, 403, 404, 404, 404, 403]),
    row("POST", "/api/v1/people/{id}/invitation", "/api/v1/people/{invited}/invitation", Json("{}"),   [404, 403, 200, 200, 403, 404, 404, 404, 403]),
    row("POST", "/api/v1/people/{id}/invitation", "/api/v1/people/{invited}/invitation",
        Json(r#"{"role":"admin","organisation_id":"org-nhf-oslo"}"#),                                  [404, 403, 200, 200, 403, 404, 404, 404, 403]),
    row("POST", "/api/v1/people/{id}/invitation", "/api/v1/people/{invited}/invitation",
        Json(r#"{"role":"admin","organisation_id":"org-other"}"#),                                     [404, 403, 400, 200, 403, 404, 404, 404, 403]),
    row("POST", "/api/v1/people/{id}/invitation", "/api/v1/people/{invited}/invitation", Json(r#"{"role":"admin"}"#), [404, 403, 403, 200, 403, 404, 404, 404, 403]),
    row("DELETE", "/api/v1/people/{id}/invitation", "/api/v1/people/{invited}/invitation", Nothing,    [404, 403, 200, 200, 403, 404, 404, 404, 403]),
    row("PUT", "/api/v1/people/{id}/avatar", "/api/v1/people/{person}/avatar", Png,                    [404, 403, 403, 403, 403, 404, 404, 404, 403]),
    row("PUT", "/api/v1/people/{id}/avatar", "/api/v1/people/pm-kari-001/avatar", Png,                 [200, 403, 403, 403, 403, 404, 404, 404, 403]),
    row("DELETE", "/api/v1/people/{id}/avatar", "/api/v1/people/{person}/avatar", Nothing,             [404, 403, 200, 200, 403, 404, 404, 404, 403]),
    row("DELETE", "/api/v1/people/{id}/avatar", "/api/v1/people/pm-kari-001/avatar", Nothing,          [200, 403, 200, 200, 403, 404, 404, 404, 403]),
    row("DELETE", "/api/v1/people/{id}", "/api/v1/people/{person}", Nothing,                           [404, 403, 200, 200, 403, 404, 404, 404, 403]),
    // Behaviours and what comes of them.
    row("GET", "/api/v1/behaviours", "/api/v1/behaviours", Nothing,                                    [403, 200, 200, 200, 403, 403, 200, 200, 403]),
    row("POST", "/api/v1/behaviours", "/api/v1/behaviours", Json(r#"{"shortname":"new-{n}"}"#),        [403, 403, 403, 201, 403, 403, 403, 403, 403]),
    row("GET", "/api/v1/behaviours/{shortname}", "/api/v1/behaviours/{behaviour}", Nothing,            [403, 200, 200, 200, 403, 403, 200, 200, 403]),
    row("PATCH", "/api/v1/behaviours/{shortname}", "/api/v1/behaviours/{behaviour}", Json("{}"),       [403, 403, 403, 200, 403, 403, 403, 403, 403]),
    row("DELETE", "/api/v1/behaviours/{shortname}", "/api/v1/behaviours/{behaviour}", Nothing,         [403, 403, 403, 200, 403, 403, 403, 403, 403]),
    row("POST", "/api/v1/behaviours/{shortname}/credits", "/api/v1/behaviours/{behaviour}/credits",
        Json(r#"{"person_id":"{person}"}"#),                                                           [403, 403, 201, 201, 201, 403, 403, 404, 404]),
    row("GET", "/api/v1/badge-definitions/{id}/rule", "/api/v1/badge-definitions/{badge}/rule", Nothing, [200, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("PUT", "/api/v1/badge-definitions/{id}/rule", "/api/v1/badge-definitions/{badge}/rule", Json(RULE), [403, 403, 200, 200, 403, 404, 404, 404, 403]),
    row("DELETE", "/api/v1/badge-definitions/{id}/rule", "/api/v1/badge-definitions/{badge}/rule", Nothing, [403, 403, 204, 204, 403, 404, 404, 404, 403]),
    row("POST", "/api/v1/badge-definitions/{id}/rule/trials", "/api/v1/badge-definitions/{badge}/rule/trials", Json(RULE), [403, 403, 201, 201, 403, 404, 404, 404, 403]),
    row("GET", "/api/v1/badge-definitions/{id}/rule/trials/{batch}", "/api/v1/badge-definitions/{badge}/rule/trials/{trial}", Nothing, [403, 403, 404, 200, 403, 404, 404, 404, 403]),
    row("GET", "/api/v1/badge-definitions/{id}/rule/versions", "/api/v1/badge-definitions/{badge}/rule/versions", Nothing, [200, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("PUT", "/api/v1/badge-definitions/{id}/rule", "/api/v1/badge-definitions/bdg-site/rule", Json(RULE), [403, 403, 403, 200, 403, 403, 403, 403, 403]),
    row("GET", "/api/v1/people/{id}/open-badges", "/api/v1/people/{person}/open-badges", Nothing,      [404, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("GET", "/api/v1/people/{id}/open-badges", "/api/v1/people/pm-kari-001/open-badges", Nothing,   [200, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("GET", "/api/v1/people/{id}/decisions", "/api/v1/people/{person}/decisions", Nothing,          [404, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("GET", "/api/v1/people/{id}/credits", "/api/v1/people/{person}/credits", Nothing,              [404, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("GET", "/api/v1/people/{id}/credits", "/api/v1/people/pm-kari-001/credits", Nothing,           [200, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("GET", "/api/v1/people/{id}/activity", "/api/v1/people/{person}/activity", Nothing,            [404, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("DELETE", "/api/v1/people/{id}/rule-bars/{badge}", "/api/v1/people/{person}/rule-bars/{badge}", Nothing, [404, 403, 204, 204, 403, 404, 404, 404, 403]),
    row("GET", "/api/v1/open-badger-clients", "/api/v1/open-badger-clients", Nothing,                  [403, 403, 200, 200, 403, 403, 403, 200, 403]),
    row("POST", "/api/v1/open-badger-clients", "/api/v1/open-badger-clients",
        Json(r#"{"name":"New {n}","issuer":"https://new-{n}.example","organisation_id":"org-nhf-oslo"}"#), [403, 403, 201, 201, 403, 403, 403, 400, 403]),
    row("POST", "/api/v1/open-badger-clients", "/api/v1/open-badger-clients",
        Json(r#"{"name":"All {n}","issuer":"https://all-{n}.example"}"#),                              [403, 403, 400, 201, 403, 403, 403, 400, 403]),
    row("GET", "/api/v1/open-badger-clients/{id}", "/api/v1/open-badger-clients/{client}", Nothing,    [403, 403, 200, 200, 403, 403, 403, 404, 403]),
    row("PATCH", "/api/v1/open-badger-clients/{id}", "/api/v1/open-badger-clients/{client}", Json("{}"), [403, 403, 200, 200, 403, 403, 403, 404, 403]),
    row("DELETE", "/api/v1/open-badger-clients/{id}", "/api/v1/open-badger-clients/{client}", Nothing, [403, 403, 200, 200, 403, 403, 403, 404, 403]),
    row("POST", "/api/v1/open-badger-clients/{id}/secrets", "/api/v1/open-badger-clients/{client}/secrets", Nothing, [403, 403, 201, 201, 403, 403, 403, 404, 403]),
    row("DELETE", "/api/v1/open-badger-clients/{id}/secrets/{secret}", "/api/v1/open-badger-clients/{client}/secrets/none", Nothing, [403, 403, 200, 200, 403, 403, 403, 404, 403]),
    // What an admin sees and does about batches, mail and jobs. The batch is the server's own.
    row("GET", "/api/v1/batches", "/api/v1/batches", Nothing,                                          [403, 403, 200, 200, 403, 403, 403, 200, 403]),
    row("POST", "/api/v1/batches", "/api/v1/batches", Json(r#"{"kind":"award","badge_id":"{badge}"}"#), [403, 403, 201, 201, 403, 403, 403, 400, 403]),
    row("GET", "/api/v1/batches/{id}", "/api/v1/batches/{batch}", Nothing,                             [404, 404, 404, 200, 404, 404, 404, 404, 404]),
    row("GET", "/api/v1/batches/{id}/steps", "/api/v1/batches/{batch}/steps", Nothing,                 [404, 404, 404, 200, 404, 404, 404, 404, 404]),
    row("POST", "/api/v1/batches/{id}/steps", "/api/v1/batches/{batch}/steps", Json(r#"{"people":["{person}"]}"#), [404, 404, 404, 200, 404, 404, 404, 404, 404]),
    row("POST", "/api/v1/batches/{id}/start", "/api/v1/batches/{batch}/start", Nothing,                [404, 404, 404, 202, 404, 404, 404, 404, 404]),
    row("POST", "/api/v1/batches/{id}/cancel", "/api/v1/batches/{batch}/cancel", Nothing,              [404, 404, 404, 202, 404, 404, 404, 404, 404]),
    row("POST", "/api/v1/batches/{id}/undo", "/api/v1/batches/{batch}/undo", Nothing,                  [404, 404, 404, 409, 404, 404, 404, 404, 404]),
    row("GET", "/api/v1/nominations", "/api/v1/nominations", Nothing,                                  [200, 200, 200, 200, 403, 200, 200, 200, 403]),
    row("POST", "/api/v1/nominations", "/api/v1/nominations", Json(r#"{"badge_id":"{badge}","person_id":"{person}","reason":"Good"}"#), [404, 201, 201, 201, 404, 404, 404, 404, 404]),
    row("GET", "/api/v1/nominations/{id}", "/api/v1/nominations/{nomination}", Nothing,                [404, 200, 200, 200, 404, 404, 404, 404, 404]),
    row("GET", "/api/v1/nominations/{id}/file", "/api/v1/nominations/{nomination}/file", Nothing,      [404, 200, 200, 200, 404, 404, 404, 404, 404]),
    row("POST", "/api/v1/nominations/{id}/approve", "/api/v1/nominations/{nomination}/approve", Nothing, [404, 403, 200, 200, 404, 404, 404, 404, 404]),
    row("POST", "/api/v1/nominations/{id}/decline", "/api/v1/nominations/{nomination}/decline", Json(r#"{"reason":"No"}"#), [404, 403, 200, 200, 404, 404, 404, 404, 404]),
    row("POST", "/api/v1/nominations/{id}/withdraw", "/api/v1/nominations/{nomination}/withdraw", Nothing, [404, 403, 403, 403, 404, 404, 404, 404, 404]),
    row("POST", "/v1/badge/{badge_id}/issue/batch", "/v1/badge/{badge}/issue/batch", Json(r#"[{"recipient_email":"new-{n}@example.org","recipient_firstname":"New"}]"#), [403, 403, 202, 202, 202, 403, 403, 404, 404]),
    row("GET", "/v1/badge/{badge_id}/issue/batch/{batch_id}", "/v1/badge/{badge}/issue/batch/{batch}", Nothing, [404, 404, 404, 200, 404, 404, 404, 404, 404]),
    row("GET", "/v1/badge/{badge_id}/issue/batch/{batch_id}/results", "/v1/badge/{badge}/issue/batch/{batch}/results", Nothing, [404, 404, 404, 200, 404, 404, 404, 404, 404]),
    row("GET", "/api/v1/mail", "/api/v1/mail", Nothing,                                                [403, 403, 403, 200, 403, 403, 403, 403, 403]),
    row("GET", "/api/v1/mail/{id}", "/api/v1/mail/{mail}", Nothing,                                    [403, 403, 403, 200, 403, 403, 403, 403, 403]),
    row("POST", "/api/v1/mail/{id}/send-again", "/api/v1/mail/{mail}/send-again", Nothing,             [403, 403, 403, 202, 403, 403, 403, 403, 403]),
    row("POST", "/api/v1/mail/{id}/cancel", "/api/v1/mail/{mail}/cancel", Nothing,                     [403, 403, 403, 200, 403, 403, 403, 403, 403]),
    row("GET", "/api/v1/issued-badges/{id}", "/api/v1/issued-badges/{award}", Nothing,                 [404, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("POST", "/api/v1/issued-badges/{id}/resend", "/api/v1/issued-badges/{award}/resend", Nothing,  [403, 403, 409, 409, 409, 403, 403, 404, 404]),
    row("DELETE", "/api/v1/issued-badges/{id}", "/api/v1/issued-badges/{award}", Json(r#"{"revoke_reason":"x"}"#), [403, 403, 200, 200, 200, 403, 403, 404, 404]),
    row("PUT", "/v1/badge/{badge_id}/issue", "/v1/badge/{badge}/issue", Json(ISSUE),                   [403, 403, 200, 200, 200, 403, 403, 404, 404]),
    row("GET", "/v1/badge/{badge_id}/assertions", "/v1/badge/{badge}/assertions", Nothing,             [403, 200, 200, 200, 403, 403, 404, 404, 403]),
    row("GET", "/api/v1/jobs", "/api/v1/jobs", Nothing,                                                [403, 403, 403, 200, 403, 403, 403, 403, 403]),
    row("POST", "/api/v1/jobs/{name}/run", "/api/v1/jobs/send_mail/run", Nothing,                      [403, 403, 403, 202, 403, 403, 403, 403, 403]),
    // Assignments. Badges that nobody was given are deleted; a badge of another name is made for each.
    row("POST", "/api/admin/assign-badge", "/api/admin/assign-badge", Json(r#"{"userId":"{person}","badgeId":"{badge}"}"#), [403, 403, 201, 201, 403, 403, 403, 400, 403]),
    row("POST", "/api/admin/assign-badge", "/api/admin/assign-badge", Json(r#"{"userId":"{person}","badge":{"name":"Named {n}"}}"#), [403, 403, 201, 201, 403, 403, 403, 400, 403]),
    row("GET", "/api/admin/assign-badge", "/api/admin/assign-badge", Nothing,                          [403, 403, 200, 200, 403, 403, 403, 200, 403]),
    row("DELETE", "/api/admin/assign-badge", "/api/admin/assign-badge?id={award}", Nothing,            [403, 403, 200, 200, 403, 403, 403, 404, 403]),
    row("DELETE", "/api/admin/assign-badge", "/api/admin/assign-badge?userId={holder}&badgeId={badge}", Nothing, [403, 403, 200, 200, 403, 403, 403, 404, 403]),
    row("GET", "/api/admin/badge-templates", "/api/admin/badge-templates", Nothing,                    [403, 403, 200, 200, 403, 403, 403, 200, 403]),
    row("POST", "/api/admin/badge-templates", "/api/admin/badge-templates", Json(r#"{"name":"Template {n}"}"#), [403, 403, 201, 201, 403, 403, 403, 201, 403]),
    row("PUT", "/api/admin/badge-templates", "/api/admin/badge-templates", Json(r#"{"templateId":"{badge}"}"#), [403, 403, 200, 200, 403, 403, 403, 404, 403]),
    row("PUT", "/api/admin/badge-templates", "/api/admin/badge-templates", Json(r#"{"templateId":"bdg-site"}"#), [403, 403, 403, 200, 403, 403, 403, 403, 403]),
    row("PATCH", "/api/admin/badge-templates", "/api/admin/badge-templates", Json(r#"{"templateId":"{badge}","isActive":false}"#), [403, 403, 200, 200, 403, 403, 403, 404, 403]),
    row("DELETE", "/api/admin/badge-templates", "/api/admin/badge-templates?id={badge}", Nothing,      [403, 403, 409, 409, 403, 403, 403, 404, 403]),
    row("POST", "/api/admin/badge-templates/create", "/api/admin/badge-templates/create", Json(r#"{"name":"Template {n}"}"#), [403, 403, 201, 201, 403, 403, 403, 201, 403]),
    row("PUT", "/api/admin/badge-templates/update", "/api/admin/badge-templates/update", Json(r#"{"templateId":"{badge}"}"#), [403, 403, 200, 200, 403, 403, 403, 404, 403]),
    row("PATCH", "/api/admin/badge-templates/toggle-status", "/api/admin/badge-templates/toggle-status", Json(r#"{"templateId":"{badge}","isActive":false}"#), [403, 403, 200, 200, 403, 403, 403, 404, 403]),
    row("DELETE", "/api/admin/badge-templates/delete", "/api/admin/badge-templates/delete", Json(r#"{"templateId":"{badge}"}"#), [403, 403, 409, 409, 403, 403, 403, 404, 403]),
    row("GET", "/api/admin/badge-images", "/api/admin/badge-images", Nothing,                          [403, 403, 200, 200, 403, 403, 403, 200, 403]),
    row("POST", "/api/admin/badge-images", "/api/admin/badge-images", Parts(&[("badge-image", "<svg/>")]), [403, 403, 201, 201, 403, 403, 403, 201, 403]),
    row("DELETE", "/api/admin/badge-images", "/api/admin/badge-images?id={picture}", Nothing,          [403, 403, 200, 200, 403, 403, 403, 404, 403]),
    // Certifications: what takes a token whatever the setting. The contract's own are further down.
    row("GET", "/api/v1/certification-types", "/api/v1/certification-types", Nothing,                  [403, 200, 200, 200, 403, 403, 200, 200, 403]),
    row("POST", "/api/v1/certification-types", "/api/v1/certification-types", Json(r#"{"shortname":"new_{n}"}"#), [403, 403, 403, 201, 403, 403, 403, 403, 403]),
    row("GET", "/api/v1/certification-types/{shortname}", "/api/v1/certification-types/type_{n}", Nothing, [403, 200, 200, 200, 403, 403, 200, 200, 403]),
    row("PATCH", "/api/v1/certification-types/{shortname}", "/api/v1/certification-types/type_{n}", Json("{}"), [403, 403, 403, 200, 403, 403, 403, 403, 403]),
    row("DELETE", "/api/v1/certification-types/{shortname}", "/api/v1/certification-types/type_{n}", Nothing, [403, 403, 403, 200, 403, 403, 403, 403, 403]),
    row("POST", "/api/v1/certifications/{id}/revoke", "/api/v1/certifications/{certification}/revoke", Json(r#"{"reason":"Left"}"#), [403, 200, 200, 200, 200, 403, 404, 404, 404]),
    row("POST", "/api/v1/certifications/{id}/restore", "/api/v1/certifications/{removed}/restore", Nothing, [403, 403, 200, 200, 403, 403, 403, 404, 403]),
    row("GET", "/api/v1/certifications/{id}/history", "/api/v1/certifications/{certification}/history", Nothing, [404, 200, 200, 200, 200, 404, 404, 404, 404]),
    row("DELETE", "/api/v1/certifications/{id}/renewals/{renewal}", "/api/v1/certifications/{prolonged}/renewals/{renewal}", Nothing, [403, 200, 200, 200, 200, 403, 404, 404, 404]),
    row("GET", "/api/v1/removed-certifications", "/api/v1/removed-certifications", Nothing,            [403, 403, 200, 200, 403, 403, 403, 200, 403]),
    row("POST", "/api/v1/certification-renewals", "/api/v1/certification-renewals", Json(r#"{"certifications":["{certification}"]}"#), [403, 202, 202, 202, 202, 403, 404, 404, 404]),
    row("POST", "/api/v1/certification-imports", "/api/v1/certification-imports", Json(ROWS_TO_IMPORT), [403, 202, 202, 202, 202, 403, 400, 400, 400]),
    // Calendars: everybody's own, the target's is the mentor's.
    row("GET", "/api/v1/calendar-feeds", "/api/v1/calendar-feeds", Nothing,                            [200, 200, 200, 200, 403, 200, 200, 200, 403]),
    row("POST", "/api/v1/calendar-feeds", "/api/v1/calendar-feeds", Json("{}"),                        [201, 201, 201, 201, 403, 201, 201, 201, 403]),
    row("POST", "/api/v1/calendar-feeds", "/api/v1/calendar-feeds", Json(r#"{"organisation_id":"org-nhf-oslo"}"#), [403, 201, 201, 201, 403, 403, 400, 400, 403]),
    row("GET", "/api/v1/calendar-feeds/{id}", "/api/v1/calendar-feeds/{feed}", Nothing,                [200, 404, 404, 404, 404, 404, 404, 404, 404]),
    row("POST", "/api/v1/calendar-feeds/{id}/rotate", "/api/v1/calendar-feeds/{feed}/rotate", Nothing, [200, 404, 404, 404, 404, 404, 404, 404, 404]),
    row("DELETE", "/api/v1/calendar-feeds/{id}", "/api/v1/calendar-feeds/{feed}", Nothing,             [200, 404, 404, 404, 404, 404, 404, 404, 404]),
    // The paths as the seed prints them.
    row("GET", doubled!(""), doubled!(""), Nothing,                                                    [200, 200, 200, 200, 403, 200, 200, 200, 403]),
    row("POST", doubled!(""), doubled!(""), Json(AWARD),                                               [403, 403, 201, 201, 201, 403, 403, 404, 404]),
    row("GET", doubled!("/check"), doubled!("/check?badge_definition_id=bdg-def-002&peer_mentor_id=pm-kari-001"), Nothing, [200, 200, 200, 200, 200, 403, 200, 200, 200]),
    row("GET", doubled!("/{id}"), doubled!("/earned-001"), Nothing,                                    [200, 200, 200, 200, 403, 404, 404, 404, 403]),
    row("DELETE", doubled!("/{id}"), doubled!("/{award}?revoke_reason=x"), Nothing,                    [403, 403, 200, 200, 200, 403, 403, 404, 404]),
];

#[rustfmt::skip]
macro_rules! certifications {
    ($base:literal) => {
        [
            row("GET", $base, $base, Nothing,                                                          [200, 200, 200, 200, 200, 200, 200, 200, 200]),
            row("POST", $base, $base, Json(CERTIFICATION),                                             [403, 201, 201, 201, 201, 403, 404, 404, 404]),
            row("GET", concat!($base, "/expiring"), concat!($base, "/expiring"), Nothing,              [200, 200, 200, 200, 200, 200, 200, 200, 200]),
            row("GET", concat!($base, "/{id}"), concat!($base, "/{certification}"), Nothing,           [200, 200, 200, 200, 200, 200, 200, 200, 200]),
            row("GET", concat!($base, "/{id}"), concat!($base, "/{removed}"), Nothing,                 [404, 404, 404, 404, 404, 404, 404, 404, 404]),
            row("GET", concat!($base, "/{id}/status"), concat!($base, "/{certification}/status"), Nothing, [200, 200, 200, 200, 200, 200, 200, 200, 200]),
            row("PUT", concat!($base, "/{id}"), concat!($base, "/{certification}"), Json("{}"),        [403, 200, 200, 200, 200, 403, 404, 404, 404]),
            row("DELETE", concat!($base, "/{id}"), concat!($base, "/{certification}"), Nothing,        [403, 200, 200, 200, 200, 403, 404, 404, 404]),
        ]
    };
}

/// Certifications, where everybody may read them and changing them takes a role.
static CERTIFICATIONS: [[Row<9>; 8]; 2] =
    [certifications!("/api/v1/certifications"), certifications!("/api/v1/certifications/api/v1/certifications")];

/// What is the same for all, with a token or without, valid or not.
#[rustfmt::skip]
const OPEN: &[Row<1>] = &[
    row("POST", "/v1/token", "/v1/token", Json("{}"), [400]),
    // Open Badger asks for a token of its own, which is no bearer's.
    row("GET", "/v1/badges", "/v1/badges", Nothing, [200]),
    row("GET", "/v1/user", "/v1/user?email=kari@example.org", Nothing, [403]),
    row("POST", "/v1/user/mark-all-badges-as-read", "/v1/user/mark-all-badges-as-read", Json("{}"), [403]),
    row("POST", "/v1/user/behavior/{shortname}/credit", "/v1/user/behavior/link/credit", Json("{}"), [403]),
    row("GET", "/api/badge/{username}/svg", "/api/badge/pm-kari-001/svg", Nothing, [200]),
    row("GET", "/api/badge/{username}/png", "/api/badge/pm-kari-001/png", Nothing, [200]),
    row("GET", "/healthz", "/healthz", Nothing, [200]),
    row("GET", "/readyz", "/readyz", Nothing, [200]),
    // Whoever asks from the same computer; for the others see metrics.rs.
    row("GET", "/metrics", "/metrics", Nothing, [200]),
    row("GET", "/openapi.json", "/openapi.json", Nothing, [200]),
    row("GET", "/docs", "/docs", Nothing, [303]),
    row("GET", "/docs/{*rest}", "/docs/index.html", Nothing, [200]),
    row("GET", "/static/{release}/{*path}", "{css}", Nothing, [200]),
    row("GET", "/images/{hash}", "/images/{image}", Nothing, [200]),
    row("GET", "/levels/{version}", "/levels/any", Nothing, [200]),
    row("GET", "/oembed", "/oembed", Nothing, [400]),
];

pub(super) fn routes() -> Vec<(&'static str, &'static str)> {
    let protected = ROWS.iter().chain(CERTIFICATIONS.as_flattened()).map(|row| (row.method, row.route));
    protected.chain(OPEN.iter().map(|row| (row.method, row.route))).collect()
}

async fn ask<const N: usize>(row: &Row<N>, client: &Client, target: &Target) -> Reply {
    let request = client.request(row.method(), &target.fill(row.path));
    Reply::to(row.with_body(request, target)).await
}

async fn bearers_get_what_their_role_gives(site: Site) {
    let shared = Target::make(&site, None).await;
    site.client_of(NewClient { may_credit_anything: true, ..NewClient::default() }).await;
    let partner = site.client(&signed(&claims(&site, "per.admin@example.org", json!(["link"]))));
    let mut wrong = Vec::new();
    for row in ROWS {
        for ((name, client), expected) in CALLERS.iter().zip(callers(&site)).zip(row.statuses) {
            let fresh = if row.is_safe() { None } else { Some(Target::make(&site, None).await) };
            let reply = ask(row, &client, fresh.as_ref().unwrap_or(&shared)).await;
            if reply.status != expected {
                wrong.push(format!("{name}: {reply}, not {expected}"));
            }
            if row.method == "DELETE" && row.path.starts_with("/api/v1/organisations/") && reply.status == 200 {
                site.admin().patch(row.path, &json!({ "retired": false })).await.of(200);
            }
        }
        for (name, client) in [
            ("nobody", site.anonymous()),
            ("an expired token", site.expired()),
            ("a revoked token", site.revoked()),
            ("a partner's token", partner.clone()),
        ] {
            let reply = ask(row, &client, &shared).await;
            if reply.status != 401 || !reply.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer"))
            {
                wrong.push(format!("{name}: {reply}, not a 401 with a challenge"));
            }
        }
    }
    for row in OPEN {
        let everybody =
            callers(&site).into_iter().chain([site.anonymous(), site.expired(), site.revoked(), partner.clone()]);
        for client in everybody {
            let reply = ask(row, &client, &shared).await;
            if reply.status != row.statuses[0] {
                wrong.push(format!("{reply}, not {}", row.statuses[0]));
            }
        }
    }
    hold(&wrong);
}

async fn certifications_are_read_by_all_and_changed_by_those_who_keep_them(site: Site) {
    let mut wrong = Vec::new();
    for row in CERTIFICATIONS.as_flattened() {
        for ((name, client), expected) in CALLERS.iter().zip(callers(&site)).zip(row.statuses) {
            let reply = ask(row, &client, &Target::make(&site, None).await).await;
            if reply.status != expected {
                wrong.push(format!("{name}: {reply}, not {expected}"));
            }
        }
        let target = Target::make(&site, None).await;
        let expected = if row.is_safe() { row.statuses[0] } else { 401 };
        let reply = ask(row, &site.anonymous(), &target).await;
        if reply.status != expected {
            wrong.push(format!("nobody: {reply}, not {expected}"));
        }
        for (name, client) in [("an expired token", site.expired()), ("a revoked token", site.revoked())] {
            let reply = ask(row, &client, &target).await;
            if reply.status != 401 || reply.header("www-authenticate").is_none() {
                wrong.push(format!("{name}: {reply}, not a 401 with a challenge"));
            }
        }
    }
    hold(&wrong);
}

async fn a_session_opens_no_api_but_one(site: Site) {
    let cookie = site.sign_in("per.admin@example.org").await;
    let mut wrong = Vec::new();
    for row in ROWS {
        let target = Target::make(&site, None).await;
        let request = site.anonymous().request(row.method(), &target.fill(row.path)).header("cookie", &cookie);
        let reply = Reply::to(row.with_body(request, &target)).await;
        // One contract takes the session as well: there it is the admin of the site who asks.
        let expected = if row.route.starts_with("/api/admin/") { row.statuses[3] } else { 401 };
        if reply.status != expected {
            wrong.push(format!("{reply}, not {expected}"));
        }
    }
    hold(&wrong);
}
