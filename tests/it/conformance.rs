//! `docs/conformance.md`, held to what is published, to the tests, and to how the plugin answers.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use plugin_host::{Launch, Plugin};
use serde_json::Value;
use tonic::Code;

use crate::protocol::status_of;
use crate::support::BINARY;

const PAGE: &str = include_str!("../../docs/conformance.md");

/// The text between two lines of the page.
fn section(from: &str, to: &str) -> Result<&'static str> {
    let (_, rest) = PAGE.split_once(from).with_context(|| format!("no {from:?}"))?;
    Ok(rest.split_once(to).with_context(|| format!("no {to:?} after {from:?}"))?.0)
}

/// What stands in backquotes in a text.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The RPCs that the page says are served in a version.
fn served(version: u16) -> Result<BTreeSet<String>> {
    let column = usize::from(version - 4);
    let rows = section("### Served", "\n\nTwo clients")?.lines().skip(4);
    let cells = rows.filter_map(|row| quoted(row.split('|').nth(column)?).next());
    Ok(cells.map(|rpc| format!("Provider.{rpc}")).collect())
}

/// Those that it says are answered UNIMPLEMENTED.
fn unserved(version: u16) -> Result<BTreeSet<String>> {
    let text = section(&format!("\nVersion {version}: "), "\n\n")?;
    let names = quoted(text).filter(|name| *name != "Provisioner");
    let full = |rpc: &str| match rpc.contains('.') {
        true => rpc.to_owned(),
        false => format!("Provider.{rpc}"),
    };
    Ok(names.map(full).collect())
}

/// Those that are published.
fn published(version: u16) -> Result<BTreeSet<String>> {
    let path = format!("tests/data/protocol/tfplugin{version}.json");
    let facts = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))?;
    let facts: Value = serde_json::from_slice(&facts)?;
    let services = facts["services"].as_object().context("no services")?;
    let rpcs = services.iter().flat_map(|(service, rpcs)| {
        let names = rpcs.as_object().into_iter().flat_map(|rpcs| rpcs.keys());
        names.map(move |rpc| format!("{service}.{rpc}"))
    });
    Ok(rpcs.collect())
}

/// Whether a call without content is answered by the RPC.
async fn is_served(plugin: &Plugin, version: u16, rpc: &str) -> Result<bool> {
    let path = format!("tfplugin{version}.{}", rpc.replace('.', "/"));
    let code = status_of(plugin, &path).await?;
    ensure!(matches!(code, Code::Ok | Code::Unimplemented), "{rpc}: {code:?}");
    Ok(code == Code::Ok)
}

#[tokio::test]
async fn every_published_rpc_is_answered_as_the_page_says() -> Result<()> {
    for version in [5, 6] {
        let (served, unserved) = (served(version)?, unserved(version)?);
        let mut listed = served.clone();
        listed.extend(unserved.iter().cloned());
        ensure!(listed.len() == served.len() + unserved.len(), "one is in both lists");
        assert_eq!(listed, published(version)?, "version {version}");
        let versions = version.to_string();
        let launch = Launch::new(BINARY).variable("PLUGIN_PROTOCOL_VERSIONS", versions);
        let plugin = launch.start().await?;
        for rpc in listed {
            let answered = is_served(&plugin, version, &rpc).await?;
            ensure!(answered == served.contains(&rpc), "{version}: {rpc} is served: {answered}");
        }
    }
    Ok(())
}

#[test]
fn every_test_that_the_page_names_exists() -> Result<()> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let named: BTreeSet<_> = quoted(PAGE).filter(|name| is_test(name)).collect();
    ensure!(named.len() > 30, "the page names few tests: {named:?}");
    for name in named {
        let (module, function) = name.rsplit_once("::").context("no module")?;
        let file = tests.join(module.replace("::", "/"));
        let source = std::fs::read_to_string(file.with_extension("rs"))
            .or_else(|_| std::fs::read_to_string(file.join("mod.rs")))
            .with_context(|| format!("no module of {name}"))?;
        let attribute = |line: &str| line.ends_with("test]");
        let lines: Vec<_> = source.lines().map(str::trim).collect();
        let is_there = lines
            .windows(2)
            .any(|pair| attribute(pair[0]) && pair[1].contains(&format!("fn {function}(")));
        ensure!(is_there, "there is no test {name}");
    }
    Ok(())
}

fn is_test(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    name.contains("::") && name.split("::").all(part)
}
