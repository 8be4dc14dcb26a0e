//! The errors and warnings of the provider, from the table in the code.

use std::fmt::Write as _;

use anyhow::{Result, ensure};
use terraform_provider_alicloud::{BLANKS, ERRORS, ErrorEntry};

/// The families with their errors. The identifier of an error is its anchor.
pub(super) fn families() -> String {
    let mut page = String::new();
    for family in ERRORS {
        page.push_str(&format!("### {}\n\n", family.title));
        family.entries.iter().for_each(|entry| page.push_str(&section(entry)));
    }
    page
}

fn section(entry: &ErrorEntry) -> String {
    let ErrorEntry { id, summary, cause, cure } = entry;
    let mut section = format!("<a id=\"{id}\"></a>\n#### {}\n\n", shown(summary));
    for (label, text) in [("Cause", cause), ("What to do", cure)] {
        if !text.is_empty() {
            let text = only_blanks(text).unwrap_or_else(|| shown(text));
            section.push_str(&format!("- {label}: {text}\n"));
        }
    }
    section + "\n"
}

/// What a text that consists of blanks says in each case.
fn only_blanks(text: &str) -> Option<String> {
    let text = text.replace('`', "");
    let mut blanks = Vec::new();
    for part in text.split('{').skip(1) {
        let (name, after) = part.split_once('}')?;
        let (_, meaning) = BLANKS.iter().find(|(known, _)| *known == name)?;
        blanks.push(*meaning);
        if after.contains(char::is_alphabetic) {
            return None;
        }
    }
    let is_only = text.starts_with('{') && !blanks.is_empty();
    is_only.then(|| format!("The error says {}.", blanks.join(", and ")))
}

/// The blanks that the errors use, as a table.
pub(super) fn blanks() -> String {
    let mut table = "| word | meaning |\n|---|---|\n".to_owned();
    for (name, meaning) in BLANKS {
        let _ = writeln!(table, "| *{}* | {meaning} |", spoken(name));
    }
    table
}

/// A text with its blanks in italics. A blank in code becomes `<…>`.
fn shown(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(position, part)| match position % 2 {
        0 => between(part, "*", "*"),
        _ => between(part, "<", ">"),
    });
    parts.collect::<Vec<_>>().join("`")
}

fn between(text: &str, open: &str, close: &str) -> String {
    let mut parts = text.split('{');
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, after) = part.split_once('}').unwrap_or((part, ""));
        // Some blanks contain the space before them.
        if shown.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '*')) {
            shown.push(' ');
        }
        shown.push_str(&format!("{open}{}{close}{after}", spoken(name)));
    }
    shown
}

fn spoken(name: &str) -> String {
    name.replace('_', " ")
}

#[test]
fn no_error_on_the_page_shows_the_braces_of_a_blank() -> Result<()> {
    let page = families();
    for entry in ERRORS.iter().flat_map(|family| family.entries) {
        ensure!(page.contains(&format!("<a id=\"{}\"></a>", entry.id)), "{}", entry.id);
    }
    ensure!(!page.contains(['{', '}']), "{page}");
    assert_eq!(shown("There is no {kind} {name}{place}."), "There is no *kind* *name* *place*.");
    assert_eq!(shown("grant `{action}` to {principal}"), "grant `<action>` to *principal*");
    Ok(())
}
