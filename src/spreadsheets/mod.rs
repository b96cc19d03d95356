//! Lists as spreadsheet programs write and read them: CSV. [`Reader`] takes a file piece by piece and holds one row of it;
//! [`Heading`] finds the columns by the names that people give them; [`Writer`] makes files that no program mistakes for
//! formulas. Knows neither what the rows are about nor where they come from.

mod decoding;
mod heading;
mod reading;
mod writing;

pub use heading::{Column, Heading};
pub use reading::{Line, MAX_COLUMNS, MAX_ROW, Reader, Row, Unreadable};
pub use writing::{Separator, Writer};

/// What a spreadsheet program takes for the beginning of a formula, also in the full-width forms.
fn begins_a_formula(cell: &str) -> bool {
    cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}
