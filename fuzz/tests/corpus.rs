//! The smoke test of every target, with the files of the corpus and mutations of these files.
//!
//! The mutations are the same in each run: the test finds regressions, and cargo-fuzz finds new
//! failures.

use std::fs;
use std::io::{Error, Result};
use std::panic::catch_unwind;
use std::path::Path;

use fuzz::TARGETS;

/// The longest input of a mutation.
const LONGEST: usize = 8192;

/// Tokens of the formats.
const WORDS: [&[u8]; 12] = [
    b"\"",
    b"\\u0000",
    b"{",
    b"[",
    b"}",
    b"]",
    b"\n",
    b"\x1e",
    b"null",
    b"-1",
    b"\xff",
    b"\xc2\x85",
];

#[test]
fn what_is_promised_of_api_answers_holds() -> Result<()> {
    run("api_answer", 600)
}

#[test]
fn what_is_promised_of_arns_endpoints_and_regions_holds() -> Result<()> {
    run("arn_endpoint_region", 3000)
}

#[test]
fn what_is_promised_of_handshakes_holds() -> Result<()> {
    run("handshake", 3000)
}

#[test]
fn what_is_promised_of_values_in_json_holds() -> Result<()> {
    run("json", 3000)
}

#[test]
fn what_is_promised_of_values_in_messagepack_holds() -> Result<()> {
    run("msgpack", 3000)
}

#[test]
fn what_is_promised_of_profile_files_holds() -> Result<()> {
    run("profile_file", 2000)
}

#[test]
fn every_target_has_a_test_and_a_binary() {
    let tests = include_str!("corpus.rs");
    for (name, _) in TARGETS {
        assert!(tests.contains(&format!("run(\"{name}\", ")), "{name} has no test");
        let binary = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz_targets").join(name);
        assert!(binary.with_extension("rs").exists(), "{name} has no binary");
    }
}

/// Calls a target with its corpus and a number of mutations.
fn run(target: &str, mutations: usize) -> Result<()> {
    let found = TARGETS.iter().find(|(name, _)| *name == target);
    let (_, call) = found.ok_or_else(|| Error::other("there is no such target"))?;
    let call = |input: &[u8], of: &str| {
        let input = input.to_vec();
        let shown = input.escape_ascii().to_string();
        assert!(catch_unwind(|| call(&input)).is_ok(), "{target} fails with {of}: {shown}");
    };
    let corpus = corpus(target)?;
    for (name, input) in &corpus {
        call(input, name);
    }
    let mut mutator = Mutator(0x9e37_79b9_7f4a_7c15);
    for _ in 0..mutations {
        let (name, input) = mutator.one_of(&corpus);
        let (_, other) = mutator.one_of(&corpus);
        call(&mutator.mutation(input, other), &format!("a mutation of {name}"));
    }
    Ok(())
}

/// The inputs of a target, sorted by name.
fn corpus(target: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target))? {
        let entry = entry?;
        files.push((entry.file_name().to_string_lossy().into(), fs::read(entry.path())?));
    }
    files.sort();
    assert!(!files.is_empty(), "{target} has no corpus");
    Ok(files)
}

/// Changes inputs by pseudorandom numbers with a fixed seed.
struct Mutator(u64);

impl Mutator {
    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        // Marsaglia's xorshift.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % end
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// Changes an input up to four times, partly with pieces of another input.
    fn mutation(&mut self, input: &[u8], other: &[u8]) -> Vec<u8> {
        let mut input = input.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(input.len() + 1);
            let end = at + self.below((input.len() - at).min(64) + 1);
            match self.below(6) {
                0 => drop(input.drain(at..end)),
                1 => input.truncate(at),
                2 => input.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << self.below(8)),
                3 => drop(input.splice(at..at, input[at..end].repeat(1 + self.below(8)))),
                4 => drop(input.splice(at..end, self.one_of(&WORDS).iter().copied())),
                _ => {
                    let from = self.below(other.len() + 1);
                    drop(input.splice(at..end, other[from..].iter().copied().take(64)));
                }
            }
            input.truncate(LONGEST);
        }
        input
    }
}
