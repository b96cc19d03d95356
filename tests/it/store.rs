//! The two engines: the same tables, the same history, the settings without which a power cut loses what was promised.

use std::{collections::BTreeMap, fs, path::Path};

use emblazon::{
    on_db,
    store::{Conn, Engine},
};

use crate::support::{Site, case, on_both_engines};

on_both_engines!(
    migrating_again_changes_nothing,
    what_is_not_committed_is_not_there,
    times_come_back_as_they_went_in,
    the_engine_keeps_what_it_acknowledged,
);

/// Table, column and whether it may be null.
type Columns = BTreeMap<(String, String), bool>;

async fn columns(conn: &mut Conn) -> Columns {
    let rows: Vec<(String, String, bool)> = on_db!(conn,
        sqlite c => sqlx::query_as(
            "SELECT t.name, c.name, c.\"notnull\" = 0 FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_%' ESCAPE '\\'").fetch_all(c).await,
        postgres c => sqlx::query_as(
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), is_nullable = 'YES' FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'").fetch_all(c).await
    )
    .expect("the catalogue can be read");
    rows.into_iter().map(|(table, column, null)| ((table, column), null)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_engines_have_the_same_tables() {
    let (send, mut receive) = tokio::sync::mpsc::unbounded_channel();
    for engine in [crate::support::Engine::Sqlite, crate::support::Engine::Postgres] {
        let send = send.clone();
        case(engine, move |site: Site| async move {
            send.send(columns(&mut site.conn().await).await).expect("somebody listens");
        })
        .await;
    }
    let (sqlite, postgres) = (receive.recv().await.expect("one"), receive.recv().await.expect("two"));
    assert!(sqlite.len() > 100, "the catalogue was read: {}", sqlite.len());
    let only = |these: &Columns, those: &Columns| -> Vec<_> {
        these
            .iter()
            .filter(|(column, null)| those.get(*column) != Some(null))
            .map(|(column, _)| column.clone())
            .collect()
    };
    let (only_sqlite, only_postgres) = (only(&sqlite, &postgres), only(&postgres, &sqlite));
    assert!(
        only_sqlite.is_empty() && only_postgres.is_empty(),
        "SQLite: {only_sqlite:?}; PostgreSQL: {only_postgres:?}"
    );
}

#[test]
fn both_engines_have_the_same_history() {
    let names = |engine: &str| -> Vec<_> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
        let files = fs::read_dir(folder).expect("there are migrations");
        let mut names: Vec<_> = files.map(|file| file.expect("a file").file_name()).collect();
        names.sort_unstable();
        names
    };
    assert!(!names("sqlite").is_empty());
    assert_eq!(names("sqlite"), names("postgres"));
}

async fn migrating_again_changes_nothing(site: Site) {
    let before = (site.counts().await, columns(&mut site.conn().await).await);
    site.app().store.migrate().await.expect("it is migrated");
    assert_eq!((site.counts().await, columns(&mut site.conn().await).await), before);
    assert!(site.app().store.is_migrated().await.expect("it can be asked"));
    site.anonymous().get("/readyz").await.is(200);
}

async fn insert_setting(site: &Site, is_kept: bool) {
    let mut tx = site.tx().await;
    on_db!(tx, c => sqlx::query("INSERT INTO settings (name, value) VALUES ('a', 'b')").execute(c).await.map(|_| ()))
        .expect("a row is written");
    if is_kept {
        tx.commit().await.expect("it is kept");
    }
}

async fn what_is_not_committed_is_not_there(site: Site) {
    let count = || async { site.counts().await["settings"] };
    let before = count().await;
    insert_setting(&site, false).await;
    assert_eq!(count().await, before);
    insert_setting(&site, true).await;
    assert_eq!(count().await, before + 1);
    let mut tx = site.tx().await;
    let again = on_db!(tx, c => sqlx::query("INSERT INTO settings (name, value) VALUES ('a', 'c')").execute(c).await.map(|_| ()));
    let error = emblazon::store::Error::from(again.expect_err("it is there already"));
    assert!(error.is_unique_violation() && !error.is_unavailable());
}

async fn times_come_back_as_they_went_in(site: Site) {
    for text in
        ["1970-01-01T00:00:00Z", "2026-03-26T10:00:00.000001Z", "2038-01-19T03:14:08.999999Z", "9999-12-31T23:59:59Z"]
    {
        let sent = crate::support::at(text);
        let mut tx = site.tx().await;
        let got: chrono::DateTime<chrono::Utc> = on_db!(tx, c => sqlx::query_scalar(
            "INSERT INTO token_families (person_id, created_at) VALUES ((SELECT MIN(id) FROM people), $1) RETURNING created_at")
            .bind(sent).fetch_one(c).await)
        .expect("a time is kept");
        assert_eq!(got, sent);
    }
}

async fn the_engine_keeps_what_it_acknowledged(site: Site) {
    if site.app().store.engine() == Engine::Postgres {
        // Durability is the server's own setting there; what is ours is that a commit is one transaction.
        let mut conn = site.conn().await;
        let isolation: String = on_db!(conn,
            sqlite _c => Ok(String::new()),
            postgres c => sqlx::query_scalar("SHOW transaction_isolation").fetch_one(c).await
        )
        .expect("a setting");
        assert_eq!(isolation, "read committed", "what the locks of the domain are made for");
        return;
    }
    let mut tx = site.tx().await;
    for (pragma, wanted) in [("foreign_keys", "1"), ("synchronous", "2"), ("journal_mode", "wal")] {
        let query = format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}");
        let found: String = on_db!(tx,
            sqlite c => sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(c).await,
            postgres _c => Ok(String::new())
        )
        .expect("a pragma");
        assert_eq!(found, wanted, "{pragma} of the writer");
    }
    drop(tx);
    let mut conn = site.conn().await;
    let refused = on_db!(conn, c => sqlx::query("DELETE FROM settings").execute(c).await.map(|_| ()));
    assert!(refused.is_err(), "readers cannot write");
}
