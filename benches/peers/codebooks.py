"""The codebooks that `themes.py` measures with, as the program reads them, and what the program
does with their terms done again in Python.

Seed words, globs and rules were published with the corpora's other users; BBC's two lists were
written by hand, before anything was measured.
"""
import fnmatch
import json
import re
from functools import lru_cache

import numpy as np
import Stemmer

AG = ("World", "Sports", "Business", "Sci/Tech")
# The twelve seed words of WeSTClass (Meng and others 2018).
WEST = {
    "World": ["government", "military", "war"],
    "Sports": ["basketball", "football", "athletes"],
    "Business": ["stocks", "markets", "industries"],
    "Sci/Tech": ["computer", "telescope", "software"],
}
GLOBS = {
    "World": ["war", "gov*", "minister*", "conflict"],
    "Sports": ["footbal*", "sport*", "game", "play*"],
    "Business": ["money", "financ*", "dollar*"],
    "Sci/Tech": ["sci*", "techno*", "computer*", "software", "web"],
}
BBC = {
    "business": ["company", "market", "shares", "bank", "economy"],
    "entertainment": ["film", "music", "actor", "album", "award"],
    "politics": ["election", "minister", "party", "government", "labour"],
    "sport": ["match", "player", "coach", "cup", "champion"],
    "tech": ["software", "computer", "internet", "technology", "mobile"],
}
BBC_SECOND = {
    "business": ["profit", "economy", "shares", "market", "firm"],
    "entertainment": ["film", "star", "music", "show", "award"],
    "politics": ["election", "party", "parliament", "minister", "vote"],
    "sport": ["game", "win", "player", "match", "team"],
    "tech": ["technology", "users", "software", "computer", "online"],
}
# Broad themes for prose of the nineteenth century: for speed alone.
PROSE = {
    "sea": ["ship*", "sea", "sailor*", "captain", "voyage"],
    "law": ["judge", "court", "law", "crime", "prison*"],
    "faith": ["church", "god", "prayer", "priest", "soul"],
    "war": ["war", "army", "soldier*", "battle", "enemy"],
    "home": ["mother", "house", "dinner", "children", "marriage"],
    "money": ["money", "pounds", "merchant", "debt", "trade"],
}


def as_word(keyword):
    """A keyword of the rules as a person would write it: words that begin so; a phrase; a whole
    word where it stood between blanks.

    `no.` and `u.n.` are the words `no` and `un`, `$` is any sum of money. "Kill" in "skill" is
    lost, and meant to be.
    """
    plain = keyword.strip().rstrip(".").replace(".", "")
    if plain == "$":
        return "<money>"
    if plain != keyword:
        return "=" + plain
    return f'"{plain}"' if " " in plain else plain + "*"


def as_substring(keyword):
    """A keyword of the rules as a glob that is open at both ends: what "the keyword is in the
    text" comes to within a word."""
    plain = keyword.strip().rstrip(".").replace(".", "")
    if plain == "$":
        return "<money>"
    if plain != keyword:
        return "=" + plain
    if " " in plain:
        first, *middle, last = plain.split()
        return '"' + " ".join(["*" + first, *middle, last + "*"]) + '"'
    return f"*{plain}*"


def of_rules(rules, write):
    """A theme a label, a term a keyword."""
    return {label: sorted({write(k) for rule in rules if rule["label"] == label for k in rule["keywords"]}) for label in AG}


def one_vote_a_rule(rules):
    """A theme a label, a term a rule: its keywords with OR between them, so that however many stand
    in a text, the rule votes once."""
    return {
        label: [" OR ".join(sorted({as_word(k) for k in rule["keywords"]})) for rule in rules if rule["label"] == label] for label in AG
    }


def without(codebook, theme):
    return {name: terms for name, terms in codebook.items() if name != theme}


def merged(codebook, groups):
    """A codebook of fewer themes, each several of the old ones."""
    return {"+".join(group): [term for name in group for term in codebook[name]] for group in groups}


def write_toml(codebook, path):
    with open(path, "w", encoding="utf-8") as file:
        for name, terms in codebook.items():
            file.write(f"[[themes]]\nname = {json.dumps(name)}\nterms = {json.dumps(terms)}\n\n")


STEM = lru_cache(None)(Stemmer.Stemmer("english").stemWord)
TOKEN = re.compile(r"[$£€]\s?\d[\d.,]*|\w+(?:['’]\w+)?")
ACRONYM = re.compile(r"\b(?:[a-z]\.){2,}")


def tokens(text):
    text = ACRONYM.sub(lambda found: found[0].replace(".", ""), text.lower())
    words = TOKEN.findall(text)
    return ["<money>" if word[0] in "$£€" else re.sub(r"['’]s$", "", word) for word in words]


@lru_cache(None)
def matches(part, token):
    """Whether one word of a term matches a token: by stem, exactly, or as a glob."""
    if part.startswith("="):
        return token == part[1:]
    if "*" in part:
        return fnmatch.fnmatchcase(token, part)
    return token == part or STEM(token) == STEM(part)


def votes(texts, codebook):
    """texts × themes: how many of the theme's terms are in the text, each once. Longest match and
    negation are left out."""
    phrases = [
        (theme, term, part.strip('"').split())
        for theme, terms in enumerate(codebook.values())
        for term, whole in enumerate(terms)
        for part in whole.split(" OR ")
    ]
    first = lru_cache(None)(lambda token: [phrase for phrase in phrases if matches(phrase[2][0], token)])
    found = np.zeros((len(texts), len(codebook)))
    for row, text in enumerate(texts):
        words = tokens(text)
        hit = set()
        for place, word in enumerate(words):
            for theme, term, parts in first(word):
                if len(words) >= place + len(parts) and all(map(matches, parts, words[place:])):
                    hit.add((theme, term))
        for theme, _ in hit:
            found[row, theme] += 1
    return found


def start(counts, voted, scored, smoothing=0.1, effective_length=10.0):
    """Naive Bayes on votes alone: what the learner's mixture is before its first round, without the
    unlabelled corpus. The likeliest theme of each row.

    `counts` and `scored` are sparse, rows × words; `voted` comes from `votes`. A text says no more
    than `effective_length` of its words would.
    """
    sums = voted.sum(axis=1, keepdims=True)
    shares = np.divide(voted, sums, out=np.zeros_like(voted), where=sums > 0)
    words = (counts.T @ shares).T + smoothing
    words /= words.sum(axis=1, keepdims=True)
    prior = shares.sum(axis=0) + 1
    lengths = np.asarray(scored.sum(axis=1)).ravel()
    temper = np.minimum(1, effective_length / np.maximum(lengths, 1))[:, None]
    return (np.log(prior / prior.sum()) + temper * (scored @ np.log(words).T)).argmax(axis=1)
