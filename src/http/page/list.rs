//! The pages of a long list.

/// Links through a long list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pager {
    /// The first row's place, from 1; 0 in an empty list and where places are not counted.
    pub from: u64,
    /// The last row's place.
    pub to: u64,
    /// How many rows there are.
    pub total: u64,
    /// The pages to offer; empty where one page holds all.
    pub pages: Vec<PageLink>,
    /// The page before this one.
    pub previous: Option<String>,
    /// The page after this one.
    pub next: Option<String>,
    /// Which way the list is walked.
    pub way: Way,
}

/// Which way a list is walked, for the words on its links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// By numbered pages, or only onwards from the first.
    #[default]
    Pages,
    /// From the newest to the oldest.
    Newest,
    /// From the top down.
    Top,
}

/// One entry of a pager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    /// The page's number; 0 marks a gap.
    pub number: u64,
    /// Its address.
    pub href: String,
    /// Whether it is the page shown.
    pub current: bool,
}

impl Pager {
    /// Numbered pages of `per_page` rows; `href` gives a page's address. First, last and the neighbours are offered.
    #[must_use]
    pub fn numbered(page: u64, per_page: u64, total: u64, href: impl Fn(u64) -> String) -> Self {
        let per_page = per_page.max(1);
        let last = total.div_ceil(per_page).max(1);
        let page = page.clamp(1, last);
        let mut pages = Vec::new();
        if last > 1 {
            let mut before = 0;
            for number in
                (1..=last.min(2)).chain(page.saturating_sub(1).max(1)..=(page + 1).min(last)).chain(last..=last)
            {
                if number <= before {
                    continue;
                }
                if number > before + 1 {
                    pages.push(PageLink { number: 0, href: String::new(), current: false });
                }
                pages.push(PageLink { number, href: href(number), current: number == page });
                before = number;
            }
        }
        Self {
            from: if total == 0 { 0 } else { (page - 1) * per_page + 1 },
            to: (page * per_page).min(total),
            total,
            pages,
            previous: (page > 1).then(|| href(page - 1)),
            next: (page < last).then(|| href(page + 1)),
            way: Way::Pages,
        }
    }

    /// A list that is only walked, newest first: no places, no numbers.
    #[must_use]
    pub fn walked(newer: Option<String>, older: Option<String>) -> Self {
        Self { previous: newer, next: older, way: Way::Newest, ..Self::default() }
    }

    /// A list that is only walked from the top down: no places, no numbers.
    #[must_use]
    pub fn from_the_top(first: Option<String>, next: Option<String>) -> Self {
        Self { previous: first, next, way: Way::Top, ..Self::default() }
    }

    /// The message on the link to the page before.
    #[must_use]
    pub fn previous_key(&self) -> &'static str {
        match self.way {
            Way::Newest => "pager-newer",
            Way::Pages if !self.pages.is_empty() => "pager-previous",
            Way::Pages | Way::Top => "pager-first",
        }
    }

    /// The message on the link to the page after.
    #[must_use]
    pub fn next_key(&self) -> &'static str {
        match self.way {
            Way::Newest => "pager-older",
            Way::Pages => "pager-next",
            Way::Top => "pager-more",
        }
    }

    /// A list whose places are counted but that is only walked onwards: page `page` of `per_page` rows out of `total`.
    #[must_use]
    pub fn onwards(page: u64, per_page: u64, total: u64, first: String, next: String) -> Self {
        let numbered = Self::numbered(page, per_page, total, |_| String::new());
        Self {
            previous: numbered.previous.map(|_| first),
            next: numbered.next.map(|_| next),
            pages: Vec::new(),
            ..numbered
        }
    }

    /// Whether there is anywhere else to go.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        self.previous.is_some() || self.next.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(page: u64, total: u64) -> Vec<u64> {
        Pager::numbered(page, 20, total, |n| format!("?page={n}")).pages.iter().map(|link| link.number).collect()
    }

    #[test]
    fn first_last_and_neighbours_are_offered() {
        assert_eq!(numbers(1, 20), [0_u64; 0]);
        assert_eq!(numbers(1, 21), [1, 2]);
        assert_eq!(numbers(1, 217), [1, 2, 0, 11]);
        assert_eq!(numbers(6, 217), [1, 2, 0, 5, 6, 7, 0, 11]);
        assert_eq!(numbers(11, 217), [1, 2, 0, 10, 11]);
        assert_eq!(numbers(99, 217), [1, 2, 0, 10, 11]);
    }

    #[test]
    fn places_are_counted_from_one() {
        let pager = Pager::numbered(11, 20, 217, |n| n.to_string());
        assert_eq!((pager.from, pager.to, pager.total), (201, 217, 217));
        assert_eq!(pager.next, None);
        let empty = Pager::numbered(1, 20, 0, |n| n.to_string());
        assert_eq!((empty.from, empty.to), (0, 0));
        assert!(!empty.is_needed());
    }
}
