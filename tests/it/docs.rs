//! The reference in `docs/`, held to the code.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use terraform_provider_alicloud::config::arguments::{ALL, ArgumentSpec, Empty};
use terraform_provider_alicloud::{
    KeyArnParts, KmsKeyArnBuild, KmsKeyArnParse, ProviderConfig, credentials,
};
use tfplugin::schema::{Attribute, Block, Mode, Schema, Signature};
use tfplugin::server::Function;
use tfplugin::value::Type;

use crate::support::assert_golden_text;

const BEGIN: &str = "<!-- From the code: ";
const END: &str = "<!-- The end of what is from the code. -->\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_reference_is_as_the_code_describes_it() -> Result<()> {
    let path = root().join("docs/index.md");
    let mut page = std::fs::read_to_string(&path)?;
    let block = Schema::of::<ProviderConfig>()?.block;
    let mut schema = String::new();
    render(&block, "", &mut schema)?;
    for (name, content) in [("sources", sources()), ("arguments", arguments()), ("schema", schema)]
    {
        page = with_section(&page, name, &content)?;
    }
    assert_golden_text(&path, &page)
}

/// The page with this content between the markers of a section.
fn with_section(page: &str, name: &str, content: &str) -> Result<String> {
    let marker = format!("{BEGIN}{name}. `UPDATE_GOLDEN=1 cargo test --test it` writes it. -->\n");
    let (before, rest) = page.split_once(&marker).with_context(|| format!("no {marker}"))?;
    let (_, after) = rest.split_once(END).with_context(|| format!("no end of {name}"))?;
    Ok([before, &marker, content, END, after].concat())
}

/// The credential sources, as a numbered list.
fn sources() -> String {
    let sentences = (1..).zip(credentials::documentation());
    let items = sentences.map(|(number, sentence)| format!("{number}. {sentence}\n"));
    format!("\n{}\n", items.collect::<String>())
}

/// The arguments, their environment variables, and what an empty text means, as a table.
fn arguments() -> String {
    let mut table = "\n| argument | environment variables, in order of precedence | an empty text \
                     in the block |\n|---|---|---|\n"
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
    table + "\n"
}

#[test]
fn each_function_has_a_page_with_its_signature_and_its_example() -> Result<()> {
    for (name, signature) in [
        (KmsKeyArnBuild::NAME, Signature::of::<KmsKeyArnBuild, String>()?),
        (KmsKeyArnParse::NAME, Signature::of::<KmsKeyArnParse, KeyArnParts>()?),
    ] {
        let page = root().join(format!("docs/functions/{name}.md"));
        assert_golden_text(&page, &function_page(name, &signature)?)?;
    }
    Ok(())
}

/// A function in the Terraform Registry's form.
fn function_page(name: &str, signature: &Signature) -> Result<String> {
    let Signature { summary, description, parameters, returns } = signature;
    let example = root().join(format!("examples/functions/{name}/function.tf"));
    let example = std::fs::read_to_string(example)?;
    let types = parameters.iter().map(|it| format!("{} {}", it.name, type_name(&it.r#type)));
    let types = types.collect::<Vec<_>>().join(", ").to_lowercase();
    let returns = type_name(returns).to_lowercase();
    let mut page = format!(
        "---\npage_title: \"{name} function\"\nsubcategory: \"\"\n\
         description: |-\n  {summary}\n---\n\n\
         # function: {name}\n\n{description}\n\nFunctions need Terraform 1.8 or OpenTofu 1.7.\n\n\
         ## Example\n\n```terraform\n{example}```\n\n\
         ## Signature\n\n```text\n{name}({types}) {returns}\n```\n\n## Arguments\n\n"
    );
    for (position, parameter) in (1..).zip(parameters) {
        let r#type = type_name(&parameter.r#type);
        writeln!(page, "{position}. `{}` ({type}) {}", parameter.name, parameter.description)?;
    }
    Ok(page)
}

#[test]
fn the_reference_names_every_environment_variable_that_the_code_does() -> Result<()> {
    let page = std::fs::read_to_string(root().join("docs/index.md"))?;
    let mut names = BTreeSet::new();
    for directory in ["src", "crates/alicloud/src"] {
        variables_in(&root().join(directory), &mut names)?;
    }
    ensure!(names.contains("ALIBABA_CLOUD_CONFIG_FILE") && names.contains("CLIENT_READ_TIMEOUT"));
    let missing: Vec<_> =
        names.iter().filter(|name| !page.contains(&format!("`{name}`"))).collect();
    ensure!(missing.is_empty(), "docs/index.md lacks {missing:?}");
    Ok(())
}

/// What stands in quotes in the product's code and looks like the name of a variable. Lower case
/// is left to people.
fn variables_in(directory: &Path, names: &mut BTreeSet<String>) -> Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            variables_in(&path, names)?;
            continue;
        }
        let source = std::fs::read_to_string(&path)?;
        let product = source.split("#[cfg(test)]").next().unwrap_or_default();
        let looks_like_one = |text: &&str| {
            let named = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            !text.starts_with("CARGO_") && text.contains('_') && text.chars().all(named)
        };
        names.extend(product.split('"').filter(looks_like_one).map(str::to_owned));
    }
    Ok(())
}

/// A block in the Terraform Registry's form: its arguments, then the blocks inside it.
fn render(block: &Block, path: &str, page: &mut String) -> Result<()> {
    let required = |attribute: &&Attribute| attribute.mode == Mode::Required;
    let (required, optional): (Vec<_>, Vec<_>) = block.attributes.iter().partition(required);
    for (title, attributes) in [("Required", required), ("Optional", optional)] {
        let blocks = if title == "Optional" { block.blocks.as_slice() } else { &[] };
        if attributes.is_empty() && blocks.is_empty() {
            continue;
        }
        let title = if path.is_empty() { format!("### {title}") } else { format!("{title}:") };
        writeln!(page, "\n{title}\n")?;
        for attribute in attributes {
            let Attribute { name, description, .. } = attribute;
            let sensitive = if attribute.sensitive { ", Sensitive" } else { "" };
            let r#type = type_name(&attribute.r#type);
            writeln!(page, "- `{name}` ({type}{sensitive}) {description}")?;
        }
        for nested in blocks {
            let name = &nested.name;
            let most = if nested.max_items == 1 { ", at most one" } else { "" };
            let description = &nested.block.description;
            let heading = format!("nested-schema-for-{path}{name}").replace('.', "");
            let anchor = format!("[below](#{heading})");
            writeln!(page, "- `{name}` (Block{most}) {description} See {anchor}.")?;
        }
    }
    for nested in &block.blocks {
        writeln!(page, "\n### Nested schema for `{path}{}`", nested.name)?;
        render(&nested.block, &format!("{path}{}.", nested.name), page)?;
    }
    Ok(())
}

fn type_name(r#type: &Type) -> &'static str {
    match r#type {
        Type::Bool => "Boolean",
        Type::Number => "Number",
        Type::String => "String",
        Type::Object(_) => "Object",
        _ => "Value",
    }
}
