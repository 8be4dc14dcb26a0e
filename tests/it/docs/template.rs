//! Templates of pages: Markdown with names in double braces, as in templates of tfplugindocs.

use anyhow::{Context, Result, bail};

use super::{errors, root, schema, settings};

/// A page from its template. `name` is the path of the page below `docs/`.
///
/// The `{` of `${{` stays as it is: GitHub Actions writes expressions so.
pub(super) fn render(name: &str, template: &str) -> Result<String> {
    let mut page = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (inner, after) = after.split_once("}}").context("`{{` without `}}`")?;
        page.push_str(before);
        match before.ends_with('$') {
            true => page.push_str(&format!("{{{{{inner}}}}}")),
            false => page.push_str(
                value(name, inner.trim()).with_context(|| format!("{name}: {inner}"))?.trim_end(),
            ),
        }
        rest = after;
    }
    page.push_str(rest);
    Ok(page)
}

/// What a name in braces stands for.
fn value(page: &str, name: &str) -> Result<String> {
    Ok(match name.split_once(' ') {
        Some(("tffile", path)) => fenced("terraform", path)?,
        Some(("codefile", arguments)) => {
            let (language, path) = arguments.split_once(' ').context("a language and a path")?;
            fenced(language, path)?
        }
        Some(_) => bail!("an unknown function"),
        None => match name {
            ".Generated" => GENERATED.to_owned(),
            ".Name" => schema::type_name(page)?,
            ".Summary" => first_paragraph(&schema::of_page(page)?.description).to_owned(),
            ".Description" => schema::of_page(page)?.description,
            ".SchemaMarkdown" => schema::markdown(&schema::of_page(page)?)?,
            ".CredentialSources" => settings::sources(),
            ".Arguments" => settings::arguments()?,
            ".Errors" => errors::families(),
            ".Blanks" => errors::blanks(),
            _ => bail!("an unknown name"),
        },
    })
}

/// The first line of the front matter of every page.
pub(super) const GENERATED: &str = "# Written by `UPDATE_GOLDEN=1 cargo test --test it -- docs`.";

/// The first paragraph of a description.
pub(super) fn first_paragraph(description: &str) -> &str {
    description.split("\n\n").next().unwrap_or_default()
}

/// A file of the repository in a code block. Double quotes around the arguments are optional.
pub(super) fn fenced(language: &str, path: &str) -> Result<String> {
    let [language, path] = [language, path].map(|text| text.trim_matches('"'));
    let text = std::fs::read_to_string(root().join(path)).with_context(|| format!("no {path}"))?;
    Ok(format!("```{language}\n{}\n```", text.trim_end()))
}
