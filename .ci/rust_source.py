"""Reads Rust source as far as counting needs it: tokens, comments, test code, functions, types.

No grammar is checked: the input compiles. Used by `.ci/structure`.
"""

import re
from collections import namedtuple

Token = namedtuple("Token", "kind text line start")
Function = namedtuple("Function", "name line lines parameters is_test")
TypeName = namedtuple("TypeName", "name line is_test")
Comment = namedtuple("Comment", "text line column")

# `'a'` is tried before `'a`, and a raw string before the identifier `r`.
TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>//[^\n]*)
  | (?P<block>/\*)
  | (?P<raw>(?:b|c)?r(?P<hashes>\#*)"(?s:.*?)"(?P=hashes))
  | (?P<string>(?:b|c)?"(?:\\(?s:.)|[^"\\])*")
  | (?P<char>b?'(?:\\(?:x[0-9a-fA-F]{2}|u\{[0-9a-fA-F_]*\}|.)|[^\\'\n])')
  | (?P<lifetime>'[^\W\d]\w*)
  | (?P<number>\d\w*(?:\.\d\w*)?)
  | (?P<word>(?:r\#)?[^\W\d]\w*)
  | (?P<sign>::|->|=>|.)
    """,
    re.VERBOSE,
)
CLOSING = {"(": ")", "[": "]", "{": "}"}


def block_comment_end(source, start):
    """The index after the block comment that begins at `start`; block comments nest."""
    depth, at = 0, start
    for mark in re.finditer(r"/\*|\*/", source[start:]):
        depth += 1 if mark.group() == "/*" else -1
        at = start + mark.end()
        if depth == 0:
            return at
    return len(source)


def tokenize(source):
    """All tokens but white space; comments have the kind `comment`, string literals `string`."""
    tokens, at, line = [], 0, 1
    while at < len(source):
        match = TOKEN.match(source, at)
        kind, end = match.lastgroup, match.end()
        if match.group("raw") is not None:
            kind = "string"
        elif kind == "block":
            kind, end = "comment", block_comment_end(source, at)
        text = source[at:end]
        if kind != "space":
            tokens.append(Token(kind, text, line, at))
        line += text.count("\n")
        at = end
    return tokens


def matching(tokens, start):
    """The index of the bracket that closes the one at `start`."""
    depth = 0
    for at in range(start, len(tokens)):
        if tokens[at].kind == "sign":
            if tokens[at].text in CLOSING:
                depth += 1
            elif tokens[at].text in CLOSING.values():
                depth -= 1
                if depth == 0:
                    return at
    return len(tokens) - 1


class RustFile:
    """The tokens of one file, and which of them are test code."""

    def __init__(self, source, is_test=False):
        self.source = source
        self.is_test = is_test
        tokens = tokenize(source)
        self.comments = []
        lines = source.split("\n")
        self._comment_tokens = [token for token in tokens if token.kind == "comment"]
        for token in self._comment_tokens:
            for offset, text in enumerate(token.text.split("\n")):
                width = len(lines[token.line + offset - 1].rstrip())
                self.comments.append(Comment(text, token.line + offset, width))
        self.code = [token for token in tokens if token.kind != "comment"]
        self.test_modules = []
        self.test_ranges = [] if not is_test else [(0, len(self.code))]
        if not is_test:
            self._find_tests()
        self._is_test = [False] * len(self.code)
        for start, end in self.test_ranges:
            self._is_test[start:end] = [True] * len(self._is_test[start:end])

    def _find_tests(self):
        """Items after `#[cfg(test)]`, and functions after `#[test]`; `mod name;` is noted by
        name."""
        code, at = self.code, 0
        while at + 1 < len(code):
            if code[at].text != "#" or code[at + 1].text != "[":
                at += 1
                continue
            start, is_test = at, False
            while at + 1 < len(code) and code[at].text == "#" and code[at + 1].text == "[":
                end = matching(code, at + 1)
                words = [token.text for token in code[at + 2 : end]]
                is_test |= words == ["test"] or (
                    words[:1] == ["cfg"] and "test" in words and "not" not in words
                )
                at = end + 1
            if not is_test:
                continue
            item = at
            while at < len(code) and code[at].text not in ("{", ";"):
                at = matching(code, at) if code[at].text in ("(", "[") else at
                at += 1
            if at < len(code) and code[at].text == "{":
                at = matching(code, at)
            elif code[item].text == "mod" or code[at - 2].text == "mod":
                self.test_modules.append(code[at - 1].text)
            at += 1
            self.test_ranges.append((start, at))

    def in_test(self, index):
        """Whether the token at `index` of `self.code` is test code."""
        return self._is_test[index]

    def lines_of_code(self):
        """The line numbers with code outside tests: no comment lines, no blank lines."""
        lines = set()
        for index, token in enumerate(self.code):
            if not self.in_test(index):
                lines.update(range(token.line, token.line + token.text.count("\n") + 1))
        return lines

    def without_strings(self, everywhere=False):
        """The source with the contents of string literals blanked: in test code, or everywhere."""
        keep = [True] * len(self.code)
        for index, token in enumerate(self.code):
            keep[index] = token.kind != "string" or not (everywhere or self.in_test(index))
        return blank(self.source, [token for token, kept in zip(self.code, keep) if not kept])

    def without_comments(self):
        """The source with string literals and comments blanked."""
        strings = [token for token in self.code if token.kind == "string"]
        return blank(self.source, strings + self._comment_tokens)

    def functions(self):
        """All functions with a body, from the line of `fn` to the closing brace."""
        code, found = self.code, []
        for at in range(len(code) - 1):
            if code[at].text != "fn" or code[at + 1].kind != "word":
                continue
            cursor = self._after_generics(at + 2)
            if cursor >= len(code) or code[cursor].text != "(":
                continue
            close = matching(code, cursor)
            parameters = count_parameters(code[cursor + 1 : close])
            end = close + 1
            while end < len(code) and code[end].text not in ("{", ";", "}"):
                end = matching(code, end) if code[end].text in ("(", "[") else end
                end += 1
            line = code[at].line
            last = matching(code, end) if end < len(code) and code[end].text == "{" else close
            lines = code[last].line - line + 1
            found.append(Function(code[at + 1].text, line, lines, parameters, self.in_test(at)))
        return found

    def _after_generics(self, at):
        if at < len(self.code) and self.code[at].text == "<":
            depth = 0
            while at < len(self.code):
                depth += {"<": 1, ">": -1}.get(self.code[at].text, 0)
                at += 1
                if depth == 0:
                    break
        return at

    def types(self):
        """Names of structs, enums, unions, traits and type aliases; associated types are none."""
        code, found, blocks, pending = self.code, [], [], None
        for at in range(len(code) - 1):
            token, following = code[at], code[at + 1]
            before = code[at - 1].text if at else ";"
            if token.text == "{":
                blocks.append(pending)
                pending = None
            elif token.text == "}":
                if blocks:
                    blocks.pop()
            elif token.text == ";":
                pending = None
            elif token.text == "impl" and before in ("{", "}", ";", "]", "unsafe", "default"):
                pending = "impl"
            elif token.kind == "word" and following.kind == "word" and before not in ("$", "."):
                if token.text == "trait":
                    pending = "trait"
                is_type = token.text in ("struct", "enum", "trait") or (
                    token.text == "type" and (not blocks or blocks[-1] is None)
                )
                if token.text == "union":
                    is_type = at + 2 < len(code) and code[at + 2].text in ("{", "<")
                if is_type:
                    found.append(TypeName(following.text, token.line, self.in_test(at)))
        return found


def blank(source, tokens):
    """`source` with the text of `tokens` replaced by spaces; line ends stay."""
    pieces, at = [], 0
    for token in sorted(tokens, key=lambda token: token.start):
        pieces += [source[at : token.start], re.sub(r"[^\n]", " ", token.text)]
        at = token.start + len(token.text)
    return "".join(pieces) + source[at:]


def count_parameters(tokens):
    """Parameters between the parentheses of a function, without `self` and proptest's `a in
    0..9`."""
    depth, parameters, current = 0, [], []
    for token in tokens:
        if token.kind == "sign":
            depth += (token.text in "([{<") - (token.text in ")]}>")
            if token.text == "," and depth == 0:
                parameters.append(current)
                current = []
                continue
        current.append(token)
    parameters.append(current)
    count = 0
    for parameter in filter(None, parameters):
        words = [token.text for token in parameter if token.kind == "word" and token.text != "mut"]
        is_typed = any(token.text == ":" for token in parameter)
        count += is_typed and words[:1] != ["self"]
    return count


def split_identifiers(text):
    """`WeakModels::fit_from` → `Weak Models::fit from`, so that `\\b` finds the words in names."""
    text = re.sub(r"(?<=[^\W_])_+(?=[^\W_])", " ", text)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return re.sub(r"(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
