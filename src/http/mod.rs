//! What speaks HTTP.
pub mod assets;
pub mod page;
pub mod portal;
pub mod text;
