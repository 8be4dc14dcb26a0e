//! The permissions on the pages, held to the code.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{files, root};

#[test]
fn the_policies_of_the_index_grant_each_action_that_the_code_names_and_no_other() -> Result<()> {
    let mut named = BTreeSet::new();
    for path in files(&root().join("src"))? {
        let source = std::fs::read_to_string(path)?;
        let actions = source.split("ram_action: \"").skip(1);
        named.extend(actions.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
    }
    let page = std::fs::read_to_string(root().join("docs/index.md"))?;
    let (_, section) = page.split_once("## Permissions").context("no section")?;
    let mut granted = BTreeSet::new();
    for policy in section.split("```json\n").skip(1) {
        let policy: Value = serde_json::from_str(policy.split("```").next().unwrap_or_default())?;
        for statement in policy["Statement"].as_array().into_iter().flatten() {
            assert_eq!(statement["Effect"], "Allow");
            ensure!(statement["Resource"] != "*", "a policy grants more than it must: {policy:#}");
            match &statement["Action"] {
                Value::String(action) => drop(granted.insert(action.clone())),
                actions => granted.extend(
                    actions
                        .as_array()
                        .context("no action")?
                        .iter()
                        .map(|action| action.as_str().map(str::to_owned).unwrap_or_default()),
                ),
            }
        }
    }
    ensure!(named.len() > 2, "{named:?}");
    assert_eq!(granted, named);
    Ok(())
}
