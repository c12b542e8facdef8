//! From the bytes of a word to a number, in one look-up: a hash table made for words of a text.
//!
//! Words of up to 16 bytes, all but a few in a thousand, are two numbers, padded with zero bytes
//! (which no word holds) and are in the table itself: a look-up loads 16 bytes, cuts off what is
//! after the word, multiplies once and compares once. Longer words are in a second table, over one
//! store of bytes.
//!
//! A table of a hundred thousand words is larger than a processor's second cache, so that most of
//! the time would be spent waiting: [`Interner::get_batch`] looks up many words at once, with
//! nothing between the loads that depends on what they bring, and the processor waits for all of
//! them together.
//!
//! Texts are not trusted: the hash is keyed with random numbers of the process, so that no text can
//! be written whose words all fall on one place. What the numbers are never depends on the hash:
//! they are given in order of appearance.

use hashbrown::HashTable;
use std::hash::{BuildHasher, RandomState};
use std::hint::select_unpredictable;
use std::sync::LazyLock;

/// The longest word in the table itself.
pub(super) const INLINE: usize = 16;

/// The value of words that are not known.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// How many words are looked up at once, at most.
pub(super) const BATCH: usize = 32;

/// A place of the table.
#[derive(Debug, Clone, Copy)]
struct InlineSlot {
    key: InlineKey,
    value: u32,
}

const EMPTY: InlineSlot = InlineSlot { key: InlineKey { low: 0, high: 0 }, value: UNKNOWN };

/// Words and a value for each.
#[derive(Debug)]
pub(crate) struct Interner {
    slots: Vec<InlineSlot>,
    /// How far a hash is shifted to give a place.
    shift: u32,
    /// How many words are in `slots`.
    short: u32,
    long: HashTable<Long>,
    store: Vec<u8>,
    keys: Keys,
}

#[derive(Debug, Clone, Copy)]
struct Long {
    start: usize,
    length: usize,
    value: u32,
}

/// A word of up to [`INLINE`] bytes as two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InlineKey {
    low: u64,
    high: u64,
}

/// What the hash is keyed with.
#[derive(Debug, Clone)]
struct Keys {
    low: u64,
    high: u64,
    long: RandomState,
}

impl Keys {
    /// The keys of this process.
    fn of_process() -> Self {
        static KEYS: LazyLock<Keys> = LazyLock::new(|| {
            let long = RandomState::new();
            Keys { low: long.hash_one(1), high: long.hash_one(2), long }
        });
        KEYS.clone()
    }
}

/// What is kept of the first eight and the next eight bytes of a word; nothing of one that is too
/// long.
static MASKS: [[u64; 2]; INLINE + 2] = {
    let mut masks = [[0; 2]; INLINE + 2];
    let mut length = 1;
    while length <= INLINE {
        masks[length] = if length < 8 {
            [(1 << (8 * length)) - 1, 0]
        } else if length < 16 {
            [u64::MAX, (1 << (8 * (length - 8))) - 1]
        } else {
            [u64::MAX, u64::MAX]
        };
        length += 1;
    }
    masks
};

impl InlineKey {
    /// The key of `length` bytes at the beginning of `bytes`; that of no word if they are too many.
    #[inline]
    fn load(bytes: &[u8; INLINE], length: usize) -> Self {
        let all = u128::from_le_bytes(*bytes);
        let [low, high] = MASKS[length.min(INLINE + 1)];
        Self { low: all as u64 & low, high: (all >> 64) as u64 & high }
    }

    /// The key of a word, if it is short. No word of a text is empty or ends in NUL, but other keys
    /// may be: a key cannot tell that from what is shorter.
    #[inline]
    fn of(word: &[u8]) -> Option<Self> {
        if matches!(word, [] | [.., 0]) {
            return None;
        }
        // The first bytes and the last, which may be the same: no loop, and no copy of a length
        // that is not known.
        let eight = |bytes: &[u8]| bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let last_eight = || word.last_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let four = |bytes: Option<&[u8; 4]>| bytes.map_or(0, |bytes| u64::from(u32::from_le_bytes(*bytes)));
        Some(match word.len() {
            length @ 9..=INLINE => Self { low: eight(word), high: last_eight() >> (8 * (INLINE - length)) },
            8 => Self { low: eight(word), high: 0 },
            length @ 4..8 => {
                Self { low: four(word.first_chunk()) | four(word.last_chunk()) << (8 * (length - 4)), high: 0 }
            }
            0..4 => {
                let byte = |place: usize| word.get(place).map_or(0, |byte| u64::from(*byte) << (8 * place));
                Self { low: byte(0) | byte(1) | byte(2), high: 0 }
            }
            _ => return None,
        })
    }
}

impl Interner {
    pub(crate) fn new() -> Self {
        // Small, for lists of stop words; it grows soon enough.
        const FIRST: usize = 1 << 9;
        Self {
            slots: vec![EMPTY; FIRST],
            shift: 64 - FIRST.trailing_zeros(),
            short: 0,
            long: HashTable::new(),
            store: Vec::new(),
            keys: Keys::of_process(),
        }
    }

    /// The product of both halves, folded: every bit of the word reaches every bit of the place.
    #[inline]
    fn home(&self, key: InlineKey) -> usize {
        let product = u128::from(key.low ^ self.keys.low) * u128::from(key.high ^ self.keys.high);
        ((product as u64 ^ (product >> 64) as u64) >> self.shift) as usize
    }

    /// Looks up words of `bytes`, given as start and end, [`BATCH`] at most; after each of them are
    /// [`INLINE`] bytes at least. A word that comes out as [`UNKNOWN`] may still be known: see
    /// [`find`](Self::find).
    #[inline]
    pub(super) fn get_batch(&self, bytes: &[u8], words: &[[u32; 2]], values: &mut [u32]) {
        let mut wanted = [(EMPTY.key, 0); BATCH];
        // Words and places are cut to what is there rather than checked: a check would be a branch
        // for each.
        let Some(last) = bytes.len().checked_sub(INLINE) else { return };
        let mask = self.slots.len() - 1;
        for (&[start, end], wanted) in words.iter().zip(&mut wanted) {
            let head = &bytes[(start as usize).min(last)..][..INLINE];
            let key = InlineKey::load(head.first_chunk().unwrap_or(&[0; INLINE]), (end - start) as usize);
            let home = self.home(key) & mask;
            *wanted = (key, home);
        }
        for ((key, home), value) in wanted[..words.len()].iter().zip(values) {
            let slot = &self.slots[*home & mask];
            let same = (slot.key.low ^ key.low) | (slot.key.high ^ key.high) == 0;
            // Without a branch, which would have to wait for the slot, and for which all later
            // words would wait.
            *value = select_unpredictable(same, slot.value, UNKNOWN);
        }
    }

    /// The slot of a short word, if it is known.
    #[inline]
    fn place(&self, key: InlineKey) -> Option<usize> {
        let mask = self.slots.len() - 1;
        let mut place = self.home(key);
        loop {
            let slot = &self.slots[place & mask];
            if slot.key == key {
                return Some(place & mask);
            }
            if slot.value == UNKNOWN {
                return None;
            }
            place += 1;
        }
    }

    /// The value of any word, if it is known.
    pub(crate) fn find(&self, word: &[u8]) -> Option<u32> {
        match InlineKey::of(word) {
            Some(key) => self.place(key).map(|place| self.slots[place].value),
            None => self.get_long(word),
        }
    }

    /// As [`find`](Self::find), and a short word away from its first slot is exchanged with the one
    /// that is there: frequent words move to where a batch finds them.
    pub(super) fn find_again(&mut self, word: &[u8]) -> Option<u32> {
        let Some(key) = InlineKey::of(word) else { return self.get_long(word) };
        let place = self.place(key)?;
        let home = self.home(key);
        // Nothing lies between the two but words, so that both are still found.
        self.slots.swap(home, place);
        Some(self.slots[home].value)
    }

    /// Gives any word, not known before, a value.
    pub(crate) fn add(&mut self, word: &[u8], value: u32) {
        match InlineKey::of(word) {
            Some(key) => self.insert(key, value),
            None => self.insert_long(word, value),
        }
    }

    /// Gives a short word, not known before, a value.
    fn insert(&mut self, key: InlineKey, value: u32) {
        debug_assert!(value != UNKNOWN);
        if (self.short as usize + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        self.set(InlineSlot { key, value });
        self.short += 1;
    }

    fn set(&mut self, new: InlineSlot) {
        let mask = self.slots.len() - 1;
        let mut place = self.home(new.key);
        while self.slots[place & mask].value != UNKNOWN {
            place += 1;
        }
        self.slots[place & mask] = new;
    }

    /// Doubles the table. What stood at a place goes to twice that place or the next, so that both
    /// tables are walked from front to back; words that are met often find their way home again.
    fn grow(&mut self) {
        let double = vec![EMPTY; self.slots.len() * 2];
        let old = std::mem::replace(&mut self.slots, double);
        self.shift -= 1;
        old.into_iter().filter(|slot| slot.value != UNKNOWN).for_each(|slot| self.set(slot));
    }

    /// The value of a long word, if it is known.
    fn get_long(&self, word: &[u8]) -> Option<u32> {
        let found = |long: &Long| self.store[long.start..long.start + long.length] == *word;
        self.long.find(self.keys.long.hash_one(word), found).map(|long| long.value)
    }

    /// Gives a long word, not known before, a value.
    fn insert_long(&mut self, word: &[u8], value: u32) {
        let start = self.store.len();
        self.store.extend_from_slice(word);
        let (keys, store) = (&self.keys.long, &self.store);
        let of = |long: &Long| keys.hash_one(&store[long.start..long.start + long.length]);
        self.long.insert_unique(keys.hash_one(word), Long { start, length: word.len(), value }, of);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    #[test]
    fn a_key_ends_where_the_word_ends() {
        let key = |length| InlineKey::load(b"systematicallyxy", length);
        assert_eq!(key(6), InlineKey::of(b"system").unwrap());
        assert_eq!(key(16), InlineKey::of(b"systematicallyxy").unwrap());
        assert!((1..=16).all(|length| InlineKey::of(&b"systematicallyxy"[..length]) == Some(key(length))));
        assert_ne!(key(8), key(9));
        assert_eq!(InlineKey::of(b"seventeen letters"), None);
    }

    #[test]
    fn what_is_empty_or_ends_in_nul_is_itself_alone() {
        let mut interner = Interner::new();
        assert_eq!(interner.find(b""), None);
        for (value, word) in [b"a".as_slice(), b"a\0", b"a\0\0", b"\0", b""].into_iter().enumerate() {
            assert_eq!((interner.find(word), interner.find_again(word)), (None, None), "{word:?}");
            interner.add(word, value as u32);
            assert_eq!((interner.find(word), interner.find_again(word)), (Some(value as u32), Some(value as u32)));
        }
    }

    #[test]
    fn growing_keeps_every_word() {
        let mut interner = Interner::new();
        let word = |number: u32| format!("{number}{}", "x".repeat(number as usize % 23));
        for number in 0..50_000 {
            assert_eq!(interner.find(word(number).as_bytes()), None);
            interner.add(word(number).as_bytes(), number);
        }
        assert!((0..50_000).all(|number| interner.find(word(number).as_bytes()) == Some(number)));
        // An exchange loses no word.
        assert!((0..50_000).rev().all(|number| interner.find_again(word(number).as_bytes()) == Some(number)));
        assert!((0..50_000).all(|number| interner.find(word(number).as_bytes()) == Some(number)));
    }

    proptest! {
        #[test]
        fn it_is_a_map(words in proptest::collection::vec("[ab]{1,4}|[a-c]{14,19}|\\PC{1,8}", 0..200)) {
            let (mut interner, mut map) = (Interner::new(), HashMap::new());
            for (number, word) in words.iter().enumerate() {
                prop_assert_eq!(interner.find(word.as_bytes()), map.get(word).copied());
                prop_assert_eq!(interner.find_again(word.as_bytes()), map.get(word).copied());
                if !map.contains_key(word) {
                    map.insert(word.clone(), number as u32);
                    interner.add(word.as_bytes(), number as u32);
                }
            }
            prop_assert!(words.iter().all(|word| interner.find(word.as_bytes()) == map.get(word).copied()));
        }
    }
}
