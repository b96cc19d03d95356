//! `page`, `limit` and `cursor`, the same for every list under `/api/v1`.

use axum::{
    extract::{FromRequestParts, OriginalUri},
    http::{HeaderMap, HeaderValue, Uri, header, request::Parts},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::{Problem, Query};
use crate::{
    app::App,
    domain::{
        page::{DEFAULT_LIMIT, Slice},
        text,
    },
};

/// Which page of a list is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// From 1
    #[param(minimum = 1, maximum = 2_147_483_647, default = 1)]
    page: Option<i64>,
    /// Items a page; more than 100 is read as 100
    #[param(minimum = 1, maximum = 2_147_483_647, default = 20)]
    limit: Option<i64>,
    /// Where the last page ended, as `Link: rel="next"` gave it; overrules `page`
    cursor: Option<String>,
}

/// The wanted slice, with what a link to the next one needs.
pub struct Paging {
    /// The slice.
    pub slice: Slice,
    uri: Uri,
}

impl FromRequestParts<App> for Paging {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Query(query) = Query::<PageQuery>::from_request_parts(parts, app).await?;
        let bounded = |field: &'static str, value: Option<i64>, default: i64| match value {
            None => Ok(default),
            Some(value) if (1..=i64::from(i32::MAX)).contains(&value) => Ok(value),
            Some(_) => Err(Problem::field(field, "must be from 1 to 2147483647")),
        };
        let mut slice = Slice::page(bounded("page", query.page, 1)?, bounded("limit", query.limit, DEFAULT_LIMIT)?);
        if let Some(cursor) = query.cursor {
            if !text::is_id(&cursor) {
                return Err(Problem::field("cursor", "must be one that a list's Link header gave"));
            }
            slice.after = Some(cursor);
        }
        // Inside a nested router the request's own address has lost its beginning.
        let uri =
            parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.clone(), |original| original.0.clone());
        Ok(Self { slice, uri })
    }
}

/// What a list says about its pages.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pagination {
    /// The page's number, from 1
    #[schema(example = 1)]
    page: i64,
    /// Items a page
    #[schema(example = 20)]
    limit: i64,
    /// How many match in all
    #[schema(example = 2)]
    total: i64,
}

impl Paging {
    /// The `pagination` of the reply.
    pub fn pagination(&self, total: i64) -> Pagination {
        Pagination { page: self.slice.page, limit: self.slice.limit, total }
    }

    /// `Link: rel="next"` (RFC 8288), if the page is full; `last` is the public id of its last item.
    pub fn links(&self, app: &App, items: usize, last: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let is_full = i64::try_from(items).is_ok_and(|items| items == self.slice.limit);
        if let Some(last) = last.filter(|_| is_full) {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            let sent = url::form_urlencoded::parse(self.uri.query().unwrap_or_default().as_bytes());
            query.extend_pairs(sent.filter(|(name, _)| name != "cursor" && name != "page"));
            query.append_pair("cursor", last);
            let next = format!("<{}?{}>; rel=\"next\"", app.url(self.uri.path()), query.finish());
            if let Ok(value) = HeaderValue::from_str(&next) {
                headers.insert(header::LINK, value);
            }
        }
        headers
    }
}
