//! The portal's pages as values: one file per group of pages, each struct right for one template, filled by
//! handlers. Holds no handler, no store and no rule.

pub mod audit;
pub mod award;
pub mod badges;
pub mod chart;
pub mod errors;
pub mod me;
pub mod organisations;
pub mod overview;
pub mod paths;
pub mod people;
pub mod public;
pub mod sign_in;
pub mod tokens;

#[cfg(test)]
mod samples;
