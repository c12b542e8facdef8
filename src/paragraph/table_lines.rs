//! Tables in plain text: lines between bars, and columns that tabs or several spaces part.

use super::lines::Line;

/// Lines that make columns a table.
const LEAST_ROWS: usize = 3;
/// Mean words of a cell: columns of prose are none of a table.
const MOST_WORDS: usize = 4;

/// How many of the first lines are rows of one table.
pub(super) fn table_lines(lines: &[Line<'_>]) -> usize {
    let barred = lines.iter().take_while(|line| is_barred(line.text)).count();
    if barred > 0 {
        return barred;
    }
    let Some(cells) = lines.first().and_then(|line| cells(line.text)) else { return 0 };
    let same = |line: &&Line<'_>| self::cells(line.text) == Some(cells);
    let rows = lines.iter().take_while(same).count();
    let words: usize = lines[..rows].iter().map(|line| line.text.split_whitespace().count()).sum();
    let numbers = lines[..rows].iter().filter(|line| line.text.contains(|c: char| c.is_ascii_digit())).count();
    let is_table = rows >= LEAST_ROWS && words <= MOST_WORDS * cells * rows && numbers * 2 >= rows;
    if is_table { rows } else { 0 }
}

/// `| North | 12 |`
fn is_barred(line: &str) -> bool {
    let bars = line.bytes().filter(|byte| *byte == b'|').count();
    line.len() > 2 && line.starts_with('|') && line.ends_with('|') && bars > 2
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

    fn rows(text: &str) -> usize {
        let lines: Vec<Line<'_>> = text.lines().map(|text| Line { start: 0, text, indent: 0, quoted: false }).collect();
        table_lines(&lines)
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
}
