//! The arguments of the provider, their environment variables, and the credential sources.

use std::collections::BTreeSet;

use alicloud::credentials::ChainLink;
use anyhow::{Context, Result, bail, ensure};
use terraform_provider_alicloud::config::arguments::{ALL, ArgumentSpec, Empty};
use terraform_provider_alicloud::credentials;
use tfplugin::schema::Block;

use super::{files, root, schema};

/// The credential sources, as a numbered list.
pub(super) fn sources() -> String {
    let sentences = (1..).zip(credentials::documentation());
    sentences.map(|(number, sentence)| format!("{number}. {sentence}\n")).collect()
}

/// The arguments, their environment variables, and what an empty string means, as a table.
pub(super) fn arguments() -> Result<String> {
    let block = schema::of_page("index.md")?;
    let mut table = "| argument | environment variables, in order of precedence | an empty string \
                     in the block means |\n|---|---|---|\n"
        .to_owned();
    for ArgumentSpec { path, variables, empty } in ALL {
        let variables = match variables {
            [] => "none".to_owned(),
            names => format!("`{}`", names.join("`, `")),
        };
        let empty = match (argument_type(&block, path)?, empty) {
            ("String", Empty::NotSet) => "not set",
            ("String", Empty::Nothing(meaning)) => meaning,
            ("Number", _) => "an error: the argument is a number",
            ("Boolean", _) => "an error: the argument is a boolean",
            (other, _) => bail!("an argument of the type {other}"),
        };
        table.push_str(&format!("| `{path}` | {variables} | {empty} |\n"));
    }
    Ok(table)
}

/// The name of an argument's type. `path` contains the names of the blocks around the argument.
fn argument_type(block: &Block, path: &str) -> Result<&'static str> {
    match path.split_once('.') {
        Some((name, rest)) => {
            let nested = block.blocks.iter().find(|nested| nested.name == name);
            argument_type(&nested.with_context(|| format!("no block {name}"))?.block, rest)
        }
        None => {
            let found = block.attributes.iter().find(|attribute| attribute.name == path);
            Ok(schema::value_type(&found.with_context(|| format!("no argument {path}"))?.r#type))
        }
    }
}

#[test]
fn sources_6_to_9_are_the_default_chain_as_the_index_says() {
    let chain = [ChainLink::Oidc, ChainLink::CliProfile, ChainLink::SdksFile, ChainLink::EcsRole];
    assert_eq!(credentials::documentation()[5..], chain.map(ChainLink::documentation));
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
