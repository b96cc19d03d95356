//! The seed in a database that each run makes once for each engine; every test gets a copy, which costs a fraction of
//! migrating and filling one.

use std::net::{Ipv4Addr, SocketAddr};

use emblazon::{app::App, clock::Clock, domain::access::Passwords};
use tokio::sync::OnceCell;

use super::{Database, Engine, NOW, People, at, seed, settings};

struct Template {
    database: Database,
    people: People,
}

/// A database of the test's own with the seed in it, and the tokens of the seed's people.
pub async fn copy(engine: Engine) -> (Database, &'static People) {
    static SQLITE: OnceCell<Template> = OnceCell::const_new();
    static POSTGRES: OnceCell<Template> = OnceCell::const_new();
    let template = match engine {
        Engine::Sqlite => &SQLITE,
        Engine::Postgres => &POSTGRES,
    };
    let Template { database, people } = template.get_or_init(|| make(engine)).await;
    (database.copy().await, people)
}

async fn make(engine: Engine) -> Template {
    let database = Database::template(engine).await;
    let settings = settings(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), &database);
    let app = App::start(settings, Clock::fixed(at(NOW)), Passwords::new(64, 1)).await.expect("the template opens");
    let people = seed::fill(&app).await;
    // What somebody is still connected to cannot be copied.
    app.store.close().await;
    Template { database, people }
}
