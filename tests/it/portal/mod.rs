//! The pages, as a browser without scripts uses them.

mod calendars;
mod certificates;
mod certification_lists;
mod certifications;
mod lists;
mod mail;
mod rules;
mod work;

use reqwest::Method;
use scraper::{Html, Selector};

use crate::support::{Reply, Site};

/// Somebody who is signed in.
struct Browser {
    site: Site,
    cookie: String,
}

impl Browser {
    async fn of(site: &Site, email: &str) -> Self {
        Self { site: site.clone(), cookie: site.sign_in(email).await }
    }

    async fn get(&self, path: &str) -> Reply {
        Reply::to(self.site.anonymous().request(Method::GET, path).header("cookie", &self.cookie)).await
    }

    /// Sends a form.
    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = serde_html_form::to_string(fields).expect("a form can be written");
        let request = self.site.anonymous().request(Method::POST, path).header("cookie", &self.cookie);
        Reply::to(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
    }

    /// Sends a form that succeeds, and follows where it leads: the address, and the page.
    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> (String, String) {
        let reply = self.post(path, fields).await.is(303);
        let to = reply.header("location").expect("it leads on").to_owned();
        let page = self.get(&to).await.is(200);
        (to, main(&page))
    }

    /// What stands on a page.
    async fn read(&self, path: &str) -> String {
        main(&self.get(path).await.is(200))
    }
}

/// The words of a page's main part, one space between them.
fn main(page: &Reply) -> String {
    let page = Html::parse_document(&page.text());
    let main = page.select(&Selector::parse("main").expect("a selector")).next().expect("a page has a main part");
    main.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// The value of an attribute of everything that matches.
fn attributes(page: &Reply, selector: &str, name: &str) -> Vec<String> {
    let page = Html::parse_document(&page.text());
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector).filter_map(|found| found.value().attr(name)).map(str::to_owned).collect()
}
