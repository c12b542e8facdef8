//! The tokens of a Rust file as far as imports need them: no comments, no literals, no test code.

/// A word, `::` or a single sign, and its line, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) line: usize,
    pub(super) text: String,
}

impl Token {
    pub(super) fn is_word(&self) -> bool {
        self.text.starts_with(is_word_start)
    }
}

fn is_word_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// All tokens of `source`; a string, character or byte literal is the token `"`.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let (mut found, mut rest, mut line) = (Vec::new(), source, 1);
    while let Some(first) = rest.chars().next() {
        let (length, text) = next(rest, first);
        if let Some(text) = text {
            found.push(Token { line, text: text.to_owned() });
        }
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    found
}

/// The length of what `rest` begins with, and its text when it is a token.
fn next(rest: &str, first: char) -> (usize, Option<&str>) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), None);
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), None);
    }
    if let Some(length) = literal(rest) {
        return (length, Some("\""));
    }
    if first == '\'' {
        return (1, None);
    }
    let length = match first {
        _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
        _ if rest.starts_with("::") => 2,
        _ => first.len_utf8(),
    };
    (length, (!first.is_whitespace()).then_some(&rest[..length]))
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if here.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
        } else {
            at += 1;
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// The length of the literal in quotes that `rest` begins with; a lifetime is none.
fn literal(rest: &str) -> Option<usize> {
    let body = rest.trim_start_matches(['b', 'c']);
    let prefix = rest.len() - body.len();
    if prefix > 1 {
        return None;
    }
    if let Some(raw) = body.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let inside = &raw[hashes + 1..];
            let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
            return Some(prefix + 1 + hashes + 1 + length);
        }
    }
    let quote = body.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut characters = body.char_indices().skip(1);
    let mut count = 0;
    while let Some((at, c)) = characters.next() {
        count += 1;
        if c == quote && (quote == '"' || count > 1) {
            return Some(prefix + at + 1);
        }
        if c == '\\' {
            let escaped = characters.next();
            if quote == '\'' && escaped.is_some_and(|(_, c)| c == 'u' || c == 'x') {
                let end = body[at..].find('\'').unwrap_or(body.len() - at);
                return Some(prefix + at + end + 1);
            }
        } else if quote == '\'' && count > 1 {
            return None;
        }
    }
    None
}

/// The index after the bracket that closes the one at `start`.
pub(super) fn after_bracket(tokens: &[Token], start: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// The tokens without items under `#[cfg(test)]` or `#[test]`, and the names of the test modules in
/// files of their own.
pub(super) fn without_tests(tokens: &[Token]) -> (Vec<Token>, Vec<String>) {
    let (mut kept, mut modules, mut at) = (Vec::new(), Vec::new(), 0);
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    while at < tokens.len() {
        let (start, mut is_test) = (at, false);
        while text(at) == "#" && text(at + 1) == "[" {
            let end = after_bracket(tokens, at + 1);
            let words: Vec<&str> = (at + 2..end - 1).map(text).collect();
            is_test |= words == ["test"]
                || words[..words.len().min(1)] == ["cfg"] && words.contains(&"test") && !words.contains(&"not");
            at = end;
        }
        if !is_test {
            at = at.max(start + 1);
            kept.extend_from_slice(&tokens[start..at]);
            continue;
        }
        while !matches!(text(at), "" | "{" | ";") {
            at = if matches!(text(at), "(" | "[") { after_bracket(tokens, at) } else { at + 1 };
        }
        if text(at) == "{" {
            at = after_bracket(tokens, at);
        } else {
            if at >= 2 && text(at - 2) == "mod" {
                modules.push(text(at - 1).to_owned());
            }
            at += 1;
        }
    }
    (kept, modules)
}

#[test]
fn literals_comments_and_lifetimes_are_no_words() {
    let source =
        "a /* b /* c */ d */ \"e \\\" // f\" r#\"g \" h\"# 'i' '\\'' '\\u{1F600}' b'\"' <'j, 'k> b\"l\" // m\nbr";
    let found: Vec<(usize, String)> =
        tokens(source).into_iter().filter(Token::is_word).map(|token| (token.line, token.text)).collect();
    assert_eq!(found, [(1, "a"), (1, "j"), (1, "k"), (2, "br")].map(|(line, word)| (line, word.to_owned())));
}

#[test]
fn test_code_is_left_out() {
    let source = "#[cfg(test)] mod a { b } #[cfg(test)] pub mod c; #[cfg(not(test))] fn d() {} \
                  #[test] #[should_panic] fn e([f]: [u8; 1]) { g } #[derive(H)] struct I;";
    let (kept, modules) = without_tests(&tokens(source));
    let text: Vec<String> = kept.into_iter().map(|token| token.text).collect();
    assert_eq!(text.concat(), "#[cfg(not(test))]fnd(){}#[derive(H)]structI;");
    assert_eq!(modules, ["c"]);
}
