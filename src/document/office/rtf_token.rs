//! RTF as a series of tokens: groups, control words, control symbols and bytes of text.

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RtfToken<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// A backslash with letters, and the number behind them.
    Word(&'a str, Option<i32>),
    /// A backslash with any other character.
    Symbol(u8),
    /// A byte of text as `\'e9`.
    Byte(u8),
    /// Bytes of text as they are; no line ends.
    Text(&'a [u8]),
}

/// The tokens of a file. Binary data are passed over.
pub(crate) struct RtfTokens<'a> {
    rest: &'a [u8],
}

impl<'a> RtfTokens<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Takes bytes off while they are wanted, up to `most`.
    fn take_while(&mut self, most: usize, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let length = self.rest.iter().take(most).take_while(|byte| wanted(**byte)).count();
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn control(&mut self) -> Option<RtfToken<'a>> {
        let letters = self.take_while(32, |byte| byte.is_ascii_alphabetic());
        if letters.is_empty() {
            let (symbol, rest) = self.rest.split_first()?;
            self.rest = rest;
            return Some(if *symbol == b'\'' { self.hexadecimal() } else { RtfToken::Symbol(*symbol) });
        }
        let word = std::str::from_utf8(letters).unwrap_or_default();
        let is_number = |bytes: &[u8]| bytes.first().is_some_and(u8::is_ascii_digit);
        let negative = self.rest.first() == Some(&b'-') && self.rest.get(1..).is_some_and(is_number);
        if negative {
            self.take_while(1, |_| true);
        }
        let digits = self.take_while(10, |byte| byte.is_ascii_digit());
        let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<i64>().ok());
        let number = number.map(|number| if negative { -number } else { number });
        let number = number.map(|number| i32::try_from(number).unwrap_or(i32::MAX));
        self.take_while(1, |byte| byte == b' ');
        if word == "bin" {
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            self.take_while(length, |_| true);
        }
        Some(RtfToken::Word(word, number))
    }

    fn hexadecimal(&mut self) -> RtfToken<'a> {
        let digits = self.rest.first_chunk::<2>().and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|digits| !digits.contains('+')).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                self.take_while(2, |_| true);
                RtfToken::Byte(byte)
            }
            // Not two digits: nothing is shown.
            None => RtfToken::Text(&[]),
        }
    }
}

impl<'a> Iterator for RtfTokens<'a> {
    type Item = RtfToken<'a>;

    fn next(&mut self) -> Option<RtfToken<'a>> {
        self.take_while(usize::MAX, |byte| matches!(byte, b'\r' | b'\n' | 0));
        let (first, rest) = self.rest.split_first()?;
        match first {
            b'{' => {
                self.rest = rest;
                Some(RtfToken::Open)
            }
            b'}' => {
                self.rest = rest;
                Some(RtfToken::Close)
            }
            b'\\' => {
                self.rest = rest;
                self.control()
            }
            _ => {
                let text = self.take_while(usize::MAX, |byte| !matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0));
                Some(RtfToken::Text(text))
            }
        }
    }
}
