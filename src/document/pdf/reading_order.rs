//! The order in which the rows of a page are read.
//!
//! Programs draw pages in reading order, so that order is kept. Where it jumps up the page more
//! than columns explain, the page is cut along its white space instead (recursive XY-cut, Nagy and
//! Seth 1984).

use super::bidi::is_right_to_left;
use super::row::PageRow;
use super::segment::Direction;
use super::unspaced::is_unspaced;

/// Runs above which a page is not cut: the cut takes quadratic time.
const MOST_RUNS: usize = 1_500;
/// White space between columns, in sizes of the font.
const COLUMN_GAP: f64 = 0.8;

/// Rows that follow each other down the page.
#[derive(Debug)]
pub(crate) struct RowRun {
    pub(crate) rows: Vec<PageRow>,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl RowRun {
    fn of(row: PageRow) -> Self {
        let (left, right, top, bottom) = (row.left(), row.right(), row.top(), row.bottom());
        Self { rows: vec![row], left, right, top, bottom }
    }

    /// Whether the row is below, over a part of the same width.
    fn takes(&self, row: &PageRow) -> bool {
        let Some(last) = self.rows.last() else { return true };
        let size = last.size().max(row.size());
        let down = row.baseline() - last.baseline();
        let overlaps = row.left() < self.right && row.right() > self.left;
        down > -0.3 * size && down < 2.5 * size && overlaps && row.direction() == last.direction()
    }

    fn push(&mut self, row: PageRow) {
        self.left = self.left.min(row.left());
        self.right = self.right.max(row.right());
        self.top = self.top.min(row.top());
        self.bottom = self.bottom.max(row.bottom());
        self.rows.push(row);
    }

    fn size(&self) -> f64 {
        self.rows.first().map_or(0.0, PageRow::size)
    }
}

/// The runs of a page in the order in which they are read.
pub(crate) fn reading_order(rows: Vec<PageRow>) -> Vec<RowRun> {
    let leftward = mostly_right_to_left(&rows);
    let mut runs: Vec<RowRun> = Vec::new();
    for row in rows {
        match runs.last_mut().filter(|run| run.takes(&row)) {
            Some(run) => run.push(row),
            None => runs.push(RowRun::of(row)),
        }
    }
    let (mut main, other): (Vec<RowRun>, Vec<RowRun>) =
        runs.into_iter().partition(|run| run.rows.first().is_none_or(|row| row.direction() == Direction::Main));
    let margins = move_margins(&mut main);
    if !is_in_order(&main, leftward) && main.len() <= MOST_RUNS {
        main = cut(main, leftward);
    }
    let (mut ordered, feet) = margins;
    ordered.extend(main);
    ordered.extend(feet);
    ordered.extend(other);
    ordered
}

fn mostly_right_to_left(rows: &[PageRow]) -> bool {
    let (mut right_to_left, mut all) = (0usize, 0usize);
    for character in rows.iter().flat_map(|row| &row.cells).flat_map(|cell| cell.text.chars()) {
        all += usize::from(character.is_alphabetic() || is_unspaced(character));
        right_to_left += usize::from(is_right_to_left(character));
    }
    2 * right_to_left > all
}

/// Takes the short runs out that are above or below everything else: running heads and page
/// numbers are drawn before or after the text.
fn move_margins(runs: &mut Vec<RowRun>) -> (Vec<RowRun>, Vec<RowRun>) {
    let (mut heads, mut feet) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let Some(highest) = (0..runs.len()).min_by(|a, b| runs[*a].top.total_cmp(&runs[*b].top)) else { break };
        if runs[highest].rows.len() > 2 || runs.len() < 2 {
            break;
        }
        let bottom = runs[highest].bottom;
        if runs.iter().enumerate().any(|(index, run)| index != highest && run.top < bottom) {
            break;
        }
        heads.push(runs.remove(highest));
    }
    for _ in 0..2 {
        let Some(lowest) = (0..runs.len()).max_by(|a, b| runs[*a].bottom.total_cmp(&runs[*b].bottom)) else { break };
        if runs[lowest].rows.len() > 2 || runs.len() < 2 {
            break;
        }
        let top = runs[lowest].top;
        if runs.iter().enumerate().any(|(index, run)| index != lowest && run.bottom > top) {
            break;
        }
        feet.insert(0, runs.remove(lowest));
    }
    (heads, feet)
}

/// Whether each run is below the one before it, or begins a column next to it.
fn is_in_order(runs: &[RowRun], leftward: bool) -> bool {
    runs.windows(2).all(|pair| {
        let [before, after] = pair else { return true };
        let near = 0.5 * before.size().max(after.size());
        let below = after.top > before.bottom - near;
        let beside = if leftward { after.right < before.left + near } else { after.left > before.right - near };
        below || beside
    })
}

/// A part of a page that is still to be cut.
enum PagePiece {
    Uncut(Vec<RowRun>),
    Whole(RowRun),
}

fn cut(runs: Vec<RowRun>, leftward: bool) -> Vec<RowRun> {
    let mut ordered = Vec::with_capacity(runs.len());
    let mut open = vec![PagePiece::Uncut(runs)];
    while let Some(piece) = open.pop() {
        let runs = match piece {
            PagePiece::Whole(run) => {
                ordered.push(run);
                continue;
            }
            PagePiece::Uncut(runs) => runs,
        };
        let mut parts = split(runs, leftward);
        parts.reverse();
        if let [_] = parts.as_slice() {
            // No white space goes through: from the top down.
            let mut rest = parts.pop().unwrap_or_default();
            rest.sort_by(|a, b| b.top.total_cmp(&a.top));
            open.extend(rest.into_iter().map(PagePiece::Whole));
        } else {
            open.extend(parts.into_iter().map(PagePiece::Uncut));
        }
    }
    ordered
}

/// The parts of a piece in their order: its columns, else bands that each have columns or none.
fn split(runs: Vec<RowRun>, leftward: bool) -> Vec<Vec<RowRun>> {
    let mut columns = split_columns(runs);
    if columns.len() > 1 {
        if leftward {
            columns.reverse();
        }
        return columns;
    }
    let bands = split_bands(columns.pop().unwrap_or_default());
    let mut parts: Vec<Vec<RowRun>> = Vec::new();
    let mut in_columns = false;
    for band in bands {
        match parts.last_mut() {
            Some(part) if has_columns(part.iter().chain(&band)) && (in_columns || has_columns(&band)) => {
                part.extend(band);
                in_columns = true;
            }
            _ => {
                in_columns = has_columns(&band);
                parts.push(band);
            }
        }
    }
    parts
}

fn column_gap(runs: &[&RowRun]) -> f64 {
    COLUMN_GAP * runs.iter().fold(f64::MAX, |size, run| size.min(run.size()))
}

fn has_columns<'runs>(runs: impl IntoIterator<Item = &'runs RowRun>) -> bool {
    let mut runs: Vec<&RowRun> = runs.into_iter().collect();
    let gap = column_gap(&runs);
    runs.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut right = f64::MAX;
    runs.iter().any(|run| {
        let parted = run.left > right + gap;
        right = if right == f64::MAX { run.right } else { right.max(run.right) };
        parted
    })
}

fn split_columns(mut runs: Vec<RowRun>) -> Vec<Vec<RowRun>> {
    let gap = column_gap(&runs.iter().collect::<Vec<_>>());
    runs.sort_by(|a, b| a.left.total_cmp(&b.left));
    split_at(runs, |run| (run.left, run.right), gap)
}

fn split_bands(mut runs: Vec<RowRun>) -> Vec<Vec<RowRun>> {
    runs.sort_by(|a, b| a.top.total_cmp(&b.top));
    split_at(runs, |run| (run.top, run.bottom), 0.0)
}

/// Splits sorted runs where nothing reaches over a gap.
fn split_at(runs: Vec<RowRun>, extent: fn(&RowRun) -> (f64, f64), gap: f64) -> Vec<Vec<RowRun>> {
    let mut parts: Vec<Vec<RowRun>> = Vec::new();
    let mut reached = f64::MIN;
    for run in runs {
        let (start, end) = extent(&run);
        match parts.last_mut() {
            Some(part) if start <= reached + gap => part.push(run),
            _ => parts.push(vec![run]),
        }
        reached = reached.max(end);
    }
    parts
}
