//! Pages of a list: which slice is wanted, and what came back.

/// A list's `limit` over this is read as this.
pub const MAX_LIMIT: i64 = 100;
/// A list's `limit` where none is given.
pub const DEFAULT_LIMIT: i64 = 20;

/// The slice of a list that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// From 1.
    pub page: i64,
    /// 1 to [`MAX_LIMIT`].
    pub limit: i64,
    /// The public id of the last item already seen: the slice begins after it, whatever `page` says.
    pub after: Option<String>,
}

impl Slice {
    /// The page with this number, of at most [`MAX_LIMIT`] items.
    pub fn page(page: i64, limit: i64) -> Self {
        Self { page, limit: limit.min(MAX_LIMIT), after: None }
    }

    /// How many items come before the slice.
    pub fn offset(&self) -> i64 {
        if self.after.is_some() { 0 } else { (self.page - 1).saturating_mul(self.limit) }
    }

    /// Whether the page begins past the end, so that nothing need be read.
    pub fn is_past(&self, total: i64) -> bool {
        self.after.is_none() && self.offset() >= total
    }

    /// Whether there is more behind the page.
    pub fn is_short_of(&self, total: i64) -> bool {
        self.page.saturating_mul(self.limit) < total
    }
}

/// One slice of a list, with the number of all that match.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: i64,
}

impl<T> Listed<T> {
    /// Nothing on this page, out of `total`.
    pub fn empty(total: i64) -> Self {
        Self { items: Vec::new(), total }
    }
}
