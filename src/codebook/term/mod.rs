//! The language of a codebook's terms.
//!
//! A term is a string. In the simplest case it is a word, found in all its forms; it may be a whole
//! expression:
//!
//! | written | finds |
//! |---|---|
//! | `deficit` | the word by its stem: *deficit*, *deficits* |
//! | `control total` | a phrase: these words in sequence, each by its stem |
//! | `=STP` | this very word, in any case; *STPs* is folded to it, as plurals of acronyms are |
//! | `=C++`, `=C#`, `=.NET`, `"C++ code"` | the word with these very signs around it |
//! | `"accountable care"` | exactly these words |
//! | `reconfigur*`, `*berg`, `re*fig*`, `colo?r` | `*` is any letters, `?` one; on folded words |
//! | `"lack * funding"` | a `*` by itself is any one word |
//! | `<money>`, `<percent>`, `<year>`, `<number>` | any such amount |
//! | `section 75` | an amount that is written just so, in a phrase or alone |
//! | `trust NEAR/5 deficit` | both, in either order, at most 5 words between; `NEAR` is `NEAR/10` |
//! | `trust NOT NEAR/5 brain` | *trust* where no *brain* is so near |
//! | `bank AND loan` | both in the same paragraph |
//! | `bank NOT river` | *bank* in a paragraph without *river*; `AND NOT` is the same |
//! | `(bank OR lender) NEAR/5 (rate OR "interest rates")` | as grouped by parentheses |
//!
//! Operators are written in capitals; in small letters they are words. A word that looks like an
//! operator is written `"OR"` or `=OR`. A hyphen separates words, in terms as in texts:
//! `ring-fenc*` is the phrase `ring fenc*`. Other signs around a word do not count, but for `+` and
//! `#` after a word, and `.`, `#` and `@` before one, after `=` and between quotation marks.
//!
//! # Grammar
//! In extended Backus–Naur form (ISO 14977). Lexemes are separated by white space, which is needed
//! only between two words. `NEAR` binds closest, then `AND` and `NOT`, then `OR`; the same
//! operators are taken from left to right.
//!
//! ```text
//! term     = either ;
//! either   = both , { "OR" , both } ;
//! both     = [ "NOT" ] , near , { ( "AND" , [ "NOT" ] | "NOT" ) , near } ; (* not only NOT *)
//! near     = unit , { [ "NOT" ] , "NEAR" , [ "/" , number ] , unit } ;
//! unit     = phrase | "(" , either , ")" ;
//! phrase   = part , { part } ;                      (* not only "*" *)
//! part     = class | exact | quoted | word | any ;
//! class    = "<money>" | "<percent>" | "<year>" | "<number>" ;
//! exact    = "=" , word ;
//! quoted   = '"' , ( word | any ) , { ( word | any ) } , '"' ;
//! any      = "*" ;
//! word     = ? one or more of any characters but white space and brackets ? ;
//! number   = digit , { digit } ;                    (* up to 1000 *)
//! ```
//!
//! A `word` is cut by the same rules as a text: it may be several tokens (`co-commissioning`), one,
//! or, with wildcards, a glob. A glob must hold a letter: one that matches everything is refused.
//!
//! # What an expression finds
//! Expressions are evaluated on the words of one text: a paragraph, or a heading.
//! - A phrase finds every place where it occurs.
//! - `a OR b` finds what either finds.
//! - `a NEAR/n b` joins a place of the one with the next place of the other that begins after its
//!   end (of those that begin there, the longest), if no more than n words lie between; of such
//!   stretches those are kept that hold no other. The stretch is one match, and the words between
//!   the two remain free for other terms.
//! - `a AND b` finds every place of either, where there are both: a match each, though together
//!   they count as one occurrence of the term.
//! - `a NOT b` finds the places of `a`, where there is no place of `b` in the text.
//! - `a NOT NEAR/n b` finds the places of `a` that no place of `b` overlaps or comes within n words
//!   of.
//!
//! # The context of a term
//! In the codebook a term may be a table: `{ term = "bank", weight = 2, in = "heading", with =
//! ["loan", "rate*"], without = ["river"], within = 20, negation = "drop" }`. `with` needs at least
//! one of its terms in the same text, `without` none; `within` limits the words between (in either
//! direction; what overlaps is near).
//!
//! `negation = "drop"` (on a term, a theme or the codebook) leaves out a term after a negator. That
//! is one of *not, no, never, without, neither, nor, none, nothing, nobody, hardly, cannot* or a
//! word on *n't*, at most three words before the term, with no `.`, `,`, `;`, `:`, `!` or `?`
//! between, unless *only, just, merely, simply, least* or *doubt* comes right after it. By default
//! it is kept: a paragraph with "not in deficit" is still about money.
//!
//! # Which of two terms counts
//! Within a theme the longest match wins, by words: `primary care` hides the `care` in it, and a
//! term `against` a theme hides in the same way. Of matches of the same length the first in the
//! text wins, then the first in the codebook.
//!
//! With `nested_scope = "codebook"` a longer match of *any* theme hides those that it contains; two
//! themes may then still share a term, or matches that overlap by half. The matches of a theme,
//! without those of terms against it, are matches of its `parent` too, unless the parent's own
//! terms have a longer one there.
//!
//! # Limits
//! A term has at most 20,000 bytes, 1,000 words, 100 words in one phrase, 100 `NEAR` and `NOT` in a
//! row and parentheses 32 deep; a glob at most 100 characters. Matching one takes time in
//! proportion to the text, whatever the pattern.

mod expression;
mod glob;
mod lexer;
mod parse;
#[cfg(test)]
mod tests;

pub use expression::Atom;
pub(crate) use expression::{Expression, TermError};
pub use glob::Glob;
pub(crate) use lexer::signs;
pub(crate) use parse::{MAX_WORDS_BETWEEN, parse};
