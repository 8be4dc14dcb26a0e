//! Golden files: whole outputs, whose changes are reviewed.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The variable that makes tests write the golden files instead of comparing them.
const UPDATE: &str = "UPDATE_GOLDEN";

/// Checks that a document equals `tests/data/golden/<name>`.
pub(crate) fn assert_golden(name: &str, actual: &Value) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/golden").join(name);
    assert_golden_text(&path, &format!("{actual:#}\n"))
}

/// Checks that a text equals a file.
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
        "the output differs from {}; after an intended change, {UPDATE}=1 writes it:\n{changes}",
        path.display()
    )
}

/// The lines from the first difference to the last.
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

/// The names of the data sources, from the golden schema.
pub(crate) fn data_source_types() -> Result<Vec<String>> {
    let schema: Value = serde_json::from_str(include_str!("../../data/golden/schema.json"))?;
    let schemas = schema["data_source_schemas"].as_object().context("no data sources")?;
    Ok(schemas.keys().cloned().collect())
}
