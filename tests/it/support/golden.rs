//! Golden files: whole outputs that are reviewed when they change.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// When set, golden files are written anew instead of compared.
const UPDATE: &str = "UPDATE_GOLDEN";

/// Sees that a document is the one in `tests/data/golden/<name>`.
pub(crate) fn assert_golden(name: &str, actual: &Value) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/golden").join(name);
    assert_golden_text(&path, &format!("{actual:#}\n"))
}

/// The same of a file of any kind.
pub(crate) fn assert_golden_text(path: &Path, actual: &str) -> Result<()> {
    if std::env::var_os(UPDATE).is_some() {
        return Ok(std::fs::write(path, actual)?);
    }
    let expected = std::fs::read_to_string(path)
        .with_context(|| format!("no {}; {UPDATE}=1 writes it", path.display()))?;
    if actual == expected {
        return Ok(());
    }
    let changes = changes(&expected, actual);
    bail!(
        "another output than in {}; if it is meant, {UPDATE}=1 writes it:\n{changes}",
        path.display()
    )
}

/// The lines that differ, between the first of them and the last.
fn changes(expected: &str, actual: &str) -> String {
    let expected: Vec<_> = expected.lines().collect();
    let actual: Vec<_> = actual.lines().collect();
    let before = expected.iter().zip(&actual).take_while(|(a, b)| a == b).count();
    let rest = expected[before..].iter().rev().zip(actual[before..].iter().rev());
    let after = rest.take_while(|(a, b)| a == b).count();
    let removed = expected[before..expected.len() - after].iter().map(|line| format!("-{line}"));
    let added = actual[before..actual.len() - after].iter().map(|line| format!("+{line}"));
    removed.chain(added).collect::<Vec<_>>().join("\n")
}
