//! One database for each test: a file in a directory of its own, or a database in the test cluster.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use emblazon::{
    on_db,
    store::{Conn, Location},
};
use sqlx::{Connection, PgConnection};

use super::Engine;

/// How many rows each table has.
pub type Counts = BTreeMap<String, i64>;

/// The variable that names the cluster in which tests make their databases.
const CLUSTER: &str = "EMBLAZON_TEST_POSTGRES";

/// In the names of the databases that are copied.
const TEMPLATE: &str = "template";

/// A place for rows that nobody else has.
pub struct Database {
    /// Where the server's files go, whatever the engine.
    pub directory: PathBuf,
    postgres: Option<Named>,
}

struct Named {
    name: String,
    url: String,
}

impl Database {
    /// An empty one.
    pub async fn create(engine: Engine) -> Self {
        let database = Self::named(engine, "test");
        std::fs::create_dir_all(&database.directory).expect("a temporary directory can be made");
        if let Some(Named { name, .. }) = &database.postgres {
            in_cluster(&format!("CREATE DATABASE {name}")).await;
        }
        database
    }

    /// An empty one that is to be copied, and stays for the whole run. Those of runs that ended long ago go.
    pub async fn template(engine: Engine) -> Self {
        let database = Self::named(engine, TEMPLATE);
        std::fs::create_dir_all(&database.directory).expect("a temporary directory can be made");
        let files = std::fs::read_dir(std::env::temp_dir()).expect("the temporary directory can be read");
        let files = files.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        for name in files.filter(|name| is_long_over(name)) {
            remove(&std::env::temp_dir().join(name));
        }
        if let Some(Named { name, .. }) = &database.postgres {
            for name in databases().await.into_iter().filter(|name| is_long_over(name)) {
                in_cluster(&format!("DROP DATABASE IF EXISTS {name}")).await;
            }
            in_cluster(&format!("CREATE DATABASE {name}")).await;
        }
        database
    }

    /// One of its own with the same rows. Nobody may be connected to this one.
    pub async fn copy(&self) -> Self {
        let engine = if self.postgres.is_some() { Engine::Postgres } else { Engine::Sqlite };
        let copy = Self::named(engine, "test");
        std::fs::create_dir_all(&copy.directory).expect("a temporary directory can be made");
        for file in std::fs::read_dir(&self.directory).expect("the template's files can be listed") {
            let file = file.expect("a file");
            std::fs::copy(file.path(), copy.directory.join(file.file_name())).expect("a file can be copied");
        }
        if let (Some(from), Some(to)) = (&self.postgres, &copy.postgres) {
            // By its files, which is the faster way while nothing has to reach the disk.
            in_cluster(&format!("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", to.name, from.name)).await;
        }
        copy
    }

    fn named(engine: Engine, kind: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let (now, process) = (now(), std::process::id());
        let name = format!("emblazon_{kind}_{now}_{process}_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let postgres = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => {
                let mut url = cluster();
                url.set_path(&name);
                Some(Named { name: name.clone(), url: url.into() })
            }
        };
        Self { directory: std::env::temp_dir().join(name), postgres }
    }

    /// The address of the database in the cluster, where there is one.
    pub fn url(&self) -> Option<&str> {
        self.postgres.as_ref().map(|named| named.url.as_str())
    }

    /// As the store knows it.
    pub fn location(&self) -> Location {
        match self.url() {
            Some(url) => Location::Postgres(url.to_owned()),
            None => Location::File(self.directory.join("emblazon.db")),
        }
    }

    /// Leaves nothing behind. Nobody may be connected in earnest any more.
    pub async fn drop(&self) {
        if let Some(Named { name, .. }) = &self.postgres {
            in_cluster(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
        remove(&self.directory);
    }
}

fn remove(directory: &Path) {
    if let Err(error) = std::fs::remove_dir_all(directory) {
        eprintln!("{} stays behind: {error}", directory.display());
    }
}

/// Whether this is the template of a run that began more than a day ago.
fn is_long_over(name: &str) -> bool {
    let began = name.strip_prefix("emblazon_").and_then(|name| name.strip_prefix(TEMPLATE)?.strip_prefix('_'));
    let began = began.and_then(|rest| rest.split('_').next()?.parse::<u64>().ok());
    began.is_some_and(|began| began + 86_400 < now())
}

/// Seconds since the epoch.
fn now() -> u64 {
    std::time::SystemTime::UNIX_EPOCH.elapsed().expect("the clock is right").as_secs()
}

/// The names of all databases of the cluster.
async fn databases() -> Vec<String> {
    let mut conn = PgConnection::connect(cluster().as_str()).await.expect("the test cluster answers");
    sqlx::query_scalar("SELECT CAST(datname AS TEXT) FROM pg_database")
        .fetch_all(&mut conn)
        .await
        .expect("they can be listed")
}

fn cluster() -> url::Url {
    let address = std::env::var(CLUSTER).unwrap_or_else(|_| {
        panic!("{CLUSTER} names no PostgreSQL to test with; ./scripts/test starts one and sets it")
    });
    address.parse().unwrap_or_else(|error| panic!("{CLUSTER} is not an address: {error}"))
}

async fn in_cluster(statement: &str) {
    let address = cluster();
    let mut conn = PgConnection::connect(address.as_str()).await.expect("the test cluster answers");
    // Two databases cannot be copied from the template at the same moment: whoever is refused asks again.
    for _ in 0..100 {
        match sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut conn).await {
            Ok(_) => return,
            Err(error) if error.to_string().contains("is being accessed by other users") => {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            Err(error) => panic!("{statement}: {error}"),
        }
    }
    panic!("{statement}: the template was busy for too long");
}

/// The names of all tables but the migrations' own, in order.
pub async fn tables(conn: &mut Conn) -> Vec<String> {
    on_db!(conn,
        sqlite c => sqlx::query_scalar(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'
             ORDER BY name").fetch_all(c).await,
        postgres c => sqlx::query_scalar(
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%' ORDER BY table_name").fetch_all(c).await
    )
    .expect("the catalogue can be read")
}

/// How many rows each table has now.
pub async fn counts(conn: &mut Conn) -> Counts {
    let mut counts = Counts::new();
    for table in tables(conn).await {
        let statement = format!("SELECT COUNT(*) FROM {table}");
        let count = on_db!(conn, c => sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_one(c).await)
            .expect("a table can be counted");
        counts.insert(table, count);
    }
    counts
}
