//! The code blocks of README, `docs/` and `examples/`, each of which a test runs.

mod claims;
mod hcl;
mod policy;
#[cfg(unix)]
mod shell;
mod world;

use anyhow::{Context, Result, ensure};

use super::{files, root};
use crate::support::{Feature, Terraform};

/// The languages whose blocks run.
const HCL: [&str; 2] = ["terraform", "hcl"];
const SHELL: [&str; 3] = ["console", "sh", "shell"];

/// The languages whose blocks a person reads only.
const READ_ONLY: [&str; 3] = ["rego", "text", "yaml"];

/// A code block of a page.
#[derive(Clone, Debug)]
struct Block {
    /// The path of the page from the root of the repository.
    page: String,
    /// The line of the fence.
    line: usize,
    language: String,
    text: String,
}

impl Block {
    /// The place of the block, for messages.
    fn place(&self) -> String {
        format!("{}:{}", self.page, self.line)
    }
}

/// Whether the host is older than the blocks, which use functions of providers.
fn host_is_older() -> Result<bool> {
    Ok(!Terraform::installed()?.has(Feature::ProviderFunctions))
}

/// The blocks of all pages in these languages.
fn blocks(languages: &[&str]) -> Result<Vec<Block>> {
    let mut blocks = all_blocks()?;
    blocks.retain(|block| languages.contains(&block.language.as_str()));
    Ok(blocks)
}

fn all_blocks() -> Result<Vec<Block>> {
    let mut pages = vec![root().join("README.md"), root().join("examples/README.md")];
    pages.extend(files(&root().join("docs"))?);
    let mut found = Vec::new();
    for path in pages {
        let page = path.strip_prefix(root())?.to_str().context("name")?.to_owned();
        found.extend(blocks_of(&page, &std::fs::read_to_string(path)?)?);
    }
    Ok(found)
}

fn blocks_of(page: &str, text: &str) -> Result<Vec<Block>> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (line, content) in (1..).zip(text.lines()) {
        match (open.take(), content.trim_start().strip_prefix("```")) {
            (None, None) => {}
            (None, Some(language)) => {
                ensure!(!content.starts_with(' '), "{page}:{line}: an indented block");
                let (page, language) = (page.to_owned(), language.to_owned());
                open = Some(Block { page, line, language, text: String::new() });
            }
            (Some(block), Some(_)) => found.push(block),
            (Some(mut block), None) => {
                block.text.push_str(content);
                block.text.push('\n');
                open = Some(block);
            }
        }
    }
    ensure!(open.is_none(), "{page}: a block without an end");
    Ok(found)
}

#[test]
fn no_block_escapes_the_tests_by_its_language() -> Result<()> {
    let known = [&HCL[..], &SHELL, &READ_ONLY, &["json"]].concat();
    for block in all_blocks()? {
        ensure!(known.contains(&block.language.as_str()), "{}: its language", block.place());
    }
    Ok(())
}

#[test]
fn blocks_of_json_are_json() -> Result<()> {
    for block in blocks(&["json"])? {
        let parsed = serde_json::from_str::<serde_json::Value>(&block.text);
        parsed.with_context(|| block.place())?;
    }
    Ok(())
}

#[test]
fn a_block_has_the_lines_between_its_fences() -> Result<()> {
    let found = blocks_of("page", "a\n```sh\nb\nc\n```\n```hcl\n```\n")?;
    let found: Vec<_> = found.iter().map(|it| (it.line, &*it.language, &*it.text)).collect();
    assert_eq!(found, [(2, "sh", "b\nc\n"), (6, "hcl", "")]);
    assert!(blocks_of("page", "```sh\n").is_err());
    Ok(())
}
