//! The credentials file of Alibaba Cloud's SDKs, in INI format.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use configparser::ini::{Ini, IniDefault};

use super::naming::{DEFAULT, origin, others};
use crate::credential::{Credential, KeyPair, SigningIdentity};
use crate::credentials::assume_role::AssumeRole;
use crate::credentials::context::Context;
use crate::credentials::ecs_ram_role::EcsRamRole;
use crate::credentials::fixed::FixedSource;
use crate::credentials::renewing::RenewingSource;
use crate::credentials::resolved::{Lookup, ProfileRole, ResolvedSource};
use crate::credentials::source::CredentialSource;
use crate::credentials::sts::RoleRequest;
use crate::error::source::InvalidSource;

/// Looks a section up in the text of a file; the section `[default]` if `name` is `None`.
pub(super) fn look_up(
    context: &Context,
    path: &Path,
    text: &str,
    name: Option<&str>,
) -> Result<Lookup, InvalidSource> {
    let mut format = IniDefault::default();
    format.comment_symbols = vec![';', '#'];
    format.delimiters = vec!['=', ':'];
    format.case_sensitive = true;
    let mut ini = Ini::new_from_defaults(format);
    ini.set_inline_comment_symbols(Some(&[]));
    let lines: Vec<_> = text.lines().map(without_comment).collect();
    let sections = ini.read(lines.join("\n")).map_err(|_| {
        let file = format!("the file {}", path.display());
        InvalidSource::new(file, "it is neither JSON nor in sections like `[default]`")
    })?;
    let section_name = name.unwrap_or(DEFAULT);
    let Some(section) = sections.get(section_name) else {
        let mut names: Vec<_> = sections.keys().map(String::as_str).collect();
        names.sort_unstable();
        let others = others(names.into_iter());
        return Ok(Lookup::Absent(format!("it has no section {section_name:?}, {others}")));
    };
    source(context, section, &origin(section_name, path)).map(Lookup::found)
}

/// A line without the comment at its end. A comment begins after a blank, because a secret can
/// contain the characters that begin a comment.
fn without_comment(line: &str) -> &str {
    let symbols = line.match_indices(['#', ';']).map(|(at, _)| at);
    let mut comments = symbols.filter(|at| line[..*at].ends_with([' ', '\t']));
    comments.next().map_or(line, |at| &line[..at])
}

/// A value without the quotes around it.
fn unquoted(value: &str) -> &str {
    let trimmed = value.trim();
    let quoted = |quote| trimmed.strip_prefix(quote)?.strip_suffix(quote);
    quoted('"').or_else(|| quoted('\'')).unwrap_or(trimmed)
}

/// The source of a section.
fn source(
    context: &Context,
    section: &HashMap<String, Option<String>>,
    origin: &str,
) -> Result<ResolvedSource, InvalidSource> {
    let text = |key: &str| {
        let value = section.get(key).and_then(Option::as_deref).map(unquoted);
        value.filter(|value| !value.is_empty())
    };
    let required = |key: &str| {
        text(key)
            .ok_or_else(|| InvalidSource::new(origin, format!("its `{key}` is missing or empty")))
    };
    let clock = || context.transport.clock().clone();
    let key_pair = || {
        let pair = KeyPair {
            access_key_id: required("access_key_id")?.to_owned(),
            access_key_secret: required("access_key_secret")?.into(),
            security_token: None,
        };
        Ok(FixedSource::new(Ok(Credential::new(origin, SigningIdentity::KeyPair(pair)))))
    };
    Ok(match required("type")? {
        "access_key" => ResolvedSource::new(key_pair()?),
        "ecs_ram_role" => {
            let role = EcsRamRole::new(context.clone(), text("role_name").map(str::to_owned));
            ResolvedSource::new(RenewingSource::new(role, clock()))
        }
        "ram_role_arn" => {
            let base: Arc<dyn CredentialSource> = Arc::new(key_pair()?);
            let session_name = Some(required("role_session_name")?.to_owned());
            let sts = context.sts_location(None)?;
            let request = RoleRequest {
                role_arn: required("role_arn")?.to_owned(),
                session_name: session_name.clone(),
                duration_seconds: None,
                policy: text("policy").map(str::to_owned),
                external_id: None,
            };
            let found = Arc::new(ResolvedSource::from(Arc::clone(&base)));
            let transport = Arc::clone(&context.transport);
            let role = AssumeRole::new(transport, found, request, sts.clone());
            ResolvedSource {
                role: Some(ProfileRole {
                    base,
                    session_name,
                    duration_seconds: None,
                    sts,
                    invalid: None,
                }),
                ..ResolvedSource::new(RenewingSource::new(role, clock()))
            }
        }
        _ => {
            let problem = "its `type` is none of `access_key`, `ecs_ram_role` and `ram_role_arn`";
            return Err(InvalidSource::new(origin, problem));
        }
    })
}
