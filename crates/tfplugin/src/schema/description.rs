//! Descriptions from doc comments.

use serde_json::{Map, Value as Json};

use super::error::Error;
use super::json_schema::text;

/// The doc comment as Markdown, with each wrapped paragraph of the source on one line.
pub(super) fn description(path: &str, schema: &Map<String, Json>) -> Result<String, Error> {
    let comment = text(schema, "description").unwrap_or_default();
    if comment.trim().is_empty() {
        return Err(Error::new(path, "has no doc comment"));
    }
    let mut description = String::with_capacity(comment.len());
    for line in comment.trim().lines() {
        let starts_line = line.is_empty()
            || line.starts_with(['-', '*', '#', '|', '>'])
            || line.starts_with("```");
        match description.chars().next_back() {
            None => {}
            Some('\n') => {}
            Some(_) if starts_line => description.push('\n'),
            Some(_) => description.push(' '),
        }
        description.push_str(line.trim_end());
        if line.is_empty() {
            description.push('\n');
        }
    }
    Ok(description)
}
