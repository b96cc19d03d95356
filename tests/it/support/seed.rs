//! The contracts' own examples as rows: the people, badges and awards that every test may count on.

use chrono::TimeDelta;
use emblazon::{
    app::App,
    clock::Timestamp,
    domain::{
        Actor, Dialect, Role,
        access::{self, NewApiToken, NewToken},
        awards::{self, NewAward},
        badges::{self, NewBadge},
        organisations::{self, NewOrganisation},
        people::{self, NewPerson, PersonId},
    },
    store::Tx,
};

use super::at;

/// The password of every account.
pub const PASSWORD: &str = "seven quiet otters paint";

/// The tokens of the people and programs that act in tests.
pub struct People {
    /// `admin-per-001`, admin of the whole site.
    pub admin: String,
    /// `oslo-admin`, admin of `org-nhf-oslo`.
    pub admin_of_oslo: String,
    /// `oslo-coordinator`, coordinator of `org-nhf-oslo`.
    pub coordinator: String,
    /// `pm-kari-001` of `org-nhf-oslo`.
    pub mentor: String,
    /// `other-admin`, admin of `org-other`.
    pub other_admin: String,
    /// `other-coordinator`, coordinator of `org-other`.
    pub other_coordinator: String,
    /// `other-mentor` of `org-other`.
    pub other_mentor: String,
    /// A program with the role `system` everywhere.
    pub system: String,
    /// A program with the role `system` in `org-other`.
    pub other_system: String,
    /// A token of `admin-per-001` that has run out.
    pub expired: String,
    /// A token of `admin-per-001` that was revoked.
    pub revoked: String,
}

struct Seeder<'a> {
    tx: Tx,
    app: &'a App,
    now: Timestamp,
    root: Actor,
    password: String,
}

/// Fills an empty database.
pub async fn fill(app: &App) -> People {
    let tx = app.store.write().await.expect("the database takes changes");
    let password = app.passwords.hash(PASSWORD).await;
    let root = Actor::system(Dialect::CommandLine);
    let mut seeder = Seeder { tx, app, now: app.clock.now() - TimeDelta::days(400), root, password };
    seeder.organisations().await;
    let people = seeder.people().await;
    seeder.badges().await;
    seeder.award("earned-001", "bdg-def-001", "2026-01-22T14:35:00Z").await;
    seeder.award("earned-002", "bdg-def-002", "2026-02-21T00:01:00Z").await;
    seeder.tx.commit().await.expect("the seed is kept");
    people
}

impl Seeder<'_> {
    async fn organisations(&mut self) {
        for (id, name) in [("org-nhf-oslo", "NHF Oslo"), ("org-other", "Other House")] {
            let new = NewOrganisation { public_id: Some(id.into()), name: name.into(), ..NewOrganisation::default() };
            organisations::create(&mut self.tx, self.now, &self.root, new).await.expect("an organisation is added");
        }
    }

    async fn people(&mut self) -> People {
        let (oslo, other) = (Some("org-nhf-oslo"), Some("org-other"));
        self.person("mentor-19", "Lars Eriksen", None, oslo).await;
        self.person("other-recruit", "Ola Other", None, other).await;
        let admin = self.account("admin-per-001", "Per Admin", "per.admin@example.org", None, None).await;
        let coordinates = Some((Role::Coordinator, oslo));
        let coordinates_other = Some((Role::Coordinator, other));
        let oslo_admin =
            self.account("oslo-admin", "Åse Admin", "ase@example.org", oslo, Some((Role::Admin, oslo))).await;
        let coordinator =
            self.account("oslo-coordinator", "Odd Koordinator", "coordinator@example.org", oslo, coordinates).await;
        let kari = self.account("pm-kari-001", "Kari Nordmann", "kari@example.org", oslo, None).await;
        let other_admin =
            self.account("other-admin", "Anna Other", "anna@example.net", other, Some((Role::Admin, other))).await;
        let other_coordinator =
            self.account("other-coordinator", "Carl Other", "carl@example.net", other, coordinates_other).await;
        let other_mentor = self.account("other-mentor", "Mona Other", "mona@example.net", other, None).await;

        let per = self.root.clone();
        let everywhere = NewToken::Service { role: Role::System, organisation_id: None };
        let in_other = NewToken::Service { role: Role::System, organisation_id: Some("org-other".into()) };
        let ended = Some(self.now + TimeDelta::days(1));
        let (revoked_id, revoked) = self.personal(admin, None).await;
        let actor = self.actor(admin).await;
        access::revoke_token(&mut self.tx, self.now, &actor, &revoked_id).await.expect("it is revoked");
        People {
            admin: self.personal(admin, None).await.1,
            admin_of_oslo: self.personal(oslo_admin, None).await.1,
            coordinator: self.personal(coordinator, None).await.1,
            mentor: self.personal(kari, None).await.1,
            other_admin: self.personal(other_admin, None).await.1,
            other_coordinator: self.personal(other_coordinator, None).await.1,
            other_mentor: self.personal(other_mentor, None).await.1,
            system: self.token(&per, everywhere, None).await.1,
            other_system: self.token(&per, in_other, None).await.1,
            expired: self.personal(admin, ended).await.1,
            revoked,
        }
    }

    async fn person(&mut self, id: &str, name: &str, email: Option<&str>, home: Option<&str>) -> people::Person {
        let new = NewPerson {
            public_id: Some(id.into()),
            display_name: name.into(),
            email: email.map(Into::into),
            organisation_id: home.map(Into::into),
            ..NewPerson::default()
        };
        people::create(&mut self.tx, self.now, &self.root, new).await.expect("a person is added")
    }

    /// A person who can sign in; without a home and a role, an admin of the whole site.
    async fn account(
        &mut self,
        id: &str,
        name: &str,
        email: &str,
        home: Option<&str>,
        role: Option<(Role, Option<&str>)>,
    ) -> PersonId {
        let person = self.person(id, name, Some(email), home).await;
        let password = self.password.clone();
        access::set_password(&mut self.tx, self.now, &self.root, &person, &password).await.expect("a password is set");
        if let Some((role, place)) = role.or(home.is_none().then_some((Role::Admin, None))) {
            access::grant(&mut self.tx, self.now, &self.root, &person, role, place).await.expect("a role is given");
        }
        person.id
    }

    async fn actor(&mut self, person: PersonId) -> Actor {
        let account = access::account(&mut self.tx, person).await.expect("accounts can be read");
        account.expect("the person has an account").actor(Dialect::Management)
    }

    async fn personal(&mut self, person: PersonId, expires_at: Option<Timestamp>) -> (String, String) {
        let actor = self.actor(person).await;
        self.token(&actor, NewToken::Personal, expires_at).await
    }

    async fn token(&mut self, by: &Actor, holder: NewToken, expires_at: Option<Timestamp>) -> (String, String) {
        let new = NewApiToken { label: "Test".into(), holder, expires_at };
        let (token, secret) = access::create_token(&mut self.tx, self.now, by, new).await.expect("a token is made");
        (token.public_id, secret)
    }

    async fn badges(&mut self) {
        let oslo = Some("org-nhf-oslo");
        let rows = [
            ("bdg-def-001", "First Session", "Completed the first mentoring session", oslo, 10),
            (
                "bdg-def-002",
                "Streak Champion",
                "Maintained an active mentoring streak for 30 consecutive days",
                oslo,
                20,
            ),
            (
                "bdg-def-003",
                "Community Builder",
                "Recognised for exceptional contribution to the peer mentor community",
                oslo,
                30,
            ),
            ("bdg-site", "Everybody's Badge", "For all houses", None, 5),
            ("bdg-other", "Other Badge", "For the other house", Some("org-other"), 7),
        ];
        for (id, name, description, home, points) in rows {
            let new = NewBadge {
                public_id: Some(id.into()),
                name: name.into(),
                description: description.into(),
                organisation_id: home.map(Into::into),
                points,
                ..NewBadge::default()
            };
            badges::create(&mut self.tx, self.now, &self.root, new).await.expect("a badge is defined");
        }
    }

    /// Kari's, at the seed's time.
    async fn award(&mut self, id: &str, badge: &str, when: &str) {
        let wanted = NewAward { badge: badge.into(), person: "pm-kari-001".into(), ..NewAward::default() };
        awards::award_as(&mut self.tx, at(when), &self.root, wanted, id).await.expect("the seed's award is made");
        debug_assert!(at(when) < self.app.clock.now(), "the seed lies in the past");
    }
}
