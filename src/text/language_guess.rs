//! Which language texts are in, where that is beyond doubt.
//!
//! Two witnesses must agree: letter trigrams (`whatlang`) and the share of words that are function
//! words of the language. And nearly all parts of the texts must agree with the whole, so that a
//! mixture is not taken for the language of its larger half.

use super::fold::fold_word;
use super::language::Language;
use super::scanner::for_each_word;
use super::stop_words::StopWords;

/// Characters that are looked at: of each text, and of all together.
const OF_TEXT: usize = 500;
const OF_ALL: usize = 20_000;
/// With fewer words nothing is sure.
const FEWEST_WORDS: usize = 20;
/// At least this share of the words are function words of the language.
const LEAST_SHARE: f64 = 0.2;
/// Related languages have function words in common: a share is near another from this part of it
/// on.
const NEAR: f64 = 0.85;
/// At least this share of the parts are in the language of the whole.
const LEAST_AGREEMENT: f64 = 0.8;

/// What language texts seem to be in.
#[derive(Debug, Clone, PartialEq)]
pub enum LanguageGuess {
    /// One of those offered, beyond doubt.
    Sure {
        /// Which.
        language: Language,
        /// The share of words that are its function words, 0 to 1.
        function_words: f64,
    },
    /// Beyond doubt one that is not offered.
    NotOffered {
        /// Its English name.
        name: &'static str,
    },
    /// Too little text, several languages, or two that are too much alike.
    Unsure {
        /// The likeliest, if there is one.
        best: Option<Language>,
    },
}

impl LanguageGuess {
    /// The language of `texts`, of which the first characters are looked at. *Bit-exact.*
    ///
    /// ```
    /// use themewise::text::{Language, LanguageGuess};
    /// let text = "La commune a fermé la piscine pour les travaux, et les élèves de l'école qui y \
    ///             allaient le mardi prennent le car pour la ville voisine.";
    /// let guess = LanguageGuess::of([text]);
    /// assert!(matches!(guess, LanguageGuess::Sure { language: Language::French, .. }));
    /// assert_eq!(LanguageGuess::of(["OK"]), LanguageGuess::Unsure { best: None });
    /// ```
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let lists: Vec<(Language, StopWords)> =
            Language::ALL.into_iter().filter(|l| *l != Language::None).map(|l| (l, StopWords::of(l))).collect();
        let (mut sample, mut parts) = (String::new(), vec![FunctionWordCounts::new(&lists)]);
        for text in texts {
            if sample.len() >= OF_ALL {
                break;
            }
            let end = text.char_indices().nth(OF_TEXT).map_or(text.len(), |(end, _)| end);
            sample.push_str(&text[..end]);
            sample.push('\n');
            if parts.last().is_none_or(|part| part.words >= FEWEST_WORDS) {
                parts.push(FunctionWordCounts::new(&lists));
            }
            if let Some(part) = parts.last_mut() {
                part.add(&text[..end], &lists);
            }
        }
        let mut all = FunctionWordCounts::new(&lists);
        parts.iter().for_each(|part| all.merge(part));
        let Some(trigrams) = whatlang::detect(&sample) else { return Self::Unsure { best: None } };
        let Some(place) = offered(trigrams.lang()).and_then(|own| lists.iter().position(|(l, _)| *l == own)) else {
            let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
            return if trigrams.is_reliable() && letters >= FEWEST_WORDS && all.share(all.best()) < LEAST_SHARE {
                Self::NotOffered { name: trigrams.lang().eng_name() }
            } else {
                Self::Unsure { best: None }
            };
        };
        let language = lists[place].0;
        if all.words < FEWEST_WORDS || all.share(place) < LEAST_SHARE || !all.is_near_best(place) {
            return Self::Unsure { best: (all.words >= FEWEST_WORDS).then_some(language) };
        }
        // The last part may be short.
        let whole = || parts.iter().filter(|part| part.words >= FEWEST_WORDS);
        let agreeing = whole().filter(|part| part.is_near_best(place)).count();
        if !trigrams.is_reliable() || (agreeing as f64) < LEAST_AGREEMENT * whole().count() as f64 {
            return Self::Unsure { best: Some(language) };
        }
        Self::Sure { language, function_words: all.share(place) }
    }
}

/// Words of some texts, and how many of them are function words of each language.
struct FunctionWordCounts {
    words: usize,
    function_words: Vec<usize>,
}

impl FunctionWordCounts {
    fn new(lists: &[(Language, StopWords)]) -> Self {
        Self { words: 0, function_words: vec![0; lists.len()] }
    }

    fn add(&mut self, text: &str, lists: &[(Language, StopWords)]) {
        let mut folded = String::new();
        for_each_word(text, |start, end| {
            fold_word(&text[start..end], &mut folded);
            self.words += 1;
            for (count, (_, list)) in self.function_words.iter_mut().zip(lists) {
                *count += usize::from(list.contains(&folded));
            }
        });
    }

    fn merge(&mut self, other: &Self) {
        self.words += other.words;
        self.function_words.iter_mut().zip(&other.function_words).for_each(|(sum, count)| *sum += count);
    }

    fn share(&self, place: usize) -> f64 {
        self.function_words[place] as f64 / self.words.max(1) as f64
    }

    /// The first of the languages with the most function words.
    fn best(&self) -> usize {
        (0..self.function_words.len()).rev().max_by_key(|&place| self.function_words[place]).unwrap_or_default()
    }

    /// Whether hardly any language has more function words.
    fn is_near_best(&self, place: usize) -> bool {
        self.share(place) >= NEAR * self.share(self.best())
    }
}

/// The language of ours.
fn offered(language: whatlang::Lang) -> Option<Language> {
    Some(match language {
        whatlang::Lang::Eng => Language::English,
        whatlang::Lang::Cat => Language::Catalan,
        whatlang::Lang::Dan => Language::Danish,
        whatlang::Lang::Fin => Language::Finnish,
        whatlang::Lang::Fra => Language::French,
        whatlang::Lang::Deu => Language::German,
        whatlang::Lang::Hun => Language::Hungarian,
        whatlang::Lang::Ita => Language::Italian,
        whatlang::Lang::Nob => Language::Norwegian,
        whatlang::Lang::Por => Language::Portuguese,
        whatlang::Lang::Rus => Language::Russian,
        whatlang::Lang::Spa => Language::Spanish,
        whatlang::Lang::Swe => Language::Swedish,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: &str = "Die Gemeinde hat im vergangenen Jahr mehr Geld für die Schulen ausgegeben als jemals \
        zuvor, und der Rat will das auch in diesem Jahr nicht ändern, wie er am Montag mitteilte.";
    const ENGLISH: &str = "The council has spent more money on its schools in the past year than ever before, and \
        it does not want to change that this year, as it said on Monday.";

    fn sure(texts: &[&str]) -> Option<Language> {
        match LanguageGuess::of(texts.iter().copied()) {
            LanguageGuess::Sure { language, .. } => Some(language),
            _ => None,
        }
    }

    #[test]
    fn the_language_of_sentences_is_found() {
        assert_eq!(sure(&[GERMAN]), Some(Language::German));
        assert_eq!(sure(&[ENGLISH]), Some(Language::English));
    }

    #[test]
    fn a_mixture_and_a_few_words_are_not_sure() {
        assert_eq!(sure(&[GERMAN, ENGLISH, GERMAN, ENGLISH]), None);
        assert_eq!(sure(&["The council met on Monday."]), None);
        assert_eq!(LanguageGuess::of([]), LanguageGuess::Unsure { best: None });
        let names = "Mario Rossi, Giulia Bianchi, Luca Verdi, Anna Neri, Paolo Conti ".repeat(4);
        assert_eq!(sure(&[&names]), None);
    }

    #[test]
    fn a_language_that_is_not_offered_is_named() {
        let chinese = "学校的老师和学生在教室里学习数学，银行的经理在办公室里谈论利率和贷款。";
        assert_eq!(LanguageGuess::of([chinese]), LanguageGuess::NotOffered { name: "Mandarin" });
    }
}
