"""The self test of `.ci/structure`: small sources whose figures are counted by hand."""

import importlib.machinery
import importlib.util
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from rust_source import RustFile, split_identifiers, tokenize

FOLDER = Path(__file__).resolve().parent


def load_structure():
    loader = importlib.machinery.SourceFileLoader("structure", str(FOLDER / "structure"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("structure", loader))
    loader.exec_module(module)
    return module


structure = load_structure()


class Tokens(unittest.TestCase):
    def kinds(self, source):
        return [(token.kind, token.text) for token in tokenize(source)]

    def test_strings_hide_comments_and_braces(self):
        source = '"a // b {" r#"c " { /* "#  b"\\"}" br"\\" '
        self.assertEqual([kind for kind, _ in self.kinds(source)], ["string"] * 4)

    def test_characters_are_not_lifetimes(self):
        source = r"""'{' '\'' '\u{1F600}' b'"' '\\' 'a: &'static '_'"""
        kinds = [kind for kind, _ in self.kinds(source)]
        expected = ["char"] * 5 + ["lifetime", "sign", "sign", "lifetime", "char"]
        self.assertEqual(kinds, expected)

    def test_generic_lifetimes_next_to_each_other(self):
        words = self.kinds("fn f<'a,'b>(x: &'a str)")
        self.assertEqual(sum(kind == "lifetime" for kind, _ in words), 3)
        self.assertFalse(any(kind == "char" for kind, _ in words))

    def test_block_comments_nest(self):
        tokens = tokenize("/* a /* b */ { \n c */ x // \"\ny")
        self.assertEqual([token.kind for token in tokens], ["comment", "word", "comment", "word"])
        self.assertEqual([token.line for token in tokens], [1, 2, 2, 3])

    def test_raw_identifiers_are_words(self):
        self.assertEqual(self.kinds("r#type")[0], ("word", "r#type"))


class Tests(unittest.TestCase):
    def test_test_modules_and_functions_are_no_code(self):
        source = (
            "fn a() {}\n"
            "#[cfg(test)]\nmod tests {\n  fn b() { '}'; }\n}\n"
            "#[cfg(not(test))]\nfn c() {}\n"
            '#[test]\n#[should_panic(expected = "}")]\nfn d() {\n}\n'
            "// comment\n\nfn e() { /* x */\n}\n"
        )
        self.assertEqual(RustFile(source).lines_of_code(), {1, 6, 7, 14, 15})

    def test_declared_test_modules_are_found(self):
        file = RustFile("#[cfg(test)]\nmod naive;\n#[cfg(all(test, unix))]\npub(crate) mod other;\nmod c;")
        self.assertEqual(file.test_modules, ["naive", "other"])

    def test_a_string_over_several_lines_is_code_on_each(self):
        self.assertEqual(RustFile('fn a() { x("\n\n") }').lines_of_code(), {1, 2, 3})

    def test_only_strings_of_tests_are_blanked(self):
        source = 'fn a() { x("heap") }\n#[test]\nfn b() { heap("heap") }'
        self.assertEqual(RustFile(source).without_strings().count("heap"), 2)
        self.assertEqual(RustFile(source + "// heap").without_comments().count("heap"), 1)


class Functions(unittest.TestCase):
    def one(self, source):
        functions = RustFile(source).functions()
        self.assertEqual(len(functions), 1, source)
        return functions[0]

    def parameters(self, source):
        return self.one(source).parameters

    def test_parameters_are_counted(self):
        self.assertEqual(self.parameters("fn f() {}"), 0)
        self.assertEqual(self.parameters("fn f(&'a mut self, a: u8,) {}"), 1)
        self.assertEqual(self.parameters("fn f(self: Box<Self>, a: (u8, u8)) {}"), 1)
        self.assertEqual(self.parameters("fn f(mut self, m: HashMap<A, B>, g: impl Fn(A, B) -> C) {}"), 2)
        self.assertEqual(self.parameters("fn f<F: Fn(A) -> B, const N: usize>(a: [u8; N], f: F) {}"), 2)
        self.assertEqual(self.parameters("fn f(#[allow(x, y)] a: u8, &(b, c): &(u8, u8)) {}"), 2)

    def test_strategies_of_proptest_are_no_parameters(self):
        self.assertEqual(self.parameters("fn f(a in 0..9, b in any::<u8>()) {}"), 0)

    def test_lines_run_from_the_signature_to_the_closing_brace(self):
        source = "x!();\n#[a]\npub fn f(\n  a: u8,\n) -> [u8; 4]\nwhere\n  A: B,\n{\n  '{';\n}\nfn_ptr!();"
        function = self.one(source)
        self.assertEqual((function.line, function.lines), (3, 8))

    def test_pointers_and_declarations(self):
        self.assertEqual(RustFile("type F = fn(u8) -> u8;").functions(), [])
        self.assertEqual(self.one("trait T { fn f(&self, a: u8)\n; }").lines, 1)


class Types(unittest.TestCase):
    def test_types_are_found_and_associated_types_are_not(self):
        source = (
            "pub struct A; enum B {} union C { a: u8 } trait D { type E; fn f() { struct G; } }\n"
            "impl<T> D for A where T: D { type E = u8; }\ntype H = u8; fn g(a: impl D) { type I = u8; }\n"
            "let union = 1; let x = y.r#type; macro_rules! m { ($n:ident) => { struct $n; } }"
        )
        self.assertEqual([name.name for name in RustFile(source).types()], list("ABCDGHI"))


class Glossary(unittest.TestCase):
    def test_identifiers_are_split(self):
        self.assertEqual(split_identifiers("WeakModels::fit_from NMFModel"), "Weak Models::fit from NMF Model")

    def test_scopes_folders_and_exceptions(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "glossary.txt"
            path.write_text(
                "# words\ntext heaps?  # cluster\ncode@src/a/ (?-i:Vote)  # label\n"
                "allow src/b binary heap  # a data structure\n"
            )
            rules, allowed = structure.read_glossary(path)
        views = {"text": ["a Heap", "BinaryHeap of a_heap", "cheap"], "code": ["", "", "Vote vote", "vote"]}
        found = structure.dialect(Path("src/a/x.rs"), views, rules, allowed)
        expected = ["src/a/x.rs:1: 'Heap' → cluster", "src/a/x.rs:2: 'Heap' → cluster", "src/a/x.rs:3: 'Vote' → label"]
        self.assertEqual(sorted(found), expected)
        views = {"text": ["a binary heap"], "code": ["Vote"]}
        self.assertEqual(structure.dialect(Path("src/b/x.rs"), views, rules, allowed), [])
        found = structure.dialect(Path("src/heap.rs"), {}, rules, allowed)
        self.assertEqual(found, ["src/heap.rs:0: 'heap' in the path → cluster"])


def words(count, mark="// "):
    return mark + "x" * (count - len(mark)) + "\n"


class Limits(unittest.TestCase):
    """A small tree that breaks each limit, then the same tree within the limits."""

    def run_on(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            subprocess.run(["git", "init", "-q", folder], check=True)
            return {row.name: (row.count, row.limit) for row in structure.figures(Path(folder))}

    def test_each_limit_can_be_broken(self):
        long = "fn f(a: u8, b: u8, c: u8, d: u8, e: u8, g: u8) {\n" + "\n" * 60 + "}\n"
        counts = self.run_on(
            {
                "src/long.rs": "//! x\n" * 401,
                "src/table.rs": "// Generated by a script\n" * 401,
                "src/f.rs": long + "struct A;\nmod x { enum A {} struct Args; struct Entry; }\n" + words(101),
                "src/g.rs": "struct Args;\nstruct Entry;\n#[cfg(test)]\nmod t { struct A; struct A; }\n" + words(100),
                "tests/a.py": '"""' + words(99, "") + '"""\n' + words(101, "# ") + "x = '" + "y" * 100 + "'\n",
                ".ci/run": "#!/bin/sh\n" + words(101, "# "),
                ".ci/glossary.txt": "text heaps?  # cluster\n",
                ".ci/allowed_twice.txt": "Entry  # private\n",
                "src/layers/allowed_circles.txt": "# list\nsrc/a.rs src/b.rs  # to be removed\nsrc/c.rs src/d.rs  # why\n",
                "README.md": "a heap\n" + words(101, "text ") + words(101, "| a "),
                "CHANGELOG.md": "a heap\n",
            }
        )
        expected = {
            "files over 400 lines in src/": (1, 0),
            "functions over 60 lines": (1, 10),
            "functions over 5 parameters": (1, 10),
            "type names defined twice in src/": (1, 0),
            "comment lines over 100 characters": (4, 0),
            "lines with words of the old dialect": (1, 0),
            "circles of imports to be removed": (1, 0),
            "circles of imports allowed with a reason": (1, None),
            "document lines over 100 characters": (1, None),
            "lines of code in src/, no tests": (6, None),
        }
        self.assertEqual(counts, expected)


def run():
    suite = unittest.defaultTestLoader.loadTestsFromModule(__import__(__name__))
    return 0 if unittest.TextTestRunner(verbosity=1).run(suite).wasSuccessful() else 1
