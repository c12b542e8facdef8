//! The command that turns a PDF into text.
//!
//! The command is split into words at white space. Single and double quotes keep white space; a
//! backslash keeps the character behind it, except inside single quotes. No shell is involved: `$`,
//! `*`, `|` and `;` mean nothing. `{}` in a word is the path of a temporary copy of the file; a
//! command without `{}` reads the file on its standard input.

use super::child_output::{ChildLimits, run_child};
use super::text_pages::text_document;
use crate::document::encoding;
use crate::document::extract::{Extraction, Limits, ReadProblem};
use crate::error::Hint;
use crate::output::TemporaryFile;
use std::process::Command;

const HINT: &str = "run the command on this file by hand";

/// Reads the PDF `bytes` by the command.
pub(crate) fn read_pdf_by(command: &str, bytes: Vec<u8>, limits: &Limits) -> Extraction {
    let limits = ChildLimits { bytes: limits.inflated(bytes.len() as u64), time: limits.command_time };
    match run(command, bytes, limits) {
        Ok(decoded) => {
            let mut extraction = text_document(&decoded.text);
            let hint = Hint::from("let the command write UTF-8");
            let doubts = decoded.problems().into_iter();
            extraction.problems.extend(doubts.map(|problem| ReadProblem { hint: hint.clone(), ..problem }));
            extraction
        }
        Err(reason) => Extraction::refused(reason, HINT),
    }
}

/// Fails with the reason if `command` cannot be run on any file.
pub(crate) fn check_command(command: &str) -> Result<(), String> {
    command_words(command).map(drop)
}

fn run(command: &str, bytes: Vec<u8>, limits: ChildLimits) -> Result<encoding::Decoded, String> {
    let (program, mut arguments) = command_words(command)?;
    let mut input = Some(bytes);
    let mut copy = None;
    if arguments.iter().any(|word| word.contains("{}")) {
        let bytes = input.take().unwrap_or_default();
        let failed = |error: std::io::Error| format!("it could not be copied for '{program}': {error}");
        let file = TemporaryFile::create(&bytes, ".pdf").map_err(failed)?;
        let path = file.path().to_str().ok_or("the name of the temporary folder is not UTF-8")?;
        arguments.iter_mut().for_each(|word| *word = word.replace("{}", path));
        copy = Some(file);
    }
    let output = run_child(Command::new(&program).args(arguments), input, limits);
    drop(copy);
    let output = output?;
    if !output.status.success() {
        let last = output.errors.lines().rev().map(str::trim).find(|line| !line.is_empty());
        return Err(format!("'{program}' failed ({}): {}", output.status, last.unwrap_or("it gave no reason")));
    }
    encoding::decode(output.text).map_err(|reason| format!("the output of '{program}' is no text: {reason}"))
}

/// The program and the arguments of a command, or what is wrong with it.
fn command_words(command: &str) -> Result<(String, Vec<String>), String> {
    let mut words =
        split_words(command).ok_or_else(|| format!("a quote of the command \"{command}\" is not closed"))?;
    if words.is_empty() {
        return Err("the command is empty".to_owned());
    }
    let arguments = words.split_off(1);
    Ok((words.swap_remove(0), arguments))
}

/// The words of a command; none if a quote is not closed.
fn split_words(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = command.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (Some('\''), _) => word.get_or_insert_default().push(character),
            (_, '\\') => word.get_or_insert_default().extend(characters.next()),
            (Some(_), _) => word.get_or_insert_default().push(character),
            (None, '"' | '\'') => {
                word.get_or_insert_default();
                quote = Some(character);
            }
            (None, _) if character.is_whitespace() => words.extend(word.take()),
            (None, _) => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_at_white_space_outside_quotes() {
        let words = split_words(r#"a 'b c' "d \" e" f\ g '' h'i'j"#).unwrap();
        assert_eq!(words, ["a", "b c", "d \" e", "f g", "", "hij"]);
        assert_eq!(split_words("a 'b"), None);
    }

    #[test]
    fn a_command_that_cannot_be_run_is_known_before_any_file() {
        assert!(check_command("convert {} 'a b'").is_ok());
        assert!(check_command(" ").unwrap_err().contains("empty"));
        assert!(check_command("convert \"a").unwrap_err().contains("not closed"));
    }

    #[cfg(unix)]
    #[test]
    fn a_command_reads_standard_input_or_a_temporary_file() {
        for command in ["cat", "cat '{}'", "/bin/sh -c 'cat \"$0\"' {}"] {
            let bytes = b"The quay opened.\n\nIt closed again.\n".to_vec();
            let read = read_pdf_by(command, bytes, &Limits::default());
            assert!(read.problems.is_empty(), "{command}: {:?}", read.problems);
            assert_eq!(read.documents[0].text, "The quay opened.\n\nIt closed again.");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_temporary_file_is_a_pdf_by_its_name_and_is_removed() {
        let read = read_pdf_by("/bin/sh -c 'echo \"$0\"' {}", b"x".to_vec(), &Limits::default());
        let path = std::path::PathBuf::from(&read.documents[0].text);
        assert!(path.is_absolute() && path.extension().is_some_and(|extension| extension == "pdf"), "{path:?}");
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn no_shell_reads_the_command() {
        let read = read_pdf_by("echo a;b $HOME `c` | d > e *", b"x".to_vec(), &Limits::default());
        assert_eq!(read.documents[0].text, "a;b $HOME `c` | d > e *");
    }

    #[cfg(unix)]
    #[test]
    fn a_failure_has_its_reason_and_gives_no_document() {
        let reason = |command: &str| {
            let limits = Limits { inflated_bytes: 10, ..Limits::default() };
            let read = read_pdf_by(command, b"%PDF-1.4".to_vec(), &limits);
            assert!(read.documents.is_empty() && read.problems.len() == 1 && read.problems[0].lost, "{command}");
            read.problems[0].reason.clone()
        };
        let failed = reason("/bin/sh -c 'echo text; echo first >&2; echo no fonts >&2; exit 3'");
        assert!(failed.contains("exit status: 3") && failed.ends_with(": no fonts"), "{failed}");
        assert!(reason("no-such-program-of-ours").contains("could not be started"));
        assert!(reason("/bin/sh -c 'echo more than ten bytes'").contains("more than 10 bytes"));
        assert!(reason("cat").contains("is no text: it is a PDF"));
        assert!(reason("true").contains("found no text"));
    }

    #[cfg(unix)]
    #[test]
    fn broken_characters_of_the_output_are_reported() {
        let text = [b"caf\xC3\xA9 au lait, na\xC3\xAFve. ".repeat(5).as_slice(), b"A bad \xE2 byte.\n"].concat();
        let read = read_pdf_by("cat", text, &Limits::default());
        assert_eq!(read.documents.len(), 1);
        assert!(read.problems.len() == 1 && !read.problems[0].lost, "{:?}", read.problems);
        assert!(read.problems[0].reason.starts_with("1 character is broken"), "{:?}", read.problems);
    }
}
