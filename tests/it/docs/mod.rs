//! The pages of `docs/`, rendered from the code, `examples/` and `templates/`.
//!
//! `UPDATE_GOLDEN=1 cargo test --test it -- docs` writes the pages.

mod blocks;
mod compatibility;
mod errors;
mod functions;
mod permissions;
mod rules;
mod schema;
mod settings;
mod template;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::support::assert_golden_text;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn each_page_is_as_the_code_and_its_template_say() -> Result<()> {
    for (name, text) in rendered()? {
        let path = root().join("docs").join(&name);
        std::fs::create_dir_all(path.parent().context("no directory")?)?;
        assert_golden_text(&path, &text)?;
    }
    Ok(())
}

/// Every page by its path below `docs/`: one for each template, and one for each function.
fn rendered() -> Result<BTreeMap<String, String>> {
    let mut pages = functions::pages()?;
    for path in files(&root().join("templates"))? {
        let name = path.strip_prefix(root().join("templates"))?.to_str().context("a name")?;
        let name = name.strip_suffix(".tmpl").with_context(|| format!("{name} is no template"))?;
        let page = template::render(name, &std::fs::read_to_string(&path)?)?;
        pages.insert(name.to_owned(), page);
    }
    Ok(pages)
}

/// The files below a directory, sorted.
fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = directory.read_dir().with_context(|| format!("no {}", directory.display()))?;
    for entry in entries {
        let path = entry?.path();
        match path.is_dir() {
            true => found.extend(files(&path)?),
            false => found.push(path),
        }
    }
    found.sort();
    Ok(found)
}
