//! The pages and forms, with the session's cookie.

use super::{
    Body::{Form, Nothing, Parts},
    Row, Target, hold, row,
};
use crate::support::{Client, Reply, Site, on_both_engines};

on_both_engines!(
    readers_get_what_their_role_gives,
    a_token_opens_no_page,
    an_unsafe_request_from_another_site_is_refused
);

/// The columns: an address to sign in with, and the public id behind it.
const READERS: [(&str, &str); 8] = [
    ("", ""),
    ("kari@example.org", "pm-kari-001"),
    ("coordinator@example.org", "oslo-coordinator"),
    ("ase@example.org", "oslo-admin"),
    ("per.admin@example.org", "admin-per-001"),
    ("mona@example.net", "other-mentor"),
    ("carl@example.net", "other-coordinator"),
    ("anna@example.net", "other-admin"),
];

/// What belongs to Oslo, asked for by those who are signed in, and by somebody who is not.
#[rustfmt::skip]
const ROWS: &[Row<8>] = &[
    //                                                                            nobody mentor coord admin site | elsewhere: mentor, coord, admin
    row("GET", "/", "/", Nothing,                                                   [200, 303, 303, 303, 303, 303, 303, 303]),
    row("GET", "/sign-in", "/sign-in", Nothing,                                     [200, 303, 303, 303, 303, 303, 303, 303]),
    row("POST", "/sign-in", "/sign-in", Form("email=nobody-{n}@example.org&password=x"), [401, 401, 401, 401, 401, 401, 401, 401]),
    row("POST", "/sign-out", "/sign-out", Nothing,                                  [303, 303, 303, 303, 303, 303, 303, 303]),
    row("POST", "/language", "/language", Form("language=nb"),                      [303, 303, 303, 303, 303, 303, 303, 303]),
    row("GET", "/reset", "/reset", Nothing,                                         [200, 200, 200, 200, 200, 200, 200, 200]),
    row("POST", "/reset", "/reset", Form("email=nobody-{n}@example.org"),           [303, 303, 303, 303, 303, 303, 303, 303]),
    row("GET", "/reset/{token}", "/reset/emb_rst_{n}", Nothing,                     [404, 404, 404, 404, 404, 404, 404, 404]),
    row("POST", "/reset/{token}", "/reset/emb_rst_{n}", Form("new_password=x"),     [404, 404, 404, 404, 404, 404, 404, 404]),
    row("GET", "/invite/{token}", "/invite/emb_inv_{n}", Nothing,                   [404, 404, 404, 404, 404, 404, 404, 404]),
    row("POST", "/invite/{token}", "/invite/emb_inv_{n}", Form("password=x"),       [404, 404, 404, 404, 404, 404, 404, 404]),
    row("GET", "/claim", "/claim", Nothing,                                         [200, 200, 200, 200, 200, 200, 200, 200]),
    row("POST", "/claim", "/claim", Form("email=nobody-{n}@example.org"),           [303, 303, 303, 303, 303, 303, 303, 303]),
    row("GET", "/claim/{token}", "/claim/emb_clm_{n}", Nothing,                     [404, 404, 404, 404, 404, 404, 404, 404]),
    row("POST", "/claim/{token}", "/claim/emb_clm_{n}", Form("password=x&consent=1"), [404, 404, 404, 404, 404, 404, 404, 404]),
    row("GET", "/help/claim", "/help/claim", Nothing,                               [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/setup/{token}", "/setup/emb_set_{n}", Nothing,                     [404, 404, 404, 404, 404, 404, 404, 404]),
    row("POST", "/setup/{token}", "/setup/emb_set_{n}", Form("password=x"),         [404, 404, 404, 404, 404, 404, 404, 404]),
    row("GET", "/unsubscribe/{token}", "/unsubscribe/{unsubscribe}", Nothing,       [200, 200, 200, 200, 200, 200, 200, 200]),
    row("POST", "/unsubscribe/{token}", "/unsubscribe/{unsubscribe}", Form("List-Unsubscribe=One-Click"), [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/badges", "/badges", Nothing,                                       [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/badges/{shortname}", "/badges/{shortname}.html", Nothing,          [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/badge/{number}/{slug}", "/badge/{number}/any", Nothing,            [301, 301, 301, 301, 301, 301, 301, 301]),
    row("GET", "/issuers/{id}", "/issuers/org-nhf-oslo.html", Nothing,              [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/assertions/{id}", "/assertions/{award}.html", Nothing,             [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/assertions/{id}/badge.png", "/assertions/{award}/badge.png", Nothing, [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/assertions/{id}/badge.svg", "/assertions/{award}/badge.svg", Nothing, [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/people/{handle}", "/people/{holder}", Nothing,                     [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/people/{handle}", "/people/{stub}", Nothing,                       [404, 404, 404, 404, 404, 404, 404, 404]),
    row("GET", "/leaderboard", "/leaderboard", Nothing,                             [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/verify", "/verify", Nothing,                                       [200, 200, 200, 200, 200, 200, 200, 200]),
    row("POST", "/verify", "/verify", Parts(&[("link", "{award}")]),                [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/portal", "/portal", Nothing,                                       [303, 303, 200, 200, 200, 303, 200, 200]),
    row("GET", "/portal/badges", "/portal/badges", Nothing,                         [303, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/portal/badges/new", "/portal/badges/new", Nothing,                 [303, 403, 403, 200, 200, 403, 403, 200]),
    row("POST", "/portal/badges/new", "/portal/badges/new",
        Parts(&[("name", "New {n}"), ("points", "1"), ("organisation", "org-nhf-oslo")]), [303, 403, 403, 303, 303, 403, 403, 422]),
    row("GET", "/portal/badges/art.svg", "/portal/badges/art.svg?shape=shield&field=azure&metal=or&icon=star", Nothing, [303, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/portal/badges/images", "/portal/badges/images", Nothing,           [303, 403, 403, 200, 200, 403, 403, 200]),
    row("POST", "/portal/badges/images", "/portal/badges/images", Parts(&[("image", "<svg/>"), ("name", "New {n}")]), [303, 403, 403, 303, 303, 403, 403, 303]),
    row("GET", "/portal/badges/images/{id}/delete", "/portal/badges/images/{picture}/delete", Nothing, [303, 403, 403, 200, 200, 403, 403, 404]),
    row("POST", "/portal/badges/images/{id}/delete", "/portal/badges/images/{picture}/delete", Nothing, [303, 403, 403, 303, 303, 403, 403, 404]),
    row("GET", "/portal/badges/{number}", "/portal/badges/{number}", Nothing,       [303, 200, 200, 200, 200, 404, 404, 404]),
    row("GET", "/portal/badges/{number}/edit", "/portal/badges/{number}/edit", Nothing, [303, 403, 403, 200, 200, 404, 404, 404]),
    row("POST", "/portal/badges/{number}/edit", "/portal/badges/{number}/edit",
        Parts(&[("name", "Changed {n}"), ("points", "1")]),                         [303, 403, 403, 303, 303, 404, 404, 404]),
    row("GET", "/portal/badges/{number}/retire", "/portal/badges/{number}/retire", Nothing, [303, 403, 403, 200, 200, 404, 404, 404]),
    row("POST", "/portal/badges/{number}/retire", "/portal/badges/{number}/retire", Nothing, [303, 403, 403, 303, 303, 404, 404, 404]),
    row("POST", "/portal/badges/{number}/restore", "/portal/badges/{number}/restore", Nothing, [303, 403, 403, 303, 303, 404, 404, 404]),
    row("GET", "/portal/award", "/portal/award", Nothing,                           [303, 403, 403, 200, 200, 403, 403, 200]),
    row("POST", "/portal/award", "/portal/award", Form("badge={number}&person={person}"), [303, 403, 403, 303, 303, 403, 403, 422]),
    row("GET", "/portal/awards/{id}/revoke", "/portal/awards/{award}/revoke", Nothing, [303, 403, 403, 200, 200, 403, 403, 404]),
    row("POST", "/portal/awards/{id}/resend", "/portal/awards/{award}/resend", Nothing, [303, 403, 403, 303, 303, 403, 403, 404]),
    row("GET", "/portal/awards/{id}/revoke", "/portal/awards/earned-001/revoke", Nothing, [303, 403, 403, 200, 200, 403, 403, 404]),
    row("POST", "/portal/awards/{id}/revoke", "/portal/awards/{award}/revoke", Form("reason=Mistake"), [303, 403, 403, 303, 303, 403, 403, 404]),
    row("GET", "/portal/certifications", "/portal/certifications", Nothing,         [303, 403, 200, 200, 200, 403, 200, 200]),
    row("GET", "/portal/certifications/export", "/portal/certifications/export", Nothing, [303, 403, 200, 200, 200, 403, 200, 200]),
    row("GET", "/portal/certifications/export", "/portal/certifications/export?state=removed", Nothing, [303, 403, 403, 200, 200, 403, 403, 200]),
    row("GET", "/portal/certifications/new", "/portal/certifications/new", Nothing, [303, 403, 200, 200, 200, 403, 200, 200]),
    row("POST", "/portal/certifications/new", "/portal/certifications/new",
        Form("person={person}&cert_type=level_1&issued=2026-01-01&expires=2027-01-01"), [303, 403, 303, 303, 303, 403, 422, 422]),
    row("GET", "/portal/certifications/renew", "/portal/certifications/renew?id={certification}", Nothing, [303, 403, 200, 200, 200, 403, 200, 200]),
    row("POST", "/portal/certifications/renew", "/portal/certifications/renew", Form("id={certification}"), [303, 403, 303, 303, 303, 403, 422, 422]),
    row("GET", "/portal/certifications/import", "/portal/certifications/import", Nothing, [303, 403, 200, 200, 200, 403, 200, 200]),
    row("POST", "/portal/certifications/import", "/portal/certifications/import",
        Parts(&[("rows", "mentor;type;issued;expires\n{person};level_1;2026-01-01;2027-01-01")]), [303, 403, 303, 303, 303, 403, 422, 422]),
    row("GET", "/portal/certifications/import/{id}", "/portal/certifications/import/{list}", Nothing, [303, 403, 404, 404, 200, 403, 404, 404]),
    row("POST", "/portal/certifications/import/{id}", "/portal/certifications/import/{list}", Nothing, [303, 403, 404, 404, 303, 403, 404, 404]),
    row("GET", "/portal/certifications/types", "/portal/certifications/types", Nothing, [303, 403, 200, 200, 200, 403, 200, 200]),
    row("GET", "/portal/certifications/types/new", "/portal/certifications/types/new", Nothing, [303, 403, 403, 403, 200, 403, 403, 403]),
    row("POST", "/portal/certifications/types/new", "/portal/certifications/types/new",
        Form("shortname=new_{n}&validity=12"),                                      [303, 403, 403, 403, 303, 403, 403, 403]),
    row("GET", "/portal/certifications/types/{shortname}", "/portal/certifications/types/type_{n}", Nothing, [303, 403, 403, 403, 200, 403, 403, 403]),
    row("POST", "/portal/certifications/types/{shortname}", "/portal/certifications/types/type_{n}",
        Form("name=Changed&validity=12"),                                           [303, 403, 403, 403, 303, 403, 403, 403]),
    row("GET", "/portal/certifications/{id}", "/portal/certifications/{certification}", Nothing, [303, 403, 200, 200, 200, 403, 404, 404]),
    row("GET", "/portal/certifications/{id}", "/portal/certifications/{removed}", Nothing, [303, 403, 404, 200, 200, 403, 404, 404]),
    row("GET", "/portal/certifications/{id}/renew", "/portal/certifications/{certification}/renew", Nothing, [303, 403, 200, 200, 200, 403, 404, 404]),
    row("POST", "/portal/certifications/{id}/renew", "/portal/certifications/{certification}/renew",
        Form("issued=2026-01-01&expires=2028-01-01"),                               [303, 403, 303, 303, 303, 403, 404, 404]),
    row("GET", "/portal/certifications/{id}/edit", "/portal/certifications/{certification}/edit", Nothing, [303, 403, 200, 200, 200, 403, 404, 404]),
    row("POST", "/portal/certifications/{id}/edit", "/portal/certifications/{certification}/edit",
        Form("cert_type=level_1&issued=2025-01-01&expires=2026-01-01"),             [303, 403, 303, 303, 303, 403, 404, 404]),
    row("GET", "/portal/certifications/{id}/revoke", "/portal/certifications/{certification}/revoke", Nothing, [303, 403, 200, 200, 200, 403, 404, 404]),
    row("POST", "/portal/certifications/{id}/revoke", "/portal/certifications/{certification}/revoke", Form("reason=Mistake"), [303, 403, 303, 303, 303, 403, 404, 404]),
    row("GET", "/portal/certifications/{id}/remove", "/portal/certifications/{certification}/remove", Nothing, [303, 403, 200, 200, 200, 403, 404, 404]),
    row("POST", "/portal/certifications/{id}/remove", "/portal/certifications/{certification}/remove", Nothing, [303, 403, 303, 303, 303, 403, 404, 404]),
    row("POST", "/portal/certifications/{id}/restore", "/portal/certifications/{removed}/restore", Nothing, [303, 403, 403, 303, 303, 403, 403, 404]),
    row("POST", "/portal/certifications/{id}/undo", "/portal/certifications/{prolonged}/undo", Form("renewal={renewal}"), [303, 403, 303, 303, 303, 403, 404, 404]),
    row("GET", "/certifications/{id}", "/certifications/{certification}", Nothing,  [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/certifications/{id}", "/certifications/{removed}", Nothing,        [404, 404, 404, 404, 404, 404, 404, 404]),
    row("GET", "/certifications/{id}/certificate", "/certifications/{certification}/certificate", Nothing, [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/certifications/{id}/certificate.pdf", "/certifications/{certification}/certificate.pdf", Nothing, [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/calendar/{token}", "/calendar/{secret}.ics", Nothing,              [200, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/me/calendar", "/me/calendar", Nothing,                             [303, 200, 200, 200, 200, 200, 200, 200]),
    row("POST", "/me/calendar", "/me/calendar", Form("organisation="),              [303, 200, 200, 200, 200, 200, 200, 200]),
    row("POST", "/me/calendar", "/me/calendar", Form("organisation=org-nhf-oslo"),  [303, 403, 200, 200, 200, 403, 422, 422]),
    row("GET", "/me/calendar/{id}/rotate", "/me/calendar/{feed}/rotate", Nothing,   [303, 200, 200, 200, 200, 200, 200, 200]),
    row("POST", "/me/calendar/{id}/rotate", "/me/calendar/{feed}/rotate", Nothing,  [303, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/me/calendar/{id}/revoke", "/me/calendar/{feed}/revoke", Nothing,   [303, 200, 200, 200, 200, 200, 200, 200]),
    row("POST", "/me/calendar/{id}/revoke", "/me/calendar/{feed}/revoke", Nothing,  [303, 303, 303, 303, 303, 303, 303, 303]),
    row("GET", "/portal/people", "/portal/people", Nothing,                         [303, 403, 200, 200, 200, 403, 200, 200]),
    row("GET", "/portal/people/suggest", "/portal/people/suggest?q=holder", Nothing, [303, 403, 200, 200, 200, 403, 200, 200]),
    row("GET", "/portal/people/new", "/portal/people/new", Nothing,                 [303, 403, 403, 200, 200, 403, 403, 200]),
    row("POST", "/portal/people/new", "/portal/people/new",
        Form("display_name=New+{n}&organisation=org-nhf-oslo"),                     [303, 403, 403, 303, 303, 403, 403, 422]),
    row("GET", "/portal/people/invite", "/portal/people/invite", Nothing,           [303, 403, 403, 200, 200, 403, 403, 200]),
    row("POST", "/portal/people/invite", "/portal/people/invite",
        Form("display_name=New&email=new-{n}@example.org&organisation=org-nhf-oslo"), [303, 403, 403, 303, 303, 403, 403, 422]),
    row("POST", "/portal/people/invite", "/portal/people/invite",
        Form("display_name=New&email=all-{n}@example.org&organisation=org-nhf-oslo&role=admin-everywhere"), [303, 403, 403, 403, 303, 403, 403, 422]),
    row("GET", "/portal/people/{id}/invite", "/portal/people/{invited}/invite", Nothing, [303, 403, 403, 200, 200, 403, 404, 404]),
    row("POST", "/portal/people/{id}/invite", "/portal/people/{invited}/invite", Form("role=coordinator"), [303, 403, 403, 303, 303, 403, 404, 404]),
    row("POST", "/portal/people/{id}/invite/withdraw", "/portal/people/{invited}/invite/withdraw", Nothing, [303, 403, 403, 303, 303, 403, 404, 404]),
    row("GET", "/portal/people/{id}", "/portal/people/{person}", Nothing,           [303, 403, 200, 200, 200, 403, 404, 404]),
    row("GET", "/portal/people/{id}/edit", "/portal/people/{person}/edit", Nothing, [303, 403, 403, 200, 200, 403, 404, 404]),
    row("POST", "/portal/people/{id}/edit", "/portal/people/{person}/edit",
        Form("display_name=Changed&handle={person}&organisation=org-nhf-oslo"),     [303, 403, 403, 303, 303, 403, 404, 404]),
    row("POST", "/portal/people/{id}/avatar/remove", "/portal/people/{person}/avatar/remove", Nothing, [303, 403, 403, 303, 303, 403, 404, 404]),
    row("GET", "/portal/people/{id}/embed-doctor", "/portal/people/{person}/embed-doctor", Nothing, [303, 403, 403, 200, 200, 403, 404, 404]),
    row("GET", "/portal/organisations", "/portal/organisations", Nothing,           [303, 403, 200, 200, 200, 403, 200, 200]),
    row("GET", "/portal/organisations/new", "/portal/organisations/new", Nothing,   [303, 403, 403, 403, 200, 403, 403, 403]),
    row("POST", "/portal/organisations/new", "/portal/organisations/new",
        Form("name=New+{n}&time_zone=Europe/Oslo&hue=10"),                          [303, 403, 403, 403, 303, 403, 403, 403]),
    row("GET", "/portal/organisations/{id}", "/portal/organisations/org-nhf-oslo", Nothing, [303, 403, 200, 200, 200, 403, 404, 404]),
    row("GET", "/portal/organisations/{id}/edit", "/portal/organisations/org-nhf-oslo/edit", Nothing, [303, 403, 403, 200, 200, 403, 404, 404]),
    row("POST", "/portal/organisations/{id}/edit", "/portal/organisations/org-nhf-oslo/edit",
        Form("name=NHF+Oslo&time_zone=Europe/Oslo&hue=10"),                         [303, 403, 403, 303, 303, 403, 404, 404]),
    // Rules, behaviours and connected sites.
    row("GET", "/portal/badges/{number}/rule", "/portal/badges/{number}/rule", Nothing, [303, 403, 403, 200, 200, 404, 404, 404]),
    row("POST", "/portal/badges/{number}/rule", "/portal/badges/{number}/rule",
        Form("do=save&kind_1=solved&at_least_1=3"),                                 [303, 403, 403, 303, 303, 404, 404, 404]),
    row("GET", "/portal/badges/{number}/rule/trials/{batch}", "/portal/badges/{number}/rule/trials/{trial}", Nothing, [303, 403, 403, 404, 200, 404, 404, 404]),
    row("POST", "/portal/badges/{number}/rule/trials/{batch}", "/portal/badges/{number}/rule/trials/{trial}", Form("do=discard"), [303, 403, 403, 404, 303, 404, 404, 404]),
    row("GET", "/portal/behaviours", "/portal/behaviours", Nothing,                 [303, 403, 200, 200, 200, 403, 200, 200]),
    row("GET", "/portal/behaviours/new", "/portal/behaviours/new", Nothing,         [303, 403, 403, 403, 200, 403, 403, 403]),
    row("POST", "/portal/behaviours/new", "/portal/behaviours/new", Form("shortname=made-{n}"), [303, 403, 403, 403, 303, 403, 403, 403]),
    row("GET", "/portal/behaviours/{shortname}/edit", "/portal/behaviours/{behaviour}/edit", Nothing, [303, 403, 403, 403, 200, 403, 403, 403]),
    row("POST", "/portal/behaviours/{shortname}/edit", "/portal/behaviours/{behaviour}/edit", Form("name=Changed"), [303, 403, 403, 403, 303, 403, 403, 403]),
    row("GET", "/portal/people/{id}/activity", "/portal/people/{person}/activity", Nothing, [303, 403, 200, 200, 200, 403, 404, 404]),
    row("POST", "/portal/people/{id}/activity/lift", "/portal/people/{person}/activity/lift", Form("badge={badge}"), [303, 403, 403, 303, 303, 403, 403, 404]),
    row("GET", "/me/activity", "/me/activity", Nothing,                             [303, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/portal/connections/clients/new", "/portal/connections/clients/new", Nothing, [303, 403, 403, 200, 200, 403, 403, 200]),
    row("POST", "/portal/connections/clients/new", "/portal/connections/clients/new",
        Form("name=New&issuer=https://made-{n}.example&organisation=org-nhf-oslo"), [303, 403, 403, 200, 200, 403, 403, 422]),
    row("GET", "/portal/connections/clients/{id}", "/portal/connections/clients/{client}", Nothing, [303, 403, 403, 200, 200, 403, 403, 404]),
    row("POST", "/portal/connections/clients/{id}", "/portal/connections/clients/{client}", Form("name=Changed"), [303, 403, 403, 303, 303, 403, 403, 404]),
    row("POST", "/portal/connections/clients/{id}/secrets", "/portal/connections/clients/{client}/secrets", Nothing, [303, 403, 403, 200, 200, 403, 403, 404]),
    row("POST", "/portal/connections/clients/{id}/secrets/revoke", "/portal/connections/clients/{client}/secrets/revoke", Form("secret=x"), [303, 403, 403, 303, 303, 403, 403, 404]),
    row("POST", "/portal/connections/access-token", "/portal/connections/access-token", Nothing, [303, 403, 403, 200, 200, 403, 403, 200]),
    row("GET", "/portal/connections", "/portal/connections", Nothing,               [303, 403, 403, 200, 200, 403, 403, 200]),
    row("POST", "/portal/connections", "/portal/connections",
        Form("label=New&role=system&organisation=org-nhf-oslo"),                    [303, 403, 403, 200, 200, 403, 403, 422]),
    row("GET", "/portal/connections/tokens/{id}/revoke", "/portal/connections/tokens/{token}/revoke", Nothing, [303, 403, 403, 200, 200, 403, 403, 404]),
    row("POST", "/portal/connections/tokens/{id}/revoke", "/portal/connections/tokens/{token}/revoke", Nothing, [303, 403, 403, 303, 303, 403, 403, 404]),
    row("GET", "/portal/audit", "/portal/audit", Nothing,                           [303, 403, 403, 200, 200, 403, 403, 200]),
    row("GET", "/portal/award/several", "/portal/award/several", Nothing,           [303, 403, 403, 200, 200, 403, 403, 200]),
    row("POST", "/portal/award/several", "/portal/award/several", Form("badge={number}&people={person}"), [303, 403, 403, 303, 303, 403, 403, 422]),
    row("GET", "/portal/nominations", "/portal/nominations", Nothing,               [303, 403, 200, 200, 200, 403, 200, 200]),
    row("GET", "/portal/nominations/new", "/portal/nominations/new", Nothing,       [303, 403, 200, 200, 200, 403, 200, 200]),
    row("POST", "/portal/nominations/new", "/portal/nominations/new",
        Parts(&[("badge", "{badge}"), ("person", "{person}"), ("reason", "Good")]), [303, 403, 303, 303, 303, 403, 422, 422]),
    row("GET", "/portal/nominations/{id}", "/portal/nominations/{nomination}", Nothing, [303, 404, 200, 200, 200, 404, 404, 404]),
    row("GET", "/portal/nominations/{id}/file", "/portal/nominations/{nomination}/file", Nothing, [303, 404, 200, 200, 200, 404, 404, 404]),
    row("POST", "/portal/nominations/{id}/approve", "/portal/nominations/{nomination}/approve", Form("note="), [303, 404, 403, 303, 303, 404, 404, 404]),
    row("GET", "/portal/nominations/{id}/decline", "/portal/nominations/{nomination}/decline", Nothing, [303, 404, 403, 200, 200, 404, 404, 404]),
    row("POST", "/portal/nominations/{id}/decline", "/portal/nominations/{nomination}/decline", Form("reason=No"), [303, 404, 403, 303, 303, 404, 404, 404]),
    row("POST", "/portal/nominations/{id}/withdraw", "/portal/nominations/{nomination}/withdraw", Nothing, [303, 404, 403, 403, 403, 404, 404, 404]),
    row("GET", "/me/nominations", "/me/nominations", Nothing,                       [303, 200, 200, 200, 200, 200, 200, 200]),
    row("POST", "/me/nominations", "/me/nominations",
        Parts(&[("badge", "{badge}"), ("reason", "Good")]),                         [303, 303, 303, 303, 422, 422, 422, 422]),
    row("GET", "/portal/batches/{id}/rows.csv", "/portal/batches/{batch}/rows.csv", Nothing, [303, 403, 403, 404, 200, 403, 403, 404]),
    row("GET", "/portal/award/several/{id}", "/portal/award/several/{batch}", Nothing, [303, 403, 403, 404, 200, 403, 403, 404]),
    row("POST", "/portal/award/several/{id}/change", "/portal/award/several/{batch}/change", Nothing, [303, 403, 403, 404, 303, 403, 403, 404]),
    row("GET", "/portal/mail", "/portal/mail", Nothing,                             [303, 403, 403, 403, 200, 403, 403, 403]),
    row("GET", "/portal/mail/{id}", "/portal/mail/{mail}", Nothing,                 [303, 403, 403, 403, 200, 403, 403, 403]),
    row("GET", "/portal/mail/{id}/html", "/portal/mail/{mail}/html", Nothing,       [303, 403, 403, 403, 404, 403, 403, 403]),
    row("POST", "/portal/mail/{id}/send-again", "/portal/mail/{mail}/send-again", Nothing, [303, 403, 403, 403, 303, 403, 403, 403]),
    row("POST", "/portal/mail/{id}/cancel", "/portal/mail/{mail}/cancel", Nothing,  [303, 403, 403, 403, 303, 403, 403, 403]),
    row("GET", "/portal/jobs", "/portal/jobs", Nothing,                             [303, 403, 403, 200, 200, 403, 403, 200]),
    row("POST", "/portal/jobs/{name}/run", "/portal/jobs/send_mail/run", Nothing,   [303, 403, 403, 403, 303, 403, 403, 403]),
    row("GET", "/portal/batches/{id}", "/portal/batches/{batch}", Nothing,          [303, 403, 404, 404, 200, 403, 404, 404]),
    row("POST", "/portal/batches/{id}/start", "/portal/batches/{batch}/start", Form("tell=1"), [303, 403, 404, 404, 303, 403, 404, 404]),
    row("GET", "/portal/batches/{id}/stop", "/portal/batches/{batch}/stop", Nothing, [303, 403, 404, 404, 200, 403, 404, 404]),
    row("POST", "/portal/batches/{id}/stop", "/portal/batches/{batch}/stop", Nothing, [303, 403, 404, 404, 303, 403, 404, 404]),
    row("GET", "/portal/batches/{id}/undo", "/portal/batches/{batch}/undo", Nothing, [303, 403, 404, 404, 409, 403, 404, 404]),
    row("POST", "/portal/batches/{id}/undo", "/portal/batches/{batch}/undo", Form("reason=Mistake"), [303, 403, 404, 404, 409, 403, 404, 404]),
    row("GET", "/me", "/me", Nothing,                                               [303, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/me/claim", "/me/claim", Nothing,                                   [303, 200, 200, 200, 200, 200, 200, 200]),
    row("POST", "/me/claim", "/me/claim", Form("consent=1"),                        [303, 303, 303, 303, 303, 303, 303, 303]),
    row("POST", "/me/avatar", "/me/avatar", Parts(&[("avatar", "no picture")]),     [303, 422, 422, 422, 422, 422, 422, 422]),
    row("POST", "/me/avatar/remove", "/me/avatar/remove", Nothing,                  [303, 303, 303, 303, 303, 303, 303, 303]),
    row("GET", "/me/embed-doctor", "/me/embed-doctor", Nothing,                     [303, 200, 200, 200, 200, 200, 200, 200]),
    row("POST", "/me/privacy", "/me/privacy", Form("public=1"),                     [303, 303, 303, 303, 303, 303, 303, 303]),
    row("POST", "/me/language", "/me/language", Form("language=nb"),                [303, 303, 303, 303, 303, 303, 303, 303]),
    row("POST", "/me/mail", "/me/mail", Form("badge_awarded=1"),                    [303, 303, 303, 303, 303, 303, 303, 303]),
    row("POST", "/me/password", "/me/password", Form("current_password=x&new_password=y"), [303, 422, 422, 422, 422, 422, 422, 422]),
    row("POST", "/me/sign-ins", "/me/sign-ins", Nothing,                            [303, 303, 303, 303, 303, 303, 303, 303]),
    row("POST", "/me/tokens", "/me/tokens", Form("label=New"),                      [303, 200, 200, 200, 200, 200, 200, 200]),
    row("GET", "/me/tokens/{id}/revoke", "/me/tokens/{own}/revoke", Nothing,        [303, 200, 200, 200, 200, 200, 200, 200]),
    row("POST", "/me/tokens/{id}/revoke", "/me/tokens/{own}/revoke", Nothing,       [303, 303, 303, 303, 303, 303, 303, 303]),
    row("POST", "/me/tokens/{id}/revoke", "/me/tokens/{token}/revoke", Nothing,     [303, 404, 404, 404, 404, 404, 404, 404]),
];

/// Open to all, or to be found behind signing in: where nobody in particular is not sent to the door.
const DOORS: [&str; 6] = ["/", "/sign-in", "/sign-out", "/language", "/reset", "/claim"];
/// Where whoever is signed in is signed out.
const WAYS_OUT: [&str; 2] = ["/sign-out", "/me/sign-ins"];

pub(super) fn routes() -> Vec<(&'static str, &'static str)> {
    ROWS.iter().map(|row| (row.method, row.route)).collect()
}

async fn ask(row: &Row<8>, client: &Client, cookie: &str, target: &Target) -> Reply {
    let mut request = client.request(row.method(), &target.fill(row.path));
    if !cookie.is_empty() {
        request = request.header("cookie", cookie);
    }
    Reply::to(row.with_body(request, target)).await
}

async fn readers_get_what_their_role_gives(site: Site) {
    let mut wrong = Vec::new();
    for (column, (email, own)) in READERS.into_iter().enumerate() {
        let mut cookie = if email.is_empty() { String::new() } else { site.sign_in(email).await };
        let own = Some(own).filter(|own| !own.is_empty());
        let shared = Target::make(&site, own).await;
        for row in ROWS {
            // A person's calendar has one address at a time: what is made for another row takes the shared one's place.
            let as_it_stands = row.is_safe() && !row.path.contains("{secret}");
            let fresh = if as_it_stands { None } else { Some(Target::make(&site, own).await) };
            let reply = ask(row, &site.anonymous(), &cookie, fresh.as_ref().unwrap_or(&shared)).await;
            let expected = row.statuses[column];
            if reply.status != expected {
                let told = reply.text().split("<main").nth(1).map(|main| main.chars().take(300).collect::<String>());
                wrong.push(format!("{email}: {} {} → {}, not {expected} {told:?}", row.method, row.path, reply.status));
            }
            let to_the_door = reply.header("location").is_some_and(|to| to.starts_with("/sign-in"));
            let is_signed_in = own.is_some() || DOORS.contains(&row.route);
            if reply.status == 303 && to_the_door == is_signed_in && !WAYS_OUT.contains(&row.route) {
                wrong.push(format!("{email}: {} {} leads to {:?}", row.method, row.path, reply.header("location")));
            }
            if WAYS_OUT.contains(&row.route) && own.is_some() {
                cookie = site.sign_in(email).await;
            }
        }
    }
    hold(&wrong);
}

async fn a_token_opens_no_page(site: Site) {
    let target = Target::make(&site, None).await;
    let mut wrong = Vec::new();
    for row in ROWS {
        let reply = ask(row, &site.admin(), "", &target).await;
        if reply.status != row.statuses[0] {
            wrong.push(format!("{} {} → {}", row.method, row.path, reply.status));
        }
    }
    hold(&wrong);
}

async fn an_unsafe_request_from_another_site_is_refused(site: Site) {
    let cookie = site.sign_in("per.admin@example.org").await;
    let before = site.counts().await;
    let strange = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ];
    let target = Target::make(&site, Some("admin-per-001")).await;
    let made = site.counts().await;
    assert_ne!(made, before);
    // No cookie authorises that address: its signature does, and programs for mail send it from anywhere.
    let authorised_by_a_cookie = |row: &&Row<8>| !row.is_safe() && row.route != "/unsubscribe/{token}";
    for row in ROWS.iter().filter(authorised_by_a_cookie) {
        for (name, value) in strange {
            let request = site.anonymous().request(row.method(), &target.fill(row.path)).header("cookie", &cookie);
            Reply::to(row.with_body(request.header(name, value), &target)).await.is(403);
        }
    }
    assert_eq!(site.counts().await, made, "nothing was changed");
    let own = site.base().to_owned();
    let request = site.anonymous().request(reqwest::Method::POST, "/me/privacy").header("cookie", &cookie);
    Reply::to(request.header("origin", own).header("sec-fetch-site", "same-origin")).await.is(415);
}
