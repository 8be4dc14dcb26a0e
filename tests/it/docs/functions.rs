//! The pages of functions, which need no templates.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;
use terraform_provider_alicloud::{KeyArnParts, KmsKeyArnBuild, KmsKeyArnParse};
use tfplugin::schema::Signature;
use tfplugin::server::Function;

use super::schema::value_type;
use super::template::{GENERATED, fenced};

/// The functions whose pages are rendered.
pub(super) const FUNCTIONS: [&str; 2] = [KmsKeyArnBuild::NAME, KmsKeyArnParse::NAME];

/// The pages by their paths below `docs/`.
pub(super) fn pages() -> Result<BTreeMap<String, String>> {
    [
        (KmsKeyArnBuild::NAME, Signature::of::<KmsKeyArnBuild, String>()?),
        (KmsKeyArnParse::NAME, Signature::of::<KmsKeyArnParse, KeyArnParts>()?),
    ]
    .into_iter()
    .map(|(name, signature)| Ok((format!("functions/{name}.md"), page(name, &signature)?)))
    .collect()
}

fn page(name: &str, signature: &Signature) -> Result<String> {
    let Signature { summary, description, parameters, returns } = signature;
    let example = fenced("terraform", &format!("examples/functions/{name}/function.tf"))?;
    let types = parameters.iter().map(|it| format!("{} {}", it.name, value_type(&it.r#type)));
    let types = types.collect::<Vec<_>>().join(", ").to_lowercase();
    let returns = value_type(returns).to_lowercase();
    let mut page = format!(
        "---\n{GENERATED}\npage_title: \"{name} function - alicloud\"\nsubcategory: \"\"\n\
         description: |-\n  {summary}\n---\n\n\
         # function: {name}\n\n{description}\n\nFunctions need Terraform 1.8 or later, or OpenTofu 1.7 or later.\n\n\
         ## Example Usage\n\n{example}\n\n\
         ## Signature\n\n```text\n{name}({types}) {returns}\n```\n\n## Arguments\n\n"
    );
    for parameter in parameters {
        let r#type = value_type(&parameter.r#type);
        writeln!(page, "1. `{}` ({type}) {}", parameter.name, parameter.description)?;
    }
    Ok(page)
}
