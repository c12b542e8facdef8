//! Tables in plain text: lines between bars, and columns that tabs or several spaces part.

use super::lines::Line;

/// Lines that make columns a table.
const LEAST_ROWS: usize = 3;
/// Mean words of a cell: columns of prose are none of a table.
const MOST_WORDS: usize = 4;

/// How many of the first lines are no rows of a table, and how many lines after them are the rows
/// of one table. The sum may be less than the number of lines: the rest is not decided yet. It is
/// zero only if there are no lines.
pub(super) fn table_lines(lines: &[Line<'_>]) -> (usize, usize) {
    let barred = lines.iter().take_while(|line| is_barred(line.text)).count();
    if barred > 0 {
        return (0, barred);
    }
    let first = lines.first().filter(|_| lines.len() >= LEAST_ROWS);
    let Some(cells) = first.and_then(|line| cells(line.text)) else { return (lines.len().min(1), 0) };
    let same = |line: &&Line<'_>| self::cells(line.text) == Some(cells) && !is_barred(line.text);
    let run = lines.iter().take_while(same).count();
    let (mut words, mut numbers, mut table) = (0, 0, (run, 0));
    // The longest table at the end of the run: each line is looked at once.
    for (start, line) in lines[..run].iter().enumerate().rev() {
        words += line.text.split_whitespace().count();
        numbers += usize::from(line.text.contains(|c: char| c.is_ascii_digit()));
        let rows = run - start;
        if rows >= LEAST_ROWS && words <= MOST_WORDS * cells * rows && numbers * 2 >= rows {
            table = (start, rows);
        }
    }
    table
}

/// `| North | 12 |`
fn is_barred(line: &str) -> bool {
    let bars = || line.bytes().filter(|byte| *byte == b'|').count();
    line.len() > 2 && line.starts_with('|') && line.ends_with('|') && bars() > 2
}

/// How many cells a line has, if tabs or three spaces part them somewhere, and at least two
/// everywhere.
fn cells(line: &str) -> Option<usize> {
    if !line.contains("   ") && !line.contains('\t') {
        return None;
    }
    let cells = line.split('\t').flat_map(|part| part.split("  ")).filter(|cell| !cell.trim().is_empty()).count();
    (cells > 1).then_some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_of_table(text: &str) -> (usize, usize) {
        let lines: Vec<Line<'_>> = text.lines().map(|text| Line { start: 0, text, indent: 0, quoted: false }).collect();
        table_lines(&lines)
    }

    fn rows(text: &str) -> usize {
        let (others, rows) = lines_of_table(text);
        if others == 0 { rows } else { 0 }
    }

    #[test]
    fn rows_are_told_from_prose() {
        assert_eq!(rows("| North | 12 |\n| South | 9 |\nThe rest."), 2);
        assert_eq!(rows("North      12\nSouth       9\nWest       31\nThe rest of the text."), 3);
        assert_eq!(rows("Line\tCars\nEast\t4\nWest\t6"), 3);
        // Two lines, lines set to both margins, columns of prose, an absolute value.
        assert_eq!(rows("North      12\nSouth       9"), 0);
        assert_eq!(rows("The board  met on   Tuesday,\nand found that the money\nfor the  new   clinic  had"), 0);
        let prose = "a walk along the old wall takes an hour   and the walk to the mill takes two, 12\n";
        assert_eq!(rows(&prose.repeat(4)), 0);
        assert_eq!(rows("|x| is a number\n|y| is another"), 0);
    }

    #[test]
    fn a_table_may_begin_below_lines_in_columns() {
        assert_eq!(lines_of_table("North   is\nSouth   was\nNorth   1\nSouth   2\nWest   3\n"), (0, 5));
        assert_eq!(lines_of_table("A   a\nA   a\nA   a\nA   a\nA   1\nA   2\nA   3\n"), (1, 6));
        assert_eq!(lines_of_table("A   a\nB   b\n| 1 | 2 |\n"), (2, 0));
        assert_eq!(lines_of_table("Words\n"), (1, 0));
        assert_eq!(lines_of_table(""), (0, 0));
    }
}
