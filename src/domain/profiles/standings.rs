use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use super::sql::{self, Standing};
use crate::store::{Commits, Conn, Result};

/// How long what another process changed may go unseen.
const FOREIGN: Duration = Duration::from_secs(1);
/// How many people are read at a time when everybody is read.
const CHUNK: i64 = 20_000;

/// Everybody's score, in memory and in order, so that a rank is told without reading the table. Cheap to clone.
///
/// It is read whole once, and from then on follows the changes: what this process committed before a rank is asked for
/// counts, and what others committed counts after a second. It takes eight bytes a person.
#[derive(Clone)]
pub struct Standings {
    commits: Commits,
    state: Arc<Mutex<Option<State>>>,
}

struct State {
    scores: Scores,
    /// From where the changes are read next.
    mark: i64,
    commits: u64,
    read_at: Instant,
}

impl Standings {
    /// None yet; they are read when the first rank is asked for.
    pub fn new(commits: Commits) -> Self {
        Self { commits, state: Arc::default() }
    }

    /// The rank that this score has among the people who are seen: how many of them have more, and one.
    pub async fn rank(&self, conn: &mut Conn, score: i64) -> Result<i64> {
        let mut state = self.state.lock().await;
        // Counted before reading, so that what is committed meanwhile is read again.
        let commits = self.commits.count();
        match &mut *state {
            Some(known) if known.commits == commits && known.read_at.elapsed() < FOREIGN => {
                Ok(known.scores.rank(score))
            }
            Some(known) => {
                known.catch_up(conn, commits).await?;
                Ok(known.scores.rank(score))
            }
            None => {
                let read = State::read(conn, commits).await?;
                Ok(state.insert(read).scores.rank(score))
            }
        }
    }
}

impl State {
    async fn read(conn: &mut Conn, commits: u64) -> Result<Self> {
        let read_at = Instant::now();
        let mark = sql::mark(conn).await?;
        let mut scores = Scores::default();
        let mut last = 0;
        loop {
            let chunk = sql::standings(conn, last, CHUNK).await?;
            let Some((id, ..)) = chunk.last() else { break };
            last = *id;
            scores.take(chunk);
        }
        let mut state = Self { scores, mark, commits, read_at };
        // The chunks were not read at one moment.
        state.catch_up(conn, commits).await?;
        Ok(state)
    }

    async fn catch_up(&mut self, conn: &mut Conn, commits: u64) -> Result<()> {
        let read_at = Instant::now();
        let mark = sql::mark(conn).await?;
        self.scores.take(sql::changed_since(conn, self.mark).await?);
        (self.mark, self.commits, self.read_at) = (mark, commits, read_at);
        Ok(())
    }
}

/// Who is not seen.
const UNSEEN: i64 = i64::MIN;
/// How many times a score can be divided by 256 before nothing is left of it.
const LEVELS: usize = 8;

/// Scores by person, and how many have each, counted in a tree with 256 branches at each node.
#[derive(Default)]
struct Scores {
    /// By row key, which begins at 1 and has few gaps.
    by_person: Vec<i64>,
    counts: [BTreeMap<i64, i64>; LEVELS],
}

impl Scores {
    fn take(&mut self, standings: Vec<Standing>) {
        for (id, score, is_seen) in standings {
            let Ok(at) = usize::try_from(id) else { continue };
            if self.by_person.len() <= at {
                self.by_person.resize(at + 1, UNSEEN);
            }
            let after = if is_seen { score } else { UNSEEN };
            let before = std::mem::replace(&mut self.by_person[at], after);
            if before != after {
                self.count(before, -1);
                self.count(after, 1);
            }
        }
    }

    fn count(&mut self, score: i64, by: i64) {
        if score == UNSEEN {
            return;
        }
        for (level, counts) in self.counts.iter_mut().enumerate() {
            let count = counts.entry(score >> (8 * level)).or_default();
            *count += by;
            if *count == 0 {
                counts.remove(&(score >> (8 * level)));
            }
        }
    }

    fn rank(&self, score: i64) -> i64 {
        let above = self.counts.iter().enumerate().map(|(level, counts)| {
            let branch = score >> (8 * level);
            // At the top there are negative scores and others.
            let last = if level + 1 == LEVELS { i64::MAX } else { branch | 0xff };
            if branch == last { 0 } else { counts.range(branch + 1..=last).map(|(_, count)| count).sum::<i64>() }
        });
        above.sum::<i64>() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_is_one_more_than_those_who_have_more() {
        let mut scores = Scores::default();
        let everybody: Vec<i64> = (0..4_000_i64).map(|n| (n * n * 7_919) % 1_000_003 * (n % 5 - 1)).collect();
        scores.take(everybody.iter().zip(1..).map(|(score, id)| (id, *score, id % 10 != 0)).collect());
        // Some move, some are seen no more, and some of those who were not are.
        scores.take((1..400).map(|id| (id, 50 * id, id % 3 != 0)).collect());
        let seen: Vec<i64> = scores.by_person.iter().copied().filter(|score| *score != UNSEEN).collect();
        assert!(seen.len() > 3_000 && seen.len() < 4_000);
        for score in seen.iter().copied().chain([i64::MIN + 1, -1, 0, 1, 255, 256, 65_536, i64::MAX]) {
            let more = seen.iter().filter(|other| **other > score).count();
            assert_eq!(scores.rank(score), i64::try_from(more).unwrap() + 1, "{score}");
        }
    }

    #[test]
    fn nobody_is_counted_twice_and_nothing_stays_of_those_who_are_not_seen() {
        let mut scores = Scores::default();
        scores.take(vec![(1, 300, true), (1, 300, true), (2, 300, true), (1, 100, true)]);
        assert_eq!((scores.rank(100), scores.rank(300), scores.rank(301)), (2, 1, 1));
        scores.take(vec![(1, 100, false), (2, 300, false)]);
        assert!(scores.counts.iter().all(BTreeMap::is_empty));
    }
}
