//! What a row of the matrix acts on, made fresh for each request, so that no row depends on another.

use std::sync::atomic::{AtomicU32, Ordering};

use emblazon::{
    domain::{
        Actor, Dialect, Role,
        access::{self, Invitee, NewApiToken, NewInvitation, NewToken},
        awards::{self, NewAward},
        badge_images::{self, NewBadgeImage},
        badges::{self, NewBadge},
        batches::{self, Work},
        behaviours::{self, NewBehaviour},
        calendar::{self, Subject},
        certifications::{self, CertificationChanges, NewCertification, NewType, WrittenCertification},
        clients::{self, NewClient},
        images::{self, Picture},
        jobs,
        nominations::{self, Evidence, NewNomination},
        notices::{self, MailFilter, MailKind, unsubscribe},
        people::{self, NewPerson},
        rules::{self, Condition, Wanted},
        trials,
    },
    http::assets,
};

use crate::support::Site;

/// Ids to be put into a row's path and body.
pub struct Target(Vec<(&'static str, String)>);

impl Target {
    /// A badge, its holder, somebody without it, somebody who is invited, and a program's token, all of Oslo; a token of
    /// `own`'s own; and a calendar of `own`'s, or of Kari's.
    pub async fn make(site: &Site, own: Option<&str>) -> Self {
        // Its state is large, and lies in many tests.
        Box::pin(Self::made(site, own)).await
    }

    #[expect(clippy::too_many_lines, reason = "one thing of each kind, one after the other")]
    async fn made(site: &Site, own: Option<&str>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let (now, root, oslo) =
            (site.app().clock.now(), Actor::system(Dialect::CommandLine), "org-nhf-oslo".to_owned());
        let mut tx = site.tx().await;
        for (kind, name) in [("holder", "Holder"), ("person", "Person")] {
            let new = NewPerson {
                public_id: Some(format!("{kind}-{n}")),
                display_name: format!("{name} {n}"),
                organisation_id: Some(oslo.clone()),
                ..NewPerson::default()
            };
            people::create(&mut tx, now, &root, new).await.expect("a person is added");
        }
        let new = NewPerson {
            public_id: Some(format!("stub-{n}")),
            display_name: format!("Stub {n}"),
            organisation_id: Some(oslo.clone()),
            ..NewPerson::default()
        };
        people::create_stub(&mut tx, now, &root, new).await.expect("a stub is added");
        let whom = Invitee::Address {
            display_name: format!("Invited {n}"),
            email: format!("invited-{n}@example.org"),
            organisation_id: Some(oslo.clone()),
        };
        let new = NewInvitation { whom, role: None, language: None, valid_for: chrono::TimeDelta::days(1) };
        let key = &site.app().key;
        let invited =
            access::invite(&mut tx, now, key, &root, new).await.expect("somebody is invited").person.public_id;
        let new = NewBadge {
            public_id: Some(format!("badge-{n}")),
            name: format!("Badge {n}"),
            organisation_id: Some(oslo.clone()),
            ..NewBadge::default()
        };
        let badge = badges::create(&mut tx, now, &root, new).await.expect("a badge is defined");
        let wanted = NewAward { badge: badge.public_id.clone(), person: format!("holder-{n}"), ..NewAward::default() };
        let award = awards::award(&mut tx, now, &root, wanted).await.expect("an award is made").into_award();
        let rule = rules::NewRule {
            conditions: vec![Condition { wanted: Wanted::Solved { at_least: 1_000 }, within_days: None }],
            lapse: rules::Lapse::Keep,
        };
        rules::save(&mut tx, now, &root, &badge.public_id, None, rule.clone()).await.expect("a rule is saved");
        let trial = trials::begin(&mut tx, now, &root, &badge.public_id, rule).await.expect("a rule is tried");
        let new = NewBehaviour { shortname: format!("behaviour-{n}"), ..NewBehaviour::default() };
        behaviours::create(&mut tx, now, &root, new).await.expect("a behaviour is added");
        let new = NewClient {
            name: format!("Client {n}"),
            issuer: format!("https://client-{n}.example"),
            organisation_id: Some(oslo.clone()),
            ..NewClient::default()
        };
        let client =
            clients::create(&mut tx, now, &root, &site.app().key, new, None).await.expect("a client is added").0;
        let service = NewToken::Service { role: Role::System, organisation_id: Some(oslo) };
        let new = |holder| NewApiToken { label: format!("Token {n}"), holder, expires_at: None };
        let (token, _) = access::create_token(&mut tx, now, &root, new(service)).await.expect("a token is made");
        let mut own_token = token.public_id.clone();
        if let Some(own) = own {
            let person = people::find(&mut tx, own).await.expect("people can be read").expect("the principal is there");
            let account = access::account(&mut tx, person.id).await.expect("accounts can be read").expect("an account");
            let made =
                access::create_token(&mut tx, now, &account.actor(Dialect::Portal), new(NewToken::Personal)).await;
            own_token = made.expect("a token is made").0.public_id;
        }
        let at = |day: &str| crate::support::at(&format!("{day}T00:00:00Z"));
        let certify = async |tx: &mut emblazon::store::Tx, id: &str| {
            let new = NewCertification {
                person: format!("holder-{n}"),
                certification_type: "level_1".into(),
                issued_at: at("2025-04-10") + chrono::TimeDelta::seconds(i64::from(n)),
                expires_at: Some(
                    at("2026-04-10") + chrono::TimeDelta::seconds(i64::try_from(id.len()).unwrap_or_default()),
                ),
            };
            certifications::issue_as(tx, now, &root, new, id).await.expect("a certification is issued");
        };
        let (certification, removed) = (format!("cert-{n}"), format!("cert-removed-{n}"));
        certify(&mut tx, &certification).await;
        certify(&mut tx, &removed).await;
        certifications::remove(&mut tx, now, &root, &removed).await.expect("it is removed");
        let prolonged = format!("cert-prolonged-{n}");
        certify(&mut tx, &prolonged).await;
        let changes = CertificationChanges { expires_at: Some(at("2027-04-10")), ..CertificationChanges::default() };
        let renewed =
            certifications::update(&mut tx, now, &root, &prolonged, None, changes).await.expect("it is renewed");
        let renewal = renewed.renewal.expect("that is a renewal").to_string();
        if certifications::find_type(&mut tx, &format!("type_{n}")).await.expect("types can be read").is_none() {
            let new = NewType { shortname: format!("type_{n}"), ..NewType::default() };
            certifications::create_type(&mut tx, now, &root, new).await.expect("a type is added");
        }
        let row = WrittenCertification {
            person: format!("person-{n}"),
            certification_type: "level_1".into(),
            issued_at: "2025-04-10".into(),
            expires_at: "2026-04-10".into(),
        };
        let rows = [row];
        let foreseen = certifications::foresee(&mut tx, &root, &rows).await.expect("it is looked at");
        let list =
            batches::certifications::certify(&mut tx, now, &root, &rows, &foreseen).await.expect("a list is staged");
        let reader = people::find(&mut tx, own.unwrap_or("pm-kari-001")).await.expect("people can be read");
        let reader = access::account(&mut tx, reader.expect("the principal is there").id).await;
        let reader = reader.expect("accounts can be read").expect("an account").actor(Dialect::Portal);
        let (feed, secret) =
            calendar::make(&mut tx, now, &reader, &Subject::Own, "en").await.expect("a calendar is made");
        let work = Work::Award { badge: badge.public_id.clone(), note: None, quietly: false };
        let batch = batches::create(&mut tx, now, &root, work).await.expect("a batch is made");
        batches::add_people(&mut tx, now, &root, &batch.public_id, &[format!("person-{n}")])
            .await
            .expect("a step is added");
        let new = NewNomination {
            badge: badge.public_id.clone(),
            person: Some(invited.clone()),
            reason: "Good".to_owned(),
            file: Some(Evidence::read(None, b"%PDF-1.4".to_vec()).expect("a file")),
            ..NewNomination::default()
        };
        let nomination = nominations::nominate(&mut tx, now, &root, new).await.expect("somebody is named");
        let holder = people::find(&mut tx, &format!("holder-{n}")).await.expect("people can be read");
        notices::password_changed(&mut tx, now, holder.expect("the holder is there").id)
            .await
            .expect("mail is written");
        let newest = notices::list(&mut tx, &root, MailFilter::default(), None, 1).await.expect("mail can be listed");
        jobs::ensure_recurring(&mut tx, now).await.expect("jobs are there");
        let picture = Picture::own_svg("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", 1);
        let image = images::store(&mut tx, now, &picture).await.expect("a picture is stored");
        let admin = people::find(&mut tx, "oslo-admin").await.expect("people can be read").expect("the admin is there");
        let account = access::account(&mut tx, admin.id).await.expect("accounts can be read").expect("an account");
        // One picture for each target, so that each can be deleted.
        let drawing = format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{n}</title></svg>");
        let new = NewBadgeImage {
            picture: Picture::own_svg(&drawing, 1),
            name: None,
            original_name: format!("picture-{n}.svg"),
            category: None,
            uploaded_by: None,
        };
        let picture =
            badge_images::add(&mut tx, now, &account.actor(Dialect::Portal), new).await.expect("a picture is added");
        tx.commit().await.expect("the target is kept");
        Self(vec![
            ("{n}", n.to_string()),
            ("{holder}", format!("holder-{n}")),
            ("{person}", format!("person-{n}")),
            ("{stub}", format!("stub-{n}")),
            ("{unsubscribe}", unsubscribe::token(key, &invited, MailKind::BadgeAwarded)),
            ("{invited}", invited),
            ("{badge}", badge.public_id),
            ("{number}", badge.number.to_string()),
            ("{shortname}", badge.shortname),
            ("{award}", award.public_id),
            ("{token}", token.public_id),
            ("{own}", own_token),
            ("{batch}", batch.public_id),
            ("{nomination}", nomination.public_id),
            ("{mail}", newest[0].public_id.clone()),
            ("{image}", image),
            ("{picture}", picture.public_id),
            ("{behaviour}", format!("behaviour-{n}")),
            ("{client}", client.public_id),
            ("{trial}", trial.batch),
            ("{removed}", removed),
            ("{certification}", certification),
            ("{prolonged}", prolonged),
            ("{renewal}", renewal),
            ("{list}", list.public_id),
            ("{feed}", feed.public_id),
            ("{secret}", secret),
            ("{css}", assets::href("portal.css")),
        ])
    }

    /// The text with these ids in it.
    pub fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }
}
