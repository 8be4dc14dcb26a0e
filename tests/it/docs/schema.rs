//! The schema of a page, in the form that the Terraform Registry's documentation tool writes.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use terraform_provider_alicloud::{KmsKey, MongodbEncryptionKey, MongodbTde, ProviderConfig};
use tfplugin::schema::{Attribute, Block, Mode, NestedBlock, Nesting, Schema};
use tfplugin::server::DataSource;
use tfplugin::value::Type;

/// The data sources whose pages are rendered.
pub(super) const DATA_SOURCES: [&str; 3] =
    [KmsKey::TYPE_NAME, MongodbEncryptionKey::TYPE_NAME, MongodbTde::TYPE_NAME];

/// The type name of the data source of a page.
pub(super) fn type_name(page: &str) -> Result<String> {
    let name = page.strip_prefix("data-sources/").and_then(|name| name.strip_suffix(".md"));
    Ok(format!("alicloud_{}", name.with_context(|| format!("{page} is of no data source"))?))
}

/// The block of a page: the provider's or a data source's.
pub(super) fn of_page(page: &str) -> Result<Block> {
    if page == "index.md" {
        return Ok(Schema::of::<ProviderConfig>()?.block);
    }
    let schema = match type_name(page)?.as_str() {
        KmsKey::TYPE_NAME => Schema::of::<KmsKey>()?,
        MongodbEncryptionKey::TYPE_NAME => Schema::of::<MongodbEncryptionKey>()?,
        MongodbTde::TYPE_NAME => Schema::of::<MongodbTde>()?,
        other => bail!("there is no data source {other}"),
    };
    Ok(schema.block)
}

/// The section `## Schema`.
pub(super) fn markdown(block: &Block) -> Result<String> {
    let mut page = "## Schema\n\n".to_owned();
    write_members(block, &[], &mut page)?;
    Ok(page)
}

/// The groups of members, in the order of the page, with their titles.
const GROUPS: [&str; 3] = ["Required", "Optional", "Read-Only"];

/// An attribute or a nested block.
enum Member<'a> {
    Attribute(&'a Attribute),
    Block(&'a NestedBlock),
}

impl Member<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Attribute(attribute) => &attribute.name,
            Self::Block(nested) => &nested.name,
        }
    }

    fn group(&self) -> &'static str {
        match self {
            Self::Attribute(attribute) => match attribute.mode {
                Mode::Required => "Required",
                Mode::Optional | Mode::OptionalComputed => "Optional",
                Mode::Computed => "Read-Only",
            },
            Self::Block(nested) if nested.min_items > 0 => "Required",
            Self::Block(_) => "Optional",
        }
    }
}

fn write_members(block: &Block, path: &[&str], page: &mut String) -> Result<()> {
    let attributes = block.attributes.iter().map(Member::Attribute);
    let mut members: Vec<_> = attributes.chain(block.blocks.iter().map(Member::Block)).collect();
    members.sort_by(|one, other| one.name().cmp(other.name()));
    for group in GROUPS {
        let members: Vec<_> = members.iter().filter(|member| member.group() == group).collect();
        if members.is_empty() {
            continue;
        }
        match path {
            [] => writeln!(page, "### {group}\n")?,
            _ => writeln!(page, "{group}:\n")?,
        }
        for member in members {
            writeln!(page, "- `{}` {}", member.name(), summary(member, path))?;
        }
        page.push('\n');
    }
    for nested in &block.blocks {
        let path = [path, &[nested.name.as_str()]].concat();
        writeln!(page, "<a id=\"{}\"></a>", anchor(&path))?;
        writeln!(page, "### Nested Schema for `{}`\n", path.join("."))?;
        write_members(&nested.block, &path, page)?;
        page.push('\n');
    }
    Ok(())
}

/// The type of a member and its description.
fn summary(member: &Member<'_>, path: &[&str]) -> String {
    match member {
        Member::Attribute(attribute) => {
            let sensitive = if attribute.sensitive { ", Sensitive" } else { "" };
            let deprecated = if attribute.deprecated { ", Deprecated" } else { "" };
            let r#type = value_type(&attribute.r#type);
            format!("({type}{sensitive}{deprecated}) {}", attribute.description)
        }
        Member::Block(nested) => {
            let nesting = match nested.nesting {
                Nesting::List => " List",
                Nesting::Set => " Set",
                Nesting::Single => ", Optional",
            };
            let most = match nested.max_items {
                0 => String::new(),
                most => format!(", Max: {most}"),
            };
            let anchor = anchor(&[path, &[nested.name.as_str()]].concat());
            let description = &nested.block.description;
            format!(
                "(Block{nesting}{most}) {description} (see [below for nested schema](#{anchor}))"
            )
        }
    }
}

fn anchor(path: &[&str]) -> String {
    format!("nestedblock--{}", path.join("--"))
}

/// The name of a type.
pub(super) fn value_type(r#type: &Type) -> &'static str {
    match r#type {
        Type::Bool => "Boolean",
        Type::Number => "Number",
        Type::String => "String",
        Type::Object(_) => "Object",
        _ => "Value",
    }
}
