//! What every test stands on: a whole server on a real socket, on either engine, with the contracts' own people and
//! badges in it, and clients who call it as users do.

mod client;
mod database;
mod process;
mod seed;
mod site;
mod template;

pub use client::{Client, Reply};
pub use database::{Counts, Database};
pub use process::{Relay, Server};
pub use seed::{PASSWORD, People, fill};
pub use site::{Engine, Site, case, http_client, settings};

use chrono::{DateTime, Utc};

/// Where the clock stands when a test begins.
pub const NOW: &str = "2026-03-26T10:00:00Z";

/// A moment, as the contracts write it.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment is written as RFC 3339")
}

/// A picture of this size, as PNG.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::DynamicImage::new_rgba8(width, height);
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture can be written");
    bytes.into_inner()
}

/// A PNG of a few bytes that says to be this large.
pub fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(1, 1);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    // The checksum of the header, so that nothing but the size is wrong.
    let checksum = !bytes[12..29].iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    });
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

/// Makes each of these functions two tests, `sqlite::…` and `postgres::…`. A function that is left out is dead code, and
/// the build says so.
macro_rules! on_both_engines {
    ($($body:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $body() {
                    $crate::support::case($crate::support::Engine::Sqlite, super::$body).await;
                }
            )+
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $body() {
                    $crate::support::case($crate::support::Engine::Postgres, super::$body).await;
                }
            )+
        }
    };
}
pub(crate) use on_both_engines;
