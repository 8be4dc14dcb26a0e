//! The arguments of the provider, their environment variables, and the credential sources.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use terraform_provider_alicloud::config::arguments::{ALL, ArgumentSpec, Empty};
use terraform_provider_alicloud::credentials;

use super::{files, root};

/// The credential sources, as a numbered list.
pub(super) fn sources() -> String {
    let sentences = (1..).zip(credentials::documentation());
    sentences.map(|(number, sentence)| format!("{number}. {sentence}\n")).collect()
}

/// The arguments, their environment variables, and what an empty text means, as a table.
pub(super) fn arguments() -> String {
    let mut table =
        "| argument | environment variables, in order of precedence | an empty text in \
                     the block |\n|---|---|---|\n"
            .to_owned();
    for ArgumentSpec { path, variables, empty } in ALL {
        let variables = match variables {
            [] => "none".to_owned(),
            names => format!("`{}`", names.join("`, `")),
        };
        let empty = match empty {
            Empty::NotSet => "counts as not set",
            Empty::Nothing(meaning) => meaning,
        };
        table.push_str(&format!("| `{path}` | {variables} | {empty} |\n"));
    }
    table
}

#[test]
fn the_index_names_every_environment_variable_that_the_code_does() -> Result<()> {
    let page = std::fs::read_to_string(root().join("docs/index.md"))?;
    let mut names = BTreeSet::new();
    for directory in ["src", "crates/alicloud/src"] {
        for path in files(&root().join(directory))? {
            variables_in(&std::fs::read_to_string(path)?, &mut names);
        }
    }
    ensure!(names.contains("ALIBABA_CLOUD_CONFIG_FILE") && names.contains("CLIENT_READ_TIMEOUT"));
    let missing: Vec<_> =
        names.iter().filter(|name| !page.contains(&format!("`{name}`"))).collect();
    ensure!(missing.is_empty(), "docs/index.md lacks {missing:?}");
    Ok(())
}

/// Adds the texts in quotes of a product file that look like the name of a variable. Variables in
/// lower case are left to people.
fn variables_in(source: &str, names: &mut BTreeSet<String>) {
    let product = source.split("#[cfg(test)]").next().unwrap_or_default();
    let looks_like_one = |text: &&str| {
        let named = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        !text.starts_with("CARGO_") && text.contains('_') && text.chars().all(named)
    };
    names.extend(product.split('"').filter(looks_like_one).map(str::to_owned));
}
