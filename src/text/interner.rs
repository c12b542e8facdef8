//! From the bytes of a word to a number, in one look-up: a hash table made for words of a text.
//!
//! Words of up to 16 bytes, all but a few in a thousand, stand in the table itself, padded with nought bytes (which no
//! word holds): a look-up loads 16 bytes, cuts off what is behind the word, multiplies once and compares once. Longer
//! words stand in a second table, over one store of bytes.
//!
//! Texts are not trusted: the hash is keyed with random numbers of the process, so that nobody can write a text whose
//! words all fall on one place. What the numbers are never depends on the hash: they are given in order of appearance.

use hashbrown::HashTable;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

/// The longest word that stands in the table itself.
pub(super) const INLINE: usize = 16;

/// A value that no word has: values are the caller's, below this.
const EMPTY: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Slot {
    low: u64,
    high: u64,
    value: u32,
}

/// Words and a value for each.
#[derive(Debug)]
pub(super) struct Interner {
    slots: Vec<Slot>,
    /// How far a hash is shifted to give a place in `slots`.
    shift: u32,
    /// How many words stand in `slots`.
    short: usize,
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
pub(super) struct Key {
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

impl Key {
    /// The key of `length` bytes at the beginning of `bytes`, of which there must be [`INLINE`] at least.
    #[inline]
    pub(super) fn load(bytes: &[u8; INLINE], length: usize) -> Self {
        debug_assert!(length <= INLINE);
        let all = u128::from_le_bytes(*bytes);
        let kept = if length >= INLINE { all } else { all & ((1 << (8 * length)) - 1) };
        Self { low: kept as u64, high: (kept >> 64) as u64 }
    }

    /// The key of a word, if it is short.
    fn of(word: &[u8]) -> Option<Self> {
        let mut bytes = [0; INLINE];
        bytes.get_mut(..word.len())?.copy_from_slice(word);
        Some(Self::load(&bytes, word.len()))
    }
}

impl Interner {
    pub(super) fn new() -> Self {
        const FIRST: usize = 1 << 12;
        Self {
            slots: vec![Slot { low: 0, high: 0, value: EMPTY }; FIRST],
            shift: 64 - FIRST.trailing_zeros(),
            short: 0,
            long: HashTable::new(),
            store: Vec::new(),
            keys: Keys::of_process(),
        }
    }

    /// The product of both halves, folded: every bit of the word reaches every bit of the place.
    #[inline]
    fn hash(&self, key: Key) -> u64 {
        let product = u128::from(key.low ^ self.keys.low) * u128::from(key.high ^ self.keys.high);
        product as u64 ^ (product >> 64) as u64
    }

    /// The value of a short word, if it is known.
    #[inline]
    pub(super) fn get(&self, key: Key) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut place = (self.hash(key) >> self.shift) as usize;
        loop {
            let slot = &self.slots[place & mask];
            if slot.low == key.low && slot.high == key.high && slot.value != EMPTY {
                return Some(slot.value);
            }
            if slot.value == EMPTY {
                return None;
            }
            place += 1;
        }
    }

    /// The value of any word, if it is known.
    pub(super) fn find(&self, word: &[u8]) -> Option<u32> {
        match Key::of(word) {
            Some(key) => self.get(key),
            None => self.get_long(word),
        }
    }

    /// Gives any word, not known before, a value.
    pub(super) fn add(&mut self, word: &[u8], value: u32) {
        match Key::of(word) {
            Some(key) => self.insert(key, value),
            None => self.insert_long(word, value),
        }
    }

    /// Gives a short word, not known before, a value.
    fn insert(&mut self, key: Key, value: u32) {
        debug_assert!(value != EMPTY);
        // Words that came first, which are the frequent ones, stand at their own place however full the table is.
        if (self.short + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        self.place(Slot { low: key.low, high: key.high, value });
        self.short += 1;
    }

    fn place(&mut self, slot: Slot) {
        let mask = self.slots.len() - 1;
        let mut place = (self.hash(Key { low: slot.low, high: slot.high }) >> self.shift) as usize & mask;
        while self.slots[place].value != EMPTY {
            place = (place + 1) & mask;
        }
        self.slots[place] = slot;
    }

    /// Doubles the table.
    fn grow(&mut self) {
        let double = vec![Slot { low: 0, high: 0, value: EMPTY }; self.slots.len() * 2];
        let old = std::mem::replace(&mut self.slots, double);
        self.shift -= 1;
        for slot in old.into_iter().filter(|slot| slot.value != EMPTY) {
            self.place(slot);
        }
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
        let key = |length| Key::load(b"systematicallyxy", length);
        assert_eq!(key(6), Key::of(b"system").unwrap());
        assert_eq!(key(16), Key::of(b"systematicallyxy").unwrap());
        assert_ne!(key(8), key(9));
        assert_eq!(Key::of(b"seventeen letters"), None);
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
    }

    proptest! {
        #[test]
        fn it_is_a_map(words in proptest::collection::vec("[ab]{1,4}|[a-c]{14,19}|\\PC{1,8}", 0..200)) {
            let (mut interner, mut map) = (Interner::new(), HashMap::new());
            for (number, word) in words.iter().enumerate() {
                prop_assert_eq!(interner.find(word.as_bytes()), map.get(word).copied());
                if !map.contains_key(word) {
                    map.insert(word.clone(), number as u32);
                    interner.add(word.as_bytes(), number as u32);
                }
            }
        }
    }
}
