//! What each module of the crate declares and names, read from its tokens.

use std::collections::BTreeSet;

use super::tokens::{Token, after_bracket, tokens, without_tests};

/// A module: a file, or a `mod name { … }` inside it.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// Its names from the crate down: `["dataset", "parquet"]`.
    pub(super) path: Vec<String>,
    /// The file's place below `src/`.
    pub(super) file: String,
    pub(super) imports: Vec<Import>,
    /// Paths outside `use`, and their lines: `super::fit(…)`.
    pub(super) named: Vec<(usize, Vec<String>)>,
    /// Names of functions, types, constants and macros.
    pub(super) declared: BTreeSet<String>,
    /// All words outside `use`.
    pub(super) words: BTreeSet<String>,
}

/// One name of a `use` declaration; a glob has the name `*`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) line: usize,
    pub(super) path: Vec<String>,
    pub(super) name: String,
    /// `pub`, with or without a restriction: the name may be given on only.
    pub(super) is_public: bool,
}

/// The modules of one file, the file's own first, and the names of its test modules in other files.
pub(super) fn modules(file: &str, source: &str) -> (Vec<Module>, Vec<String>) {
    let (tokens, tests) = without_tests(&tokens(source));
    let own = Module { path: path_of(file), file: file.to_owned(), ..Module::default() };
    let mut reader = Reader { tokens: &tokens, modules: vec![own], open: vec![(0, 0)], depth: 0 };
    let mut at = 0;
    while at < tokens.len() {
        at = reader.read(at);
    }
    (reader.modules, tests)
}

/// `dataset/parquet/mod.rs` → `["dataset", "parquet"]`.
fn path_of(file: &str) -> Vec<String> {
    let mut names: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if names.last().is_some_and(|name| ["mod", "lib", "main"].contains(&name.as_str())) {
        names.pop();
    }
    names
}

struct Reader<'a> {
    tokens: &'a [Token],
    modules: Vec<Module>,
    /// The modules around the place that is read, and the depth of braces at which each begins.
    open: Vec<(usize, usize)>,
    depth: usize,
}

impl Reader<'_> {
    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text.as_str())
    }

    fn is_word(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(Token::is_word)
    }

    fn module(&mut self) -> &mut Module {
        let (index, _) = *self.open.last().unwrap();
        &mut self.modules[index]
    }

    /// Reads one token, declaration or path at `at`; returns where to read on.
    fn read(&mut self, at: usize) -> usize {
        match self.text(at) {
            "{" => self.depth += 1,
            "}" => {
                self.depth -= 1;
                if self.open.last().is_some_and(|(_, depth)| *depth > self.depth) {
                    self.open.pop();
                }
            }
            "use" if self.is_word(at + 1) || matches!(self.text(at + 1), "{" | "::") => return self.read_use(at),
            "mod" if self.is_word(at + 1) && self.text(at + 2) == "{" => {
                self.depth += 1;
                let name = self.text(at + 1).to_owned();
                let path = [self.module().path.clone(), vec![name]].concat();
                let file = self.modules[0].file.clone();
                self.open.push((self.modules.len(), self.depth));
                self.modules.push(Module { path, file, ..Module::default() });
                return at + 3;
            }
            "fn" | "struct" | "enum" | "union" | "trait" | "type" | "const" | "static" if self.is_word(at + 1) => {
                let name = self.text(at + 1).to_owned();
                self.module().declared.insert(name);
                return at + 2;
            }
            "macro_rules" => {
                let name = self.text(at + 2).to_owned();
                self.module().declared.insert(name);
                return at + 3;
            }
            _ if self.is_word(at) => return self.read_path(at),
            _ => {}
        }
        at + 1
    }

    fn read_path(&mut self, mut at: usize) -> usize {
        let line = self.tokens[at].line;
        let mut path = vec![self.text(at).to_owned()];
        while self.text(at + 1) == "::" && self.is_word(at + 2) {
            at += 2;
            path.push(self.text(at).to_owned());
        }
        let module = self.module();
        module.words.insert(path[0].clone());
        if path.len() > 1 {
            module.named.push((line, path));
        }
        at + 1
    }

    fn read_use(&mut self, at: usize) -> usize {
        let is_public = at > 0 && matches!(self.text(at - 1), "pub" | ")");
        let end = (at..self.tokens.len()).find(|at| self.text(*at) == ";").unwrap_or(self.tokens.len());
        let mut imports = Vec::new();
        tree(&self.tokens[at + 1..end], &[], is_public, &mut imports);
        self.module().imports.extend(imports);
        end + 1
    }
}

/// The imports of `a::{b, c::*, d as e}`; `before` is the path that leads to it.
fn tree(tokens: &[Token], before: &[String], is_public: bool, imports: &mut Vec<Import>) {
    let (mut path, mut at) = (before.to_vec(), 0);
    while at < tokens.len() {
        match tokens[at].text.as_str() {
            "{" => {
                let end = after_bracket(tokens, at) - 1;
                return group(&tokens[at + 1..end], &path, is_public, imports);
            }
            "as" => break,
            "::" => {}
            name => path.push(name.to_owned()),
        }
        at += 1;
    }
    let Some(last) = path.pop() else { return };
    let renamed = tokens.get(at + 1).map(|token| token.text.clone());
    let is_self = last == "self" && !path.is_empty();
    let name = renamed.unwrap_or_else(|| if is_self { path[path.len() - 1].clone() } else { last.clone() });
    if !is_self && last != "*" {
        path.push(last.clone());
    }
    let name = if last == "*" { last } else { name };
    imports.push(Import { line: tokens[0].line, path, name, is_public });
}

fn group(tokens: &[Token], before: &[String], is_public: bool, imports: &mut Vec<Import>) {
    let mut start = 0;
    let mut at = 0;
    while at <= tokens.len() {
        match tokens.get(at).map(|token| token.text.as_str()) {
            Some("{") => at = after_bracket(tokens, at) - 1,
            None | Some(",") => {
                if start < at {
                    tree(&tokens[start..at], before, is_public, imports);
                }
                start = at + 1;
            }
            Some(_) => {}
        }
        at += 1;
    }
}

#[test]
fn every_form_of_use_is_read() {
    let source =
        "use crate::a::B;\npub(super) use c::{self, d::{E as F, *},\n super::g};\nfn f<T>() -> impl X + use<T> {}";
    let (found, _) = modules("m/mod.rs", source);
    let import = |line, path: &str, name: &str, is_public| Import {
        line,
        path: path.split("::").map(str::to_owned).collect(),
        name: name.to_owned(),
        is_public,
    };
    let expected = [
        import(1, "crate::a::B", "B", false),
        import(2, "c", "c", true),
        import(2, "c::d::E", "F", true),
        import(2, "c::d", "*", true),
        import(3, "c::super::g", "g", true),
    ];
    assert_eq!(found[0].imports, expected);
    assert_eq!(found[0].path, ["m"]);
}

#[test]
fn paths_and_declarations_are_read_by_module() {
    let source = "struct A; mod inner { fn b() { super::A::new(); } } fn c() { crate::d::<u8>(e::f) }";
    let (found, _) = modules("m.rs", source);
    let named = |module: &Module| module.named.iter().map(|(_, path)| path.join("::")).collect::<Vec<_>>();
    assert_eq!(named(&found[0]), ["crate::d", "e::f"]);
    assert_eq!(named(&found[1]), ["super::A::new"]);
    assert_eq!(found[1].path, ["m", "inner"]);
    assert_eq!(found[0].declared, BTreeSet::from(["A".to_owned(), "c".to_owned()]));
}
