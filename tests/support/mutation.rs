//! Almost valid inputs: seeds with random changes that are the same in every run.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use fastrand::Rng;

/// How many inputs a target gets by default.
const USUAL: usize = 3000;
/// No input is longer, in bytes.
const LONGEST: usize = 16 * 1024;

/// Texts that often break parsers.
const TOKENS: [&str; 44] = [
    "",
    "\0",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\u{feff}",
    "\u{202e}",
    "\u{1b}[2J",
    "ü",
    "𝄞",
    "\\ud800",
    "\\u0000",
    "\"",
    "'",
    "\\",
    "{",
    "}",
    "[",
    "]",
    "{}",
    "[]",
    ",",
    ":",
    "=",
    "null",
    "true",
    "-1",
    "0",
    "1.5",
    "1e999",
    "255",
    "4294967296",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999",
    "NaN",
    "2026-02-30",
    "9999-12-31T23:59:60Z",
    "-009999-01-01T00:00:00Z",
    ", expected 5up3rS3cret",
    " at line 5up3rS3cret",
    "missing field `5up3rS3cret`",
];

/// A target and its inputs.
pub struct Target {
    name: &'static str,
    seeds: Vec<Vec<u8>>,
    tokens: Vec<Vec<u8>>,
    usual: usize,
}

impl Target {
    /// A target with inputs that it accepts, and some that it does not.
    pub fn new(name: &'static str, seeds: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        let seeds = seeds
            .into_iter()
            .map(|seed| seed.as_ref().to_vec())
            .collect();
        Self {
            name,
            seeds,
            tokens: TOKENS
                .iter()
                .map(|token| token.as_bytes().to_vec())
                .collect(),
            usual: USUAL,
        }
    }

    /// Adds tokens of the target's own format.
    pub fn knowing<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        self.tokens
            .extend(words.into_iter().map(|word| word.as_bytes().to_vec()));
        self
    }

    /// Uses fewer inputs, for targets that take milliseconds each.
    pub fn costly(self) -> Self {
        Self {
            usual: USUAL / 10,
            ..self
        }
    }

    /// Feeds the target, which tells whether it accepted an input. Whatever panics in it fails the
    /// test, with the input that did it; so does a target that accepts nothing or everything,
    /// for then nothing is tested.
    pub fn feed(&self, read: impl Fn(&[u8]) -> bool) {
        let count =
            std::env::var("GENKEY_FUZZ_INPUTS").map_or(self.usual, |count| count.parse().unwrap());
        let mut rng = Rng::with_seed(
            self.name
                .bytes()
                .fold(7, |seed: u64, byte| seed.wrapping_mul(31) + u64::from(byte)),
        );
        let mut accepted = 0;
        for number in 0..count {
            let input = if number < self.seeds.len() {
                self.seeds[number].clone()
            } else {
                self.mutated(&mut rng)
            };
            match catch_unwind(AssertUnwindSafe(|| read(&input))) {
                Ok(well) => accepted += usize::from(well),
                Err(panic) => self.failed(number, &input, &*panic),
            }
        }
        eprintln!("fuzz: {}: {count} inputs, {accepted} accepted", self.name);
        assert!(
            (1..count).contains(&accepted),
            "{}: {accepted} of {count} inputs were accepted",
            self.name
        );
    }

    fn failed(&self, number: usize, input: &[u8], panic: &dyn Any) -> ! {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let said = text
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("?");
        panic!(
            "{}: input {number} panics with {said:?}: b\"{}\"",
            self.name,
            input.escape_ascii()
        );
    }

    fn mutated(&self, rng: &mut Rng) -> Vec<u8> {
        let mut input = rng.choice(&self.seeds).unwrap().clone();
        // Mostly one or two changes: more of them only lead to what is refused at once.
        while {
            self.mutate(&mut input, rng);
            rng.bool()
        } {}
        input.truncate(LONGEST);
        input
    }

    fn mutate(&self, input: &mut Vec<u8>, rng: &mut Rng) {
        let place = rng.usize(0..=input.len());
        let end = (place + 1 + rng.usize(0..16) * rng.usize(0..16))
            .min(input.len())
            .max(place);
        match rng.u8(0..9) {
            0 if place < input.len() => input[place] ^= 1 << rng.u8(0..8),
            1 if place < input.len() => input[place] = rng.u8(..),
            2 => input.insert(place, rng.u8(..)),
            3 => drop(input.drain(place..end)),
            4 => insert(input, place, &input[place..end].repeat(1 + rng.usize(0..3))),
            5 => insert(
                input,
                place,
                &input[place..end].repeat(1 + rng.usize(0..1000)),
            ),
            6 => {
                let other = rng.choice(&self.seeds).unwrap();
                input.truncate(place);
                input.extend_from_slice(&other[rng.usize(0..=other.len())..]);
            }
            7 => insert(input, place, rng.choice(&self.tokens).unwrap()),
            _ => drop(input.splice(
                place..end,
                rng.choice(&self.tokens).unwrap().iter().copied(),
            )),
        }
    }
}

fn insert(input: &mut Vec<u8>, place: usize, bytes: &[u8]) {
    let room = LONGEST.saturating_sub(input.len()).min(bytes.len());
    input.splice(place..place, bytes[..room].iter().copied());
}
