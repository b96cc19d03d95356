use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::IssuingError;
use crate::domain::access::{ACCESS_TOKEN_SECONDS, Bearer};

/// What is exchanged for an access token. Other fields are ignored.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TokenRequest {
    /// `password` if absent
    #[schema(example = "password")]
    grant_type: Option<String>,
    /// An e-mail address
    #[schema(example = "per.admin@example.org")]
    username: Option<String>,
    #[schema(example = "emblazon-demo-only")]
    password: Option<String>,
    /// With `grant_type` `refresh_token`
    refresh_token: Option<String>,
}

/// A request whose fields fit its grant type.
pub enum Grant {
    Password { username: String, password: String },
    Refresh { refresh_token: String },
}

impl TokenRequest {
    pub fn into_grant(self) -> Result<Grant, IssuingError> {
        let mut missing = Vec::new();
        let mut need = |name: &'static str, value: Option<String>| {
            value.filter(|value| !value.is_empty()).unwrap_or_else(|| {
                missing.push(FieldDetail::missing(name));
                String::new()
            })
        };
        let grant = match self.grant_type.as_deref() {
            None | Some("password") => {
                Grant::Password { username: need("username", self.username), password: need("password", self.password) }
            }
            Some("refresh_token") => Grant::Refresh { refresh_token: need("refresh_token", self.refresh_token) },
            Some(_) => {
                missing.push(FieldDetail {
                    loc: vec!["body".to_owned(), "grant_type".to_owned()],
                    msg: "must be password or refresh_token".to_owned(),
                    kind: "value_error",
                });
                Grant::Refresh { refresh_token: String::new() }
            }
        };
        if missing.is_empty() { Ok(grant) } else { Err(IssuingError::Invalid(missing)) }
    }
}

/// A fresh pair of tokens.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenReply {
    /// For `Authorization: Bearer`
    #[schema(example = "emb_at_…")]
    access_token: String,
    #[schema(example = "bearer")]
    token_type: &'static str,
    /// Seconds
    #[schema(example = 600)]
    expires_in: i64,
    /// To be exchanged once for the next pair
    #[schema(example = "emb_rt_…")]
    refresh_token: String,
}

impl From<Bearer> for TokenReply {
    fn from(bearer: Bearer) -> Self {
        Self {
            access_token: bearer.access_token,
            token_type: "bearer",
            expires_in: ACCESS_TOKEN_SECONDS,
            refresh_token: bearer.refresh_token,
        }
    }
}

/// An error's body.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssuingDetail)]
pub struct Detail {
    #[schema(example = "Incorrect username or password")]
    pub detail: &'static str,
}

/// The body of a 400.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssuingInvalid)]
pub struct Invalid {
    pub detail: Vec<FieldDetail>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssuingFieldDetail)]
pub struct FieldDetail {
    /// Where: `body`, then the field
    #[schema(example = json!(["body", "username"]))]
    loc: Vec<String>,
    #[schema(example = "field required")]
    msg: String,
    /// A word for programs
    #[serde(rename = "type")]
    #[schema(example = "missing")]
    kind: &'static str,
}

impl FieldDetail {
    fn missing(name: &str) -> Self {
        Self { loc: vec!["body".to_owned(), name.to_owned()], msg: "field required".to_owned(), kind: "missing" }
    }

    pub fn unreadable(path: &str, msg: String) -> Self {
        let mut loc = vec!["body".to_owned()];
        loc.extend((path != ".").then(|| path.to_owned()));
        Self { loc, msg, kind: "type_error" }
    }
}
