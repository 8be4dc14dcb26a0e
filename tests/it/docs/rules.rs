//! The rules by which the Terraform Registry and its documentation tool accept pages.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::functions::FUNCTIONS;
use super::schema::DATA_SOURCES;
use super::{files, rendered, root};
use crate::support::data_source_types;

/// The most bytes of a page.
const SIZE: usize = 500_000;

/// The keys that the Registry reads in the front matter.
const KEYS: [&str; 3] = ["page_title", "subcategory", "description"];

/// A page of our own, which the Registry ignores.
const OUR_OWN: [&str; 1] = ["conformance.md"];

#[test]
fn each_data_source_and_function_has_a_page_and_no_page_is_without_code() -> Result<()> {
    let schema: Value = serde_json::from_str(include_str!("../../data/golden/schema.json"))?;
    let functions = schema["functions"].as_object().context("no functions")?;
    assert_eq!(data_source_types()?, DATA_SOURCES);
    assert_eq!(functions.keys().collect::<Vec<_>>(), FUNCTIONS);
    let pages: BTreeSet<_> = rendered()?.into_keys().collect();
    for name in DATA_SOURCES {
        let name = name.strip_prefix("alicloud_").context("no prefix")?;
        ensure!(pages.contains(&format!("data-sources/{name}.md")), "{name} has no template");
    }
    let mut found = BTreeSet::new();
    for path in files(&root().join("docs"))? {
        found.insert(path.strip_prefix(root().join("docs"))?.to_str().context("name")?.to_owned());
    }
    let expected: BTreeSet<_> = pages.into_iter().chain(OUR_OWN.map(str::to_owned)).collect();
    assert_eq!(found, expected, "docs/ has other files than the templates and the code");
    ensure!(!root().join("website").exists(), "the Registry accepts `docs` or `website`, not both");
    Ok(())
}

#[test]
fn each_page_has_the_front_matter_that_the_registry_accepts() -> Result<()> {
    for (name, page) in rendered()? {
        ensure!(page.len() <= SIZE, "{name} is too large");
        let matter = page.strip_prefix("---\n").and_then(|page| page.split_once("\n---\n"));
        let (matter, _) = matter.with_context(|| format!("{name} has no front matter"))?;
        let lines = matter.lines().filter(|line| !line.starts_with(['#', ' ']));
        let keys: Vec<_> = lines.filter_map(|line| Some(line.split_once(':')?.0)).collect();
        for key in &keys {
            ensure!(KEYS.contains(key), "{name}: {key}");
        }
        let expected: &[&str] = match name.split('/').next() {
            Some("index.md") => &["page_title", "description"],
            Some("data-sources" | "functions" | "guides") => &KEYS,
            _ => &[],
        };
        assert_eq!(keys, expected, "{name}");
        for line in matter.lines().filter(|line| line.starts_with("page_title")) {
            ensure!(line.ends_with('"') && line.contains(": \""), "{name}: {line}");
        }
    }
    Ok(())
}

#[test]
fn each_page_has_its_sections_in_the_order_of_the_registry() -> Result<()> {
    for (name, page) in rendered()? {
        let titles = headings(&page);
        let kind = name.split('/').next().unwrap_or_default();
        let expected: &[&str] = match kind {
            "data-sources" => &["## Example Usage", "## Schema", "### Required", "### Optional"],
            "functions" => &["## Example Usage", "## Signature", "## Arguments"],
            "index.md" => &["## Example Usage", "## Schema", "### Optional"],
            _ => &[],
        };
        let mut rest = titles.iter();
        for title in expected {
            ensure!(rest.any(|it| it == title), "{name}: no {title}, or not in this order");
        }
        let first = titles.first().with_context(|| format!("{name} has no title"))?;
        ensure!(first.starts_with("# "), "{name} begins with {first}");
        let top = titles.iter().filter(|title| title.starts_with("# ")).count();
        assert_eq!(top, 1, "{name} has several titles");
        let type_name = name.strip_prefix("data-sources/").and_then(|it| it.strip_suffix(".md"));
        if let Some(type_name) = type_name {
            assert_eq!(*first, format!("# alicloud_{type_name} (Data Source)"));
            ensure!(titles.contains(&"### Read-Only"), "{name}");
        }
    }
    Ok(())
}

/// The headings outside code blocks.
fn headings(page: &str) -> Vec<&str> {
    let (_, page) = page.split_once("\n---\n").unwrap_or_default();
    let outside = page.split("\n```").step_by(2);
    let lines = outside.flat_map(|text| text.lines().skip(1));
    lines.filter(|line| line.starts_with('#') && line.contains("# ")).collect()
}

#[test]
fn each_link_inside_the_pages_leads_to_a_heading_or_an_anchor() -> Result<()> {
    let pages = rendered()?;
    for (name, page) in &pages {
        for link in page.split("](").skip(1) {
            let target = link.split(')').next().unwrap_or_default();
            if target.contains("://") {
                continue;
            }
            let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
            let directory = name.rsplit_once('/').map_or("", |(directory, _)| directory);
            let path = match path {
                "" => name.clone(),
                path => resolved(directory, path),
            };
            let page = pages.get(&path).with_context(|| format!("{name}: no page {target}"))?;
            let anchor = |it: &str| it == fragment;
            let known = fragment.is_empty()
                || headings(page).into_iter().map(slug).any(|it| anchor(&it))
                || page.contains(&format!("<a id=\"{fragment}\"></a>"));
            ensure!(known, "{name}: {target} leads nowhere");
        }
    }
    Ok(())
}

/// The path of a page from the directory of another.
fn resolved(directory: &str, path: &str) -> String {
    let mut parts: Vec<_> = directory.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The anchor that a heading has on GitHub and in the Registry.
fn slug(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().replace(' ', "-")
}

#[test]
fn the_readme_of_the_examples_lists_each_of_them() -> Result<()> {
    let readme = std::fs::read_to_string(root().join("examples/README.md"))?;
    for path in files(&root().join("examples"))? {
        let path = path.strip_prefix(root().join("examples"))?;
        let folder = path.iter().next().and_then(|name| name.to_str()).context("a name")?;
        let is_listed = folder.contains('.') || readme.contains(&format!("| [{folder}]({folder}"));
        ensure!(is_listed, "{folder} is not listed");
    }
    for link in readme.split("](").skip(1) {
        let path = link.split([')', '#']).next().unwrap_or_default();
        ensure!(root().join("examples").join(path).exists(), "{path} does not exist");
    }
    Ok(())
}
