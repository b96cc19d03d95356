//! Who asks: a partner site, on behalf of one of its users, with a JSON Web Token (RFC 7519) that it has signed with the
//! secret it shares with this server. Refusals come in the order that the contract tells, each with its reason.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::Method,
};
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, dangerous::insecure_decode_claims, decode};
use serde_json::{Map, Value};

use super::{
    OpenBadgerError,
    strict::{Strict, TWICE},
};
use crate::{
    app::App,
    clock::Timestamp,
    domain::{
        Actor,
        behaviours::Behaviour,
        clients::{self, Client},
        text,
    },
    http::problem,
};

/// How far the clocks of two servers may be apart.
const LEEWAY: TimeDelta = TimeDelta::seconds(60);
/// The claim that names the behaviours which may be credited.
const CREDIT: &str = "clopenbadger:creditBehaviors";

/// A user's token that was accepted.
pub struct Partner {
    /// The site.
    pub client: Client,
    /// What the site may do.
    pub actor: Actor,
    /// The user.
    pub email: String,
    claims: Map<String, Value>,
}

/// What the token's user wants, for the words of a refusal.
#[derive(Clone, Copy)]
pub enum Purpose {
    Read,
    Credit,
}

/// The parameters that carry a user's token.
#[derive(Default)]
pub struct Params {
    auth: Option<String>,
    email: Option<String>,
}

impl Params {
    /// Reads them: from the query on GET, from a JSON or form body on POST. Naming one twice is no way in.
    pub async fn read(request: Request, app: &App) -> Result<Self, OpenBadgerError> {
        let unreadable = || OpenBadgerError::Malformed("send a JSON object or a form".to_owned());
        if request.method() != Method::POST {
            let query = request.uri().query().unwrap_or_default();
            return Self::of_pairs(query.as_bytes());
        }
        let media_type = problem::content_type(request.headers());
        let bytes =
            Bytes::from_request(request, app).await.map_err(|rejection| OpenBadgerError::Status(rejection.status()))?;
        match media_type.as_deref() {
            _ if bytes.is_empty() => Ok(Self::default()),
            Some("application/x-www-form-urlencoded") => Self::of_pairs(&bytes),
            Some(sent) if problem::is_json(sent) => {
                let Strict(body) = serde_json::from_slice(&bytes).map_err(|error| {
                    let error = error.to_string();
                    if error.starts_with(TWICE) { OpenBadgerError::Forbidden(error) } else { unreadable() }
                })?;
                let Value::Object(mut body) = body else { return Err(unreadable()) };
                let mut take = |name: &str| match body.remove(name) {
                    None | Some(Value::Null) => Ok(None),
                    Some(Value::String(value)) => Ok(Some(value)),
                    Some(_) => Err(OpenBadgerError::Malformed(format!("`{name}` must be a text"))),
                };
                Ok(Self { auth: take("auth")?, email: take("email")? })
            }
            _ => Err(unreadable()),
        }
    }

    fn of_pairs(pairs: &[u8]) -> Result<Self, OpenBadgerError> {
        let mut params = Self::default();
        for (name, value) in url::form_urlencoded::parse(pairs) {
            let param = match &*name {
                "auth" => &mut params.auth,
                "email" => &mut params.email,
                _ => continue,
            };
            if param.replace(value.into_owned()).is_some() {
                return Err(OpenBadgerError::forbidden(format!("{TWICE}: {name}")));
            }
        }
        Ok(params)
    }

    /// The partner and the user behind them.
    pub async fn partner(self, app: &App, purpose: Purpose) -> Result<Partner, OpenBadgerError> {
        let refuse = OpenBadgerError::Forbidden;
        let now = app.clock.now();
        let given =
            |value: Option<String>| value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let token = given(self.auth).ok_or_else(|| refuse("missing mandatory `auth` param".to_owned()))?;
        // Not believed yet: only to find whose signature it has to be.
        let unverified = claims(&token).ok_or_else(unreadable)?;
        let issuer = match unverified.get("iss") {
            None => None,
            Some(Value::String(issuer)) => Some(issuer.as_str()),
            Some(_) => return Err(unreadable()),
        };
        let (client, secrets) = {
            let mut conn = app.store.read().await?;
            let client = clients::by_issuer(&mut conn, issuer).await?.ok_or_else(|| match issuer {
                Some(issuer) => refuse(format!("there is no client for the issuer {issuer}")),
                None => refuse("the token names no issuer, and it is not clear which client it is".to_owned()),
            })?;
            let secrets = clients::signing_secrets(&mut conn, &app.key, &client).await?;
            (client, secrets)
        };
        if secrets.is_empty() {
            return Err(refuse(format!("there is no secret for the issuer {}", client.issuer)));
        }
        let verified = secrets.iter().find_map(|(id, secret)| verified(&token, secret).map(|claims| (id, claims)));
        let (secret, claims) = verified.ok_or_else(unreadable)?;

        let Some(prn) = claims.get("prn").and_then(Value::as_str) else {
            return Err(refuse("the token names no user in `prn`".to_owned()));
        };
        let email = given(self.email);
        if let Some(email) = &email
            && text::fold(prn) != text::fold(email)
        {
            return Err(refuse(match purpose {
                Purpose::Credit => format!("the user {prn} cannot credit a behavior to {email}."),
                Purpose::Read => format!("the user {prn} cannot access the badges of {email}."),
            }));
        }
        check_times(&client, &claims, now)?;
        check_audience(&client, &claims)?;
        let email = email.ok_or_else(|| OpenBadgerError::Malformed("missing mandatory `email` param".to_owned()))?;
        clients::note_use(&app.store, now, &client, secret).await?;
        Ok(Partner { actor: clients::actor(&client), client, email, claims })
    }
}

impl Partner {
    /// Refuses a behaviour that the token does not name, by its shortname or by one of its tags.
    pub fn may_credit(&self, shortname: &str, behaviour: Option<&Behaviour>) -> Result<(), OpenBadgerError> {
        let tags = behaviour.map_or(&[][..], |behaviour| &behaviour.tags);
        let is_named = |name: &str| {
            name == shortname || name.strip_prefix("tag:").is_some_and(|tag| tags.iter().any(|own| own == tag))
        };
        let named = match self.claims.get(CREDIT) {
            Some(Value::String(names)) => names.split_whitespace().any(is_named),
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(is_named),
            _ => false,
        };
        if named || self.client.may_credit_anything {
            return Ok(());
        }
        Err(OpenBadgerError::forbidden(format!("the user {} cannot credit the behavior {shortname}.", self.email)))
    }
}

fn unreadable() -> OpenBadgerError {
    OpenBadgerError::forbidden("the token cannot be decoded, or its signature is wrong")
}

fn claims(token: &str) -> Option<Map<String, Value>> {
    match insecure_decode_claims::<Strict>(token).ok()?.0 {
        Value::Object(claims) => Some(claims),
        _ => None,
    }
}

/// The claims of a token that was signed with this secret, by HMAC and nothing else.
fn verified(token: &str, secret: &str) -> Option<Map<String, Value>> {
    let mut checks = Validation::new(Algorithm::HS256);
    checks.algorithms = vec![Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
    // Times and audience are told apart below, by this server's own clock.
    checks.required_spec_claims.clear();
    checks.validate_exp = false;
    checks.validate_aud = false;
    let key = DecodingKey::from_secret(secret.as_bytes());
    match decode::<Strict>(token, &key, &checks).ok()?.claims.0 {
        Value::Object(claims) => Some(claims),
        _ => None,
    }
}

fn check_times(client: &Client, claims: &Map<String, Value>, now: Timestamp) -> Result<(), OpenBadgerError> {
    let moment = |name: &str| match claims.get(name) {
        None => Ok(None),
        // RFC 7519, section 2: seconds, possibly with a fraction.
        Some(value) => value.as_f64().map(Some).ok_or_else(unreadable),
    };
    #[expect(clippy::cast_precision_loss, reason = "seconds of this era are far below 2^52")]
    let at = |at: Timestamp| at.timestamp() as f64;
    match moment("exp")? {
        Some(exp) if exp <= at(now - LEEWAY) => return Err(OpenBadgerError::forbidden("the token has expired")),
        None if !client.allows_no_expiry => {
            return Err(OpenBadgerError::forbidden("the token has no `exp`, which this client's tokens need"));
        }
        _ => {}
    }
    if moment("nbf")?.is_some_and(|nbf| nbf > at(now + LEEWAY)) {
        return Err(OpenBadgerError::forbidden("the token is not valid yet"));
    }
    Ok(())
}

fn check_audience(client: &Client, claims: &Map<String, Value>) -> Result<(), OpenBadgerError> {
    let Some(wanted) = &client.audience else { return Ok(()) };
    let is_meant = match claims.get("aud") {
        Some(Value::String(aud)) => aud == wanted,
        Some(Value::Array(all)) => all.iter().any(|aud| aud.as_str() == Some(wanted)),
        _ => false,
    };
    if is_meant { Ok(()) } else { Err(OpenBadgerError::forbidden(format!("the token's `aud` is not {wanted}"))) }
}
