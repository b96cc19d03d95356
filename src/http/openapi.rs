//! The description of every API, and its viewer.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Description,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_swagger_ui::SwaggerUi;

use super::{Rooms, mounts::Mount};

/// What stands above the routes.
#[derive(OpenApi)]
#[openapi(
    info(title = "Emblazon", description = "Badges: awarded, held, checked and taken back.", license(name = "MIT", identifier = "MIT")),
    servers((url = "/", description = "This server")),
    security(("bearer" = [])),
    modifiers(&Bearer),
    tags(
        (name = "tokens", description = "Ways to a bearer token"),
        (name = "issuing", description = "Badges issued to an e-mail address, which their recipients claim"),
        (name = "earned badges", description = "The contract of the badge award service"),
        (name = "certifications", description = "The contract of the certification management service, and what stands behind it"),
        (name = "certification types", description = "What somebody can be certified as"),
        (name = "Open Badger", description = "Partner sites credit their users with behaviors, and badges come of them"),
        (name = "assignments", description = "The administrators' half of the FlagForge contract; a signed-in browser may call it too"),
        (name = "calendars", description = "Secret addresses at which calendar programs read what expires"),
        (name = "people", description = "Those who hold badges"),
        (name = "organisations", description = "The houses that people belong to and that issue badges"),
        (name = "badge definitions", description = "What can be held"),
        (name = "behaviours", description = "What people do and are credited for"),
        (name = "rules", description = "How badges come by themselves, and why one did or did not"),
        (name = "Open Badger clients", description = "Partner sites and what they sign with"),
        (name = "API tokens", description = "Secrets of programs"),
        (name = "audit", description = "Who changed what"),
        (name = "batches", description = "Long work, staged as steps, done in the background and taken back as one"),
        (name = "mail", description = "The outbox: what was sent, what waits and what could not be delivered"),
        (name = "jobs", description = "Work that no request waits for"),
    ),
)]
pub struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut Description) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An access token of /v1/token, or an API token"))
            .build();
        document.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// `/openapi.json` and `/docs`.
pub fn mounts(document: Description) -> Rooms {
    let router = SwaggerUi::new("/docs").url("/openapi.json", document).into();
    let get = |path: &str| Mount { method: "GET", path: path.to_owned() };
    Rooms { router, list: vec![get("/openapi.json"), get("/docs"), get("/docs/{*rest}")] }
}
