//! The provider block of the official provider, argument by argument.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use serde::Deserialize;
use terraform_provider_alicloud::ProviderConfig;
use tfplugin::schema::{Block, Schema};

/// `tests/data/official/provider.json`.
#[derive(Deserialize)]
struct Official {
    works: BTreeSet<String>,
    #[serde(rename = "accepted without effect")]
    without_effect: BTreeSet<String>,
    differs: BTreeSet<String>,
}

/// Arguments that only this provider has.
const OWN: [&str; 1] = ["record_request_ids"];

/// The arguments of a block, with the names of nested blocks in front.
fn arguments(block: &Block, prefix: &str) -> BTreeSet<(String, String)> {
    let attributes = block.attributes.iter();
    let own = attributes.map(|it| (format!("{prefix}{}", it.name), it.description.clone()));
    let nested =
        block.blocks.iter().flat_map(|it| arguments(&it.block, &format!("{prefix}{}.", it.name)));
    own.chain(nested).collect()
}

#[test]
fn every_argument_of_the_official_provider_is_accounted_for() -> Result<()> {
    let official: Official = serde_json::from_str(include_str!("../data/official/provider.json"))?;
    let page = include_str!("../../docs/index.md");
    let (_, differences) = page.split_once("## Differences from the official provider").unwrap();
    let differences = differences.split("\n## ").next().unwrap();
    let ours = arguments(&Schema::of::<ProviderConfig>()?.block, "");
    for (path, description) in &ours {
        let has_no_effect = description.contains("Has no effect.");
        ensure!(
            official.works.contains(path) != has_no_effect || OWN.contains(&path.as_str()),
            "{path} is not in the list, or its description says the opposite"
        );
        ensure!(official.without_effect.contains(path) == has_no_effect, "{path}");
    }
    let names: BTreeSet<_> = ours.iter().map(|(path, _)| path.as_str()).collect();
    for path in official.works.iter().chain(&official.without_effect) {
        ensure!(names.contains(path.as_str()), "{path} is missing");
    }
    for path in &official.differs {
        ensure!(!names.contains(path.as_str()), "{path} is accepted, and listed as a difference");
        let listed = match path.strip_prefix("endpoints.") {
            Some(_) => differences.contains("`endpoints`"),
            None => differences.contains(&format!("`{path}`")),
        };
        ensure!(listed, "docs/index.md does not list {path} as a difference");
    }
    Ok(())
}
