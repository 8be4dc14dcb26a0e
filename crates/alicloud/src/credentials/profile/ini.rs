//! The credentials file of Alibaba Cloud's SDKs.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use configparser::ini::{Ini, IniDefault};

use super::{DEFAULT, ProfileLookup, ResolvedSource, listed, origin};
use crate::credentials::{
    AssumeRole, Context, Credential, CredentialSource, EcsRamRole, FixedSource, InvalidSource,
    KeyPair, RenewingSource, SigningIdentity,
};
use crate::services::sts::{DEFAULT_DURATION, RoleRequest};

pub(super) fn look_up(
    context: &Context,
    path: &Path,
    text: &str,
    name: Option<&str>,
) -> Result<ProfileLookup, InvalidSource> {
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
    let name = name.unwrap_or(DEFAULT);
    let Some(section) = sections.get(name) else {
        let mut names: Vec<_> = sections.keys().map(String::as_str).collect();
        names.sort_unstable();
        let others = listed(names.into_iter());
        return Ok(ProfileLookup::Missing(format!("it has no section {name:?}, {others}")));
    };
    let source = source(context, section, &origin(name, path))?;
    Ok(ProfileLookup::Found(ResolvedSource { source, region: None }))
}

/// A line without the comment at its end. A comment begins after a blank: a secret may hold any of
/// the characters that it begins with.
fn without_comment(line: &str) -> &str {
    let begins = line.match_indices(['#', ';']).map(|(at, _)| at);
    let mut begins = begins.filter(|at| line[..*at].ends_with([' ', '\t']));
    begins.next().map_or(line, |at| &line[..at])
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let quoted = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    quoted('"').or_else(|| quoted('\'')).unwrap_or(text)
}

fn source(
    context: &Context,
    section: &HashMap<String, Option<String>>,
    origin: &str,
) -> Result<Arc<dyn CredentialSource>, InvalidSource> {
    let text = |key: &str| {
        let text = section.get(key).and_then(Option::as_deref).map(unquoted);
        text.filter(|text| !text.is_empty())
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
        Ok(Arc::new(FixedSource::new(Ok(Credential::new(origin, SigningIdentity::KeyPair(pair))))))
    };
    Ok(match required("type")? {
        "access_key" => key_pair()?,
        "ecs_ram_role" => {
            let role = text("role_name").map(str::to_owned);
            Arc::new(RenewingSource::new(EcsRamRole::new(context.clone(), role), clock()))
        }
        "ram_role_arn" => {
            let request = RoleRequest {
                role_arn: required("role_arn")?.to_owned(),
                session_name: required("role_session_name")?.to_owned(),
                duration_seconds: DEFAULT_DURATION,
                policy: text("policy").map(str::to_owned),
                external_id: None,
            };
            let place = context.sts_location(None)?;
            let transport = Arc::clone(&context.transport);
            let role = AssumeRole::new(transport, key_pair()?, request, place);
            Arc::new(RenewingSource::new(role, clock()))
        }
        _ => {
            let problem = "its `type` is none of `access_key`, `ecs_ram_role` and `ram_role_arn`";
            return Err(InvalidSource::new(origin, problem));
        }
    })
}
