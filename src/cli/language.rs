//! The language that `--language` names, or that the texts are in.

use super::input::language_named;
use super::printer::Printer;
use themewise::text::{Language, LanguageGuess};

/// The language called `name`; with `auto` that of `texts` if it is beyond doubt, else none. What
/// was taken and why is reported.
pub(crate) fn chosen<'a>(
    name: &str,
    texts: impl IntoIterator<Item = &'a str>,
    printer: &Printer,
) -> anyhow::Result<Language> {
    if name != "auto" {
        return language_named(name);
    }
    let reason = match guess(texts) {
        Ok((language, message)) => {
            printer.message(message);
            return Ok(language);
        }
        Err(reason) => reason,
    };
    printer.warn(format!("{reason}: words are taken as they are, as with --language none"));
    printer.hint("name the language with --language if you know better");
    Ok(Language::None)
}

/// The language of `texts`, which is reported if it is not English; or English if it is not beyond
/// doubt.
pub(crate) fn chosen_or_english<'a>(texts: impl IntoIterator<Item = &'a str>, printer: &Printer) -> Language {
    match guess(texts) {
        Ok((language, message)) if language != Language::English => {
            printer.message(message);
            language
        }
        _ => Language::English,
    }
}

/// The language that texts are in and the message that says so, or why it is not taken.
fn guess<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<(Language, String), String> {
    let mut sorted: Vec<&str> = texts.into_iter().collect();
    sorted.sort_unstable();
    match LanguageGuess::of(sorted) {
        LanguageGuess::Sure { language, function_words } => {
            let (name, percent) = (language.name(), 100.0 * function_words);
            Ok((language, format!("language: {name} ({percent:.0}% of the words are its function words)")))
        }
        LanguageGuess::NotOffered { name } => Err(format!("the texts are in {name}, which has no stemmer here")),
        LanguageGuess::Unsure { best: Some(language) } => {
            Err(format!("the language cannot be told, though it may be {}", language.name()))
        }
        LanguageGuess::Unsure { best: None } => Err("the language cannot be told".to_owned()),
    }
}
